"""What happened on each day, counted by the database: ten kinds of cases in one query.

Rates, means and medians of any run of days inside the span are then sums of these rows, so that a figure, its
comparison, its sparkline and its chart cost one query together and cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from tickets.enums import DONE_STAGES, Cause, ClockKind, QuoteState
from tickets.models import Clock, Finding, Quote, Survey, TestRun, Ticket
from tickets.reports.periods import DAY, Filters, Period, company_zone
from tickets.reports.sql import Epoch, Joined
from warranty.models import Remedy

COUNTS = ("n1", "n2", "n3", "n4", "n5", "n6")
VALUES = ("v1", "v2")
WINDOWS = (30, 90)  # days within which a return counts against a repair
FIXED_OR_REPLACED = (Remedy.REPAIR, Remedy.REPLACE)


@dataclass(frozen=True)
class Scope:
    """The days to read, which tickets count, and the moment at which a cohort must have matured."""

    span: Period
    filters: Filters
    as_of: datetime


def matured(path: str, window: int, as_of: datetime) -> Q:
    """Delivered so long ago that ``window`` days have passed by ``as_of``."""
    return Q(**{f"{path}__lte": as_of - timedelta(days=window)})


def returned_within(window: int) -> Q:
    """On return tickets: filed before the original's delivery + ``window`` days."""
    return Q(filed_at__lt=F("return_of__delivered_at") + timedelta(days=window))


def overdue(as_of: datetime) -> Q:
    """Clocks whose due time has passed although nobody recorded it yet."""
    return Q(met_at=None, missed_at=None, stopped_at=None, paused_at=None, due_at__lte=as_of) & ~Q(
        ticket__stage__in=DONE_STAGES
    )


def settled_at(as_of: datetime) -> Coalesce:
    """When a clock was decided: missed at its due time, else met; an open one that is not due has no such moment."""
    late = Case(When(overdue(as_of), then=F("due_at")), output_field=DateTimeField())
    return Coalesce("missed_at", "met_at", late)


def settled_within(span: Period, as_of: datetime) -> Q:
    """The same as a condition that indexes serve."""
    return (
        span.within("missed_at") | (Q(missed_at=None) & span.within("met_at")) | (overdue(as_of) & span.within("due_at"))
    )


def answered_quotes(period: Period) -> Q:
    """Quotes answered or expired; one that was approved and later replaced had been answered."""
    return period.within("answered_at")


APPROVED = Q(state=QuoteState.APPROVED) | Q(state=QuoteState.VOID, answered_at__isnull=False)
PROMISED = Q(promised_first__isnull=False, ready_at__isnull=False)
KEPT = PROMISED & Q(ready_at__lte=F("promised_first"))
CUSTOMER_SECONDS = Epoch(F("delivered_at")) - Epoch(F("checked_in_at"))
NET_SECONDS = CUSTOMER_SECONDS - F("paused_minutes") * Value(60)
BENCH_SECONDS = Epoch(F("ready_at")) - Epoch(F("checked_in_at"))


def _daily(base: str, rows: QuerySet[Any], moment: Any, **columns: Any) -> QuerySet[Any]:
    filled = {
        **{name: columns.get(name) or Value(0, IntegerField()) for name in COUNTS},
        **{
            name: Coalesce(Cast(columns[name], TextField()), Value("", TextField())) if name in columns
            else Value("", TextField())
            for name in VALUES
        },
    }
    return (
        rows.order_by()
        .annotate(base=Value(base, CharField()), day=TruncDate(moment, tzinfo=company_zone()))
        .values("base", "day").annotate(**filled).values_list("base", "day", *COUNTS, *VALUES)
    )


def _answers(s: Scope) -> QuerySet[Any]:
    rows = Survey.objects.filter(s.span.within("answered_at"), s.filters.q("ticket__"))
    return _daily(
        "answers", rows, "answered_at", n1=Count("csat"), n2=Count("pk", filter=Q(csat__gte=4)), n3=Count("nps"),
        n4=Count("pk", filter=Q(nps__gte=9)), n5=Count("pk", filter=Q(nps__lte=6)), v1=Joined("ces"), v2=Joined("csat"),
    )


def _asked(s: Scope) -> QuerySet[Any]:
    rows = Survey.objects.filter(s.span.within("sent_at"), s.filters.q("ticket__"), bounced=False)
    return _daily("asked", rows, "sent_at", n1=Count("pk"), n2=Count("answered_at"))


def _delivered(s: Scope) -> QuerySet[Any]:
    rows = Ticket.objects.filter(s.span.within("delivered_at"), s.filters.q())
    repair = Q(remedy=Remedy.REPAIR)
    first, second = (Count("pk", filter=repair & matured("delivered_at", w, s.as_of)) for w in WINDOWS)
    return _daily(
        "delivered", rows, "delivered_at", n1=Count("pk"), n2=Count("pk", filter=Q(complained=True)),
        n3=Count("pk", filter=PROMISED), n4=Count("pk", filter=KEPT), n5=first, n6=second,
        v1=Joined(CUSTOMER_SECONDS), v2=Joined(NET_SECONDS),
    )


