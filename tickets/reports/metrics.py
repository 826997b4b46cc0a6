"""The definitions: one function per figure. Every rate carries its cases and a 95 % interval; no cases give no value.

Rates are in percent (0…100), NPS lies in −100…100, CES in 1…7, turnaround is in calendar hours, first answer in
working minutes. Days are cut in the company's time zone; a period holds its first day and not its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk.lib.statistics import mean_interval, nps_interval, percentile, percentile_interval, wilson
from tickets.reports.book import WINDOWS, Book
from tickets.reports.periods import Filters, Period

PERCENT, POINTS, SCORE, HOURS, MINUTES = "percent", "points", "score", "hours", "minutes"
HOUR = 3600
CES_RANGE = (1.0, 7.0)


@dataclass(frozen=True)
class Figure:
    """One figure of one period. ``denominator`` counts its cases; without any, ``value`` is None.

    ``numerator`` is what was counted: for CES the sum of points, for NPS promoters minus detractors, for a median None.
    """

    name: str
    value: float | None
    numerator: int | None
    denominator: int
    low: float | None
    high: float | None
    unit: str
    p90: float | None = None

    def as_json(self) -> dict[str, float | int | None]:
        """The five numbers that are published, rounded to four places."""
        return {
            "value": _rounded(self.value), "numerator": self.numerator, "denominator": self.denominator,
            "low": _rounded(self.low), "high": _rounded(self.high),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _rate(name: str, counted: int, cases: int) -> Figure:
    bounds = wilson(counted, cases)
    low, high = (100 * bounds[0], 100 * bounds[1]) if bounds else (None, None)
    return Figure(name, 100 * counted / cases if cases else None, counted, cases, low, high, PERCENT)


def _quantile(name: str, values: Sequence[float], unit: str, share: float = 50) -> Figure:
    low, high = percentile_interval(values, share) or (None, None)
    return Figure(
        name, percentile(values, share), None, len(values), low, high, unit, p90=percentile(values, 90) if values else None
    )


def csat(book: Book, period: Period) -> Figure:
    """CSAT answers in the period; 4 or 5 of five counts."""
    return _rate("csat", book.count("answers", 2, period), book.count("answers", 1, period))


def nps(book: Book, period: Period) -> Figure:
    """NPS answers in the period; % of 9–10 minus % of 0–6."""
    cases, promoters, detractors = (book.count("answers", column, period) for column in (3, 4, 5))
    low, high = nps_interval(promoters, cases - promoters - detractors, detractors) or (None, None)
    value = 100 * (promoters - detractors) / cases if cases else None
    return Figure("nps", value, promoters - detractors, cases, low, high, POINTS)


def ces(book: Book, period: Period) -> Figure:
    """Effort answers in the period; mean of seven points."""
    points = book.values("answers", 1, period)
    bounds = mean_interval(points)
    low, high = (max(CES_RANGE[0], bounds[0]), min(CES_RANGE[1], bounds[1])) if bounds else (None, None)
    return Figure("ces", sum(points) / len(points) if points else None, sum(points), len(points), low, high, SCORE)


def response_rate(book: Book, period: Period) -> Figure:
    """Surveys sent in the period and not bounced; answered ones count."""
    return _rate("response_rate", book.count("asked", 2, period), book.count("asked", 1, period))


def _cohort(book: Book, period: Period, window: int) -> tuple[int, int]:
    place = WINDOWS.index(window)
    return book.count("returns", 1 + place, period), book.count("delivered", 5 + place, period)


def _windowed(name: str, window: int) -> str:
    return name if window == WINDOWS[0] else f"{name}_{window}"


def first_fix_rate(book: Book, period: Period, window: int = WINDOWS[0]) -> Figure:
    """Repairs delivered in the period whose window has passed; those without a return filed before its end count."""
    returned, cases = _cohort(book, period, window)
    return _rate(_windowed("first_fix_rate", window), cases - returned, cases)


def return_rate(book: Book, period: Period, window: int = WINDOWS[0]) -> Figure:
    """The same repairs; those with a return filed before the window's end count."""
    returned, cases = _cohort(book, period, window)
    return _rate(_windowed("return_rate", window), returned, cases)


