"""Pure: is this device covered on this date, for this cause, and by what? No database, no clock."""

from __future__ import annotations

import calendar
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

Status = Literal["covered", "not_covered", "unknown"]
# Causes that the maker's warranty answers for. Normal wear and what came from outside are excluded.
COVERED_CAUSES = frozenset({"defect"})


@dataclass(frozen=True)
class DeviceFacts:
    """What coverage depends on. Dates are local dates."""

    purchased_on: date | None
    warranty_months: int | None
    doa_days: int = 0
    warranty_until: date | None = None  # carried over from a replaced unit; wins over the purchase date
    repair_warranty_until: date | None = None  # of an earlier repair of the same fault


@dataclass(frozen=True)
class Coverage:
    """Answer with machine-readable reasons. ``until`` is the last covered day."""

    status: Status
    until: date | None
    document: str
    reasons: tuple[str, ...]
    dead_on_arrival: bool = False

    @property
    def is_covered(self) -> bool:
        """Whether the customer pays nothing for a repair."""
        return self.status == "covered"

    def as_json(self) -> dict[str, Any]:
        """For the ticket's snapshot."""
        data = asdict(self)
        data["until"] = self.until.isoformat() if self.until else None
        data["reasons"] = list(self.reasons)
        return data


def add_months(start: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month where it is shorter."""
    index = start.month - 1 + months
    year, month = start.year + index // 12, index % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def months_between(start: date | None, end: date) -> int | None:
    """Full months from ``start`` to ``end``; None when the start is unknown, 0 when it lies later."""
    if start is None:
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    return max(0, months if add_months(start, months) <= end else months - 1)


def warranty_end(facts: DeviceFacts) -> date | None:
    """Last day of the maker's warranty, or None when it cannot be known."""
    if facts.warranty_until:
        return facts.warranty_until
    if facts.purchased_on is None or facts.warranty_months is None:
        return None
    return add_months(facts.purchased_on, facts.warranty_months) - timedelta(days=1)


def assess(facts: DeviceFacts, cause: str | None, on: date) -> Coverage:
    """Coverage of a fault with ``cause`` (None before the diagnosis) on the day ``on``.

    A repair warranty covers a manufacturing cause even after the maker's warranty has ended. An excluded cause is
    never covered, whatever the date. Without a purchase date the answer is ``unknown``, never a guess.
    """
    end = warranty_end(facts)
    dead_on_arrival = bool(
        facts.purchased_on and facts.doa_days and cause in (None, "defect")
        and 0 <= (on - facts.purchased_on).days <= facts.doa_days
    )
    if cause is not None and cause not in COVERED_CAUSES:
        return Coverage("not_covered", end, "maker", (f"cause_{cause}",))
    if facts.repair_warranty_until and on <= facts.repair_warranty_until and (end is None or end < on):
        return Coverage("covered", facts.repair_warranty_until, "repair", ("repair_warranty",))
    if end is None:
        return Coverage("unknown", None, "", ("no_purchase_date",))
    if on <= end:
        return Coverage("covered", end, "maker", ("in_warranty",), dead_on_arrival)
    return Coverage("not_covered", end, "maker", ("expired",))
