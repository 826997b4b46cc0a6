"""Bench: parts, finished work, replacement units, test sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions import stock, vendor
from tickets.actions.part_rules import ensure_may_be_used
from tickets.actions.sheets import Answers, now_behind, sheet_of, write_run
from tickets.actions.triage import set_wait
from tickets.actions.units import checked_serial, register_unit
from tickets.actions.worklog import close_log
from tickets.enums import ClockKind, Custody, OldPart, PartState, Stage, Visibility, WaitingOn
from tickets.exceptions import Faults, StepRefused
from tickets.models import PartOrder, PartUsage, RepairWork, TestRun, Ticket, VendorReturn
from tickets.models.worklog import MOST_MINUTES
from tickets.sla import clocks
from tickets.sla.business_hours import add_working_days
from tickets.sla.calendar import schedule_of
from warranty.models import Device, FaultCode, Part, Remedy

LONGEST = timedelta(days=365)


@dataclass(frozen=True)
class UsedPart:
    """A part that went into the device. ``row``: where it was typed."""

    part: Part
    quantity: int = 1
    serial_or_lot: str = ""
    old_part: str = OldPart.KEPT
    row: int = 0


def expect_parts(ticket: Ticket) -> bool:
    """Let a locked ticket wait for the last of its parts; a promise that this breaks moves behind it. Whether it moved."""
    last = ticket.parts.filter(state=PartState.ORDERED).aggregate(day=Max("expected_on"))["day"]
    until = timezone.make_aware(datetime.combine(last, time(12))) if last else None
    set_wait(ticket, WaitingOn.PART, until)
    if until is None or (ticket.promised_at and ticket.promised_at >= until):
        return False
    ticket.promised_at = add_working_days(schedule_of(ticket.branch), max(until, timezone.now()), 1)
    return True


@transaction.atomic
def wait_for_part(
    ticket: Ticket, *, actor: Actor, part: Part, expected_on: date, quantity: int = 1, supplier: str = "",
    version: int | None = None, order: PartOrder | None = None,
) -> PartUsage:
    """Order a part (or wait for ``order``). The turnaround clock stands still; a promise that breaks moves and is told."""
    if order is None and expected_on < timezone.localdate():
        raise StepRefused(_("The expected day must not lie in the past."), "expected_on")
    if expected_on > timezone.localdate() + LONGEST:
        raise StepRefused(_("The expected day lies more than a year ahead. Check the year."), "expected_on")
    ticket = lifecycle.lock(ticket, "wait_for_part", actor=actor, version=version)
    ensure_may_be_used(ticket, part)
    usage = ticket.parts.filter(part=part, state=PartState.WANTED).first() or PartUsage(ticket=ticket, part=part)
    usage.quantity = usage.quantity if order and usage.pk else quantity
    usage.order = order or PartOrder.objects.create(
        part=part, branch=ticket.branch, supplier=supplier.strip(), quantity=quantity, expected_on=expected_on,
        ordered_by_id=actor.user_id,
    )
    usage.branch, usage.state, usage.expected_on = usage.order.branch, PartState.ORDERED, expected_on
    usage.save()
    moved = expect_parts(ticket)
    lifecycle.stay(
        ticket, "wait_for_part", actor=actor, visibility=Visibility.CUSTOMER,
        data={"part": part.pk, "usage": usage.pk, "expected_on": expected_on.isoformat(), "moved": moved,
              "promised_at": ticket.promised_at.isoformat()},
    )
    return usage


@transaction.atomic
def part_arrived(
    ticket: Ticket, *, actor: Actor, usage: PartUsage | None = None, version: int | None = None, delivered: bool = True
) -> Ticket:
    """The part is here and is held for this ticket. Work goes on when no other is awaited.

    ``delivered``: it came just now and is put on the shelf first; otherwise it lies there already.
    """
    ticket = lifecycle.lock(ticket, "part_arrived", actor=actor, version=version)
    awaited = ticket.parts.filter(state__in=stock.AWAITED if usage else [PartState.ORDERED]).select_related("part", "branch")
    row = awaited.filter(pk=usage.pk).first() if usage else awaited.first()
    if row is None:
        raise StepRefused(_("No part is awaited for this ticket."))
    row.branch = row.branch or ticket.branch
    if delivered:
        stock.deliver(row, actor=actor)
    stock.change(row.part, row.branch, stock.Kind.HELD, actor=actor, held=row.quantity, ticket=ticket)
    row.state = PartState.ARRIVED
    row.save(update_fields=["state", "branch"])
    if ticket.waiting_on == WaitingOn.PART and not ticket.parts.filter(state__in=stock.AWAITED).exists():
        set_wait(ticket, WaitingOn.NOBODY)
    lifecycle.stay(
        ticket, "part_arrived", actor=actor, visibility=Visibility.CUSTOMER,
        data={"part": row.part_id, "usage": row.pk},
    )
    return ticket


@transaction.atomic
def reserve_part(
    ticket: Ticket, *, actor: Actor, part: Part, quantity: int = 1, version: int | None = None
) -> PartUsage:
    """Reserve a part at the ticket's branch. What is not free goes on the shortage list, and the work waits for it."""
    if quantity < 1:
        raise StepRefused(_("Give a quantity from 1 up."), "quantity")
    ticket = lifecycle.lock(ticket, "reserve_part", actor=actor, version=version)
    ensure_may_be_used(ticket, part)
    usage = stock.hold(ticket, part, quantity, actor=actor)
    if usage.state == PartState.WANTED and not ticket.waiting_on:
        set_wait(ticket, WaitingOn.PART)
    lifecycle.stay(
        ticket, "reserve_part", actor=actor,
        data={"part": part.pk, "usage": usage.pk, "quantity": quantity, "free": usage.state == PartState.RESERVED},
    )
    return usage


