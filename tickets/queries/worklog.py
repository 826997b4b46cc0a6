"""The work log of a ticket: what counts, what was corrected, who is at it, and the sum beside the labour of the quote."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from tickets.enums import LineKind, Stage
from tickets.models import QuoteLine, WorkEntry, WorkTimer


@dataclass(frozen=True)
class WorkLog:
    """Entries in their order, the corrected ones among them, and the clocks that run."""

    entries: list[WorkEntry] = field(default_factory=list)
    timers: list[WorkTimer] = field(default_factory=list)
    quoted: int | None = None
    round: int = 0

    @property
    def replaced(self) -> set[int]:
        """Entries that another one corrects."""
        return {row.corrects_id for row in self.entries if row.corrects_id}

    @property
    def standing(self) -> list[WorkEntry]:
        """Entries that count."""
        replaced = self.replaced
        return [row for row in self.entries if row.pk not in replaced]

    @property
    def total(self) -> int:
        """Minutes on the whole ticket."""
        return sum(row.minutes for row in self.standing)

    @property
    def repairing(self) -> int:
        """Minutes of the repair alone, over all its rounds: what the labour of a quote pays."""
        return sum(row.minutes for row in self.standing if row.stage == Stage.REPAIRING)

    @property
    def this_repair(self) -> int:
        """Minutes of the repair that is going on, running clocks included."""
        rows = [row.minutes for row in self.standing if row.stage == Stage.REPAIRING and row.round == self.round]
        return sum(rows) + sum(timer.minutes for timer in self.timers)

    @property
    def over(self) -> int:
        """Minutes of repair beyond the labour of the quote; none without one."""
        return max(0, self.repairing - self.quoted) if self.quoted is not None else 0

    def running(self, person_id: int | None) -> WorkTimer | None:
        """The clock of one person here."""
        return next((timer for timer in self.timers if timer.person_id == person_id), None)


def labour_minutes(lines: list[QuoteLine]) -> int | None:
    """Minutes of labour in a quote, whose labour counts in hours; None when it names none."""
    hours = [line.quantity for line in lines if line.kind == LineKind.LABOUR]
    return int(sum(hours, Decimal(0)) * 60) if hours else None
