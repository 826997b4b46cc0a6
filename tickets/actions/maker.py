"""A whole device at its maker: sent under the maker's number, back repaired, replaced, credited or refused."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.references import normalise_serial
from tickets import lifecycle
from tickets.actions import stock, vendor
from tickets.actions.triage import set_wait
from tickets.actions.units import checked_serial, register_unit
from tickets.enums import Custody, Stage, Visibility, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import Ticket, VendorReturn
from tickets.sla.business_hours import add_working_days
from tickets.sla.calendar import schedule_of
from warranty.models import Device, Remedy

Outcome = VendorReturn.Outcome
# Between the day a device is back and the day it is ready: our own test.
TEST_DAYS = 2


def _move_promise(ticket: Ticket, expected_on: date) -> dict[str, Any]:
    """Move a promise that the day breaks behind it; what the event notes of that."""
    back = timezone.make_aware(datetime.combine(expected_on, time(12)))
    if ticket.promised_at and ticket.promised_at > back:
        return {"moved": False}
    before = ticket.promised_at
    ticket.promised_at = add_working_days(schedule_of(ticket.branch), max(back, timezone.now()), TEST_DAYS)
    return {"moved": True, "from": before.isoformat() if before else "", "to": ticket.promised_at.isoformat(), "reason": "maker"}


@transaction.atomic
def send_to_maker(
    ticket: Ticket, *, actor: Actor, maker: str, rma_number: str, fault: str, sent_on: date, expected_on: date,
    serial: str = "", tracking: str = "", version: int | None = None,
) -> VendorReturn:
    """The device leaves for its maker; the customer reads where it is and gets a new date where the old one breaks."""
    vendor.check_sending(maker, rma_number, sent_on, expected_on)
    if expected_on < timezone.localdate():
        raise StepRefused(_("The expected day must not lie in the past."), "expected_on")
    if not fault.strip():
        raise StepRefused(_("Write what the maker shall look at."), "fault")
    ticket = lifecycle.lock(ticket, "send_to_maker", actor=actor, version=version)
    if ticket.custody not in (Custody.BRANCH, Custody.TECHNICIAN):
        raise StepRefused(_("The device is not with us: %(place)s.") % {"place": Custody(ticket.custody).label})
    vendor.ensure_here(ticket)
    sent = ticket.device.serial or normalise_serial(serial)
    if not sent:
        raise StepRefused(_("Write the serial number of the device that is sent."), "serial")
    row = VendorReturn.objects.create(
        branch=ticket.branch, ticket=ticket, device=ticket.device, reason=VendorReturn.Reason.REPAIR, fault=fault.strip()[:300],
        vendor=maker.strip()[:80], serial_sent=sent[:40], created_by_id=actor.user_id, rma_number=rma_number.strip()[:40],
        tracking=tracking.strip()[:60], sent_on=sent_on, expected_on=expected_on,
    )
    ticket.custody, ticket.shelf = Custody.MAKER, ""
    lifecycle.stay(
        ticket, "send_to_maker", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(row), "expected_on": expected_on.isoformat(), "fault": row.fault, **_move_promise(ticket, expected_on)},
    )
    return row


def _words(row: VendorReturn) -> dict[str, Any]:
    return {"return": row.pk, "vendor": row.vendor, "number": row.rma_number, "serial": row.serial_sent}


def _away(ticket: Ticket) -> VendorReturn:
    row = ticket.vendor_returns.filter(device=ticket.device, outcome="").first()
    if row is None:
        raise StepRefused(_("This device is at no maker."))
    return vendor.locked(row)


@transaction.atomic
def expect_from_maker(
    ticket: Ticket, *, actor: Actor, expected_on: date, reason: str, version: int | None = None
) -> VendorReturn:
    """The maker gives another day; the customer gets a new date where the old one breaks."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")
    ticket = lifecycle.lock(ticket, "expect_from_maker", actor=actor, version=version)
    row = vendor.expect(_away(ticket), expected_on=expected_on)
    works = ticket.stage in (Stage.REPAIRING, Stage.REPLACING)
    moved = _move_promise(ticket, expected_on) if works else {"moved": False}
    lifecycle.stay(
        ticket, "expect_from_maker", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(row), "expected_on": expected_on.isoformat(), "why": reason.strip(), **moved},
    )
    return row


@transaction.atomic
def back_from_maker(
    ticket: Ticket, *, actor: Actor, outcome: str, back_on: date, serial_back: str = "", credit: Decimal | None = None,
    note: str = "", version: int | None = None,
) -> VendorReturn:
    """What came of a device at its maker: repaired or refused it is here again, credited it stays there.

    A new unit in its place is ``replaced_by_maker``.
    """
    if outcome == Outcome.REPLACED:
        raise StepRefused(_("Register the new unit with “The maker sent another unit”."), "outcome")
    ticket = lifecycle.lock(ticket, "back_from_maker", actor=actor, version=version)
    row = vendor.close(
        _away(ticket), actor=actor, outcome=outcome, back_on=back_on, serial_back=serial_back, credit=credit, note=note
    )
    if outcome != Outcome.CREDITED and ticket.custody == Custody.MAKER:
        ticket.custody = Custody.BRANCH
    lifecycle.stay(
        ticket, "back_from_maker", actor=actor, visibility=Visibility.CUSTOMER,
        data={**_words(row), "outcome": outcome, "serial_back": row.serial_back, "note": row.note,
              "credit": str(row.credit) if row.credit is not None else ""},
    )
    return row


@transaction.atomic
def replaced_by_maker(
    ticket: Ticket, *, actor: Actor, serial_back: str, back_on: date, note: str = "", version: int | None = None
) -> Device:
    """The maker sent another unit: it takes the place of the device, the warranty goes on with it, and it is tested here."""
    serial = checked_serial(serial_back, "serial_back")
    ticket = lifecycle.lock(ticket, "replaced_by_maker", actor=actor, version=version)
    row = vendor.close(
        _away(ticket), actor=actor, outcome=Outcome.REPLACED, back_on=back_on, serial_back=serial, credit=None, note=note
    )
    unit = register_unit(ticket, serial, "serial_back")
    stock.release(ticket, actor=actor)
    if ticket.waiting_on == WaitingOn.PART:
        set_wait(ticket, WaitingOn.NOBODY)
    ticket.remedy, ticket.custody = Remedy.REPLACE, Custody.BRANCH
    lifecycle.move(
        ticket, "replaced_by_maker", Stage.TESTING, actor=actor,
        data={**_words(row), "serial_back": row.serial_back, "device": unit.pk},
    )
    return unit
