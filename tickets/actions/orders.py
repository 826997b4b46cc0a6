"""Orders of parts for a branch: placed, arrived wholly or partly; what lies free wakes the tickets that wait, oldest first."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from tickets import lifecycle
from tickets.actions import stock, workshop
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, PartUsage
from warranty.models import Part


def place_order(
    part: Part, branch: Branch, *, actor: Actor, quantity: int, supplier: str, expected_on: date
) -> PartOrder:
    """Order for the shelf. Tickets on the shortage list wait for it from now on and their customers get the new date."""
    if not 1 <= quantity <= stock.MOST:
        raise StepRefused(_("Give a quantity from 1 up."), "quantity")
    if not supplier.strip():
        raise StepRefused(_("Name the supplier."), "supplier")
    if expected_on < timezone.localdate():
        raise StepRefused(_("The expected day must not lie in the past."), "expected_on")
    order = PartOrder.objects.create(
        part=part, branch=branch, supplier=supplier.strip(), quantity=quantity, expected_on=expected_on,
        ordered_by_id=actor.user_id,
    )
    left = quantity
    for usage in _waiting(part, branch, [PartState.WANTED]):
        if usage.quantity > left:
            break
        try:
            # Each ticket in its own transaction: tickets are locked before shelves, everywhere.
            workshop.wait_for_part(
                usage.ticket, actor=actor, part=part, quantity=usage.quantity, expected_on=expected_on, order=order
            )
        except StepRefused:
            continue  # the ticket has moved on
        left -= usage.quantity
    return order


def arrive(order: PartOrder, quantity: int, *, actor: Actor) -> int:
    """Note what came of an order and wake who waits for it; how many tickets go on."""
    with transaction.atomic():
        order = lock_for_update(PartOrder.objects.select_related("part", "branch")).get(pk=order.pk)
        if not 1 <= quantity <= order.missing:
            raise StepRefused(
                _("Of this order %(missing)s are still missing; give a number from 1 to that.") % {"missing": order.missing},
                "quantity",
            )
        order.arrived += quantity
        order.save(update_fields=["arrived"])
        stock.change(
            order.part, order.branch, stock.Kind.RECEIVED, actor=actor, on_hand=quantity, reason=order.supplier, order=order
        )
    return wake(order.part, order.branch, actor=actor)


def wake(part: Part, branch: Branch, *, actor: Actor) -> int:
    """Hold what is free for the tickets that wait for it at this branch, the oldest first; how many go on."""
    actor = actor if lifecycle.may(actor, "part_arrived") else Actor.system("parts")
    woken = 0
    for usage in _waiting(part, branch, list(stock.AWAITED)):
        if stock.free(part, branch) < usage.quantity:
            break  # nobody is passed over by who needs fewer
        try:
            workshop.part_arrived(usage.ticket, actor=actor, usage=usage, delivered=False)
        except StepRefused:
            continue  # the ticket stands elsewhere by now
        woken += 1
    return woken


def _waiting(part: Part, branch: Branch, states: list[PartState]) -> list[PartUsage]:
    rows = PartUsage.objects.filter(part=part, branch=branch, state__in=states)
    return list(rows.select_related("ticket", "part").order_by("created_at", "id"))
