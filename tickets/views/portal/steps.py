"""What a customer may do to a repair: answer a quote, object, write, withdraw. Each a POST behind the signed link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib import throttle
from helpdesk.lib.actor import Actor
from tickets.access import tracking_token
from tickets.actions import drafts, quotes
from tickets.actions.conversation import write
from tickets.actions.diagnosis import object_to_finding
from tickets.actions.handover import cancel as cancel_report
from tickets.enums import OptionKind, Stage
from tickets.exceptions import NotAllowed, StepRefused
from tickets.forms.portal import MessageForm, QuoteRequestForm, ReasonForm
from tickets.models import Ticket
from tickets.queries.quotes import QuoteView, quotes_of
from tickets.queries.tracking import can_ask_quote
from tickets.views.portal.links import form_of_tracking, see_other, signed_link, to
from tickets.views.portal.track import show

MESSAGES_PER_HOUR = 30
OPTIONS = {"partly": OptionKind.PART, "decline": OptionKind.RETURN}


def refused(request: HttpRequest, ticket: Ticket, refusal: StepRefused, **extra: Any) -> HttpResponse:
    """The page as it stands now, with the sentence that says why: 403 for who may not, 409 for what cannot be."""
    status = 403 if isinstance(refusal, NotAllowed) else 409
    fresh = Ticket.objects.select_related(
        "customer", "device__product", "device__device_type", "branch", "owner", "technician", "symptom",
        "policy_version", "return_of",
    ).get(pk=ticket.pk)
    return show(request, fresh, status=status, refused=str(refusal.message), **extra)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def answer(request: HttpRequest, ticket: Ticket, number: int, verdict: str) -> HttpResponse:
    """Choose one option of one version of the quote, after one look at its sum. The button counts, not the link."""
    actor, option = Actor.customer(ticket.customer), OPTIONS.get(verdict, "")
    if request.method == "POST":
        try:
            quotes.choose(ticket, actor=actor, number=number, option=option)
        except StepRefused as refusal:
            return refused(request, ticket, refusal)
        messages.success(request, _("Thank you. We begin.") if verdict != "decline" else _("Noted. Your device goes back to you."))
        return see_other(to("tracking", ticket))
    offer = next((view for view in quotes_of(ticket) if view.quote.number == number), None)
    why = not_open(ticket, offer, number)
    if offer is None or why:
        return refused(request, ticket, StepRefused(why))
    main = next(view for view in offer.views if view.kind == option or not (option or view.is_return))
    return render(request, "portal/answer.html", {
        "ticket": ticket, "quote": offer.quote, "choice": main, "verdict": verdict, "token": tracking_token(ticket), "offer": offer,
    })


def not_open(ticket: Ticket, offer: QuoteView | None, number: int) -> str:
    """Why a version cannot be answered now, or an empty text."""
    running = quotes.running_quote(ticket) if ticket.stage == Stage.AWAITING_APPROVAL else None
    if running is not None and running.number != number:
        return _("The quote has changed since you opened it. Look at the new one before you answer.")
    if offer is not None and can_ask_quote(ticket, offer.quote):
        return _("This quote has expired. Ask us and we send you a new one.")
    if running is None or offer is None:
        return _("This quote is not waiting for an answer any more.")
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def ask_quote(request: HttpRequest, ticket: Ticket, number: int) -> HttpResponse:
    """Ask for a new quote in the place of one that ran out."""
    form = QuoteRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = quotes.ask_quote(ticket, actor=Actor.customer(ticket.customer), number=number, words=form.cleaned_data["words"])
        except StepRefused as refusal:
            return refused(request, ticket, refusal)
        said = _("We have your request. The new quote reaches you as a message.")
        messages.success(request, said if new else _("You asked already; the new quote is on its way."))
        return see_other(to("tracking", ticket))
    last = ticket.quotes.order_by("number").last()
    if last is None or last.number != number or not can_ask_quote(ticket, last):
        return refused(request, ticket, StepRefused(_("There is a newer quote already. Look at it before you answer.")))
    return render(request, "portal/ask_quote.html", {
        "ticket": ticket, "quote": last, "form": form, "token": tracking_token(ticket)
    }, status=422 if request.method == "POST" else 200)


@form_of_tracking
@signed_link
def objection(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Ask for a second opinion on a finding."""
    form = ReasonForm(request.POST, prefix="objection")
    if not form.is_valid():
        return show(request, ticket, status=422, objection_form=form)
    try:
        object_to_finding(ticket, actor=Actor.customer(ticket.customer), reason=form.cleaned_data["reason"])
    except StepRefused as refusal:
        return refused(request, ticket, refusal, objection_form=form)
    messages.success(
        request, _("We have your objection. Another technician looks at it, free of charge."),
        extra_tags=f"objection-{ticket.reference}",  # the draft of these words may go
    )
    return see_other(to("tracking", ticket))


@form_of_tracking
@signed_link
def message(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Take in what the customer writes, with photos."""
    key = drafts.submission_key(request.POST.get("submission_key", ""))
    form = MessageForm(request.POST)
    if not throttle.allow("message", ticket.pk, limit=MESSAGES_PER_HOUR, seconds=3600):
        form.is_valid()
        form.add_error(None, _("Many messages have come within an hour. Your text is kept: send it once more in a while."))
        return show(request, ticket, status=429, message_form=form, message_key=key)
    received = drafts.receive(request.POST, request.FILES, key, drafts.PHOTOS, {"photos": 10})
    form.is_valid()
    for problem in received.errors.get("photos", []):
        form.add_error("photos", problem)
    if form.errors:
        received.keep()
        return show(request, ticket, status=422, message_form=form, message_key=key, kept_photos=received.kept)
    try:
        write(ticket, actor=Actor.customer(ticket.customer), body=form.cleaned_data["body"],
              files=received.files("photos"), submission_key=key)
    except StepRefused as refusal:
        received.keep()
        return refused(request, ticket, refusal, message_form=form, message_key=key, kept_photos=received.kept)
    received.forget()
    messages.success(
        request, _("Your message is with us. The answer appears here and reaches you as a message."),
        extra_tags=f"message-{ticket.reference}",
    )
    return see_other(to("tracking", ticket) + "#messages")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def cancel(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Withdraw the report before the device came in."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_report(ticket, actor=Actor.customer(ticket.customer), reason=form.cleaned_data["reason"])
        except StepRefused as refusal:
            return refused(request, ticket, refusal)
        messages.success(request, _("The report is withdrawn."), extra_tags=f"cancel-{ticket.reference}")
        return see_other(to("tracking", ticket))
    if ticket.stage != Stage.RECEIVED or ticket.checked_in_at:
        return refused(request, ticket, StepRefused(_("This report can no longer be withdrawn here. Write to us below.")))
    return render(request, "portal/cancel.html", {
        "ticket": ticket, "form": form, "token": tracking_token(ticket)
    }, status=422 if request.method == "POST" else 200)
