"""What is owed, and what came of it: messages made in bulk, and the mail server's copies held against the rows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from tests.gateways import SmtpSink


def owe_messages(count: int, transport: str = "") -> None:
    """One ticket by the real action, then its acknowledgement over to ``count`` people, all due now."""
    from django.utils import timezone

    from notifications import dispatch
    from notifications.models import Message
    from tests import scenarios

    ticket = scenarios.filed()
    dispatch.dispatch_pending()
    first = Message.objects.get(ticket=ticket)
    if transport:
        Message.objects.filter(pk=first.pk).update(channel=transport, transport=transport, to_address=str(ticket.customer.phone))
        first.refresh_from_db()
    now = timezone.now()
    Message.objects.bulk_create(
        (Message(
            dedupe_key=f"chaos:{transport}{n}", ticket=ticket, rule=first.rule, customer=first.customer,
            channel=first.channel, transport=first.transport, language=first.language, short_text=first.short_text,
            to_address=f"+96650{1000000 + n}" if transport else f"chaos{n}@example.com",
            subject=first.subject, body_text=first.body_text, body_html=first.body_html,
            message_id=dispatch.new_message_id(), next_at=now, created_at=now, expires_at=now + timedelta(hours=72),
        ) for n in range(count - 1)), batch_size=500,
    )


def waiting() -> bool:
    """Whether anything is still to be sent or being sent."""
    from notifications.models import Message

    return bool(Message.objects.filter(state__in=["pending", "leased"]).exists())


def count_mail(sink: SmtpSink) -> dict[str, Any]:
    """What the mail server took, held against the ledger: lost, copies too many, those of them without a flag."""
    from notifications.models import Message

    copies = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    rows = dict(Message.objects.filter(message_id__in=copies).values_list("message_id", "in_doubt"))
    known = set(Message.objects.exclude(state__in=["suppressed", "cancelled"]).values_list("message_id", flat=True))
    repeated = [name for name, n in copies.items() if n > 1]
    return {
        "owed": len(known), "arrived": len(copies), "lost": len(known - set(copies)),
        "extra": sum(copies.values()) - len(copies), "unflagged": sum(not rows.get(name, False) for name in repeated),
        "in_doubt": Message.objects.filter(in_doubt=True).count(), "foreign": len(set(copies) - set(rows)),
        "failed": Message.objects.filter(state="failed").count(),
    }
