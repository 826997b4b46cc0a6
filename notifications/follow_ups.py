"""What is due later: planned by ticket events, looked at again before sending, never early and never twice."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from notifications import notices
from notifications.models import FollowUp, Message
from tickets.actions.follow_up import open_survey
from tickets.enums import Outcome, QuoteState, Stage
from tickets.models import Appointment, Quote, Ticket, TicketEvent

Kind, State = FollowUp.Kind, FollowUp.State
UNCOLLECTED = {Kind.UNCOLLECTED_7: 7, Kind.UNCOLLECTED_21: 21}
ASKS = (Kind.FOLLOW_UP, Kind.REMINDER, Kind.SURVEY_ONLY)
DAY_BEFORE_AT = time(17)  # local time of the branch, on the day before an appointment
ENDS_OBSERVATION = frozenset({"confirm_working", "report_return", "close_silent", "answer_survey"})


# --- planning, inside the ticket event's transaction


def plan(event: TicketEvent, ticket: Ticket) -> None:
    """Add or cancel planned messages after a ticket event."""
    if event.kind in ("hand_over", "pay_refund"):
        cancel_all(ticket, "handed_over")
        asks = ticket.outcome in (Outcome.REPAIRED, Outcome.REPLACED)
        _add(ticket, Kind.FOLLOW_UP if asks else Kind.SURVEY_ONLY,
             _delivered(ticket) + timedelta(days=settings.FOLLOW_UP_DAYS))
    elif event.kind in ENDS_OBSERVATION:
        cancel_all(ticket, "answered" if event.kind != "close_silent" else "closed", kinds=ASKS)
    elif event.kind in ("pass_test", "ready_return"):
        for kind, days in UNCOLLECTED.items():
            _add(ticket, kind, (ticket.ready_at or event.created_at) + timedelta(days=days))
    elif event.kind in ("decide", "revise_quote") and event.data.get("quote"):
        cancel_all(ticket, "replaced", kinds=[Kind.QUOTE_EXPIRING])
        _plan_quote(ticket, event)
    elif event.kind in ("approve_quote", "decline_quote", "object", "reopen_decision", "expire_quote"):
        cancel_all(ticket, "answered", kinds=[Kind.QUOTE_EXPIRING])
    elif event.kind in ("cancel_appointment", "check_in"):
        cancel_all(ticket, "appointment_gone", kinds=[Kind.APPOINTMENT_REMINDER])
    elif event.kind in ("schedule_visit", "schedule_pickup", "move_appointment"):
        cancel_all(ticket, "replaced", kinds=[Kind.APPOINTMENT_REMINDER])
        _plan_appointment(ticket, event)
    elif event.kind in ("cancel", "merge"):
        cancel_all(ticket, "cancelled")


def _delivered(ticket: Ticket) -> datetime:
    return ticket.delivered_at or timezone.now()


def _add(ticket: Ticket, kind: str, due_at: datetime, n: int = 0) -> FollowUp:
    return FollowUp.objects.get_or_create(ticket=ticket, kind=kind, n=n, defaults={"due_at": due_at})[0]


def _plan_quote(ticket: Ticket, event: TicketEvent) -> None:
    quote = Quote.objects.get(pk=event.data["quote"])
    open_for = quote.valid_until - event.created_at
    ahead = timedelta(days=1) if open_for > timedelta(days=2) else open_for / 2
    _add(ticket, Kind.QUOTE_EXPIRING, quote.valid_until - ahead, n=quote.pk)


def _plan_appointment(ticket: Ticket, event: TicketEvent) -> None:
    starts_at = datetime.fromisoformat(event.data["starts_at"])
    zone = ZoneInfo(ticket.branch.time_zone)
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    due_at = datetime.combine(day, DAY_BEFORE_AT, tzinfo=zone)
    if due_at > event.created_at:  # planned for today or tomorrow: the first message says it all
        _add(ticket, Kind.APPOINTMENT_REMINDER, due_at, n=event.data["appointment"])


def cancel_all(ticket: Ticket, reason: str, kinds: Any = None) -> int:
    """Call planned messages off, with the reason code; how many."""
    rows = FollowUp.objects.filter(ticket=ticket, state=State.PLANNED)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    return rows.update(state=State.CANCELLED, reason=reason, done_at=timezone.now())


# --- staff


@transaction.atomic
def cancel(row: FollowUp, *, actor: Actor) -> bool:
    """Call one planned message off by hand; False when it is no longer planned."""
    changed = FollowUp.objects.filter(pk=row.pk, state=State.PLANNED).update(
        state=State.CANCELLED, reason="by_hand", done_at=timezone.now(), changed_by_id=actor.user_id
    )
    return bool(changed)


@transaction.atomic
def move(row: FollowUp, *, actor: Actor, to: datetime) -> bool:
    """Move one planned message; False when it is no longer planned."""
    return bool(
        FollowUp.objects.filter(pk=row.pk, state=State.PLANNED).update(due_at=to, held=False, changed_by_id=actor.user_id)
    )


# --- sending


def send_due(limit: int = 500) -> int:
    """Send what is due; how many went out. Safe to run twice and at the same time."""
    due = FollowUp.objects.filter(state=State.PLANNED, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return sum(_send(pk, ticket_id) for pk, ticket_id in due.values_list("pk", "ticket_id")[:limit])


@transaction.atomic
def _send(pk: int, ticket_id: int) -> int:
    """Look at ticket and row again under lock: the same order of locks as the actions, ticket first."""
    from notifications.dispatch import hold_new, tell_customer

    ticket = lock_for_update(
        Ticket.objects.select_related("customer", "device__product", "device__device_type", "branch", "owner")
    ).get(pk=ticket_id)
    row = lock_for_update(FollowUp.objects.all()).get(pk=pk)
    now = timezone.now()
    if row.state != State.PLANNED or row.due_at > now:
        return 0
    obstacle = why_not(row, ticket)
    row.done_at = now
    if obstacle:
        row.state, row.reason = State.CANCELLED, obstacle
        row.save(update_fields=["state", "reason", "done_at"])
        return 0
    if row.kind in ASKS:
        open_survey(ticket)
    message = tell_customer(ticket, str(row.kind), key=f"follow_up:{row.pk}", facts={"n": row.n}, long_lived=True)
    if row.held:
        hold_new(Message.objects.filter(pk=message.pk))
    unwished = message.reason == "unwished"  # the log keeps what was not said, and why
    row.state, row.reason = State.CANCELLED if unwished else State.SENT, message.reason
    row.save(update_fields=["state", "reason", "done_at"])
    if row.kind == Kind.UNCOLLECTED_21:  # letters have not helped: a person calls
        for user_id in notices.responsible(ticket):
            notices.give(user_id or 0, ticket, notices.Kind.UNCOLLECTED, key=f"follow_up:{row.pk}:{user_id}")
    if row.kind == Kind.FOLLOW_UP and not unwished:
        _add(ticket, Kind.REMINDER, now + timedelta(days=settings.FOLLOW_UP_REMINDER_DAYS))
    return int(message.state != Message.State.SUPPRESSED)


def why_not(row: FollowUp, ticket: Ticket) -> str:
    """Code of what speaks against sending now, or an empty text."""
    if row.kind in ASKS:
        return _why_not_ask(row, ticket)
    if row.kind in UNCOLLECTED:
        return "" if ticket.stage == Stage.READY else "no_longer_ready"
    if row.kind == Kind.QUOTE_EXPIRING:
        waits = Quote.objects.filter(pk=row.n, state=QuoteState.SENT, valid_until__gt=timezone.now()).exists()
        return "" if waits and ticket.stage == Stage.AWAITING_APPROVAL else "answered"
    stands = Appointment.objects.filter(pk=row.n, cancelled_at=None, begun_at=None, starts_at__gt=timezone.now()).exists()
    return "" if stands else "appointment_gone"


def _why_not_ask(row: FollowUp, ticket: Ticket) -> str:
    if ticket.stage != Stage.DELIVERED:
        return "no_longer_observed"
    if ticket.returns.exists():
        return "returned"
    survey = getattr(ticket, "survey", None)
    if survey and (survey.answered_at or survey.working is not None):
        return "answered"
    return ""
