"""Sheets that a customer may print: the intake receipt and, once the device is back, the repair report."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.accounts.address import formal
from helpdesk.lib.qr import qr_svg
from tickets.access import tracking_url
from tickets.actions.intake import repair_warranty_end
from tickets.models import Attachment, Ticket
from tickets.queries.condition import intake_marks
from tickets.queries.detail import page_of
from tickets.queries.due import comma
from tickets.queries.queue import case_word
from tickets.queries.quotes import sheet_of
from tickets.queries.tracking import has_report
from tickets.sla.hours import opening_hours
from tickets.views import paper
from tickets.views.portal.cover import position_now
from tickets.views.portal.links import signed_link, to


@require_safe
@signed_link
def receipt(request: HttpRequest, ticket: Ticket, form: str = "page") -> HttpResponseBase:
    """The intake receipt, one A4, as soon as the device is with us."""
    check_in = getattr(ticket, "check_in", None)
    if check_in is None:
        raise Http404
    policy = ticket.policy_version
    return paper.answer(request, paper.Paper(
        "receipt", "portal/receipt.html", ticket, to("receipt", ticket), to("receipt_pdf", ticket), {
            "ticket": ticket, "check_in": check_in, "who": formal(ticket.customer), "comma": comma(),
            "warranty": position_now(ticket),
            "back_url": to("tracking", ticket),
            "condition_photos": ticket.attachments.filter(kind=Attachment.Kind.CONDITION).count(),
            "marks": intake_marks(ticket), "hours": opening_hours(ticket.branch),
            "repair_days": policy.repair_warranty_days if policy else 90,
        }, codes={"qr": qr_svg(tracking_url(ticket))},
    ), form)


@require_safe
@signed_link
def repair_report(request: HttpRequest, ticket: Ticket, form: str = "page") -> HttpResponseBase:
    """What was found, done, replaced and tested, and the warranty on it; the sheet that staff print."""
    if not has_report(ticket):
        raise Http404
    page = page_of(ticket)
    signed = page.signature
    return paper.answer(request, paper.Paper(
        "repair-report", "portal/repair_report.html", ticket, to("repair_report", ticket), to("repair_report_pdf", ticket), {
            "page": page, "ticket": ticket, "back_url": to("tracking", ticket), "comma": comma(), "today": timezone.now(),
            "coverage": case_word(page.cover), "repair_warranty": repair_warranty_end(ticket),
        }, codes={"qr": qr_svg(tracking_url(ticket))},
        pictures={"signature_url": (signed, to("file", ticket, public_id=signed.public_id))} if signed else {},
    ), form)


@require_safe
@signed_link
def quote(request: HttpRequest, ticket: Ticket, number: int, form: str = "page") -> HttpResponseBase:
    """One version of the quote with its options, the earlier ones too; the sheet that staff print."""
    sheet = sheet_of(ticket, number, timezone.now())
    if sheet is None:
        raise Http404
    page = page_of(ticket)
    pages = to("quote_sheet", ticket, number=number), to("quote_sheet_pdf", ticket, number=number)
    return paper.answer(request, paper.Paper(
        f"quote-{number}", "portal/quote_sheet.html", ticket, *pages, {
            **sheet, "page": page, "ticket": ticket, "back_url": to("tracking", ticket), "comma": comma(),
            "coverage": case_word(page.cover), "today": timezone.now(),
        }, codes={"qr": qr_svg(tracking_url(ticket))},
    ), form)
