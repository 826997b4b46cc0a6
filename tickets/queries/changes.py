"""Whether anything happened since: what is counted over many tickets is counted anew only then, and every minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from helpdesk.lib.prepared import prepared
from tickets.models import TicketEvent


def state_of_things(now: datetime) -> tuple[Any, ...]:
    """The last event of any ticket, and the minute; empty where nothing has happened yet. One small query."""
    last = _last.first()
    return (last.pk, last.ticket.public_id, now.replace(second=0, microsecond=0)) if last else ()


@prepared()
def _last() -> QuerySet[TicketEvent]:
    return TicketEvent.objects.select_related("ticket").only("pk", "ticket__public_id").order_by("-pk")[:1]
