"""What printed sheets show besides the ticket's page."""

from __future__ import annotations

from collections.abc import Sequence

from tickets.enums import Stage
from tickets.models import ConditionPoint, Handover, Ticket


def handover_of(ticket: Ticket) -> Handover | None:
    """The record of the handover, once there is one."""
    return getattr(ticket, "handover", None)


def has_handover_sheet(ticket: Ticket) -> bool:
    """Whether the device, or the one in its place, lies ready to be handed over or was handed over."""
    return ticket.stage == Stage.READY or handover_of(ticket) is not None


def handover_marks(ticket: Ticket) -> list[ConditionPoint]:
    """Marks seen when it left, in the order of their numbers."""
    return list(ticket.condition_points.filter(phase=ConditionPoint.Phase.HANDOVER))


def given_back(items: Sequence[str], handover: Handover | None) -> list[tuple[str, bool]]:
    """Things of the receipt, each with whether it went back; the same word twice is one more of it."""
    back = handover.accessories.split(" · ") if handover else []
    found = []
    for item in items:
        found.append((item, item in back))
        if item in back:
            back.remove(item)
    return found
