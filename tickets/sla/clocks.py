"""The three clocks of a ticket: start, pause, resume, meet, stop; and the due time that orders the queue."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.lib.prepared import prepared
from tickets.enums import DONE_STAGES, ClockKind, WaitingOn
from tickets.models import Clock, Ticket
from tickets.sla.business_hours import add_working, add_working_days, working_minutes_between
from tickets.sla.calendar import schedule_of
from warranty.models import ServiceTarget

WARN_SHARE = 0.75
SECOND_OPINION_DAYS = 2  # working days; the letter about the objection promises the date


@prepared(int, str)
def _targets(version_id: int, priority: str) -> QuerySet[ServiceTarget]:
    return ServiceTarget.objects.filter(version_id=version_id, priority=priority)


def _target(ticket: Ticket) -> ServiceTarget:
    found = _targets.first(ticket.policy_version_id, str(ticket.priority))
    if found is None:
        raise ServiceTarget.DoesNotExist(f"No target of the policy for the priority {ticket.priority!r}.")
    return found


def start(ticket: Ticket) -> None:
    """Start first answer, diagnosis and turnaround from the targets of the ticket's policy and priority."""
    target = _target(ticket)
    schedule, now = schedule_of(ticket.branch), ticket.filed_at
    rows = []
    for kind, due in (
        (ClockKind.FIRST_ANSWER, add_working(schedule, now, target.first_answer_minutes)),
        (ClockKind.DIAGNOSIS, add_working_days(schedule, now, target.diagnosis_days)),
        (ClockKind.TURNAROUND, add_working_days(schedule, now, target.turnaround_days)),
    ):
        allowance = max(1, working_minutes_between(schedule, now, due))
        rows.append(
            Clock(
                ticket=ticket, kind=kind, started_at=now, allowance_minutes=allowance, due_at=due,
                warn_at=add_working(schedule, now, int(allowance * WARN_SHARE)),
            )
        )
    Clock.objects.bulk_create(rows)
    _set_next_due(ticket, rows)


def start_second_opinion(ticket: Ticket) -> Clock:
    """Start the clock of an objection, once per ticket; the queue, its warning and its escalation follow from it."""
    schedule, now = schedule_of(ticket.branch), timezone.now()
    due = add_working_days(schedule, now, SECOND_OPINION_DAYS)
    allowance = max(1, working_minutes_between(schedule, now, due))
    row, _made = Clock.objects.get_or_create(
        ticket=ticket, kind=ClockKind.SECOND_OPINION, defaults={
            "started_at": now, "allowance_minutes": allowance, "due_at": due,
            "warn_at": add_working(schedule, now, int(allowance * WARN_SHARE)),
        },
    )
    refresh(ticket)
    return row


def retarget(ticket: Ticket) -> None:
    """Recompute running clocks after a change of priority. Pauses so far survive."""
    target = _target(ticket)
    schedule = schedule_of(ticket.branch)
    clocks = list(ticket.clocks.all())
    for row in clocks:
        if row.met_at or row.stopped_at or row.kind == ClockKind.SECOND_OPINION:
            continue  # a date that was promised in a letter stays
        if row.kind == ClockKind.FIRST_ANSWER:
            base = add_working(schedule, row.started_at, target.first_answer_minutes)
        else:
            days = target.diagnosis_days if row.kind == ClockKind.DIAGNOSIS else target.turnaround_days
            base = add_working_days(schedule, row.started_at, days)
        row.allowance_minutes = max(1, working_minutes_between(schedule, row.started_at, base))
        row.due_at = add_working(schedule, base, row.paused_minutes) if row.paused_minutes else base
        row.warn_at = add_working(
            schedule, row.started_at, int(row.allowance_minutes * WARN_SHARE) + row.paused_minutes
        )
        row.missed_at = None if row.due_at > timezone.now() else row.missed_at
        row.save()
    _set_next_due(ticket, clocks)


def pause(ticket: Ticket) -> None:
    """Stop the turnaround clock while others are awaited."""
    ticket.clocks.filter(
        kind=ClockKind.TURNAROUND, met_at=None, stopped_at=None, paused_at=None
    ).update(paused_at=timezone.now())
    refresh(ticket)


def resume(ticket: Ticket) -> None:
    """Let the turnaround clock run again; its due time moves by the working minutes that it stood."""
    row = ticket.clocks.filter(kind=ClockKind.TURNAROUND, paused_at__isnull=False).first()
    if row is None or row.paused_at is None:
        return
    now, schedule = timezone.now(), schedule_of(ticket.branch)
    stood = working_minutes_between(schedule, row.paused_at, now)
    if stood and row.missed_at is None:
        row.due_at = add_working(schedule, row.due_at, stood)
        row.warn_at = add_working(schedule, row.warn_at, stood)
    row.paused_minutes += stood
    row.paused_at = None
    row.save()
    refresh(ticket)


def meet(ticket: Ticket, kind: str, at: datetime | None = None) -> None:
    """Stop a clock because its promise was fulfilled; late fulfilment counts as missed."""
    now = at or timezone.now()
    row = ticket.clocks.filter(kind=kind, met_at=None, stopped_at=None).first()
    if row is None:
        return
    row.met_at = now
    row.worked_minutes = working_minutes_between(schedule_of(ticket.branch), row.started_at, now)
    if row.paused_at is None and row.due_at < now and row.missed_at is None:
        row.missed_at = row.due_at
    row.save()
    refresh(ticket)


def stop(ticket: Ticket, *kinds: str) -> None:
    """No clock counts any more, or none of these ``kinds``: cancelled, or merged away."""
    rows = ticket.clocks.filter(met_at=None, stopped_at=None)
    (rows.filter(kind__in=kinds) if kinds else rows).update(stopped_at=timezone.now())
    refresh(ticket)


def refresh(ticket: Ticket) -> None:
    """Set the ticket's next due time from its running clocks; the caller's event saves it."""
    _set_next_due(ticket, list(ticket.clocks.all()))


def end_of_day(at: datetime) -> datetime:
    """The moment when the local day of ``at`` has passed."""
    return timezone.make_aware(datetime.combine(timezone.localdate(at) + timedelta(days=1), time()))


def _set_next_due(ticket: Ticket, clocks: list[Clock]) -> None:
    due = [(c.due_at, c.kind) for c in clocks if c.is_running]
    if ticket.waiting_on == WaitingOn.PART and ticket.waiting_until:
        # The turnaround stands still meanwhile; the part's own day is what somebody has to look after.
        due.append((end_of_day(ticket.waiting_until), str(ClockKind.TURNAROUND)))
    if due and ticket.stage not in DONE_STAGES:
        ticket.next_due_at, ticket.next_due_kind = min(due)
    else:
        ticket.next_due_at, ticket.next_due_kind = None, ""
