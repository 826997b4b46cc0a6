"""What became of a message after it was sent, as its provider tells: in any order, more than once, or never.

The state only moves forward. A message that could not be delivered goes on by the next channel, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from notifications import recipients, settling
from notifications.models import Message, ProviderEvent

State, Delivery = Message.State, Message.Delivery
RANK = {
    Delivery.UNKNOWN: 0, Delivery.PASSED: 1, Delivery.FAILED: 2, Delivery.BOUNCED: 2, Delivery.DELIVERED: 3, Delivery.READ: 4,
    Delivery.COMPLAINED: 5,
}
LOST = (Delivery.FAILED, Delivery.BOUNCED)


@dataclass(frozen=True)
class Status:
    """One status of one message. ``reason`` is a code of ``words.REASONS``; ``lost_address``: nobody is reached there."""

    provider: str
    event_id: str
    state: str
    provider_id: str = ""
    reference: str = ""
    at: datetime | None = None
    detail: str = ""
    reason: str = ""
    lost_address: bool = False


@transaction.atomic
def hear(status: Status) -> bool:
    """Take a status in; False when it was known already, or names no message of ours."""
    message = _find(status)
    if message is None:
        return False
    _event, made = ProviderEvent.objects.get_or_create(
        provider=status.provider, event_id=status.event_id[:200],
        defaults={"message": message, "state": status.state, "detail": status.detail[:1000], "told_at": status.at},
    )
    if not made:
        return False
    return advance(message, status.state, at=status.at, detail=status.detail, reason=status.reason,
                   lost_address=status.lost_address, provider_id=status.provider_id)


def _find(status: Status) -> Message | None:
    """By the provider's name of it, else by ours, which is there also when the answer to sending was lost."""
    ours = Message.objects.filter(transport=status.provider)
    found = ours.filter(provider_id=status.provider_id).first() if status.provider_id else None
    if found is None and len(status.reference) == 32 and status.reference.isalnum():
        found = ours.filter(message_id__startswith=f"<{status.reference}").first()
    return found


@transaction.atomic
def advance(
    message: Message, state: str, *, at: datetime | None = None, detail: str = "", reason: str = "",
    lost_address: bool = False, provider_id: str = "",
) -> bool:
    """Move the delivery of a message forward; False when it stands there or further already. Also for bounced mail."""
    row = lock_for_update(Message.objects.select_related("customer", "ticket")).get(pk=message.pk)
    if RANK[Delivery(state)] <= RANK[Delivery(row.delivery)]:
        return False
    row.delivery, row.delivery_at, row.delivery_detail = state, at or timezone.now(), detail[:1000]
    row.provider_id = row.provider_id or provider_id[:128]
    failed_now = False
    if state in LOST:
        row.reason = reason or "not_delivered"
        failed_now = row.state in (State.SENT, State.HELD)  # one that is being sent ends when its answer is recorded
        if failed_now:
            row.state, row.last_error = State.FAILED, detail[:1000]
    elif row.state in (State.HELD, State.FAILED) or (row.state == State.PENDING and row.in_doubt):  # it did arrive
        row.state, row.reason, row.sent_at = State.SENT, "", row.sent_at or row.claimed_at or timezone.now()
    row.save(update_fields=[
        "delivery", "delivery_at", "delivery_detail", "provider_id", "reason", "state", "last_error", "sent_at"
    ])
    if lost_address:
        recipients.lost(row.channel, row.to_address, reason or "not_delivered")
    if failed_now:
        settling.after_failure(row)
    return True
