"""How things stand now: backlog, promises at risk, the customers' words, the team's load, time spent per stage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Lag

from helpdesk.accounts.models import Role, User
from helpdesk.lib.statistics import median
from tickets.enums import WORK_STAGES
from tickets.models import Survey, Task, Ticket, TicketEvent
from tickets.reports.periods import Filters, Period

AGES = (3, 6, 11)  # days from the report at which the bands begin: 0–2, 3–5, 6–10, over 10
RISK_HOURS = 48


def open_tickets(filters: Filters) -> QuerySet[Ticket]:
    """Tickets with work left to do."""
    return Ticket.objects.filter(filters.q(), stage__in=WORK_STAGES)


def age_band(now: datetime) -> Case:
    """0 for the youngest band … 3 for the oldest, by days since the report."""
    whens = [When(filed_at__gt=now - timedelta(days=days), then=Value(band)) for band, days in enumerate(AGES)]
    return Case(*whens, default=Value(len(AGES)), output_field=IntegerField())


@dataclass(frozen=True)
class Backlog:
    """Open tickets by stage and age band; how many are past their promised date, how many soon will be."""

    counts: dict[str, list[int]]
    late: int
    at_risk: int

    @property
    def total(self) -> int:
        """All open tickets."""
        return sum(sum(bands) for bands in self.counts.values())


def late(now: datetime) -> Q:
    """Past the date that holds now, and still not ready."""
    return Q(promised_at__lt=now, ready_at=None)


def at_risk(now: datetime) -> Q:
    """Promised within the next two days, and still not ready."""
    return Q(promised_at__gte=now, promised_at__lt=now + timedelta(hours=RISK_HOURS), ready_at=None)


def backlog(filters: Filters, now: datetime) -> Backlog:
    """Count the open tickets."""
    rows = (
        open_tickets(filters).order_by().annotate(band=age_band(now)).values("stage", "band")
        .annotate(n=Count("pk"), late=Count("pk", filter=late(now)), risk=Count("pk", filter=at_risk(now)))
        .values_list("stage", "band", "n", "late", "risk")
    )
    counts: dict[str, list[int]] = {}
    late_ones = risky = 0
    for stage, band, n, is_late, risk in rows:
        counts.setdefault(stage, [0] * (len(AGES) + 1))[band] = n
        late_ones, risky = late_ones + is_late, risky + risk
    return Backlog(counts, late_ones, risky)


def pressing(filters: Filters, now: datetime, limit: int) -> list[Ticket]:
    """Tickets that have missed their promised date or soon will, the longest late first."""
    rows = open_tickets(filters).filter(ready_at=None, promised_at__lt=now + timedelta(hours=RISK_HOURS))
    return list(
        rows.select_related("device__product", "device__device_type", "owner").order_by("promised_at")
        .only("reference", "promised_at", "stage", "title", "waiting_on", "owner__username", "owner__first_name",
              "owner__last_name", "owner__name_ar", "device__model_text", "device__product__name",
              "device__device_type__name_ar", "device__device_type__name_en")[:limit]
    )


def latest_words(period: Period, filters: Filters, limit: int) -> list[Any]:
    """The latest comments of customers, with the call-back that followed and what came of it."""
    calls = Task.objects.filter(ticket=OuterRef("ticket"), kind=Task.Kind.CALL_BACK).order_by("-pk")
    return list(
        Survey.objects.filter(period.within("answered_at"), filters.q("ticket__")).exclude(comment="")
        .order_by("-answered_at")
        .annotate(call=Subquery(calls.values("pk")[:1]), called_at=Subquery(calls.values("done_at")[:1]),
                  call_due=Subquery(calls.values("due_at")[:1]), result=Subquery(calls.values("result")[:1]))
        .values("comment", "csat", "answered_at", "ticket__reference", "ticket__branch__name_ar",
                "ticket__branch__name_en", "call", "called_at", "call_due", "result")[:limit]
    )


@dataclass
class Load:
    """What one person did in the period and has in hand now."""

    person: User
    done: int = 0
    back: int = 0
    answers: int = 0
    points: int = 0
    open: int = 0

    @property
    def key(self) -> str:
        """Name of the address parameter that chooses this person's tickets."""
        return "technician" if self.person.role == Role.TECHNICIAN else "owner"

    @property
    def satisfaction(self) -> float | None:
        """Mean CSAT of the tickets done, 1…5."""
        return self.points / self.answers if self.answers else None


def team(period: Period, filters: Filters) -> list[Load]:
    """Technicians by the tickets on their bench, everyone else by the tickets they own; by name, never ranked."""
    came_back = Exists(Ticket.objects.filter(return_of=OuterRef("pk")))
    loads: dict[int, Load] = {}
    queries = [_load_of(role, at_bench, period, filters, came_back) for role, at_bench in (("technician", True), ("owner", False))]
    for row in queries[0].union(queries[1], all=True):
        key, username, first, last, name_ar, role, done, back, answers, points, in_hand = row
        person = User(pk=key, username=username, first_name=first, last_name=last, name_ar=name_ar, role=role)
        loads[key] = Load(person, done, back, answers, points or 0, in_hand)
    return sorted(loads.values(), key=lambda load: load.person.display_name)


def _load_of(who: str, at_bench: bool, period: Period, filters: Filters, came_back: Exists) -> QuerySet[Any]:
    done = period.within("delivered_at")
    role = Q(**{f"{who}__role": Role.TECHNICIAN})
    rows = Ticket.objects.filter(filters.q(), done | Q(stage__in=WORK_STAGES), role if at_bench else ~role)
    return (
        rows.filter(**{f"{who}__isnull": False}).order_by().annotate(came_back=came_back)
        .values(*(f"{who}__{name}" for name in ("pk", "username", "first_name", "last_name", "name_ar", "role")))
        .annotate(
            done=Count("pk", filter=done), back=Count("pk", filter=done & Q(came_back=True)),
            answers=Count("survey__csat", filter=done), points=Sum("survey__csat", filter=done),
            in_hand=Count("pk", filter=Q(stage__in=WORK_STAGES)),
        ).values_list(
            *(f"{who}__{name}" for name in ("pk", "username", "first_name", "last_name", "name_ar", "role")),
            "done", "back", "answers", "points", "in_hand",
        )
    )


def hours_per_stage(period: Period, filters: Filters) -> dict[str, tuple[float, int]]:
    """Median calendar hours that tickets delivered in the period stayed in each stage, and how often they did.

    Every stay counts for itself: a repair that failed its test has two.
    """
    delivered = Ticket.objects.filter(period.within("delivered_at"), filters.q())
    moves = TicketEvent.objects.filter(ticket__in=delivered.order_by().values("pk")).exclude(from_stage=F("to_stage"))
    rows = moves.order_by().annotate(
        since=Window(Lag("created_at"), partition_by=[F("ticket")], order_by=[F("seq").asc()])
    ).values_list("from_stage", "since", "created_at")
    stays: dict[str, list[float]] = defaultdict(list)
    for stage, since, until in rows:
        if stage and since is not None and stage in WORK_STAGES:
            stays[stage].append((until - since).total_seconds() / 3600)
    return {stage: (median(hours) or 0.0, len(hours)) for stage, hours in stays.items()}
