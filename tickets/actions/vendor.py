"""Returns to makers and suppliers: what goes back under which number, when it is expected, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from helpdesk.lib.references import normalise_serial
from tickets.actions import stock
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, Ticket, VendorReturn
from warranty.models import Device, Part

Outcome, Reason = VendorReturn.Outcome, VendorReturn.Reason
LONGEST = timedelta(days=365)
HIGHEST_CREDIT = Decimal(1_000_000)


def note_part(
    part: Part, branch: Branch, *, actor: Actor, reason: str, fault: str, quantity: int = 1, ticket: Ticket | None = None,
    order: PartOrder | None = None, vendor: str = "", serial: str = "",
) -> VendorReturn:
    """Put a part on the list of what is to be sent; its shelf was dealt with by whoever took it."""
    return VendorReturn.objects.create(
        part=part, branch=branch, reason=reason, fault=fault.strip()[:300], quantity=quantity, ticket=ticket, order=order,
        vendor=vendor.strip()[:80], serial_sent=normalise_serial(serial)[:40],
        created_by_id=actor.user_id if actor.is_staff else None,
    )


@transaction.atomic
def take_off_shelf(
    part: Part, branch: Branch, quantity: int, *, actor: Actor, fault: str, vendor: str, serial: str = ""
) -> VendorReturn:
    """Take free parts off the shelf that are to go back."""
    if not 1 <= quantity <= stock.MOST:
        raise StepRefused(_("Give a quantity from 1 up."), "quantity")
    if not fault.strip():
        raise StepRefused(_("Write what is wrong with it."), "fault")
    stock.change(part, branch, stock.Kind.SENT_BACK, actor=actor, on_hand=-quantity, reason=fault)
    return note_part(
        part, branch, actor=actor, reason=Reason.FAULTY, fault=fault, quantity=quantity, vendor=vendor, serial=serial
    )


def locked(row: VendorReturn) -> VendorReturn:
    """The return, locked; refuses one that has ended."""
    row = lock_for_update(VendorReturn.objects.select_related("part", "device", "branch", "ticket")).get(pk=row.pk)
    if row.outcome:
        raise StepRefused(_("This return has ended already."))
    return row


def check_sending(vendor: str, rma_number: str, sent_on: date, expected_on: date) -> None:
    """Refuse, in words, a sending without vendor or number, and days that cannot be."""
    today = timezone.localdate()
    if not vendor.strip():
        raise StepRefused(_("Name the maker or supplier."), "vendor")
    if not rma_number.strip():
        raise StepRefused(_("Write the number that the maker or supplier gave for the return (RMA)."), "rma_number")
    if sent_on > today:
        raise StepRefused(_("The day of sending lies ahead."), "sent_on")
    if sent_on < today - LONGEST:
        raise StepRefused(_("The day of sending lies more than a year back. Check the year."), "sent_on")
    check_expected(expected_on, sent_on)


def check_expected(expected_on: date, sent_on: date) -> None:
    """A return is expected back after it was sent, within a year."""
    if expected_on < sent_on:
        raise StepRefused(_("It cannot be expected back before it was sent."), "expected_on")
    if expected_on > timezone.localdate() + LONGEST:
        raise StepRefused(_("The expected day lies more than a year ahead. Check the year."), "expected_on")


@transaction.atomic
def send(
    row: VendorReturn, *, actor: Actor, vendor: str, rma_number: str, sent_on: date, expected_on: date, tracking: str = "",
    serial: str = "",
) -> VendorReturn:
    """A part leaves for its vendor, under the vendor's number."""
    check_sending(vendor, rma_number, sent_on, expected_on)
    row = locked(row)
    if row.sent_on:
        raise StepRefused(_("It was sent already."))
    row.serial_sent = normalise_serial(serial)[:40] or row.serial_sent
    if row.part and row.part.needs_serial and not row.serial_sent:
        raise StepRefused(_("Write the serial or lot number of “%(part)s”.") % {"part": row.part.name}, "serial")
    row.vendor, row.rma_number, row.tracking = vendor.strip()[:80], rma_number.strip()[:40], tracking.strip()[:60]
    row.sent_on, row.expected_on = sent_on, expected_on
    row.save()
    return row


