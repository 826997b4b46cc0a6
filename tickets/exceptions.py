"""Why a step was refused. Each carries words for the person who tried."""

from __future__ import annotations

from typing import Any


class StepRefused(Exception):
    """The step is not possible now, or something is missing. Nothing was changed.

    ``field`` names the form field at fault, where there is one.
    """

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(StepRefused):
    """This person's role does not include the step."""


class StalePage(StepRefused):
    """Somebody else was faster; ``ticket`` is the row as it stands now."""

    def __init__(self, message: Any, ticket: Any, seen: int) -> None:
        super().__init__(message)
        self.ticket = ticket
        self.seen = seen