def first_pass_yield(book: Book, period: Period) -> Figure:
    """Repairs and replacements that became ready in the period; without a failed test before counts."""
    cases = book.count("ready", 1, period)
    return _rate("first_pass_yield", cases - book.count("reworked", 1, period), cases)


def no_fault_found(book: Book, period: Period) -> Figure:
    """Findings written in the period; “no fault” counts."""
    return _rate("no_fault_found", book.count("findings", 2, period), book.count("findings", 1, period))


def promise_kept(book: Book, period: Period) -> Figure:
    """Delivered in the period with a promised date and a ready time; ready by the date first given counts."""
    return _rate("promise_kept", book.count("delivered", 4, period), book.count("delivered", 3, period))


def complaint_rate(book: Book, period: Period) -> Figure:
    """Delivered in the period; with a complaint, an objection or a CSAT of 1–2 counts."""
    return _rate("complaint_rate", book.count("delivered", 2, period), book.count("delivered", 1, period))


def _hours(name: str, book: Book, period: Period, base: str, column: int, share: float) -> Figure:
    spans = [seconds / HOUR for seconds in book.values(base, column, period)]
    return _quantile(name if share == 50 else f"{name}_p{share:g}", spans, HOURS, share)


def turnaround_bench(book: Book, period: Period, share: float = 50) -> Figure:
    """Became ready in the period; percentile of ready − checked in, calendar hours."""
    return _hours("turnaround_bench", book, period, "ready", 1, share)


def turnaround_customer(book: Book, period: Period, share: float = 50) -> Figure:
    """Delivered in the period (refunds at payment); percentile of delivered − checked in, calendar hours."""
    return _hours("turnaround_customer", book, period, "delivered", 1, share)


def turnaround_net(book: Book, period: Period, share: float = 50) -> Figure:
    """The same, minus waits on customer, approval and part."""
    return _hours("turnaround_net", book, period, "delivered", 2, share)


def first_answer(book: Book, period: Period) -> Figure:
    """First answers by a person in the period; median working minutes from the report."""
    return _quantile("first_answer", book.values("first_answers", 1, period), MINUTES)


def service_targets(book: Book, period: Period) -> Figure:
    """Clocks met or missed in the period; met counts. Open ones that are not yet due are left out."""
    return _rate("service_targets", book.count("clocks", 2, period), book.count("clocks", 1, period))


def quote_conversion(book: Book, period: Period) -> Figure:
    """Quotes answered or expired in the period; approved counts."""
    return _rate("quote_conversion", book.count("quotes", 2, period), book.count("quotes", 1, period))


FIGURES: dict[str, Callable[[Book, Period], Figure]] = {
    "csat": csat,
    "nps": nps,
    "ces": ces,
    "response_rate": response_rate,
    "first_fix_rate": first_fix_rate,
    "first_fix_rate_90": lambda book, period: first_fix_rate(book, period, WINDOWS[1]),
    "return_rate": return_rate,
    "return_rate_90": lambda book, period: return_rate(book, period, WINDOWS[1]),
    "first_pass_yield": first_pass_yield,
    "no_fault_found": no_fault_found,
    "promise_kept": promise_kept,
    "turnaround_bench": turnaround_bench,
    "turnaround_bench_p90": lambda book, period: turnaround_bench(book, period, 90),
    "turnaround_customer": turnaround_customer,
    "turnaround_customer_p90": lambda book, period: turnaround_customer(book, period, 90),
    "turnaround_net": turnaround_net,
    "turnaround_net_p90": lambda book, period: turnaround_net(book, period, 90),
    "first_answer": first_answer,
    "service_targets": service_targets,
    "quote_conversion": quote_conversion,
    "complaint_rate": complaint_rate,
}


def compute(
    period: Period, filters: Filters | None = None, as_of: datetime | None = None
) -> dict[str, Figure]:
    """Every figure of one period, in one query."""
    book = Book(period, filters, as_of)
    return {name: figure(book, period) for name, figure in FIGURES.items()}
