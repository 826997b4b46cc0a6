"""Why a step was refused. Each carries words for the person who tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class StepRefused(Exception):
    """The step is not possible now, or something is missing. Nothing was changed.

    ``field`` names the form field at fault, where there is one. ``further`` are faults found together with this one.
    """

    further: tuple[StepRefused, ...] = ()

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Faults:
    """Gathers what is wrong with a step, so that a person reads all of it at once instead of round after round."""

    def __init__(self) -> None:
        self.found: list[StepRefused] = []

    def note(self, message: Any, field: str | None = None) -> None:
        """One more fault."""
        self.found.append(StepRefused(message, field))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep what a check refuses and go on. What the role does not include, or a stale page, ends the step at once."""
        try:
            yield
        except (NotAllowed, StalePage):
            raise
        except StepRefused as refusal:
            self.found += [refusal, *refusal.further]

    def settle(self) -> None:
        """Refuse with the first fault, the others with it; nothing happens where there is none."""
        if self.found:
            first = self.found[0]
            first.further = tuple(self.found[1:])
            raise first


class NotAllowed(StepRefused):
    """This person's role does not include the step."""


class StalePage(StepRefused):
    """Somebody else was faster; ``ticket`` is the row as it stands now."""

    def __init__(self, message: Any, ticket: Any, seen: int) -> None:
        super().__init__(message)
        self.ticket = ticket
        self.seen = seen
