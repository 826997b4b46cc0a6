"""Shelves of the branches: receive, correct, move; hold for a ticket, use, release. Every change leaves a movement."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, PartStock, PartUsage, QuoteLine, StockMovement, Ticket
from tickets.queries.due import comma
from warranty.models import Part

Kind = StockMovement.Kind
HOLDING = (PartState.RESERVED, PartState.ARRIVED)
AWAITED = (PartState.WANTED, PartState.ORDERED)
MOST = 100_000


def locked(part: Part, branch: Branch) -> PartStock:
    """The shelf, locked until the transaction ends; an empty one is made where there was none."""
    PartStock.objects.get_or_create(part=part, branch=branch)
    return lock_for_update(PartStock.objects.all()).get(part=part, branch=branch)


def change(
    part: Part, branch: Branch, kind: str, *, actor: Actor, on_hand: int = 0, held: int = 0, reason: str = "",
    ticket: Ticket | None = None, order: PartOrder | None = None,
) -> PartStock:
    """Change a shelf under its lock and write the movement. Refuses, in words, what would leave less than is reserved."""
    row = locked(part, branch)
    row.on_hand, row.held = row.on_hand + on_hand, row.held + held
    if row.on_hand < 0 or row.held < 0 or row.free < 0:
        raise StepRefused(
            _("“%(part)s”: %(free)s are free at %(branch)s; the others are reserved for tickets.")
            % {"part": part.name, "free": row.free - on_hand + held, "branch": branch.name},
            "quantity",
        )
    row.save(update_fields=["on_hand", "held"])
    StockMovement.objects.create(
        part=part, branch=branch, kind=kind, change=on_hand, held_change=held, on_hand=row.on_hand, held=row.held,
        user_id=actor.user_id if actor.is_staff else None, reason=reason.strip()[:200], ticket=ticket, order=order,
    )
    return row


def free(part: Part, branch: Branch) -> int:
    """What of a part is free at a branch."""
    row = PartStock.objects.filter(part=part, branch=branch).first()
    return row.free if row else 0


def advice(part: Part, branch: Branch) -> str:
    """What to do when a part is not free at a branch: where else it lies free, or to order it."""
    others = PartStock.objects.filter(part=part, on_hand__gt=F("held"), branch__is_active=True).exclude(branch=branch)
    places = [
        _("%(branch)s (%(count)s)") % {"branch": row.branch.name, "count": row.free}
        for row in others.select_related("branch").order_by("branch__code")
    ]
    if places:
        return _("Free at: %(places)s. Have it moved here under “Parts”, or order it with “Order a part and wait”.") % {
            "places": comma().join(places)
        }
    return _("It is free at no branch. Order it with “Order a part and wait”.")


def _checked(quantity: int, reason: str) -> None:
    if not 1 <= quantity <= MOST:
        raise StepRefused(_("Give a quantity from 1 up."), "quantity")
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")


def deliver(usage: PartUsage, *, actor: Actor) -> None:
    """Put on the shelf what came for one ticket, out of its order as far as that is not here yet."""
    order = lock_for_update(PartOrder.objects.all()).get(pk=usage.order_id) if usage.order_id else None
    came = min(usage.quantity, order.missing) if order else usage.quantity
    if not came or not usage.branch:
        return
    change(
        usage.part, usage.branch, Kind.RECEIVED, actor=actor, on_hand=came, ticket=usage.ticket, order=order,
        reason=order.supplier if order else "",
    )
    if order:
        order.arrived += came
        order.save(update_fields=["arrived"])


@transaction.atomic
def receive(part: Part, branch: Branch, quantity: int, *, actor: Actor, reason: str) -> PartStock:
    """Put parts on the shelf that no order announced."""
    _checked(quantity, reason)
    return change(part, branch, Kind.RECEIVED, actor=actor, on_hand=quantity, reason=reason)


@transaction.atomic
def correct(part: Part, branch: Branch, counted: int, *, actor: Actor, reason: str) -> PartStock:
    """Set the shelf to what was counted; never below what is reserved."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")
    if not 0 <= counted <= MOST:
        raise StepRefused(_("Give the counted number, 0 or more."), "quantity")
    row = locked(part, branch)
    if counted == row.on_hand:
        raise StepRefused(_("The shelf holds this number already."), "quantity")
    return change(part, branch, Kind.CORRECTED, actor=actor, on_hand=counted - row.on_hand, reason=reason)


