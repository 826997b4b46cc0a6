"""What is owed, and what came of it: messages made in bulk, and the mail server's copies held against the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

PER_TICKET = 25


def owe_messages(count: int, transport: str = "") -> None:
    """Reports by the real action, one for 25 messages, and their acknowledgements over to ``count`` people, all due now."""
    from django.db import connection

    from notifications import dispatch
    from notifications.models import Message
    from tests import scenarios

    co = scenarios.company()
    tickets = [scenarios.filed(co) for _ in range(-(-count // PER_TICKET))]
    while dispatch.dispatch_pending():
        pass
    if transport:
        for ticket in tickets:
            Message.objects.filter(ticket=ticket).update(
                channel=transport, transport=transport, to_address=str(ticket.customer.phone)
            )
    owe_more(count - Message.objects.count(), transport)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself within a minute


def owe_more(count: int, transport: str = "") -> None:
    """The acknowledgements that are there to ``count`` people more; also while senders are at work."""
    from django.utils import timezone

    from notifications import dispatch
    from notifications.models import Message

    firsts, before, now = list(Message.objects.order_by("pk")[:400]), Message.objects.count(), timezone.now()
    Message.objects.bulk_create(
        (Message(
            dedupe_key=f"chaos:{transport}{n}", ticket_id=first.ticket_id, rule=first.rule, customer_id=first.customer_id,
            channel=first.channel, transport=first.transport, language=first.language, short_text=first.short_text,
            to_name=first.to_name, to_address=f"+96650{1000000 + n}" if transport else f"chaos{n}@example.com",
            subject=first.subject, body_text=first.body_text, body_html=first.body_html,
            message_id=dispatch.new_message_id(), next_at=now, created_at=now, expires_at=now + timedelta(hours=72),
        ) for n, first in ((n, firsts[n % len(firsts)]) for n in range(before, before + count))), batch_size=500,
    )


def waiting() -> bool:
    """Whether anything is still to be sent or being sent."""
    from notifications.models import Message

    return bool(Message.objects.filter(state__in=["pending", "leased"]).exists())


def count_mail(names: Iterable[str]) -> dict[str, Any]:
    """The Message-IDs of what the mail server took, held against the ledger: lost, copies too many, those without a flag."""
    from notifications.models import Message

    copies = Counter(names)
    rows = dict(Message.objects.filter(message_id__in=copies).values_list("message_id", "in_doubt"))
    known = set(Message.objects.exclude(state__in=["suppressed", "cancelled"]).values_list("message_id", flat=True))
    repeated = [name for name, n in copies.items() if n > 1]
    return {
        "owed": len(known), "arrived": len(copies), "lost": len(known - set(copies)),
        "extra": sum(copies.values()) - len(copies), "unflagged": sum(not rows.get(name, False) for name in repeated),
        "in_doubt": Message.objects.filter(in_doubt=True).count(), "foreign": len(set(copies) - set(rows)),
        "failed": Message.objects.filter(state="failed").count(),
    }
