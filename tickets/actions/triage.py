"""Priority, owner, waiting, place, promise: what steers a ticket without moving its stage."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Customer, Role, User
from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.enums import PAUSING, WORK_STAGES, Custody, Impact, Priority, Visibility, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import Survey, Task, Ticket
from tickets.sla import clocks
from tickets.sla.business_hours import add_working_days
from tickets.sla.calendar import schedule_of
from warranty.models import Device

LONGEST = timedelta(days=366)
ORDER = [Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.CRITICAL]
BY_IMPACT = {
    Impact.BLOCKED: Priority.CRITICAL, Impact.SERIOUS: Priority.HIGH, Impact.NUISANCE: Priority.NORMAL,
    Impact.COSMETIC: Priority.LOW,
}


def assess_priority(
    impact: str, *, safety: bool, is_return: bool, device: Device, customer: Customer, at: datetime,
    known_before: bool = True,
) -> tuple[str, list[str]]:
    """Priority from the effect on the customer, each raise with its reason code.

    Danger is critical at once. A return repair, a device dead on arrival and a customer whose last survey was bad
    raise by one step each. Who files for the first time (``known_before`` is false) has rated nothing yet.
    """
    if safety:
        return Priority.CRITICAL, ["safety"]
    reasons = [f"impact_{impact}"]
    rank = ORDER.index(BY_IMPACT[Impact(impact)])
    today = timezone.localdate(at)
    product = device.product
    if is_return:
        reasons.append("return_repair")
    if device.purchased_on and product and 0 <= (today - device.purchased_on).days <= product.doa_days:
        reasons.append("dead_on_arrival")
    rated = Survey.objects.filter(ticket__customer=customer, csat__isnull=False).order_by("-answered_at")
    last = rated.first() if known_before else None
    if last and last.csat is not None and last.csat <= 2:
        reasons.append("unhappy_before")
    rank = min(rank + len(reasons) - 1, len(ORDER) - 1)
    return ORDER[rank], reasons


@transaction.atomic
def set_priority(ticket: Ticket, *, actor: Actor, priority: str, reason: str, version: int | None = None) -> Ticket:
    """Override the priority, with a reason. Running clocks are recomputed; pauses survive."""
    if not reason.strip():
        raise StepRefused(_("Say in a line why the priority changes."), "reason")
    ticket = lifecycle.lock(ticket, "set_priority", actor=actor, version=version)
    if ticket.priority == priority:
        raise StepRefused(_("The ticket has this priority already."), "priority")
    before, ticket.priority = ticket.priority, Priority(priority)
    ticket.set_priority_rank()
    ticket.priority_reasons = [*ticket.priority_reasons, "by_hand"]
    clocks.retarget(ticket)
    lifecycle.stay(ticket, "set_priority", actor=actor, data={"from": before, "to": priority, "reason": reason.strip()})
    return ticket


@transaction.atomic
def assign(
    ticket: Ticket, *, actor: Actor, owner: User | None = None, technician: User | None = None,
    version: int | None = None,
) -> Ticket:
    """Give a ticket its first owner, or a technician. Changing an owner is a transfer and needs a reason."""
    ticket = lifecycle.lock(ticket, "assign", actor=actor, version=version)
    if owner is None and technician is None:
        raise StepRefused(_("Choose a person."), "owner")
    data: dict[str, object] = {}
    if owner is not None:
        if ticket.owner_id and ticket.owner_id != owner.pk:
            raise StepRefused(_("This ticket has an owner already. Use “Transfer” and give a reason."), "owner")
        ticket.owner = owner
        data["owner"] = owner.pk
    if technician is not None:
        ticket.technician = technician
        data["technician"] = technician.pk
    lifecycle.stay(ticket, "assign", actor=actor, data=data)
    return ticket


@transaction.atomic
def transfer(ticket: Ticket, *, actor: Actor, owner: User, reason: str, version: int | None = None) -> Ticket:
    """Hand the ownership on, with a reason. The former owner keeps a task until the problem is solved."""
    if not reason.strip():
        raise StepRefused(_("Say in a line why you hand this over."), "reason")
    ticket = lifecycle.lock(ticket, "transfer", actor=actor, version=version)
    former = ticket.owner_id
    if former == owner.pk:
        raise StepRefused(_("This person owns the ticket already."), "owner")
    ticket.owner = owner
    if former:
        Task.objects.get_or_create(
            ticket=ticket, kind=Task.Kind.FOLLOW_THROUGH, assignee_id=former, done_at=None,
            defaults={"due_at": ticket.promised_at or timezone.now() + timedelta(days=7)},
        )
    lifecycle.stay(
        ticket, "transfer", actor=actor, data={"from": former, "owner": owner.pk, "reason": reason.strip()}
    )
    return ticket


def set_wait(ticket: Ticket, on: str, until: datetime | None = None) -> None:
    """Change whom the work waits for, on a locked ticket, and pause or resume the turnaround clock with it."""
    now = timezone.now()
    was = ticket.waiting_on
    if was in PAUSING and on != was and ticket.waiting_since:
        since = max(ticket.waiting_since, ticket.checked_in_at or ticket.waiting_since)
        ticket.paused_minutes += int((now - since).total_seconds() // 60)
    if on != was:
        ticket.waiting_since = now if on else None
    ticket.waiting_on, ticket.waiting_until = on, until if on else None
    if on in PAUSING and was not in PAUSING:
        clocks.pause(ticket)
    elif was in PAUSING and on not in PAUSING:
        clocks.resume(ticket)
    if WaitingOn.PART in (on, was):
        clocks.refresh(ticket)  # the day of the part is the next due time


@transaction.atomic
def set_waiting(
    ticket: Ticket, *, actor: Actor, on: str, until: datetime | None = None, reason: str = "",
    version: int | None = None,
) -> Ticket:
    """Note whom the work waits for, or that it waits no longer."""
    ticket = lifecycle.lock(ticket, "set_waiting", actor=actor, version=version)
    if on not in WaitingOn.values or on == WaitingOn.APPROVAL:
        raise StepRefused(_("Choose whom the work waits for."), "on")
    if until and on and until <= timezone.now():
        raise StepRefused(_("This moment has passed already."), "until")
    if until and until > timezone.now() + LONGEST:
        raise StepRefused(_("This moment lies more than a year ahead. Check the year."), "until")
    set_wait(ticket, on, until)
    lifecycle.stay(
        ticket, "set_waiting", actor=actor,
        data={"on": on, "until": until.isoformat() if until else "", "reason": reason.strip()},
    )
    return ticket


@transaction.atomic
def set_custody(ticket: Ticket, *, actor: Actor, custody: str, shelf: str = "", version: int | None = None) -> Ticket:
    """Note where the device is now."""
    ticket = lifecycle.lock(ticket, "set_custody", actor=actor, version=version)
    if custody not in Custody.values or custody == Custody.HANDED_BACK:
        raise StepRefused(_("Choose where the device is."), "custody")
    if custody == Custody.CUSTOMER and ticket.device_held:
        raise StepRefused(_("The device is with us; it goes back by a handover."), "custody")
    ticket.custody, ticket.shelf = custody, shelf.strip()
    lifecycle.stay(ticket, "set_custody", actor=actor, data={"custody": custody, "shelf": shelf.strip()})
    return ticket


@transaction.atomic
def move_promise(
    ticket: Ticket, *, actor: Actor, to: datetime, reason: str, version: int | None = None
) -> Ticket:
    """Give the customer a new date, with an apology and the reason, before the old one has passed.

    The date first given stays on record: the figure “promises kept” counts against it.
    """
    if not reason.strip():
        raise StepRefused(_("Say in a line why the date moves; the customer reads it."), "reason")
    ticket = lifecycle.lock(ticket, "move_promise", actor=actor, version=version)
    if to <= timezone.now():
        raise StepRefused(_("The new date must lie ahead."), "to")
    if to > timezone.now() + LONGEST:
        raise StepRefused(_("The new date lies more than a year ahead. Check the year."), "to")
    before, ticket.promised_at = ticket.promised_at, to
    lifecycle.stay(
        ticket, "move_promise", actor=actor, visibility=Visibility.CUSTOMER,
        data={"from": before.isoformat() if before else "", "to": to.isoformat(), "reason": reason.strip()},
    )
    return ticket


def apologise_for_due_promises(now: datetime | None = None, within_hours: float = 4, limit: int = 200) -> int:
    """Move each promise that is about to be missed by two working days; how many were moved. Safe to run twice.

    Where the customer has not brought the device or has not answered yet, there is nothing to apologise for.
    """
    now = now or timezone.now()
    due = (
        Ticket.objects.filter(
            stage__in=[s for s in WORK_STAGES if s != "ready"], promised_at__lte=now + timedelta(hours=within_hours)
        )
        .exclude(waiting_on__in=[WaitingOn.CUSTOMER, WaitingOn.APPROVAL])
        .exclude(stage="received", custody=Custody.CUSTOMER)
        .select_related("branch")[:limit]
    )
    moved = 0
    for ticket in due:
        to = add_working_days(schedule_of(ticket.branch), max(now, ticket.promised_at or now), 2)
        try:
            reason = "maker" if ticket.custody == Custody.MAKER else "workload"
            move_promise(
                ticket, actor=Actor.system("promise"), to=to, reason=ticket.waiting_on or reason, version=ticket.version
            )
        except StepRefused:
            continue  # somebody was faster; the next sweep looks again
        moved += 1
    return moved


def managers_of(ticket: Ticket) -> list[User]:
    """Who hears of a missed clock: managers of the branch, else all managers."""
    managers = User.objects.filter(role=Role.MANAGER, is_active=True)
    return list(managers.filter(branch_id=ticket.branch_id)) or list(managers)


@transaction.atomic
def offer_substitute(ticket: Ticket, *, actor: Actor, what: str, version: int | None = None) -> Ticket:
    """Note what was offered to bridge the wait, and the customer's answer. It meets the legal deadline for an offer."""
    if not what.strip():
        raise StepRefused(_("Write what was offered and what the customer said."), "what")
    ticket = lifecycle.lock(ticket, "offer_substitute", actor=actor, version=version)
    lifecycle.stay(ticket, "offer_substitute", actor=actor, data={"what": what.strip()})
    return ticket