@transaction.atomic
def move(part: Part, branch: Branch, to: Branch, quantity: int, *, actor: Actor, reason: str) -> PartStock:
    """Send free parts to another branch."""
    _checked(quantity, reason)
    if to == branch:
        raise StepRefused(_("Choose another branch."), "to")
    # Both shelves are locked in one order, whichever way the parts go.
    PartStock.objects.get_or_create(part=part, branch=to)
    list(lock_for_update(PartStock.objects.filter(part=part, branch__in=[branch, to]).order_by("pk")))
    row = change(part, branch, Kind.MOVED_OUT, actor=actor, on_hand=-quantity, reason=reason)
    change(part, to, Kind.MOVED_IN, actor=actor, on_hand=quantity, reason=reason)
    return row


def hold(ticket: Ticket, part: Part, quantity: int, *, actor: Actor) -> PartUsage:
    """Reserve a part for a locked ticket at its branch; what is not free is noted as needed, for the shortage list."""
    row = PartUsage(ticket=ticket, part=part, quantity=quantity, branch=ticket.branch, state=PartState.WANTED)
    if locked(part, ticket.branch).free >= quantity:  # of two who ask for the last one, the second reads after the first
        change(part, ticket.branch, Kind.HELD, actor=actor, held=quantity, ticket=ticket)
        row.state = PartState.RESERVED
    row.save()
    return row


def hold_lines(ticket: Ticket, lines: Iterable[QuoteLine], *, actor: Actor) -> None:
    """Reserve what an approved quote names and the ticket does not hold or await yet."""
    wanted: dict[Part, int] = {}
    for line in lines:
        if line.part:
            wanted[line.part] = wanted.get(line.part, 0) + int(line.quantity)
    for part in sorted(wanted, key=lambda part: part.pk):
        known = ticket.parts.filter(part=part, state__in=[*HOLDING, *AWAITED]).aggregate(n=Sum("quantity"))["n"] or 0
        if wanted[part] > known:
            hold(ticket, part, wanted[part] - known, actor=actor)


def release(ticket: Ticket, *, actor: Actor) -> None:
    """Give back what a locked ticket holds and stop waiting for the rest; what was used stays used."""
    for row in ticket.parts.filter(state__in=[*HOLDING, *AWAITED]).select_related("part", "branch").order_by("part_id"):
        if row.state in HOLDING and row.branch:
            change(row.part, row.branch, Kind.RELEASED, actor=actor, held=-row.quantity, ticket=ticket)
            # What is free again goes to the next who waits, in a transaction of its own: tickets are locked before shelves.
            transaction.on_commit(partial(_wake, row.part, row.branch), robust=True)
        row.state = PartState.RELEASED
        row.save(update_fields=["state"])


def _wake(part: Part, branch: Branch) -> None:
    from tickets.actions.orders import wake

    wake(part, branch, actor=Actor.system("parts"))


def ensure_can_be_had(ticket: Ticket, part: Part, quantity: int) -> None:
    """Refuse, in words, more of a part than a ticket holds and its branch has free. Takes no lock: ``use`` looks again."""
    rows = ticket.parts.filter(part=part, state__in=HOLDING).select_related("branch")
    branch = next((row.branch for row in rows if row.branch), None) or ticket.branch
    _ensure_enough(part, branch, free(part, branch) + sum(row.quantity for row in rows if row.branch_id == branch.pk), quantity)


def _ensure_enough(part: Part, branch: Branch, available: int, quantity: int) -> None:
    if available < quantity:
        raise StepRefused(
            _("Of “%(part)s” %(free)s can be had at %(branch)s, not %(asked)s. %(advice)s")
            % {"part": part.name, "free": available, "branch": branch.name, "asked": quantity, "advice": advice(part, branch)},
            "parts",
        )


def use(ticket: Ticket, part: Part, quantity: int, *, actor: Actor) -> PartUsage:
    """Take a part off the shelf for a locked ticket, first of what it holds; returns the row to complete as used."""
    rows = list(ticket.parts.filter(part=part, state__in=HOLDING).select_related("branch"))
    branch = next((row.branch for row in rows if row.branch), None) or ticket.branch
    held = [row for row in rows if row.branch_id == branch.pk]
    reserved = sum(row.quantity for row in held)
    _ensure_enough(part, branch, locked(part, branch).free + reserved, quantity)
    change(part, branch, Kind.USED, actor=actor, on_hand=-quantity, held=-reserved, ticket=ticket)
    for row in held[1:]:
        row.state = PartState.RELEASED
        row.save(update_fields=["state"])
    row = held[0] if held else rows[0] if rows else PartUsage(ticket=ticket, part=part)
    row.quantity, row.branch, row.state = quantity, branch, PartState.USED
    return row


def set_level(part: Part, branch: Branch, level: int) -> None:
    """From which number of free and coming parts on it is ordered again; 0 for never."""
    PartStock.objects.update_or_create(part=part, branch=branch, defaults={"reorder_level": level})
