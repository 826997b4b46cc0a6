"""What a change of an order means for a ticket that waits for it: a later day, or no order at all."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions.workshop import expect_parts
from tickets.enums import PartState, Visibility, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, PartUsage, Ticket


def _awaited(ticket: Ticket, order: PartOrder) -> list[PartUsage]:
    return list(ticket.parts.filter(order=order, state=PartState.ORDERED).order_by("pk"))


@transaction.atomic
def postpone_part(ticket: Ticket, *, actor: Actor, order: PartOrder, version: int | None = None) -> bool:
    """Take over the new day of an order; whether the promise to the customer moved with it.

    Refuses a ticket that knows the day already, so that nobody hears of the same delay twice.
    """
    ticket = lifecycle.lock(ticket, "postpone_part", actor=actor, version=version)
    rows = [row for row in _awaited(ticket, order) if row.expected_on != order.expected_on]
    if not rows:
        raise StepRefused(_("This ticket knows the day already."))
    was = rows[0].expected_on
    for row in rows:
        row.expected_on = order.expected_on
        row.save(update_fields=["expected_on"])
    moved = expect_parts(ticket) if ticket.waiting_on == WaitingOn.PART else False
    lifecycle.stay(
        ticket, "postpone_part", actor=actor, visibility=Visibility.CUSTOMER,
        data={"part": order.part_id, "usage": rows[0].pk, "expected_on": order.expected_on.isoformat(), "moved": moved,
              "was": was.isoformat() if was else "", "promised_at": ticket.promised_at.isoformat() if ticket.promised_at else ""},
    )
    return moved


@transaction.atomic
def drop_order(ticket: Ticket, *, actor: Actor, order: PartOrder, reason: str, version: int | None = None) -> Ticket:
    """The order will not come: the ticket's part is on the shortage list again, and its date is no longer known."""
    ticket = lifecycle.lock(ticket, "drop_order", actor=actor, version=version)
    rows = _awaited(ticket, order)
    if not rows:
        raise StepRefused(_("No part of this order is awaited for this ticket."))
    for row in rows:
        row.state, row.order, row.expected_on = PartState.WANTED, None, None
        row.save(update_fields=["state", "order", "expected_on"])
    if ticket.waiting_on == WaitingOn.PART:
        expect_parts(ticket)
    lifecycle.stay(ticket, "drop_order", actor=actor, data={"part": order.part_id, "usage": rows[0].pk, "reason": reason})
    return ticket
