"""What a channel answers."""

from __future__ import annotations

from dataclasses import dataclass

from notifications.models import Attempt

Outcome = Attempt.Outcome


@dataclass(frozen=True)
class Result:
    """What came of one try. ``away``: the server could not be reached at all, so other messages need not try now."""

    outcome: str
    code: int | None = None
    detail: str = ""
    away: bool = False
