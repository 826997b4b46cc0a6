"""Looking at running clocks: warn at 75 % of the allowance, escalate when the due time passes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from tickets import events
from tickets.enums import DONE_STAGES
from tickets.models import Clock, Ticket

RUNNING = Q(met_at=None, stopped_at=None, paused_at=None)


def sweep_clocks(limit: int = 500) -> int:
    """Record ``clock_warning`` and ``clock_missed`` once each per clock; how many. Safe to run twice."""
    now = timezone.now()
    due = Clock.objects.filter(RUNNING).filter(
        Q(due_at__lte=now, missed_at=None) | Q(warn_at__lte=now, warned_at=None, missed_at=None)
    ).exclude(ticket__stage__in=DONE_STAGES)
    return sum(_look(pk) for pk in due.order_by("due_at").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _look(clock_id: int) -> int:
    ticket_id = Clock.objects.values_list("ticket_id", flat=True).get(pk=clock_id)
    ticket = lock_for_update(Ticket.objects.all()).get(pk=ticket_id)
    clock = Clock.objects.get(pk=clock_id)
    now = timezone.now()
    if not clock.is_running or clock.missed_at:
        return 0
    kind = ""
    if clock.due_at <= now:
        clock.missed_at, kind = clock.due_at, "clock_missed"
    elif clock.warn_at <= now and not clock.warned_at:
        clock.warned_at, kind = now, "clock_warning"
    if not kind:
        return 0
    clock.save()
    events.record(
        ticket, kind, actor=Actor.system("clock"), data={"clock": clock.kind, "due_at": clock.due_at.isoformat()},
        from_stage=ticket.stage, to_stage=ticket.stage,
    )
    return 1
