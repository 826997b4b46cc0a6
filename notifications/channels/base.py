"""What a channel answers, and what every channel can do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from notifications.models import Attempt, Message

Outcome = Attempt.Outcome


@dataclass(frozen=True)
class Result:
    """What came of one try. ``away``: the server could not be reached at all, so other messages need not try now.

    ``reason`` is a code of ``words.REASONS`` where more is known than a refusal; ``retry_after`` seconds are the
    provider's own wish; ``lost_address``: nobody is reached at this address by this channel, so the next message need
    not try. ``provider_id`` is how the provider's status messages will name the message.
    """

    outcome: str
    code: int | None = None
    detail: str = ""
    away: bool = False
    reason: str = ""
    retry_after: float | None = None
    lost_address: bool = False
    provider_id: str = ""
    segments: int = 0
    cost: Decimal | None = None
    template: str = ""


class Carrier(Protocol):
    """What takes messages out of the house. Opened lazily, used for one drain, closed at its end."""

    def send(self, message: Message) -> Result:
        """Try once."""

    def close(self) -> None:
        """Let go of connections."""
