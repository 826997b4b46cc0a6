"""Reports of mail servers: the message they are about shows what became of it, and the next way to its reader is taken."""

from __future__ import annotations

from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from notifications import recipients, settling
from notifications.inbound import marks
from notifications.inbound.bounces import Bounce
from notifications.inbound.parse import Mail
from notifications.models import InboundMail, Message

State, Delivery = InboundMail.State, Message.Delivery


def take(row: InboundMail, mail: Mail) -> bool:
    """Whether this mail is a server's report; then its message was brought up to date. Nobody is ever answered."""
    marked = next((found[1] for found in map(marks.read, mail.to) if found and found[0] == "b"), None)
    if mail.bounce is None and marked is None:
        return False
    row.state = State.BOUNCE
    message = _message(marked, mail.bounce)
    if mail.bounce is not None:
        row.facts["report"] = [
            {"recipient": f.recipient, "action": f.action, "permanent": f.permanent, "status": f.status, "diagnostic": f.diagnostic}
            for f in mail.bounce.failures
        ]
    if message is None:
        row.reason = "unknown_message"
        return True
    row.returned, row.ticket = message, message.ticket
    if mail.bounce is None:  # a machine that answers the envelope: kept, and nothing follows
        row.state, row.reason = State.AUTOMATIC, "machine"
        return True
    _apply(message, mail.bounce)
    return True


def _message(marked: int | None, bounce: Bounce | None) -> Message | None:
    """The message by the secret in the envelope address or in its Message-ID; nothing else proves a report."""
    messages = lock_for_update(Message.objects.select_related("ticket", "customer"))
    if marked is not None:
        return messages.filter(pk=marked).first()
    ids = [known.lower() for known in bounce.message_ids if marks.is_our_id(known)] if bounce else []
    return messages.filter(message_id__in=ids).first() if ids else None


def _apply(message: Message, bounce: Bounce) -> None:
    failed = next((f for f in bounce.failures if f.action == "failed"), None)
    late = next((f for f in bounce.failures if f.action == "delayed"), None)
    now = timezone.now()
    if failed is not None:
        if message.delivery in (Delivery.BOUNCED, Delivery.COMPLAINED):
            return
        message.delivery, message.delivery_at = Delivery.BOUNCED, now
        message.delivery_detail = f"{failed.status} {failed.diagnostic}".strip()[:1000]
        message.state, message.reason = Message.State.FAILED, "bounced"
        message.last_error = message.delivery_detail
        message.save()
        if failed.permanent:
            recipients.lost(message.channel, message.to_address, "bounced")
        if message.ticket_id:
            settling.after_failure(message)
    elif late is not None and not message.delivery:
        message.delivery_detail = f"{late.status} {late.diagnostic}".strip()[:1000]
        message.save(update_fields=["delivery_detail"])
    elif not failed and not late and not message.delivery:
        message.delivery, message.delivery_at = Delivery.DELIVERED, now
        message.save(update_fields=["delivery", "delivery_at"])
