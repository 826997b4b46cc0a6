"""What is due when a device leaves: paid in which way, or open for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tickets.exceptions import Faults
from tickets.models import Handover, QuoteOption


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
