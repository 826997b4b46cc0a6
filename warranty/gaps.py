"""Pure: does a policy answer every case, and can every clause be reached?

Each fact that some clause speaks about falls into a few cells (a limit of 70 % cuts the costs in two). All combinations
of cells that can happen are tried; the facts that no clause mentions cannot matter. Clauses are asked through
``remedy.holds``, so this answer cannot drift from what decides tickets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from warranty.causes import Cause, Cover
from warranty.remedy import Case, Clause, holds

MOST_CELLS = 150_000
MOST_NAMED = 6
BASE = Case("defect", True, True, Decimal(0), Decimal(100), coverage="covered", age_months=0)
# Condition → the fact that it speaks about.
FACT_OF = {
    "cause": "cause", "coverage": "coverage", "covered": "coverage", "repairable": "repairable",
    "dead_on_arrival": "dead_on_arrival", "replacement_available": "replacement_available",
    "part_available": "part_available", "cost_ratio_max": "cost_ratio", "cost_ratio_min": "cost_ratio",
    "age_months_max": "age_months", "age_months_min": "age_months", "returns_min": "returns",
    "waiting_days_min": "waiting_days",
}


class TooManyLimits(ValueError):
    """So many different limits that the combinations cannot be tried one by one."""


@dataclass(frozen=True)
class Cell:
    """One part of a fact's range: every value from ``low`` up to ``high`` (numbers) or exactly ``value``."""

    value: Any
    low: Any = None
    high: Any = None


Region = dict[str, Cell]


@dataclass(frozen=True)
class Report:
    """``open``: regions that no clause answers, widest first named; ``unreachable``: codes of clauses that never decide."""

    open: list[Region]
    unreachable: list[str]


def _limits(clauses: Sequence[Clause], *keys: str) -> list[Any]:
    return sorted({c.conditions[key] for c in clauses for key in keys if key in c.conditions})


def _upper_cells(limits: list[Any]) -> list[Cell]:
    """Cells of “at most” and “more than”: … ]limit, next] …"""
    edges = [None, *limits]
    cells = [Cell(high, low, high) for low, high in zip(edges, limits, strict=False)]
    return [*cells, Cell(limits[-1] + 1, limits[-1], None)]


def _lower_cells(limits: list[int]) -> list[Cell]:
    """Cells of “at least”: [0, limit[, [limit, next[ …"""
    starts, ends = [0, *limits], [*limits, None]
    return [Cell(start, start, end) for start, end in zip(starts, ends, strict=True) if start != end]


def domains(clauses: Sequence[Clause]) -> dict[str, list[Cell]]:
    """The cells of each fact that the clauses speak about."""
    named = {FACT_OF[key] for clause in clauses for key in clause.conditions}
    found: dict[str, list[Cell]] = {}
    if "cause" in named or "dead_on_arrival" in named:
        found["cause"] = [Cell(v) for v in Cause.values]
    if "coverage" in named or "dead_on_arrival" in named:
        found["coverage"] = [Cell(v) for v in Cover.values]
    for fact in ("repairable", "dead_on_arrival", "replacement_available", "part_available"):
        if fact in named:
            found[fact] = [Cell(True), Cell(False)]
    if "cost_ratio" in named:
        found["cost_ratio"] = _upper_cells(_limits(clauses, "cost_ratio_max", "cost_ratio_min"))
    if "age_months" in named:
        found["age_months"] = [*_upper_cells(_limits(clauses, "age_months_max", "age_months_min")), Cell(None)]
    if "returns" in named:
        found["returns"] = _lower_cells(_limits(clauses, "returns_min"))
    if "waiting_days" in named:
        found["waiting_days"] = _lower_cells(_limits(clauses, "waiting_days_min"))
    return found


def case_of(region: Region) -> Case:
    """A case that lies in the region; facts that it does not name stand at a harmless value."""
    values: dict[str, Any] = {fact: cell.value for fact, cell in region.items()}
    if "cost_ratio" in values:
        values["cost"] = Decimal(str(values.pop("cost_ratio"))) * 100
    if "coverage" in values:
        values["covered"] = values["coverage"] == Cover.COVERED
    return replace(BASE, **values)


def _can_happen(cells: dict[str, Any]) -> bool:
    """A device is dead on arrival only with a covered manufacturing defect."""
    return not cells.get("dead_on_arrival") or (
        cells.get("cause") == Cause.DEFECT and cells.get("coverage") == Cover.COVERED
    )


def examine(clauses: Sequence[Clause]) -> Report:
    """Try every combination. Raises ``TooManyLimits``; ``ValueError`` on an unknown condition."""
    cells = domains(clauses)
    facts = list(cells)
    total = 1
    for options in cells.values():
        total *= len(options)
    if total > MOST_CELLS:
        raise TooManyLimits
    at = {fact: n for n, fact in enumerate(facts)}
    allowed = [{at[fact]: ok for fact, ok in _allowed(clause, cells).items()} for clause in clauses]
    reached: set[int] = set()
    unanswered: set[tuple[int, ...]] = set()
    for place in product(*(range(len(cells[fact])) for fact in facts)):
        if not _can_happen({f: cells[f][i].value for f, i in zip(facts, place, strict=True)}):
            continue
        first = next(
            (n for n, sets in enumerate(allowed) if all(place[f] in ok for f, ok in sets.items())), None
        )
        if first is None:
            unanswered.add(place)
        else:
            reached.add(first)
    regions = [
        {fact: cells[fact][i] for fact, i in zip(facts, place, strict=True) if i is not None}
        for place in _named(unanswered, facts, cells)
    ]
    return Report(regions, [c.code for n, c in enumerate(clauses) if n not in reached])


def _allowed(clause: Clause, cells: dict[str, list[Cell]]) -> dict[str, frozenset[int]]:
    """For each fact that the clause speaks about, which of its cells the clause accepts."""
    mine: dict[str, dict[str, Any]] = {}
    for key, wanted in clause.conditions.items():
        mine.setdefault(FACT_OF[key], {})[key] = wanted
    return {
        fact: frozenset(i for i, cell in enumerate(cells[fact]) if holds(conditions, case_of({fact: cell})))
        for fact, conditions in mine.items()
    }


def _named(
    unanswered: set[tuple[int, ...]], facts: list[str], cells: dict[str, list[Cell]]
) -> Iterator[tuple[int | None, ...]]:
    """A few wide regions that together hold the unanswered places; a fact that does not matter is left out."""
    left = sorted(unanswered)
    for _ in range(MOST_NAMED):
        if not left:
            return
        wide: list[int | None] = list(left[0])
        for n in range(len(facts)):
            tried = [*wide[:n], None, *wide[n + 1:]]
            if _all_open(tried, facts, cells, unanswered):
                wide = tried
        yield tuple(wide)
        left = [p for p in left if not all(w is None or w == i for w, i in zip(wide, p, strict=True))]


def _all_open(
    pattern: Sequence[int | None], facts: list[str], cells: dict[str, list[Cell]], unanswered: set[tuple[int, ...]]
) -> bool:
    ranges = [range(len(cells[f])) if i is None else (i,) for f, i in zip(facts, pattern, strict=True)]
    return all(
        place in unanswered or not _can_happen({f: cells[f][i].value for f, i in zip(facts, place, strict=True)})
        for place in product(*ranges)
    )
