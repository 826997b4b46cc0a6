"""Deadlines of the law on one ticket: from when, until when, met or not; and the sweep that warns before they pass.

They run in calendar days without pause, apart from the service targets. What counts: a part from its order to its
arrival; a substitute and the repair from the day the device was taken in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from tickets import events
from tickets.enums import OPEN_STAGES, PartState, Stage
from tickets.models import PartUsage, Ticket, TicketEvent
from warranty.models import StatutoryRule
from warranty.queries import statutory_rules

Kind = StatutoryRule.Kind
WORKING = [s for s in OPEN_STAGES if s not in (Stage.READY, Stage.DELIVERED)]


@dataclass(frozen=True)
class Deadline:
    """One rule on one ticket. ``state`` is met, late (met or not), soon or running."""

    rule: StatutoryRule
    due_at: datetime
    met_at: datetime | None
    state: str


def deadlines(
    ticket: Ticket, rules: Iterable[StatutoryRule], parts: Sequence[PartUsage], history: Sequence[TicketEvent], now: datetime
) -> list[Deadline]:
    """The rules that run, or ran, on this ticket. Nothing is read."""
    found = []
    for rule in rules:
        start, met = _span(ticket, rule.kind, parts, history)
        if start is None:
            continue
        due = start + timedelta(days=rule.days)
        late = (met or now) > due
        soon = met is None and now >= due - timedelta(days=rule.warn_days)
        found.append(Deadline(rule, due, met, "late" if late else "met" if met else "soon" if soon else "running"))
    return found

OFFERS = ("offer_substitute", "lend_device")  # what meets the deadline for a substitute


def _span(
    ticket: Ticket, kind: str, parts: Sequence[PartUsage], history: Sequence[TicketEvent]
) -> tuple[datetime | None, datetime | None]:
    if kind == Kind.PART:
        waiting = [p.created_at for p in parts if p.state == PartState.ORDERED]
        return (min(waiting), None) if waiting else (None, None)
    if ticket.checked_in_at is None:
        return None, None
    ends = [ticket.ready_at, ticket.delivered_at, ticket.closed_at]
    if kind == Kind.SUBSTITUTE:
        ends += [e.created_at for e in history if e.kind in OFFERS]
    return ticket.checked_in_at, min((end for end in ends if end), default=None)


def _due(rule: StatutoryRule, before: datetime) -> QuerySet[Ticket]:
    """Tickets on which the rule started before an instant and is not met."""
    rows = Ticket.objects.filter(stage__in=WORKING)
    if rule.kind == Kind.PART:
        ordered = PartUsage.objects.filter(ticket=OuterRef("pk"), state=PartState.ORDERED, created_at__lte=before)
        return rows.filter(Exists(ordered))
    rows = rows.filter(checked_in_at__lte=before)
    if rule.kind == Kind.SUBSTITUTE:
        rows = rows.exclude(Exists(TicketEvent.objects.filter(ticket=OuterRef("pk"), kind__in=OFFERS)))
    return rows


def sweep_statutory(limit: int = 200) -> int:
    """Record ``statutory_warning`` and ``statutory_missed`` once each per rule and ticket; how many. Safe to run twice."""
    now, done = timezone.now(), 0
    for rule in statutory_rules():
        for kind, days in (("statutory_missed", rule.days), ("statutory_warning", rule.days - rule.warn_days)):
            told = TicketEvent.objects.filter(ticket=OuterRef("pk"), kind__in=["statutory_missed", kind], data__rule=rule.pk)
            due = _due(rule, now - timedelta(days=days)).exclude(Exists(told)).order_by("pk")
            for pk in due.values_list("pk", flat=True)[:limit]:
                done += _tell(pk, kind, rule)
    return done


@transaction.atomic
def _tell(ticket_id: int, kind: str, rule: StatutoryRule) -> int:
    ticket = lock_for_update(Ticket.objects.all()).get(pk=ticket_id)
    if ticket.events.filter(kind=kind, data__rule=rule.pk).exists():
        return 0
    data = {"rule": rule.pk, "rule_kind": rule.kind, "days": rule.days}
    events.record(ticket, kind, actor=Actor.system("clock"), data=data, from_stage=ticket.stage, to_stage=ticket.stage)
    return 1
