"""A week later: does it work? And the survey. Opening a page records nothing; buttons do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.accounts.address import vocative
from helpdesk.lib.actor import Actor
from helpdesk.lib.tokens import new_token
from tickets.access import tracking_token
from tickets.actions import drafts
from tickets.actions import follow_up as actions
from tickets.actions.intake import repair_warranty_end
from tickets.enums import Outcome, Stage
from tickets.exceptions import StepRefused
from tickets.forms.portal import ReturnForm
from tickets.forms.survey import CSAT_WORDS, SurveyForm
from tickets.models import Ticket
from tickets.views.portal.links import form_of_tracking, see_other, signed_link, to
from tickets.views.portal.recent import remember
from tickets.views.portal.steps import refused

FINISHED = (Stage.DELIVERED, Stage.CLOSED)


def _asks_working(ticket: Ticket) -> bool:
    """Whether the first question is still open: never after a refund or an unrepaired return."""
    survey = getattr(ticket, "survey", None)
    if ticket.stage != Stage.DELIVERED or (survey and (survey.working is not None or not survey.asks_working)):
        return False
    return ticket.outcome in (Outcome.REPAIRED, Outcome.REPLACED)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def follow_up(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """First whether it works, then the survey; once only."""
    if ticket.stage not in FINISHED:
        return see_other(to("tracking", ticket))
    survey = getattr(ticket, "survey", None)
    if survey and survey.answered_at:
        return _page(request, ticket, "portal/answered.html", status=409 if request.method == "POST" else 200)
    if _asks_working(ticket) and request.method != "POST":
        return _page(request, ticket, "portal/works.html")
    repaired = ticket.outcome in (Outcome.REPAIRED, Outcome.REPLACED)
    form = SurveyForm(request.POST if request.method == "POST" else None, repaired=repaired)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_survey(ticket, actor=Actor.customer(ticket.customer), **form.cleaned_data)
        except StepRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return see_other(to("thanks", ticket))
    status = 422 if request.method == "POST" else 200
    return _page(request, ticket, "portal/survey.html", status=status, form=form, csat_words=CSAT_WORDS)


def _page(request: HttpRequest, ticket: Ticket, template: str, status: int = 200, **extra: object) -> HttpResponse:
    return render(request, template, {
        "ticket": ticket, "token": tracking_token(ticket), "who": vocative(ticket.customer), **extra
    }, status=status)


@form_of_tracking
@signed_link
def works(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The device works: the ticket closes, the survey follows."""
    try:
        actions.confirm_working(ticket, actor=Actor.customer(ticket.customer))
    except StepRefused as refusal:
        if ticket.stage == Stage.CLOSED:  # pressed twice
            return see_other(to("follow_up", ticket))
        return refused(request, ticket, refusal)
    return see_other(to("follow_up", ticket))


@require_safe
@signed_link
def thanks(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """After the survey."""
    survey = getattr(ticket, "survey", None)
    if survey is None or not survey.answered_at:
        return see_other(to("follow_up", ticket))
    unhappy = survey.wants_call or (survey.csat is not None and survey.csat <= actions.UNHAPPY)
    return _page(request, ticket, "portal/thanks.html", unhappy=unhappy)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def returned(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The fault is back: a linked report with everything known, ahead of others, for the same owner."""
    if ticket.stage not in FINISHED or repair_warranty_end(ticket) is None or ticket.outcome not in (
        Outcome.REPAIRED, Outcome.REPLACED
    ):
        return refused(request, ticket, StepRefused(_("There is no finished repair here that a fault could return to.")))
    key = drafts.submission_key(request.POST.get("submission_key", "")) if request.method == "POST" else new_token()
    form = ReturnForm(request.POST if request.method == "POST" else None)
    received = drafts.Received(key)
    if request.method == "POST":
        received = drafts.receive(request.POST, request.FILES, key, drafts.PHOTOS, {"photos": 10})
        form.is_valid()
        for problem in received.errors.get("photos", []):
            form.add_error("photos", problem)
        if not form.errors:
            return _file_return(request, ticket, form, received)
        received.keep()
    return _page(request, ticket, "portal/return.html", status=422 if form.is_bound else 200, form=form, key=key,
                 kept_photos=received.kept)


def _file_return(request: HttpRequest, ticket: Ticket, form: ReturnForm, received: drafts.Received) -> HttpResponse:
    try:
        new = actions.report_return(
            ticket, actor=Actor.customer(ticket.customer), description=form.cleaned_data["description"],
            photos=received.files("photos"), submission_key=received.key,
        )
    except StepRefused as refusal:
        form.add_error(None, str(refusal.message))
        received.keep()
        return _page(request, ticket, "portal/return.html", status=409, form=form, key=received.key,
                     kept_photos=received.kept)
    received.forget()
    return remember(see_other(to("received", new)), new)
