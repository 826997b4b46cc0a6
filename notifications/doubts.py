"""Texts that may have arrived: held until the provider says what became of them, never repeated blindly.

First its status message is awaited; then a gateway that can be asked is asked by our reference; then a person decides.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from notifications import settling
from notifications.carriers import Carriers
from notifications.channels.base import Outcome
from notifications.channels.sms import SmsGateway
from notifications.models import Message

State = Message.State
FIRST_LOOK = timedelta(seconds=60)  # a request that was cut is certainly over by then
LOOK_AGAIN = timedelta(minutes=5)
GIVE_UP = timedelta(minutes=30)
WAITS, FOR_A_PERSON = "in_doubt", "in_doubt_asked"


def hold(row: Message) -> None:
    """Put the row, which the caller saves, aside until certainty; a status that came meanwhile is certainty."""
    now = timezone.now()
    row.phase, row.lease_token, row.lease_until = "", "", None
    if row.delivery and row.delivery != Message.Delivery.FAILED:
        row.state, row.reason, row.sent_at = State.SENT, "", now
    else:
        row.state, row.reason, row.next_at = State.HELD, WAITS, now + FIRST_LOOK


def settle_due(carriers: Carriers, limit: int = 20) -> int:
    """Look at held messages whose time has come; how many found their end. Safe to run twice at once."""
    now = timezone.now()
    ended = 0
    for row in Message.objects.filter(state=State.HELD, reason=WAITS, next_at__lte=now).order_by("next_at")[:limit]:
        ended += _look(row, carriers)
    return ended


def _look(row: Message, carriers: Carriers) -> int:
    now = timezone.now()
    carrier = carriers.get(row.transport)
    found = carrier.ask(row) if isinstance(carrier, SmsGateway) else None
    mine = Message.objects.filter(pk=row.pk, state=State.HELD, reason=WAITS)
    if found and found.outcome == Outcome.ACCEPTED:
        return mine.update(
            state=State.SENT, sent_at=row.claimed_at or now, reason="", provider_id=found.provider_id,
            segments=found.segments, cost=found.cost, last_error="",
        )
    if found and found.outcome == Outcome.TEMPORARY:  # it never arrived there: sending it is no repeat
        return mine.update(state=State.PENDING, reason="retry", next_at=now, in_doubt=False)
    if now - (row.claimed_at or row.created_at) < GIVE_UP:
        mine.update(next_at=now + LOOK_AGAIN)
        return 0
    if mine.update(reason=FOR_A_PERSON):
        settling.tell_responsible(row)
        return 1
    return 0
