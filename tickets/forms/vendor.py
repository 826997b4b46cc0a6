"""Forms of a part that goes back to its supplier: sent, later, back, not sent after all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.amounts import AmountField
from tickets.forms.steps_base import DayField, LeanSelect, line
from tickets.models import VendorReturn

Outcome = VendorReturn.Outcome


class SendForm(forms.Form):
    """It leaves."""

    vendor = line(L("Maker or supplier"), most=80)
    rma_number = line(L("Number of the return (RMA)"), most=40, dir="ltr")
    serial = line(L("Serial or lot"), required=False, most=40, dir="ltr")
    sent_on = DayField(L("Sent on"))
    expected_on = DayField(L("Expected back on"))
    tracking = line(L("Tracking number"), required=False, most=60, dir="ltr")


class ExpectForm(forms.Form):
    """Another day."""

    expected_on = DayField(L("Expected back on"))


class BackForm(forms.Form):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=L("What came of it"), widget=LeanSelect,
        choices=[(o.value, o.label) for o in (Outcome.REPLACED, Outcome.REPAIRED, Outcome.CREDITED, Outcome.REFUSED)],
    )
    back_on = DayField(L("Back on"))
    serial_back = line(L("Serial number that came back"), required=False, most=40, dir="ltr")
    credit = AmountField(
        label=L("Amount of the credit"), max_digits=10, required=False, min_value=Decimal(0)
    )
    note = line(L("What the maker says"), required=False, most=300)


class DropForm(forms.Form):
    """It stays here."""

    note = line(L("Reason"), most=300)


RETURN_FORMS: dict[str, type[forms.Form]] = {"send": SendForm, "expect": ExpectForm, "back": BackForm, "drop": DropForm}


def return_forms(row: VendorReturn, bound: str = "", data: Any = None) -> dict[str, forms.Form]:
    """The forms that a part's return allows now, one of them with what was sent."""
    names = {"to_send": ("send", "drop"), "away": ("back", "expect"), "overdue": ("back", "expect")}.get(row.state, ())
    today = timezone.localdate()
    initial = {"vendor": row.vendor, "serial": row.serial_sent, "sent_on": today, "back_on": today}
    return {
        name: RETURN_FORMS[name](data if name == bound else None, auto_id=f"{name}-%s", initial=initial)
        for name in names if row.part_id
    }
