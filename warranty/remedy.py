"""Pure: what does the written policy propose? The first clause whose conditions all hold decides.

Conditions are a flat mapping; each key is one of:

- ``cause``: list of causes of the finding; ``coverage``: list of answers of ``warranty.coverage``
- ``covered``, ``repairable``, ``dead_on_arrival``, ``replacement_available``, ``part_available``: required truth
- ``cost_ratio_max``: repair cost over replacement value at most; ``cost_ratio_min``: more than
- ``age_months_max``: full months since the purchase at most; ``age_months_min``: more than; an unknown age meets neither
- ``returns_min``: the same fault came back at least so often
- ``waiting_days_min``: the device has been with us at least so many calendar days

No clause, or a clause that says so: no proposal. A person decides; the system never guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import MISSING, asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from warranty.causes import Cause, Cover


class Clause(Protocol):
    """What is read of a policy clause."""

    code: str
    conditions: dict[str, Any]
    remedy: str
    customer_pays: bool


@dataclass(frozen=True)
class Case:
    """The facts that clauses speak about. Money without tax; ``age_months`` None when the purchase date is unknown."""

    cause: str
    covered: bool
    repairable: bool
    cost: Decimal
    replacement_value: Decimal
    dead_on_arrival: bool = False
    replacement_available: bool = True
    returns: int = 0
    coverage: str = ""
    part_available: bool = True
    age_months: int | None = None
    waiting_days: int = 0

    @property
    def cost_ratio(self) -> Decimal:
        """Repair cost over the price of a new unit; 0 when that price is unknown."""
        return self.cost / self.replacement_value if self.replacement_value else Decimal(0)

    @property
    def position(self) -> str:
        """Answer about the coverage, also for a case that says only whether it is covered."""
        return self.coverage or (Cover.COVERED if self.covered else Cover.NOT_COVERED)

    def as_json(self) -> dict[str, Any]:
        """For keeping beside a decision: what the policy was asked."""
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Case:
        """The case as it was kept. Raises ``KeyError`` when a needed fact is missing."""
        values = {
            **OPTIONAL, **data, "cost": Decimal(data["cost"]), "replacement_value": Decimal(data["replacement_value"]),
        }
        if values.keys() != cls.__dataclass_fields__.keys():  # facts that a later version knows, or one is missing
            values = {key: values[key] for key in cls.__dataclass_fields__}
        case = object.__new__(cls)
        case.__dict__.update(values)  # the test bench reads 100,000: setting twelve frozen fields one by one takes half its time
        return case


# What a case holds of facts that were not asked yet when it was kept.
OPTIONAL: dict[str, Any] = {f.name: f.default for f in fields(Case) if f.default is not MISSING}


@dataclass(frozen=True)
class Proposal:
    """What the policy proposes, and which clause led to it. Empty ``remedy``: a person must decide."""

    remedy: str = ""
    clause: str = ""
    customer_pays: bool = False


TRUTHS = frozenset({"covered", "repairable", "dead_on_arrival", "replacement_available", "part_available"})
CHOICES = {"cause": frozenset(Cause.values), "coverage": frozenset(Cover.values)}
# Key of a number: smallest and largest value that makes sense. A ratio of 5 is five times the price of a new unit.
NUMBERS: dict[str, tuple[float, float]] = {
    "cost_ratio_max": (0.01, 5), "cost_ratio_min": (0.01, 5), "age_months_max": (0, 240), "age_months_min": (0, 240),
    "returns_min": (1, 20), "waiting_days_min": (1, 365),
}
WHOLE = frozenset(NUMBERS) - {"cost_ratio_max", "cost_ratio_min"}


Check = Callable[[Case], bool]


def _check(key: str, wanted: Any) -> Check:
    """One condition as a question to a case. Raises ``ValueError`` on an unknown condition."""
    match key:
        case "cause":
            return lambda case: case.cause in wanted
        case "coverage":
            return lambda case: case.position in wanted
        case "cost_ratio_max":
            most = Decimal(str(wanted))
            return lambda case: case.cost_ratio <= most
        case "cost_ratio_min":
            least = Decimal(str(wanted))
            return lambda case: case.cost_ratio > least
        case "age_months_max":
            return lambda case: case.age_months is not None and case.age_months <= wanted
        case "age_months_min":
            return lambda case: case.age_months is not None and case.age_months > wanted
        case "returns_min":
            return lambda case: case.returns >= wanted
        case "waiting_days_min":
            return lambda case: case.waiting_days >= wanted
    if key in TRUTHS:
        return lambda case: getattr(case, key) is wanted
    raise ValueError(f"unknown policy condition {key!r}")


def holds(conditions: dict[str, Any], case: Case) -> bool:
    """Whether all conditions hold. Raises ``ValueError`` on an unknown condition: a typo must not widen a clause."""
    return all(_check(key, wanted)(case) for key, wanted in conditions.items())


def check_conditions(conditions: dict[str, Any]) -> None:
    """Raise ``ValueError`` naming the first condition that ``holds`` could not evaluate or that is absurd."""
    for key, value in conditions.items():
        if key in TRUTHS:
            good = isinstance(value, bool)
        elif key in CHOICES:
            good = isinstance(value, list) and bool(value) and CHOICES[key] >= set(value)
        elif key in NUMBERS:
            low, high = NUMBERS[key]
            good = isinstance(value, int if key in WHOLE else (int, float)) and not isinstance(value, bool)
            good = good and low <= value <= high
        else:
            good = False
        if not good:
            raise ValueError(f"{key}: {value!r}")
    for name in ("cost_ratio", "age_months"):
        least, most = conditions.get(f"{name}_min"), conditions.get(f"{name}_max")
        if least is not None and most is not None and least >= most:
            raise ValueError(f"{name}_min: {least!r} >= {most!r}")


def reader(clauses: Iterable[Clause]) -> Callable[[Case], Proposal]:
    """The clauses as one question, put together once for very many cases. Raises ``ValueError`` as ``holds`` does."""
    asked = [
        ([_check(key, wanted) for key, wanted in clause.conditions.items()],
         Proposal(clause.remedy, clause.code, clause.customer_pays)) for clause in clauses
    ]
    nothing = Proposal()

    def read(case: Case) -> Proposal:
        for checks, proposal in asked:
            for check in checks:
                if not check(case):
                    break
            else:
                return proposal
        return nothing

    return read


def propose(case: Case, clauses: Iterable[Clause]) -> Proposal:
    """Proposal of the first clause (in the given order) that holds."""
    return reader(clauses)(case)
