"""A part that was dead when it came, or that is another one than was ordered.

It goes back to the supplier, counts as not used, and the ticket takes or awaits another one.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions import stock, vendor
from tickets.actions.triage import set_wait
from tickets.enums import PartState, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import PartUsage, Ticket, VendorReturn

Reason = VendorReturn.Reason
# What may turn out dead or wrong: what is held for the ticket, and what went in already.
CAN_FAIL = (*stock.HOLDING, PartState.USED)
# A wrong part is not a defective one: it has a state, a movement and a reason of its own, and counts for no failure.
STATE = {Reason.DEAD: PartState.FAULTY, Reason.WRONG_ITEM: PartState.WRONG}
MOVEMENT = {Reason.DEAD: stock.Kind.FAULTY, Reason.WRONG_ITEM: stock.Kind.WRONG}


@transaction.atomic
def reject_part(
    ticket: Ticket, *, actor: Actor, usage: PartUsage, fault: str, quantity: int = 1, serial: str = "",
    reason: str = Reason.DEAD, version: int | None = None,
) -> PartUsage:
    """Take a dead or wrong part out of the repair; returns what is held or needed in its place.

    ``fault``: what is wrong with it, or for a wrong part what came instead.
    """
    if reason not in STATE:
        raise StepRefused(_("Say whether it is dead or the wrong part."), "reason")
    if not fault.strip():
        words = _("Write what is wrong with it.") if reason == Reason.DEAD else _("Write what came instead.")
        raise StepRefused(words, "fault")
    ticket = lifecycle.lock(ticket, "reject_part", actor=actor, version=version)
    row = ticket.parts.filter(pk=usage.pk, state__in=CAN_FAIL).select_related("part", "branch", "order").first()
    if row is None:
        raise StepRefused(_("This part is neither held for the ticket nor used in it."), "usage")
    if not 1 <= quantity <= row.quantity:
        words = ngettext("The number can only be %(most)s here.", "Give a number from 1 to %(most)s.", row.quantity)
        raise StepRefused(words % {"most": row.quantity}, "quantity")
    serial = serial.strip() or row.serial_or_lot
    if row.part.needs_serial and not serial and reason == Reason.DEAD:  # a wrong part has no number of this part
        raise StepRefused(_("Write the serial or lot number of “%(part)s”.") % {"part": row.part.name}, "serial")
    branch = row.branch or ticket.branch
    gone = -quantity if row.state in stock.HOLDING and row.branch else 0  # what went in has left the shelf already
    stock.change(
        row.part, branch, MOVEMENT[Reason(reason)], actor=actor, on_hand=gone, held=gone, ticket=ticket, reason=fault.strip()[:200]
    )
    _split(row, quantity, serial, STATE[Reason(reason)])
    vendor.note_part(
        row.part, branch, actor=actor, reason=reason, fault=fault, quantity=quantity, ticket=ticket,
        order=row.order, vendor=row.order.supplier if row.order else "", serial=serial,
    )
    other = stock.hold(ticket, row.part, quantity, actor=actor)
    if other.state == PartState.WANTED and not ticket.waiting_on:
        set_wait(ticket, WaitingOn.PART)
    lifecycle.stay(
        ticket, "reject_part", actor=actor,
        data={"part": row.part_id, "usage": row.pk, "reason": str(reason), "fault": fault.strip(), "quantity": quantity,
              "serial": serial, "name_ar": row.part.name_ar, "name_en": row.part.name_en,
              "free": other.state == PartState.RESERVED},
    )
    return other


def _split(row: PartUsage, quantity: int, serial: str, state: str) -> None:
    """Mark the dead or wrong ones of a row; the good ones stay as they were, in a row of their own."""
    if quantity < row.quantity:
        good = PartUsage.objects.get(pk=row.pk)
        good.pk, good.quantity = None, row.quantity - quantity
        good.save(force_insert=True)
    row.quantity, row.state, row.serial_or_lot, row.old_part = quantity, state, serial[:40], ""
    row.save()
