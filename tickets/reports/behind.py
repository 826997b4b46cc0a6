"""The tickets behind a number: for each figure its cases, and among them those that count and those that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.fields import BigIntegerField

from helpdesk.lib.statistics import percentile
from tickets.enums import Cause, ClockKind
from tickets.models import Clock, Finding, Quote, Survey, TestRun, Ticket
from tickets.reports.book import (
    APPROVED,
    BENCH_SECONDS,
    CUSTOMER_SECONDS,
    FIXED_OR_REPLACED,
    KEPT,
    NET_SECONDS,
    PROMISED,
    WINDOWS,
    Scope,
    answered_quotes,
    matured,
    settled_within,
)
from tickets.reports.metrics import FIGURES
from warranty.models import Remedy

PARTS = ("all", "good", "bad")
SLOWEST = 90  # percentile from which a duration is shown as slow


@dataclass(frozen=True)
class Cases:
    """Rows that a figure counts, and the path from a row to its ticket (empty when the row is the ticket)."""

    rows: QuerySet[Any]
    path: str = "ticket"

    def count(self) -> int:
        """Number of cases; several may belong to one ticket."""
        return self.rows.count()

    def tickets(self) -> QuerySet[Ticket]:
        """The tickets of the cases, each once, the latest first."""
        if not self.path:
            return self.rows.order_by("-pk")
        return Ticket.objects.filter(pk__in=self.rows.order_by().values(self.path)).order_by("-pk")


Finder = Callable[[Scope, str], Cases]


def _pick(rows: QuerySet[Any], part: str, good: Q, bad: Q | None = None) -> QuerySet[Any]:
    if part == "all":
        return rows
    return rows.filter(good) if part == "good" else rows.filter(~good if bad is None else bad)


def _answers(field: str, good: Q, bad: Q) -> Finder:
    def find(s: Scope, part: str) -> Cases:
        rows = Survey.objects.filter(
            s.span.within("answered_at"), s.filters.q("ticket__"), **{f"{field}__isnull": False}
        )
        return Cases(_pick(rows, part, good, bad))

    return find


def _asked(s: Scope, part: str) -> Cases:
    rows = Survey.objects.filter(s.span.within("sent_at"), s.filters.q("ticket__"), bounced=False)
    return Cases(_pick(rows, part, Q(answered_at__isnull=False)))


def _cohort(window: int) -> Finder:
    def find(s: Scope, part: str) -> Cases:
        rows = Ticket.objects.filter(
            s.span.within("delivered_at"), s.filters.q(), matured("delivered_at", window, s.as_of),
            remedy=Remedy.REPAIR,
        )
        came_back = Exists(
            Ticket.objects.filter(
                return_of=OuterRef("pk"), filed_at__lt=OuterRef("delivered_at") + timedelta(days=window)
            )
        )
        return Cases(_pick(rows, part, ~Q(came_back)), "")

    return find


def _first_pass(s: Scope, part: str) -> Cases:
    rows = Ticket.objects.filter(s.span.within("ready_at"), s.filters.q(), remedy__in=FIXED_OR_REPLACED)
    failed = Exists(TestRun.objects.filter(ticket=OuterRef("pk"), passed=False, created_at__lte=OuterRef("ready_at")))
    return Cases(_pick(rows, part, ~Q(failed)), "")


def _findings(s: Scope, part: str) -> Cases:
    rows = Finding.objects.filter(s.span.within("created_at"), s.filters.q("ticket__"))
    return Cases(_pick(rows, part, ~Q(cause=Cause.NO_FAULT)))


def _delivered(cases: Q, good: Q) -> Finder:
    def find(s: Scope, part: str) -> Cases:
        return Cases(_pick(Ticket.objects.filter(s.span.within("delivered_at"), s.filters.q(), cases), part, good), "")

    return find


def _duration(moment: str, seconds: Any) -> Finder:
    def find(s: Scope, part: str) -> Cases:
        rows = Ticket.objects.filter(s.span.within(moment), s.filters.q(), checked_in_at__isnull=False)
        rows = rows.annotate(took=ExpressionWrapper(seconds, BigIntegerField()))
        return Cases(_slowest(rows, part), "")

    return find


def _slowest(rows: QuerySet[Any], part: str) -> QuerySet[Any]:
    if part == "all":
        return rows
    limit = percentile(rows.order_by().values_list("took", flat=True), SLOWEST) or 0
    return rows.filter(took__gt=limit) if part == "bad" else rows.filter(took__lte=limit)


def _first_answers(s: Scope, part: str) -> Cases:
    rows = Clock.objects.filter(
        s.span.within("met_at"), s.filters.q("ticket__"), kind=ClockKind.FIRST_ANSWER, worked_minutes__isnull=False
    )
    return Cases(_slowest(rows.annotate(took=F("worked_minutes")), part))


def _clocks(s: Scope, part: str) -> Cases:
    rows = Clock.objects.filter(settled_within(s.span, s.as_of), s.filters.q("ticket__"))
    met = Q(met_at__isnull=False, missed_at__isnull=True)
    return Cases(_pick(rows, part, met, Q(met_at__isnull=True) | Q(missed_at__isnull=False)))


def _quotes(s: Scope, part: str) -> Cases:
    rows = Quote.objects.filter(answered_quotes(s.span), s.filters.q("ticket__"))
    return Cases(_pick(rows, part, APPROVED))


FINDERS: dict[str, Finder] = {
    "csat": _answers("csat", Q(csat__gte=4), Q(csat__lt=4)),
    "nps": _answers("nps", Q(nps__gte=9), Q(nps__lte=6)),
    "ces": _answers("ces", Q(ces__gte=5), Q(ces__lte=3)),
    "response_rate": _asked,
    "first_fix_rate": _cohort(WINDOWS[0]),
    "return_rate": _cohort(WINDOWS[0]),
    "first_fix_rate_90": _cohort(WINDOWS[1]),
    "return_rate_90": _cohort(WINDOWS[1]),
    "first_pass_yield": _first_pass,
    "no_fault_found": _findings,
    "promise_kept": _delivered(PROMISED, KEPT),
    "complaint_rate": _delivered(Q(), Q(complained=False)),
    "turnaround_bench": _duration("ready_at", BENCH_SECONDS),
    "turnaround_customer": _duration("delivered_at", CUSTOMER_SECONDS),
    "turnaround_net": _duration("delivered_at", NET_SECONDS),
    "first_answer": _first_answers,
    "service_targets": _clocks,
    "quote_conversion": _quotes,
}


def cases(name: str, part: str, scope: Scope) -> Cases:
    """The cases of a figure in ``scope.span``: ``all`` are its denominator, ``good`` and ``bad`` two sides of it.

    A percentile shares the cases of its median. For medians ``bad`` means slower than nine of ten. NPS has a middle
    that is neither: promoters are good, detractors bad; so has CES, with 5–7 and 1–3.
    Raises ``KeyError`` for an unknown figure or part.
    """
    if name not in FIGURES or part not in PARTS:
        raise KeyError(name if name not in FIGURES else part)
    return FINDERS[name.removesuffix("_p90")](scope, part)
