"""What the history for staff says of handing over and of loan devices."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from helpdesk.lib.display import money_text, short_day_text
from tickets.enums import Outcome
from tickets.models.handover import Handover
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
    return title, comma().join(p for p in (proof, outcome, kept, data.get("kept", ""), loan) if p)
