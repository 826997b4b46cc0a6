"""What is due when a device leaves: paid in which way, or open for which reason, and paid later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Role
from helpdesk.lib.actor import Actor
from helpdesk.lib.display import local_date, short_day_text
from tickets import lifecycle
from tickets.enums import Visibility
from tickets.exceptions import Faults, NotAllowed, StepRefused
from tickets.models import Handover, QuoteOption, Ticket


@dataclass(frozen=True)
class Payment:
    """What the counter says of the money: ``paid`` in a way, perhaps with the number of a receipt, or ``open`` with a reason."""

    state: str = ""
    way: str = ""
    receipt_number: str = ""
    reason: str = ""


def check_payment(due: QuoteOption | None, payment: Payment) -> None:
    """Refuse, in words, to let a device go without a word about money that is due. Nothing is asked where nothing is due."""
    faults = Faults()
    if due is None:
        return
    if payment.state not in Handover.Payment.values:
        faults.note(_("Say whether it was paid."), "payment")
    elif payment.state == Handover.Payment.PAID and payment.way not in Handover.Way.values:
        faults.note(_("Choose how it was paid."), "payment_way")
    elif payment.state == Handover.Payment.OPEN and not payment.reason.strip():
        faults.note(_("Write why the device leaves unpaid."), "unpaid_reason")
    faults.settle()


def fields_of(due: QuoteOption | None, payment: Payment) -> dict[str, Any]:
    """Columns of the handover; what belongs to the other answer is left aside. The payment was checked."""
    if due is None:
        return {}
    paid = payment.state == Handover.Payment.PAID
    return {
        "amount_due": due.total, "currency": due.quote.currency, "payment": payment.state,
        "payment_way": payment.way if paid else "", "receipt_number": payment.receipt_number.strip() if paid else "",
        "unpaid_reason": "" if paid else payment.reason.strip(),
    }


def why_not(handover: Handover | None, actor: Actor) -> str:
    """Why no payment can be noted now, in words; empty where the amount is still open and this person may note it."""
    if handover is None or not handover.payment:
        return _("Nothing was left to pay when the device was handed over.")
    if handover.paid_on:
        return _("This payment was noted already: it was paid on %(day)s.") % {"day": short_day_text(handover.paid_on)}
    if handover.payment == Handover.Payment.PAID:
        return _("It was paid in full when the device was handed over.")
    return "" if _may_note(handover, actor) else _("Whoever handed the device over, or the counter, notes this payment.")


def _may_note(handover: Handover, actor: Actor) -> bool:
    """The counter notes every payment; a technician that of a device that this very person handed over."""
    return actor.role != Role.TECHNICIAN or handover.handed_over_by_id == actor.user_id


def check_note(handover: Handover, *, way: str, paid_on: date | None) -> None:
    """Refuse, in words, a way that there is not, or a day before the handover or still to come."""
    faults = Faults()
    if way not in Handover.Way.values:
        faults.note(_("Choose how it was paid."), "payment_way")
    if paid_on is None:
        faults.note(_("Give the day of the payment."), "paid_on")
    elif paid_on > timezone.localdate():
        faults.note(_("This day is still to come. A payment is noted when it is there."), "paid_on")
    elif paid_on < local_date(handover.created_at):
        faults.note(
            _("The device was handed over on %(day)s, unpaid; the payment came on that day or later.")
            % {"day": short_day_text(handover.created_at)}, "paid_on",
        )
    faults.settle()


@transaction.atomic
def note_payment(
    ticket: Ticket, *, actor: Actor, way: str, paid_on: date | None, receipt_number: str = "", version: int | None = None
) -> Handover:
    """The whole amount that was open at the handover came on this day, in this way. The reason why it was open stays.

    Raises ``StepRefused`` where nothing is open, which is so the second time; ``NotAllowed`` to a technician who did not
    hand it over.
    """
    ticket = lifecycle.lock(ticket, "note_payment", actor=actor, version=version)
    handover = Handover.objects.filter(ticket=ticket).first()
    refusal = why_not(handover, actor)
    if handover is None or refusal:
        theirs = handover is not None and handover.payment == Handover.Payment.OPEN
        raise NotAllowed(refusal) if theirs else StepRefused(refusal)
    check_note(handover, way=way, paid_on=paid_on)
    handover.payment, handover.payment_way, handover.paid_on = Handover.Payment.PAID, way, paid_on
    handover.receipt_number = receipt_number.strip()
    handover.save(update_fields=["payment", "payment_way", "paid_on", "receipt_number"])
    data = {
        "amount_due": str(handover.amount_due), "currency": handover.currency, "payment_way": way,
        "receipt_number": handover.receipt_number, "paid_on": paid_on.isoformat() if paid_on else "",
    }
    lifecycle.stay(ticket, "note_payment", actor=actor, visibility=Visibility.CUSTOMER, data=data)
    return handover
