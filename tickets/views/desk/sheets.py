"""Sheets that staff print: intake receipt, labels, quote, repair report; in the customer's language unless asked otherwise."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from helpdesk.lib.qr import qr_svg
from tickets.access import tracking_url
from tickets.actions.decision import cover_that_counts
from tickets.actions.intake import repair_warranty_end
from tickets.forms.steps_base import Step
from tickets.queries.condition import intake_marks
from tickets.queries.due import comma
from tickets.queries.handover_words import payment_of, stays_out
from tickets.queries.papers import given_back, handover_marks, handover_of, has_handover_sheet
from tickets.queries.queue import case_word
from tickets.queries.quotes import sheet_of
from tickets.views import paper
from tickets.views.desk import page as pages
from tickets.views.desk.shared import StaffRequest, staff_page


def _sheet(request: StaffRequest, reference: str, name: str, form: str, number: int | None = None) -> HttpResponseBase:
    step = pages.read(request, reference)
    asked = request.GET.get("in", "")
    language = asked if asked in dict(settings.LANGUAGES) else step.ticket.language
    reader = translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return paper.answer(request, _paper(step, name, language, reader, number), form)


def _paper(step: Step, name: str, language: str, reader: str, number: int | None) -> paper.Paper:
    ticket, signed = step.ticket, step.page.signature
    wish = f"?in={language}" if language != ticket.language else ""
    address, target = [ticket.reference], name.replace("-", "_")
    place: list[Any] = address if number is None else [*address, number]
    page_url, pdf_url = reverse(f"desk:{target}", args=place), reverse(f"desk:{target}_pdf", args=place)
    quoted = {} if number is None else sheet_of(ticket, number, timezone.now())
    if quoted is None:
        raise Http404
    other = "en" if language == "ar" else "ar"
    context: dict[str, Any] = {
        **quoted, "page": step.page, "ticket": ticket, **_of_its_own(step, name),
        "coverage": case_word(cover_that_counts(ticket, step.page.finding, step.page.cover)),
        "repair_warranty": repair_warranty_end(ticket), "today": timezone.now(), "comma": comma(),
        "other_language": other, "other_language_url": f"{page_url}?in={other}",
    }
    return paper.Paper(
        name if number is None else f"quote-{number}", f"desk/{target}.html", ticket, page_url + wish, pdf_url + wish, context,
        codes={
            "qr": qr_svg(tracking_url(ticket)),
            "desk_qr": qr_svg(settings.SITE_URL + reverse("desk:ticket", args=address)),
        },
        pictures={"signature_url": (signed, reverse("desk:file", args=[ticket.reference, signed.public_id]))} if signed else {},
        reader=reader,
    )


def _of_its_own(step: Step, name: str) -> dict[str, Any]:
    """What only this sheet shows."""
    ticket, check_in = step.ticket, step.page.check_in
    items = check_in.items if check_in else []
    if name == "receipt":
        return {"marks": intake_marks(ticket)}
    if name.startswith("label"):
        return {"labels": ["", *items]}  # the device has no name of its own here
    if name == "handover":
        if not has_handover_sheet(ticket):
            raise Http404
        left = handover_of(ticket)
        return {
            "marks": handover_marks(ticket), "belongings": given_back(items, left), "payment_words": payment_of(left),
            "loan": stays_out(step.page.loans, step.page.events),
        }
    return {}


@staff_page
@require_safe
def receipt(request: StaffRequest, reference: str, form: str = "page") -> HttpResponseBase:
    """What we received, in which condition, and what we agreed; with the tag for the device."""
    return _sheet(request, reference, "receipt", form)


@staff_page
@require_safe
def label(request: StaffRequest, reference: str, form: str = "page") -> HttpResponseBase:
    """Tags on A4: one for the device and one for each thing that came with it."""
    return _sheet(request, reference, "label", form)


@staff_page
@require_safe
def label_tape(request: StaffRequest, reference: str, form: str = "page") -> HttpResponseBase:
    """The same, each on a piece of tape 62 mm wide."""
    return _sheet(request, reference, "label-tape", form)


@staff_page
@require_safe
def handover(request: StaffRequest, reference: str, form: str = "page") -> HttpResponseBase:
    """What goes back to whom: to be signed by pen before, the record of it after."""
    return _sheet(request, reference, "handover", form)


@staff_page
@require_safe
def repair_report(request: StaffRequest, reference: str, form: str = "page") -> HttpResponseBase:
    """What was found, done, replaced and tested, and how long the repair is under warranty."""
    return _sheet(request, reference, "repair-report", form)


@staff_page
@require_safe
def quote(request: StaffRequest, reference: str, number: int, form: str = "page") -> HttpResponseBase:
    """One version of the quote with its options."""
    return _sheet(request, reference, "quote-sheet", form, number)
