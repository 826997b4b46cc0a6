"""What the history for staff says of handing over and of loan devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.lib.display import money_text, payment_text, short_day_text
from tickets.enums import Outcome
from tickets.models import Handover, Loan, TicketEvent
from tickets.queries.due import comma

Names = dict[int, str]
Words = Callable[[dict[str, Any], Names], tuple[str, str]]


def until(data: dict[str, Any], key: str = "due_on") -> str:
    """``due back on 3 December``; empty without a day."""
    day = parse_date(data.get(key) or "")
    return _("due back on %(day)s") % {"day": short_day_text(day)} if day else ""


def moved(make: Callable[[], str]) -> Words:
    """A loan device went out, came back or stays: until when, deposit, condition, which one."""
    def words(data: dict[str, Any], names: Names) -> tuple[str, str]:
        unit = f"\u2068{data.get('device', '')}\u2069 \u2066{data.get('serial', '')}\u2069"
        deposit = data.get("deposit_back", data.get("deposit"))
        money = _("deposit %(amount)s") % {"amount": money_text(deposit)} if deposit and Decimal(deposit) else ""
        # The unit comes last: a line that began with it would run from left to right.
        rest = (until(data), money, data.get("condition", ""), data.get("reason", ""), unit)
        return make(), comma().join(p for p in rest if p)

    return words


def handed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The device went to its owner: to whom, against what proof, what was kept, which loan device stays out."""
    proof = str(Handover.Proof(data["proof"]).label)
    title = _("Handed over to %(name)s") % {"name": data.get("receiver", "")}
    outcome = str(Outcome(data["outcome"]).label) if data.get("outcome") else ""
    kept = _("Not given back: %(items)s") % {"items": comma().join(data["missing"])} if data.get("missing") else ""
    loan = until(data, "loan_until")
    loan = _("Loan device stays out: %(why)s") % {"why": comma().join((data.get("loan_reason", ""), loan))} if loan else ""
    return title, comma().join(p for p in (proof, outcome, paid(data), kept, data.get("kept", ""), loan) if p)


def paid(data: Mapping[str, Any]) -> str:
    """What was due and became of it: ``Paid: 368.00 SAR, card, receipt 4711``; empty where nothing was due.

    ``data`` holds the columns of the handover, as its event or ``payment_of`` gives them.
    """
    if not data.get("payment"):
        return ""
    if data["payment"] == Handover.Payment.OPEN:
        return _("Not paid, still open: %(details)s") % {"details": comma().join((_amount(data), data.get("unpaid_reason", "")))}
    details = comma().join((_amount(data), *_means(data)))
    if not data.get("paid_on"):
        return _("Paid in full: %(details)s") % {"details": details}
    why = _("It left unpaid: %(why)s") % {"why": f"\u2068{data.get('unpaid_reason', '')}\u2069"}
    return _("Paid later, on %(day)s: %(details)s. %(why)s") % {"day": _day(data), "details": details, "why": why}


def _amount(data: Mapping[str, Any]) -> str:
    return money_text(data["amount_due"], data.get("currency") or None)


def _means(data: Mapping[str, Any]) -> list[str]:
    """The way, and the number of the receipt where there is one."""
    number, way = data.get("receipt_number", ""), str(Handover.Way(data["payment_way"]).label)
    return [way, _("receipt %(number)s") % {"number": f"\u2066{number}\u2069"}] if number else [way]


def _day(data: Mapping[str, Any]) -> str:
    return short_day_text(date.fromisoformat(str(data["paid_on"])))


def noted(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """What was open at the handover was paid: how much, when, how."""
    when = _("paid on %(day)s") % {"day": _day(data)}
    return _("Payment noted: %(amount)s") % {"amount": _amount(data)}, comma().join((*_means(data), when))


def told_paid(event: TicketEvent, story: Any) -> tuple[str, str]:
    """The same, said to the customer."""
    when = _("paid on %(day)s") % {"day": _day(event.data)}
    return _("We received your payment"), comma().join((_amount(event.data), *_means(event.data), when))


def still_to_pay(events: Sequence[TicketEvent]) -> list[tuple[str, str]]:
    """For the customer after the handover, a label with words: what is still open and how to pay it, or that it was paid."""
    left = next((e.data for e in events if e.kind == "hand_over"), None)
    if not left or left.get("payment") != Handover.Payment.OPEN:
        return []
    came = next((e.data for e in events if e.kind == "note_payment"), None)
    if came is None:
        return [(_("Still to pay"), f"{_amount(left)}\n{payment_text()}")]
    words = comma().join((_amount(came), str(Handover.Way(came["payment_way"]).label), _day(came)))
    return [(pgettext("amount on the customer's page", "Paid"), words)]


def payment_of(handover: Handover | None) -> str:
    """The same of the record of a handover."""
    names = ("amount_due", "currency", "payment", "payment_way", "receipt_number", "unpaid_reason", "paid_on")
    return paid({name: getattr(handover, name) for name in names}) if handover else ""


@dataclass(frozen=True)
class StaysOut:
    """A loan device that the customer keeps when the own device goes back, and until when."""

    loan: Loan
    until: date


def stays_out(loans: Iterable[Loan], events: Iterable[TicketEvent]) -> StaysOut | None:
    """The loan that was out when the device was handed over, with the day said then; before that, the one that is out."""
    event = next((event for event in events if event.kind == "hand_over"), None)
    if event is None:
        return next((StaysOut(loan, loan.due_on) for loan in loans if loan.is_out), None)
    day = parse_date(event.data.get("loan_until") or "")
    at = event.created_at
    then = (loan for loan in loans if loan.lent_at <= at and (loan.returned_at is None or loan.returned_at >= at))
    return next((StaysOut(loan, day) for loan in then), None) if day else None
