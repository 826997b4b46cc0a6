"""The only writer of the append-only history."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from helpdesk.lib.actor import Actor
from tickets.enums import Visibility
from tickets.models import Comment, Ticket, TicketEvent
from tickets.signals import ticket_event


def record(
    ticket: Ticket,
    kind: str,
    *,
    actor: Actor,
    data: dict[str, Any] | None = None,
    visibility: str = Visibility.INTERNAL,
    comment: Comment | None = None,
    from_stage: str = "",
    to_stage: str = "",
) -> TicketEvent:
    """Append one event, raise the ticket's version, tell the listeners; all inside the caller's transaction."""
    now = timezone.now()
    ticket.version += 1
    ticket.updated_at = now
    ticket.save()
    event = TicketEvent.objects.create(
        ticket=ticket, seq=ticket.version, kind=kind, from_stage=from_stage, to_stage=to_stage,
        actor_kind=actor.kind, actor_user_id=actor.user_id, actor_name=actor.name, visibility=visibility,
        comment=comment, data=data or {}, created_at=now,
    )
    ticket_event.send(sender=TicketEvent, event=event, ticket=ticket)
    return event