def check_repair(
    ticket: Ticket, *, work_done: str, explanation: str, minutes: int | None, used_parts: Sequence[UsedPart], no_parts: bool
) -> None:
    """Refuse, all at once and in words, a repair that lacks something, and parts that cannot have gone in."""
    faults = Faults()
    if not work_done.strip():
        faults.note(_("Write what was done."), "work_done")
    if not explanation.strip():
        faults.note(_("Explain to the customer in plain words what was done."), "explanation")
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        faults.note(_("Give the working time in minutes, at least 1."), "minutes")
    if not used_parts and not no_parts:
        faults.note(_("Name the parts that were used, or tick that none were."), "parts")
    if used_parts and no_parts:
        faults.note(_("Either parts were used, or none were: untick one."), "no_parts")
    seen: set[tuple[int, str, str]] = set()
    total: dict[int, int] = {}
    for used in used_parts:
        same = (used.part.pk, used.serial_or_lot.strip(), used.old_part)
        total[used.part.pk] = total.get(used.part.pk, 0) + used.quantity
        with faults.gathering():
            if same in seen:
                raise StepRefused(
                    _("“%(part)s” stands in two lines. Put its quantity into one of them.") % {"part": used.part.name},
                    f"part_{used.row}",
                )
            _check_used(ticket, used, total[used.part.pk])
        seen.add(same)
    faults.settle()


def _check_used(ticket: Ticket, used: UsedPart, quantity: int) -> None:
    """One part that went in; ``quantity`` counts it together with earlier lines of the same part."""
    if used.part.needs_serial and not used.serial_or_lot.strip():
        raise StepRefused(_("Write the serial or lot number of “%(part)s”.") % {"part": used.part.name}, f"serial_{used.row}")
    if used.old_part not in OldPart.values:
        raise StepRefused(_("Say where the old “%(part)s” went.") % {"part": used.part.name}, f"old_{used.row}")
    try:
        ensure_may_be_used(ticket, used.part)
        stock.ensure_can_be_had(ticket, used.part, quantity)
    except StepRefused as refusal:
        raise StepRefused(refusal.message, f"part_{used.row}") from refusal


@transaction.atomic
def finish_repair(
    ticket: Ticket, *, actor: Actor, work_done: str, explanation: str, minutes: int | None = None,
    used_parts: Sequence[UsedPart] = (), no_parts: bool = False, repair_code: FaultCode | None = None,
    version: int | None = None,
) -> RepairWork:
    """Write down what was done, for staff and for the customer, with parts and time. Testing comes next.

    Without ``minutes`` the work log says how long it took.
    """
    ticket = lifecycle.lock(ticket, "finish_repair", actor=actor, version=version)
    vendor.ensure_here(ticket)
    check_repair(
        ticket, work_done=work_done, explanation=explanation, minutes=minutes, used_parts=used_parts, no_parts=no_parts
    )
    if ticket.parts.filter(state=PartState.ORDERED).exists():
        raise StepRefused(_("A part is still on order. Note its arrival, or reopen the decision."))
    for used in sorted(used_parts, key=lambda used: used.part.pk):  # shelves are locked in one order everywhere
        _use(ticket, used, actor)
    stock.release(ticket, actor=actor)
    minutes = close_log(ticket, actor=actor, what=work_done.strip(), minutes=minutes)
    work = RepairWork.objects.create(
        ticket=ticket, technician_id=actor.user_id, work_done=work_done.strip(), explanation=explanation.strip(),
        minutes=minutes, repair_code=repair_code,
        created_at=now_behind(ticket.test_runs.all(), timedelta(microseconds=1)),  # so that an old pass does not count any more
    )
    if ticket.waiting_on:
        set_wait(ticket, WaitingOn.NOBODY)
    lifecycle.move(ticket, "finish_repair", Stage.TESTING, actor=actor, data={"work": work.pk, "minutes": minutes})
    return work


