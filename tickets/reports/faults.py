"""What breaks and what mends it: the fault codes of findings and repairs, counted; each count opens its tickets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.utils.translation import gettext_lazy as L

from tickets.models import Finding, RepairWork
from tickets.reports.periods import Filters, Period
from warranty.models import DefectCode, FaultCode, Symptom

SHOWN = 15


@dataclass(frozen=True)
class Book:
    """One list: the rows that carry a code, the field with the code, and whose code it is."""

    title: Any
    rows: type[Model]
    field: str
    codes: type[Model]


BOOKS = {
    "symptom": Book(L("What customers noticed"), Finding, "symptom", Symptom),
    "section": Book(L("Where the fault sat"), Finding, "section", FaultCode),
    "defect": Book(L("What had failed"), Finding, "defect", DefectCode),
    "condition": Book(L("When it showed"), Finding, "condition", FaultCode),
    "repair_code": Book(L("What was done"), RepairWork, "repair_code", FaultCode),
    "no_fault_reason": Book(L("Why no fault was found"), Finding, "no_fault_reason", FaultCode),
}


@dataclass(frozen=True)
class Line:
    """A code with its cases; ``share`` is its part of the coded cases, 0 to 100."""

    code: Any
    cases: int
    share: float


@dataclass(frozen=True)
class Table:
    """The codes of one list, the most frequent first; ``coded`` of ``total`` rows carry one."""

    key: str
    title: Any
    lines: list[Line]
    coded: int
    total: int


def rows_of(key: str, period: Period, filters: Filters) -> QuerySet[Any]:
    """Findings or repairs written in the period."""
    manager: Any = BOOKS[key].rows._default_manager
    return manager.filter(period.within("created_at"), filters.q("ticket__")).order_by()


def tables(period: Period, filters: Filters) -> Iterator[Table]:
    """Every list; two queries each."""
    for key, book in BOOKS.items():
        counted = dict(rows_of(key, period, filters).values_list(book.field).annotate(n=Count("pk")))
        total, coded = sum(counted.values()), {pk: n for pk, n in counted.items() if pk}
        names = book.codes._default_manager.in_bulk(list(coded))
        cases = sum(coded.values())
        lines = [Line(names[pk], n, 100 * n / cases) for pk, n in sorted(coded.items(), key=lambda i: (-i[1], i[0]))]
        yield Table(key, book.title, lines[:SHOWN], cases, total)
