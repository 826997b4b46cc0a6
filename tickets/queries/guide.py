"""The diagnosis guide of a ticket: which steps belong to it, and how far each examination has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tickets.models import GuideAnswer, Ticket
from tickets.queries.catalogue import house
from warranty.models import GuideStep

Result = GuideAnswer.Result


@dataclass(frozen=True)
class Line:
    """A step with the answer that holds; None while it is open."""

    step: GuideStep
    answer: GuideAnswer | None

    @property
    def is_bad(self) -> bool:
        """Whether it is not as it should be, so that its advice counts."""
        return self.answer is not None and self.answer.result == Result.BAD


@dataclass(frozen=True)
class Guide:
    """One examination along the guide."""

    opinion: int
    lines: list[Line]

    @property
    def done(self) -> list[Line]:
        """Steps with a value or a yes or no."""
        return [line for line in self.lines if line.answer and line.answer.result != Result.SKIPPED]

    @property
    def skipped(self) -> list[Line]:
        """Steps left out with a reason."""
        return [line for line in self.lines if line.answer and line.answer.result == Result.SKIPPED]

    @property
    def open(self) -> list[Line]:
        """Steps that nobody has said anything about."""
        return [line for line in self.lines if line.answer is None]

    @property
    def bad(self) -> list[Line]:
        """Steps that speak for a fault."""
        return [line for line in self.lines if line.is_bad]

    @property
    def measured(self) -> list[Line]:
        """Steps with a measured value."""
        return [line for line in self.lines if line.answer and line.answer.value is not None]

    @property
    def tally(self) -> dict[str, int]:
        """How many steps were done, skipped, left open; for the history."""
        return {"done": len(self.done), "skipped": len(self.skipped), "open": len(self.open)}


def guide_steps(ticket: Ticket) -> list[GuideStep]:
    """Steps in use for this kind of device and the reported symptom, in their order."""
    lines = house().guides.get(ticket.device.device_type_id, [])
    return [line.step for line in lines if line.serves(ticket.symptom_id)]


def last_answers(answers: Iterable[GuideAnswer], opinion: int) -> dict[int, GuideAnswer]:
    """The answer that holds for each step of one examination: the last one."""
    return {row.step_id: row for row in answers if row.opinion == opinion}


def guide_of(ticket: Ticket, answers: list[GuideAnswer], opinion: int, *, finished: bool = False) -> Guide:
    """One examination. A finished one shows what was answered, whatever the guide says today."""
    held = last_answers(answers, opinion)
    steps = guide_steps(ticket)
    known = {step.pk for step in steps}
    lines = [Line(step, held.get(step.pk)) for step in steps if not finished or step.pk in held]
    lines += [Line(row.step, row) for key, row in held.items() if key not in known]
    return Guide(opinion, lines)