def _use(ticket: Ticket, used: UsedPart, actor: Actor) -> None:
    consent = ensure_may_be_used(ticket, used.part)
    row = stock.use(ticket, used.part, used.quantity, actor=actor)
    row.serial_or_lot, row.old_part = used.serial_or_lot.strip(), used.old_part
    row.genuine, row.consent = used.part.genuine, consent
    row.save()
    if used.old_part == OldPart.MAKER:
        vendor.note_part(
            used.part, row.branch or ticket.branch, actor=actor, reason=VendorReturn.Reason.OLD_PART, quantity=used.quantity,
            ticket=ticket, fault=_finding_of(ticket),
        )


def _finding_of(ticket: Ticket) -> str:
    """What the maker reads about the old part: the finding of the ticket."""
    finding = ticket.findings.order_by("number").last()
    return finding.text if finding else ticket.title


@transaction.atomic
def ready_replacement(ticket: Ticket, *, actor: Actor, serial: str, version: int | None = None) -> Device:
    """Prepare the new unit: it is registered to the customer and carries the warranty on. It is tested next."""
    new_serial = checked_serial(serial)
    ticket = lifecycle.lock(ticket, "ready_replacement", actor=actor, version=version)
    unit = register_unit(ticket, new_serial)
    stock.release(ticket, actor=actor)
    lifecycle.move(ticket, "ready_replacement", Stage.TESTING, actor=actor, data={"device": unit.pk})
    return unit


def _repairer(ticket: Ticket) -> int | None:
    """Who did the last work at the bench; nobody for a new unit."""
    return None if ticket.remedy == Remedy.REPLACE else ticket.works.values_list("technician_id", flat=True).last()


@transaction.atomic
def pass_test(
    ticket: Ticket, *, actor: Actor, answers: Mapping[str, str], notes: Mapping[str, str] | None = None,
    photos: Mapping[str, Sequence[Any]] | None = None, note: str = "", version: int | None = None,
) -> TestRun:
    """Every line answered and none failed: the device is ready."""
    ticket = lifecycle.lock(ticket, "pass_test", actor=actor, version=version)
    policy = ticket.policy_version
    if policy and policy.separate_tester and actor.user_id == _repairer(ticket):
        raise StepRefused(_("You repaired this device; by the policy somebody else passes its test."))
    run, _failed = write_run(ticket, actor, Answers(answers, notes or {}, photos or {}), note, passed=True)
    ticket.ready_at, ticket.custody = timezone.now(), Custody.BRANCH
    clocks.meet(ticket, ClockKind.TURNAROUND)
    lifecycle.move(ticket, "pass_test", Stage.READY, actor=actor, data={"run": run.pk, "number": run.number})
    return run


@transaction.atomic
def fail_test(
    ticket: Ticket, *, actor: Actor, answers: Mapping[str, str], notes: Mapping[str, str] | None = None,
    photos: Mapping[str, Sequence[Any]] | None = None, note: str = "", version: int | None = None,
) -> TestRun:
    """A line failed: back to the bench, counted as an internal rework. The customer is told nothing is ready yet."""
    ticket = lifecycle.lock(ticket, "fail_test", actor=actor, version=version)
    run, failed = write_run(ticket, actor, Answers(answers, notes or {}, photos or {}), note, passed=False)
    to = Stage.REPLACING if ticket.remedy == Remedy.REPLACE else Stage.REPAIRING
    lines = [row for row in sheet_of(ticket) if row.code in failed]  # by name too: the sheet may change, the history not
    lifecycle.move(
        ticket, "fail_test", to, actor=actor, visibility=Visibility.INTERNAL,
        data={"run": run.pk, "number": run.number, "failed": failed, "lines_ar": [row.name_ar for row in lines],
              "lines_en": [row.name_en for row in lines]},
    )
    return run


__all__ = [
    "UsedPart", "fail_test", "finish_repair", "part_arrived", "pass_test", "ready_replacement", "sheet_of", "wait_for_part",
]
