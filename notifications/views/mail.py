"""Mail that waits for people: held answers, faults without a report, what could not be read, what came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.lib.posting import form_of
from helpdesk.lib.references import normalise_reference
from notifications import bell, queries
from notifications.inbound import decisions, store
from notifications.models import InboundMail, Mailbox
from notifications.views.mail_report import filled
from notifications.views.mail_words import GROUPS, KNOWN, REASONS, TONES
from notifications.views.shared import staff_page
from tickets.exceptions import StepRefused
from tickets.lifecycle import STAFF
from tickets.models import Ticket
from tickets.queries.catalogue import catalogue
from tickets.views.counter import new_report
from tickets.views.portal.report import page as form_page

State = InboundMail.State
PAGE = 30


@staff_page
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The list, by what should happen; what waits for a decision comes first."""
    here = request.GET.get("of", "")
    here = here if here in GROUPS else "waiting"
    rows = InboundMail.objects.filter(state__in=GROUPS[here][1]).select_related("ticket", "handled_by").defer("raw", "text")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "mail/list.html", {
        "page_obj": page, "rows": [row_of(row) for row in page], "group": here,
        "groups": [(name, label) for name, (label, _states) in GROUPS.items()],
        "boxes": Mailbox.objects.all(), "mails_waiting": queries.mails_waiting(),
    })


def row_of(row: InboundMail) -> dict[str, Any]:
    """One line of the list."""
    return {"mail": row, "tone": TONES.get(row.state, ""), "reason": REASONS.get(row.reason, "")}


@staff_page
@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail: who, what, which files, what was read from it, and what can be done."""
    row = get_object_or_404(
        InboundMail.objects.select_related("ticket__customer", "returned", "answer", "handled_by").defer("raw"), pk=pk
    )
    return show(request, row)


def show(request: HttpRequest, row: InboundMail, *, status: int = 200, problem: str = "") -> HttpResponse:
    """The page of one mail, with a sentence where something was refused."""
    report = row.facts.get("report", {})
    device = dict(report) if isinstance(report, dict) else {}
    lists = catalogue()
    for name, known in (("product", lists.products), ("device_type", lists.types)):
        if device.get(name) in known:
            device[name] = known[device[name]].name
    return render(request, "mail/mail.html", {
        **row_of(row), "problem": problem, "files": row.facts.get("files", []), "left_out": row.facts.get("left_out", []),
        "known": [(label, device[name], kind) for name, label, kind in KNOWN if device.get(name)],
        "failures": report if isinstance(report, list) else [], "waits": row.state in decisions.WAITING,
        "follows": row.facts.get("follows"), "has_bytes": InboundMail.objects.filter(pk=row.pk).exclude(raw=b"").exists(),
    }, status=status)


def _decide(request: HttpRequest, pk: int, act: Callable[[InboundMail], Any], said: str) -> HttpResponse:
    row = get_object_or_404(InboundMail.objects.select_related("ticket__customer"), pk=pk)
    if request.user.role not in STAFF:
        raise PermissionDenied
    try:
        act(row)
    except StepRefused as refusal:
        row.refresh_from_db()
        return show(request, row, status=409, problem=str(refusal.message))
    bell.ring()
    flash.success(request, said)
    return redirect("mail:mail", pk=pk)


@staff_page
@form_of("mail:mail", "pk")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a mail on the ticket that it answers, or on the one whose reference was typed."""
    def act(row: InboundMail) -> None:
        typed = normalise_reference(request.POST.get("reference", ""))
        ticket = Ticket.objects.select_related("customer").filter(reference=typed).first() if typed else None
        if ticket is None and not request.POST.get("reference"):
            ticket = row.ticket
        if ticket is None:
            raise StepRefused(_("There is no ticket with this reference."))
        decisions.accept(row, ticket, user=request.user)

    return _decide(request, pk, act, _("The mail is on the ticket."))


@staff_page
@form_of("mail:mail", "pk")
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing follows from a mail."""
    return _decide(request, pk, lambda row: decisions.set_aside(row, user=request.user), _("The mail is set aside."))


@staff_page
@form_of("mail:mail", "pk")
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a mail once more."""
    def act(row: InboundMail) -> None:
        decisions.read_again(row, user=request.user)
        store.process(row.pk)

    return _decide(request, pk, act, _("The mail was read once more."))


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The counter's form with what the mail says: staff file the report for its sender."""
    row = get_object_or_404(InboundMail, pk=pk, report_key__isnull=False)
    if request.user.role not in STAFF:
        raise PermissionDenied
    if row.state != State.REPORT and request.method != "POST":
        return redirect("mail:mail", pk=pk)
    if request.method == "POST":
        return new_report(request)
    start = {"channel": "email", "branch": request.user.branch.code if request.user.branch else "", "arrival": "branch"}
    return render(request, "desk/new_report.html", {**form_page(filled(row, staff=True, **start)), "staff": True})


@staff_page
@require_safe
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it came, as a file that no browser opens."""
    row = get_object_or_404(InboundMail.objects.exclude(raw=b""), pk=pk)
    response = HttpResponse(bytes(row.raw), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
