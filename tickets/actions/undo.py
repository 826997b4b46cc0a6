"""Taking back a step that was just taken on many tickets: owner, technician and priority as they were, in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.enums import Priority
from tickets.models import Task, Ticket
from tickets.sla import clocks


def remember(ticket: Ticket) -> dict[str, Any]:
    """What a bulk step may change, as plain data that a session can keep."""
    return {
        "owner": ticket.owner_id, "technician": ticket.technician_id, "priority": ticket.priority,
        "reasons": ticket.priority_reasons,
    }


@transaction.atomic
def take_back(ticket: Ticket, *, actor: Actor, before: dict[str, Any], since: datetime, version: int) -> Ticket:
    """Put back what ``remember`` held, unless anybody has touched the ticket since (``StalePage``).

    The task that a transfer at or after ``since`` left with the former owner goes with it. One event tells of it.
    """
    ranked = ticket.priority != before["priority"]
    action = "set_priority" if ranked else "assign"
    ticket = lifecycle.lock(ticket, action, actor=actor, version=version)
    data: dict[str, Any] = {"undone": True}
    if ranked:
        data |= {"from": ticket.priority, "to": before["priority"], "reason": ""}
        ticket.priority, ticket.priority_reasons = Priority(before["priority"]), before["reasons"]
        ticket.set_priority_rank()
        clocks.retarget(ticket)
    for name in ("owner", "technician"):
        if getattr(ticket, f"{name}_id") != before[name]:
            setattr(ticket, f"{name}_id", before[name])
            data[name] = before[name]
    Task.objects.filter(
        ticket=ticket, kind=Task.Kind.FOLLOW_THROUGH, assignee_id=before["owner"], done_at=None, created_at__gte=since
    ).delete()
    lifecycle.stay(ticket, action, actor=actor, data=data)
    return ticket