def _returns(s: Scope) -> QuerySet[Any]:
    path = "return_of__delivered_at"
    rows = Ticket.objects.filter(
        s.span.within(path), s.filters.q("return_of__"), return_of__remedy=Remedy.REPAIR
    )
    first, second = (
        Count("return_of", distinct=True, filter=returned_within(w) & matured(path, w, s.as_of)) for w in WINDOWS
    )
    return _daily("returns", rows, path, n1=first, n2=second)


def _ready(s: Scope) -> QuerySet[Any]:
    rows = Ticket.objects.filter(s.span.within("ready_at"), s.filters.q())
    return _daily(
        "ready", rows, "ready_at", n1=Count("pk", filter=Q(remedy__in=FIXED_OR_REPLACED)), v1=Joined(BENCH_SECONDS)
    )


def _reworked(s: Scope) -> QuerySet[Any]:
    rows = TestRun.objects.filter(
        s.span.within("ticket__ready_at"), s.filters.q("ticket__"), ticket__remedy__in=FIXED_OR_REPLACED, passed=False,
        created_at__lte=F("ticket__ready_at"),
    )
    return _daily("reworked", rows, "ticket__ready_at", n1=Count("ticket", distinct=True))


def _findings(s: Scope) -> QuerySet[Any]:
    rows = Finding.objects.filter(s.span.within("created_at"), s.filters.q("ticket__"))
    return _daily("findings", rows, "created_at", n1=Count("pk"), n2=Count("pk", filter=Q(cause=Cause.NO_FAULT)))


def _clocks(s: Scope) -> QuerySet[Any]:
    rows = Clock.objects.filter(settled_within(s.span, s.as_of), s.filters.q("ticket__"))
    met = Count("pk", filter=Q(met_at__isnull=False, missed_at=None))
    return _daily("clocks", rows, settled_at(s.as_of), n1=Count("pk"), n2=met)


def _first_answers(s: Scope) -> QuerySet[Any]:
    rows = Clock.objects.filter(s.span.within("met_at"), s.filters.q("ticket__"), kind=ClockKind.FIRST_ANSWER)
    return _daily("first_answers", rows, "met_at", v1=Joined("worked_minutes"))


def _quotes(s: Scope) -> QuerySet[Any]:
    rows = Quote.objects.filter(answered_quotes(s.span), s.filters.q("ticket__"))
    return _daily("quotes", rows, "answered_at", n1=Count("pk"), n2=Count("pk", filter=APPROVED))


BASES: dict[str, Callable[[Scope], QuerySet[Any]]] = {
    "answers": _answers, "asked": _asked, "delivered": _delivered, "returns": _returns, "ready": _ready,
    "reworked": _reworked, "findings": _findings, "clocks": _clocks, "first_answers": _first_answers, "quotes": _quotes,
}


class Book:
    """The daily rows of a span, and sums over any period inside it."""

    def __init__(
        self, period: Period, filters: Filters | None = None, as_of: datetime | None = None,
        bases: Iterable[str] = BASES, *, earlier: int = 0, further: Mapping[str, int] | None = None,
    ) -> None:
        """Read the period and ``earlier`` days before it; of the bases in ``further`` so many days more."""
        self.bases = tuple(bases)
        self._spans = {
            base: Period(period.first - (earlier + (further or {}).get(base, 0)) * DAY, period.end) for base in self.bases
        }
        filters, as_of = filters or Filters(), as_of or timezone.now()
        self._counts: dict[str, dict[date, tuple[int, ...]]] = {base: {} for base in self.bases}
        self._values: dict[str, dict[date, tuple[str, ...]]] = {base: {} for base in self.bases}
        self._sums: dict[tuple[str, Period], tuple[int, ...]] = {}
        first, *others = [BASES[base](Scope(self._spans[base], filters, as_of)) for base in self.bases]
        for base, day, *columns in first.union(*others, all=True) if others else first:
            self._counts[base][day] = tuple(columns[: len(COUNTS)])
            self._values[base][day] = tuple(columns[len(COUNTS) :])

    def count(self, base: str, column: int, period: Period) -> int:
        """Sum of count ``column`` (1 …) over the days of the period."""
        return self._summed(base, period)[column - 1]

    def values(self, base: str, column: int, period: Period) -> list[int]:
        """All values of ``column`` (1 …) on the days of the period."""
        days = self._values[base]
        texts = [days[day][column - 1] for day in self._days(base, period) if days[day][column - 1]]
        return [int(word) for text in texts for word in text.split(",")]

    def _summed(self, base: str, period: Period) -> tuple[int, ...]:
        known = self._sums.get((base, period))
        if known is None:
            rows = [self._counts[base][day] for day in self._days(base, period)]
            known = tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(COUNTS)
            self._sums[base, period] = known
        return known

    def _days(self, base: str, period: Period) -> list[date]:
        span = self._spans[base]
        if period.first < span.first or period.end > span.end:
            raise ValueError(f"{period} is not in this book")
        held = self._counts[base]
        return [day for day in period.days() if day in held]
