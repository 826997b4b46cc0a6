"""The test bench: what would a policy version have proposed on past tickets, and what changes?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from tickets.actions.authority import company_cost
from tickets.reports.decided import Decided, decided
from tickets.reports.periods import Period
from warranty.models import PolicyVersion
from warranty.policy_words import outcome_of, outcome_words
from warranty.remedy import Clause, Proposal, reader


class Change(NamedTuple):
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
    """The same for any clauses and cases."""
    result, read = Result(), reader(clauses)
    moves: Counter[tuple[tuple[str, bool], tuple[str, bool]]] = Counter()
    for row in rows:
        old, new = row.proposal, read(row.case)
        before = company_cost(row.case, old.remedy, old.customer_pays)
        after = company_cost(row.case, new.remedy, new.customer_pays)
        result.cases += 1
        result.old_cost += before
        result.new_cost += after
        result.to_person += not new.remedy
        result.clauses[new.clause] += 1
        was, would_be = (old.remedy, old.customer_pays), (new.remedy, new.customer_pays)
        if was != would_be:
            result.changes.append(Change(row, new, before, after))
            moves[was, would_be] += 1
        else:
            result.same_by_other_clause += old.clause != new.clause
    result.moves = Counter({(outcome_words(*was), outcome_words(*would_be)): n for (was, would_be), n in moves.items()})
    result.changes.sort(key=lambda change: -abs(change.difference))
    return result
