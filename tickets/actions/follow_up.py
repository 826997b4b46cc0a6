"""A week later: does it work? Yes closes, no opens a linked return at once; and the survey."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions import loans
from tickets.actions.intake import Report, file_report, repair_warranty_end
from tickets.actions.triage import managers_of
from tickets.enums import Channel, Outcome, Stage, Visibility
from tickets.exceptions import StepRefused
from tickets.models import Loan, Survey, Task, Ticket

UNHAPPY = 2  # CSAT of 1 or 2 raises a call-back
CALL_WITHIN_HOURS = 24


@transaction.atomic
def open_survey(ticket: Ticket) -> Survey:
    """Make the one survey of a ticket when its follow-up is sent; asked twice, the same one comes back."""
    asks = ticket.outcome in (Outcome.REPAIRED, Outcome.REPLACED)
    return Survey.objects.get_or_create(ticket=ticket, defaults={"asks_working": asks})[0]


@transaction.atomic
def confirm_working(ticket: Ticket, *, actor: Actor, version: int | None = None) -> Ticket:
    """The device works: the ticket closes."""
    ticket = lifecycle.lock(ticket, "confirm_working", actor=actor, version=version)
    now = timezone.now()
    survey = open_survey(ticket)
    survey.working, survey.working_at = True, now
    survey.save(update_fields=["working", "working_at"])
    ticket.closed_at = now
    lifecycle.move(ticket, "confirm_working", Stage.CLOSED, actor=actor)
    return ticket


@transaction.atomic
def report_return(
    ticket: Ticket, *, actor: Actor, description: str, photos: Iterable[Any] = (), submission_key: str | None = None,
    version: int | None = None,
) -> Ticket:
    """The fault is back: a linked ticket with everything known, raised priority, same owner. Gives the new ticket."""
    if not description.strip():
        raise StepRefused(_("Tell us in a few words what is wrong now."), "description")
    ticket = lifecycle.lock(ticket, "report_return", actor=actor, version=version)
    now = timezone.now()
    standing = ticket.returns.exclude(stage__in=[Stage.CLOSED, Stage.CANCELLED]).first()
    if standing:
        return standing
    until = repair_warranty_end(ticket)
    if until is None or timezone.localdate(now) > until:
        raise StepRefused(_("The repair warranty has ended. Please file a new report."))
    survey = open_survey(ticket)
    if survey.working is None:
        survey.working, survey.working_at = False, now
        survey.save(update_fields=["working", "working_at"])
    if ticket.closed_at is None:
        ticket.closed_at = now
    lifecycle.move(
        ticket, "report_return", Stage.CLOSED, actor=actor, data={"description": description.strip()}
    )
    new, _made = file_report(
        _report_again(ticket, description), actor=actor, photos=photos, return_of=ticket, owner_id=ticket.owner_id,
        submission_key=submission_key,
    )
    return new


def _report_again(ticket: Ticket, description: str) -> Report:
    customer, device = ticket.customer, ticket.device
    if ticket.outcome == Outcome.REPLACED:
        device = getattr(device, "replaced_by", None) or device
    return Report(
        name=customer.name, phone=customer.phone, email=customer.email, honorific=customer.honorific,
        preferred_channel=customer.preferred_channel, language=customer.language, device_type=device.device_type,
        product=device.product, model_text=device.model_text, serial=device.serial, purchased_on=device.purchased_on,
        symptom=ticket.symptom, description=description.strip(), impact=ticket.impact, safety=False,
        arrival=ticket.arrival, address=ticket.address, branch=ticket.branch, channel=Channel.SYSTEM,
    )


@transaction.atomic
def answer_survey(
    ticket: Ticket, *, actor: Actor, csat: int | None = None, ces: int | None = None, nps: int | None = None,
    comment: str = "", wants_call: bool = False,
) -> Survey:
    """Take the customer's verdict, once. A bad one raises a call-back that is tracked to its end."""
    for name, value, low, high in (("csat", csat, 1, 5), ("ces", ces, 1, 7), ("nps", nps, 0, 10)):
        if value is not None and not low <= value <= high:
            raise StepRefused(
                _("Choose a number from %(low)s to %(high)s.") % {"low": low, "high": high}, name
            )
    if csat is None and ces is None and nps is None and not comment.strip() and not wants_call:
        raise StepRefused(_("Answer at least one question."), "csat")
    ticket = lifecycle.lock(ticket, "answer_survey", actor=actor)
    survey = open_survey(ticket)
    if survey.answered_at:
        raise StepRefused(_("You have answered already. Thank you."))
    survey.csat, survey.ces, survey.nps, survey.comment = csat, ces, nps, comment.strip()[:2000]
    survey.wants_call, survey.answered_at = wants_call, timezone.now()
    survey.save()
    unhappy = csat is not None and csat <= UNHAPPY
    if unhappy:
        ticket.complained = True
    if unhappy or wants_call:
        _call_back(ticket)
    lifecycle.stay(
        ticket, "answer_survey", actor=actor, visibility=Visibility.CUSTOMER,
        data={"csat": csat, "ces": ces, "nps": nps, "unhappy": unhappy, "wants_call": wants_call},
    )
    return survey


def _call_back(ticket: Ticket) -> None:
    managers = managers_of(ticket)
    assignee = ticket.owner_id or (managers[0].pk if managers else None)
    Task.objects.get_or_create(
        ticket=ticket, kind=Task.Kind.CALL_BACK, assignee_id=assignee, done_at=None,
        defaults={"due_at": timezone.now() + timedelta(hours=CALL_WITHIN_HOURS)},
    )


@transaction.atomic
def close_silent(ticket: Ticket, *, actor: Actor) -> Ticket:
    """End the observation in silence; a return stays possible while the repair warranty runs. Never over a loan device."""
    ticket = lifecycle.lock(ticket, "close_silent", actor=actor)
    if loans.loan_out(ticket):
        raise StepRefused(_("The loan device is still out; the ticket closes once it is back."))
    ticket.closed_at = timezone.now()
    lifecycle.move(ticket, "close_silent", Stage.CLOSED, actor=actor, visibility=Visibility.INTERNAL)
    return ticket


def close_silent_due(limit: int = 200) -> int:
    """Close deliveries whose follow-up and reminder stayed unanswered; how many. Safe to run twice."""
    before = timezone.now() - timedelta(days=settings.FOLLOW_UP_SILENCE_DAYS)
    out = Loan.objects.filter(returned_at=None).values("ticket_id")
    due = Ticket.objects.filter(stage=Stage.DELIVERED, survey__sent_at__lte=before).exclude(pk__in=out)[:limit]
    done = 0
    for ticket in due:
        try:
            close_silent(ticket, actor=Actor.system("follow_up"))
        except StepRefused:
            continue  # answered in between
        done += 1
    return done
