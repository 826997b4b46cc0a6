"""Orders of parts for a branch: placed, arrived wholly or partly, wrong, late, cancelled; what lies free wakes who waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from tickets import lifecycle
from tickets.actions import stock, vendor, workshop
from tickets.actions.part_delays import drop_order, postpone_part
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import OrderEvent, PartOrder, PartUsage, Ticket, VendorReturn
from tickets.queries.parts import SERVED
from warranty.models import Part

Kind = OrderEvent.Kind
LONGEST = timedelta(days=365)


def check_day(expected_on: date) -> None:
    """Refuse, in words, a day of arrival that lies in the past or absurdly far ahead."""
    today = timezone.localdate()
    if expected_on < today:
        raise StepRefused(_("The expected day must not lie in the past."), "expected_on")
    if expected_on > today + LONGEST:
        raise StepRefused(_("The expected day lies more than a year ahead. Check the year."), "expected_on")


def _note(
    order: PartOrder, kind: str, actor: Actor, *, quantity: int = 0, expected_on: date | None = None, note: str = ""
) -> None:
    OrderEvent.objects.create(
        order=order, kind=kind, quantity=quantity, expected_on=expected_on, note=note.strip()[:200],
        user_id=actor.user_id if actor.is_staff else None,
    )


def _open(order: PartOrder) -> PartOrder:
    """The order, locked; refuses one that is cancelled or has come wholly."""
    order = lock_for_update(PartOrder.objects.select_related("part", "branch")).get(pk=order.pk)
    if order.cancelled_at:
        raise StepRefused(_("This order is cancelled."))
    if not order.missing:
        raise StepRefused(_("This order has come wholly."))
    return order


def place_order(
    part: Part, branch: Branch, *, actor: Actor, quantity: int, supplier: str, expected_on: date
) -> PartOrder:
    """Order for the shelf. Tickets on the shortage list wait for it; a customer whose date breaks gets a new one."""
    if not 1 <= quantity <= stock.MOST:
        raise StepRefused(_("Give a quantity from 1 up."), "quantity")
    if not supplier.strip():
        raise StepRefused(_("Name the supplier."), "supplier")
    check_day(expected_on)
    with transaction.atomic():
        order = PartOrder.objects.create(
            part=part, branch=branch, supplier=supplier.strip(), quantity=quantity, expected_on=expected_on,
            ordered_by_id=actor.user_id,
        )
        _note(order, Kind.PLACED, actor, quantity=quantity, expected_on=expected_on)
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
        order = _open(order)
        _check_count(order, quantity)
        order.arrived += quantity
        order.save(update_fields=["arrived"])
        stock.change(
            order.part, order.branch, stock.Kind.RECEIVED, actor=actor, on_hand=quantity, reason=order.supplier, order=order
        )
        _note(order, Kind.ARRIVED, actor, quantity=quantity)
    return wake(order.part, order.branch, actor=actor)


def _check_count(order: PartOrder, quantity: int) -> None:
    if not 1 <= quantity <= order.missing:
        raise StepRefused(
            _("Of this order %(missing)s are still missing; give a number from 1 to that.") % {"missing": order.missing},
            "quantity",
        )


def postpone(order: PartOrder, expected_on: date, *, actor: Actor, reason: str) -> int:
    """A new day of arrival. Each waiting ticket takes it over, once; how many promises to customers moved."""
    check_day(expected_on)
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")
    with transaction.atomic():
        order = _open(order)
        if order.expected_on != expected_on:
            order.expected_on = expected_on
            order.save(update_fields=["expected_on"])
            _note(order, Kind.POSTPONED, actor, expected_on=expected_on, note=reason)
        elif not _behind(order):  # a ticket may still be behind, where the last run was cut off
            raise StepRefused(_("The order is expected on this day already."), "expected_on")
    return sum(_each(order, lambda ticket: postpone_part(ticket, actor=actor, order=order)))


def wrong_item(order: PartOrder, quantity: int, *, actor: Actor, came: str, expected_on: date) -> int:
    """Something else came than was ordered: nothing goes on the shelf, the right part is expected on a day.

    Answers as ``postpone`` does.
    """
    check_day(expected_on)
    if not came.strip():
        raise StepRefused(_("Write what came instead."), "came")
    with transaction.atomic():
        order = _open(order)
        _check_count(order, quantity)
        order.expected_on = expected_on
        order.save(update_fields=["expected_on"])
        _note(order, Kind.WRONG_ITEM, actor, quantity=quantity, expected_on=expected_on, note=came)
        vendor.note_part(
            order.part, order.branch, actor=actor, reason=VendorReturn.Reason.WRONG_ITEM, fault=came, quantity=quantity,
            order=order, vendor=order.supplier,
        )
    return sum(_each(order, lambda ticket: postpone_part(ticket, actor=actor, order=order)))


def cancel(order: PartOrder, *, actor: Actor, reason: str) -> int:
    """What has not come will not come. Who waited for it stands on the shortage list again; how many tickets."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")
    with transaction.atomic():
        order = _open(order)
        missing, order.cancelled_at = order.missing, timezone.now()
        order.save(update_fields=["cancelled_at"])
        _note(order, Kind.CANCELLED, actor, quantity=missing, note=reason)
    return len(_each(order, lambda ticket: drop_order(ticket, actor=actor, order=order, reason=reason.strip())))


def _behind(order: PartOrder) -> bool:
    rows = order.usages.filter(state=PartState.ORDERED)
    return rows.exclude(expected_on=order.expected_on).exists()


def _each(order: PartOrder, do: Callable[[Ticket], object]) -> list[bool]:
    """Tell every ticket that waits for the order, in the order in which they are served, each in its own transaction."""
    rows = order.usages.filter(state=PartState.ORDERED).select_related("ticket").order_by(*SERVED)
    told = []
    for ticket in {row.ticket_id: row.ticket for row in rows}.values():
        try:
            told.append(bool(do(ticket)))
        except StepRefused:
            continue  # it knows, or has moved on
    return told


def wake(part: Part, branch: Branch, *, actor: Actor) -> int:
    """Hold what is free for the tickets that wait for it at this branch, by priority, then age; how many go on."""
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
    return list(rows.select_related("ticket", "part").order_by(*SERVED))
