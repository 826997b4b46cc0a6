"""Pure: what does the written policy propose? The first clause whose conditions all hold decides.

Conditions are a flat mapping; each key is one of:

- ``cause``: list of causes of the finding
- ``covered``, ``repairable``, ``dead_on_arrival``, ``replacement_available``: required truth
- ``cost_ratio_max``: repair cost over replacement value at most; ``cost_ratio_min``: more than
- ``returns_min``: at least so many earlier returns of this device

No clause: no proposal. A person decides; the system never guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol


class Clause(Protocol):
    """What is read of a policy clause."""

    code: str
    conditions: dict[str, Any]
    remedy: str
    customer_pays: bool


@dataclass(frozen=True)
class Case:
    """The facts that clauses speak about."""

    cause: str
    covered: bool
    repairable: bool
    cost: Decimal
    replacement_value: Decimal
    dead_on_arrival: bool = False
    replacement_available: bool = True
    returns: int = 0

    @property
    def cost_ratio(self) -> Decimal:
        """Repair cost over the price of a new unit; 0 when that price is unknown."""
        return self.cost / self.replacement_value if self.replacement_value else Decimal(0)


@dataclass(frozen=True)
class Proposal:
    """What the policy proposes, and which clause led to it. Empty ``remedy``: a person must decide."""

    remedy: str = ""
    clause: str = ""
    customer_pays: bool = False


TRUTHS = frozenset({"covered", "repairable", "dead_on_arrival", "replacement_available"})


def holds(conditions: dict[str, Any], case: Case) -> bool:
    """Whether all conditions hold. Raises ``ValueError`` on an unknown condition: a typo must not widen a clause."""
    for key, wanted in conditions.items():
        if key == "cause":
            ok = case.cause in wanted
        elif key in TRUTHS:
            ok = getattr(case, key) is wanted
        elif key == "cost_ratio_max":
            ok = case.cost_ratio <= Decimal(str(wanted))
        elif key == "cost_ratio_min":
            ok = case.cost_ratio > Decimal(str(wanted))
        elif key == "returns_min":
            ok = case.returns >= wanted
        else:
            raise ValueError(f"unknown policy condition {key!r}")
        if not ok:
            return False
    return True


def check_conditions(conditions: dict[str, Any]) -> None:
    """Raise ``ValueError`` naming the first condition that ``holds`` could not evaluate."""
    known: dict[str, Any] = {"cause": list, "cost_ratio_max": (int, float), "cost_ratio_min": (int, float), "returns_min": int}
    for key, value in conditions.items():
        wanted: Any = bool if key in TRUTHS else known.get(key)
        if wanted is None or not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
            raise ValueError(f"{key}: {value!r}")


def propose(case: Case, clauses: Iterable[Clause]) -> Proposal:
    """Proposal of the first clause (in the given order) that holds."""
    for clause in clauses:
        if holds(clause.conditions, case):
            return Proposal(clause.remedy, clause.code, clause.customer_pays)
    return Proposal()
