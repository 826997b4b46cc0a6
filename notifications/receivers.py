"""The only listener of ticket events: what must be told becomes a row in the event's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from notifications import bell, follow_ups
from notifications.inbound import filed
from notifications.models import PendingEvent
from notifications.rules import TOLD
from tickets.models import Ticket, TicketEvent
from tickets.signals import ticket_event


def connect() -> None:
    """Start listening; called once by the app's configuration."""
    ticket_event.connect(on_ticket_event, dispatch_uid="notifications.outbox")


def on_ticket_event(sender: type, event: TicketEvent, ticket: Ticket, **kwargs: Any) -> None:
    """Keep what must be told and plan what comes later; all of it commits, or none. The bell rings after commit."""
    follow_ups.plan(event, ticket)
    if event.kind == "file":
        filed.note(ticket)
    if event.kind in TOLD:
        PendingEvent.objects.create(
            event=event, ticket=ticket, created_at=event.created_at, next_at=event.created_at
        )
        transaction.on_commit(bell.ring, robust=True)
