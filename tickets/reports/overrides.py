"""Decisions otherwise than the policy proposed: who, how often, against which clause, at what cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from helpdesk.accounts.models import User
from tickets.actions.authority import company_cost
from tickets.reports.decided import Decided, decided
from tickets.reports.periods import Period, company_zone
from tickets.reports.tickets import safe_cell
from warranty.policy_words import outcome_of, outcome_words

COLUMNS = (
    "decided_at", "ticket", "policy_version", "clause", "proposed", "chosen", "difference", "by", "approved_by", "reason",
)


@dataclass(frozen=True)
class Override:
    """One such decision. ``who`` wanted it; ``approver`` is set when it went beyond their authority."""

    row: Decided
    who: str
    approver: str
    difference: Decimal

    @property
    def proposed(self) -> str:
        """What the policy proposed."""
        return outcome_of(self.row.proposal)

    @property
    def chosen(self) -> str:
        """What was chosen."""
        return outcome_words(self.row.remedy, self.row.pays)


@dataclass
class Tally:
    """How often somebody decided, or a clause proposed, and how often otherwise."""

    name: str
    decisions: int = 0
    overrides: int = 0
    difference: Decimal = Decimal(0)

    @property
    def percent(self) -> int:
        """Share of overrides; 0 without decisions."""
        return round(100 * self.overrides / self.decisions) if self.decisions else 0


@dataclass
class Report:
    """All of a period."""

    decisions: int = 0
    overrides: list[Override] = field(default_factory=list)
    people: list[Tally] = field(default_factory=list)
    clauses: list[Tally] = field(default_factory=list)

    @property
    def difference(self) -> Decimal:
        """What the overrides cost the company more (or, negative, less) than the policy."""
        return sum((row.difference for row in self.overrides), Decimal(0))


def report(period: Period) -> Report:
    """Read the decisions of a period."""
    names = {user.pk: user.display_name for user in User.objects.all()}
    result = Report()
    people: dict[int, Tally] = {}
    clauses: dict[str, Tally] = defaultdict(lambda: Tally(""))
    for row in decided(period):
        result.decisions += 1
        who = row.asked_by or row.decided_by
        person = people.setdefault(who, Tally(names.get(who, "")))
        clause = clauses[row.proposal.clause]
        clause.name = row.proposal.clause
        for tally in (person, clause):
            tally.decisions += 1
        if row.differs:
            difference = company_cost(row.case, row.remedy, row.pays) - company_cost(
                row.case, row.proposal.remedy, row.proposal.customer_pays
            )
            approver = names.get(row.decided_by, "") if row.asked_by else ""
            result.overrides.append(Override(row, names.get(who, ""), approver, difference))
            for tally in (person, clause):
                tally.overrides += 1
                tally.difference += difference
    result.overrides.reverse()
    result.people = sorted(people.values(), key=lambda t: t.name)
    result.clauses = sorted(clauses.values(), key=lambda t: t.name)
    return result


def csv_rows(found: Report) -> Iterator[list[str]]:
    """Head, then one row a decision; codes and plain numbers, moments in the company's time."""
    yield list(COLUMNS)
    zone = company_zone()
    for item in found.overrides:
        row = item.row
        yield [safe_cell(value) if name != "difference" else str(value) for name, value in zip(COLUMNS, (
            timezone.localtime(row.at, zone).strftime("%Y-%m-%d %H:%M"), row.reference, f"v{row.version}", row.proposal.clause,
            item.proposed, item.chosen, item.difference, item.who, item.approver, row.reason,
        ), strict=True)]