@transaction.atomic
def expect(row: VendorReturn, *, expected_on: date) -> VendorReturn:
    """The vendor gives another day for a part."""
    row = locked(row)
    if row.sent_on is None:
        raise StepRefused(_("It was not sent yet."))
    if row.expected_on == expected_on:
        raise StepRefused(_("It is expected on this day already."), "expected_on")
    if expected_on < timezone.localdate():
        raise StepRefused(_("The expected day must not lie in the past."), "expected_on")
    check_expected(expected_on, row.sent_on)
    row.expected_on = expected_on
    row.save(update_fields=["expected_on"])
    return row


def close(
    row: VendorReturn, *, actor: Actor, outcome: str, back_on: date, serial_back: str, credit: Decimal | None, note: str
) -> VendorReturn:
    """Write down what came of a locked return. Refuses outcomes without what belongs to them, and impossible days."""
    if outcome not in VendorReturn.BACK:
        raise StepRefused(_("Choose what came of it."), "outcome")
    if row.sent_on is None:
        raise StepRefused(_("It was not sent yet."))
    if back_on < row.sent_on:
        raise StepRefused(_("It cannot come back before it was sent."), "back_on")
    if back_on > timezone.localdate():
        raise StepRefused(_("The day lies ahead."), "back_on")
    if outcome == Outcome.CREDITED and not (credit is not None and 0 < credit <= HIGHEST_CREDIT):
        raise StepRefused(_("Write the amount of the credit, more than 0."), "credit")
    if outcome == Outcome.REFUSED and not note.strip():
        raise StepRefused(_("Write the reason that the maker or supplier gave."), "note")
    row.serial_back = _serial_back(row, outcome, normalise_serial(serial_back)[:40])
    row.outcome, row.back_on, row.note = outcome, back_on, note.strip()[:300]
    row.credit = credit if outcome == Outcome.CREDITED else None
    row.closed_by_id = actor.user_id
    row.save()
    return row


def _serial_back(row: VendorReturn, outcome: str, serial: str) -> str:
    """The serial that came back, judged against the one that was sent."""
    if outcome == Outcome.CREDITED:
        return ""
    if outcome == Outcome.REPLACED:
        if not serial and (row.device or (row.part and row.part.needs_serial)):
            raise StepRefused(_("Write the serial number that came back."), "serial_back")
        if serial and serial == row.serial_sent:
            raise StepRefused(_("This is the serial number that was sent. Was it repaired rather than replaced?"), "serial_back")
        return serial
    if serial and row.serial_sent and serial != row.serial_sent:
        raise StepRefused(
            _("%(sent)s was sent and %(back)s came back. If it is another unit, choose “Replaced”.")
            % {"sent": f"\u2066{row.serial_sent}\u2069", "back": f"\u2066{serial}\u2069"}, "serial_back",
        )
    return serial or row.serial_sent


@transaction.atomic
def receive(
    row: VendorReturn, *, actor: Actor, outcome: str, back_on: date, serial_back: str = "", credit: Decimal | None = None,
    note: str = "",
) -> VendorReturn:
    """What came of a part: one that is good again goes on the shelf of its branch."""
    row = locked(row)
    if row.part is None:
        raise StepRefused(_("A device comes back on its ticket."))
    row = close(row, actor=actor, outcome=outcome, back_on=back_on, serial_back=serial_back, credit=credit, note=note)
    if row.part and outcome in (Outcome.REPAIRED, Outcome.REPLACED):
        stock.change(
            row.part, row.branch, stock.Kind.RECEIVED, actor=actor, on_hand=row.quantity, reason=f"{row.vendor} {row.rma_number}"
        )
    return row


@transaction.atomic
def drop(row: VendorReturn, *, actor: Actor, note: str) -> VendorReturn:
    """A part is not sent after all: it is scrapped, or not worth the way."""
    if not note.strip():
        raise StepRefused(_("Give the reason in a line."), "note")
    row = locked(row)
    if row.sent_on or row.part is None:
        raise StepRefused(_("It was sent already."))
    row.outcome, row.note, row.closed_by_id = Outcome.DROPPED, note.strip()[:300], actor.user_id
    row.save(update_fields=["outcome", "note", "closed_by"])
    return row


def away(device: Device) -> VendorReturn | None:
    """The return under which a device is with its maker now."""
    return VendorReturn.objects.filter(device=device, outcome="").select_related("device").first()


def ensure_here(ticket: Ticket) -> None:
    """Refuse, in words, a step that needs the device while it is with its maker."""
    row = away(ticket.device)
    if row:
        raise StepRefused(
            _("The device is at %(vendor)s under %(number)s. Note its return first.")
            % {"vendor": f"\u2068{row.vendor}\u2069", "number": f"\u2066{row.rma_number}\u2069"}
        )
