"""The test bench: what would a policy version have proposed on past tickets, and what changes?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tickets.actions.authority import company_cost
from tickets.reports.decided import Decided, decided
from tickets.reports.periods import Period
from warranty.models import PolicyVersion
from warranty.policy_words import outcome_of
from warranty.remedy import Case, Clause, Proposal, propose


@dataclass(frozen=True)
class Change:
    """One ticket that the tried version would have treated otherwise; costs are the company's, without tax."""

    row: Decided
    new: Proposal
    old_cost: Decimal
    new_cost: Decimal

    @property
    def old(self) -> Proposal:
        """What the policy proposed then."""
        return self.row.proposal

    @property
    def difference(self) -> Decimal:
        """More (or, negative, less) cost to the company."""
        return self.new_cost - self.old_cost

    @property
    def old_words(self) -> str:
        """The old proposal in words."""
        return outcome_of(self.old)

    @property
    def new_words(self) -> str:
        """The new proposal in words."""
        return outcome_of(self.new)


@dataclass
class Result:
    """Totals over all cases of the period, and the changed ones, dearest change first."""

    cases: int = 0
    same_by_other_clause: int = 0
    to_person: int = 0
    old_cost: Decimal = Decimal(0)
    new_cost: Decimal = Decimal(0)
    changes: list[Change] = field(default_factory=list)
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)

    @property
    def difference(self) -> Decimal:
        """Cost of the tried version less that of the versions then in force."""
        return self.new_cost - self.old_cost


def run(version: PolicyVersion, period: Period) -> Result:
    """Ask the version about every decision of the period."""
    return compare(list(version.clauses.all()), decided(period))


def compare(clauses: list[Clause], rows: Iterable[Decided]) -> Result:
    """The same for any clauses and cases. Equal cases are asked once."""
    result, known = Result(), dict[Case, Proposal]()
    for row in rows:
        new = known.get(row.case)
        if new is None:
            new = known[row.case] = propose(row.case, clauses)
        old = row.proposal
        before = company_cost(row.case, old.remedy, old.customer_pays)
        after = company_cost(row.case, new.remedy, new.customer_pays)
        result.cases += 1
        result.old_cost += before
        result.new_cost += after
        result.to_person += not new.remedy
        result.clauses[new.clause] += 1
        if (old.remedy, old.customer_pays) != (new.remedy, new.customer_pays):
            result.changes.append(Change(row, new, before, after))
            result.moves[outcome_of(old), outcome_of(new)] += 1
        else:
            result.same_by_other_clause += old.clause != new.clause
    result.changes.sort(key=lambda change: -abs(change.difference))
    return result
