"""How the report form speaks to staff: at the counter it asks about the customer, not the customer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tickets.enums import Arrival, Impact
from tickets.models import Loan, LoanUnit

LABELS = {
    "impact": _l("How much does the fault affect the customer?"),
    "safety": _l("Has the customer noticed strong heat, swelling or a smell of burning?"),
    "preferred_channel": _l("How may we write to the customer?"), "model_text": _l("The model in words"),
}
HINTS = {
    "description": _l("Since when, always or sometimes, what was tried: in the customer's own words."),
    "phone": _l("With its last four digits the customer opens the repair later."),
    "email": _l("Messages to the customer go here, with the link to follow the repair."),
    "model_text": "",
}
MISSING = {
    "impact": _l("Choose how much the fault affects the customer."),
    "safety": _l("Ask about heat, swelling or smell, and note the answer."),
    "name": _l("Write the customer's name."),
    "preferred_channel": _l("Choose how we may write to the customer."),
}
CHOICES = {
    "impact": [
        (Impact.BLOCKED, _l("The customer cannot work or live without it")), (Impact.SERIOUS, _l("A serious hindrance")),
        (Impact.NUISANCE, _l("A nuisance")), (Impact.COSMETIC, _l("It only looks bad")),
    ],
    "arrival": [
        (Arrival.BRANCH, _l("The customer brings it to a branch")), (Arrival.COURIER, _l("A courier picks it up")),
        (Arrival.VISIT, _l("A technician visits the customer")),
    ],
}
UNKNOWN_MODEL = ("", pgettext_lazy("model", "Not known, or not in the list"))
WORDS: Mapping[str, Any] = MappingProxyType({
    "name": _l("Write the customer's name in letters."),
    "email": _l("For messages by e-mail, the customer's address is needed."),
    "phone": _l("For this way of contact, the customer's mobile number is needed."),
})


def speak(fields: dict[str, Any]) -> None:
    """Give the fields of the report their words for staff."""
    for name, label in LABELS.items():
        fields[name].label = label
    for name, hint in HINTS.items():
        fields[name].help_text = hint
    for name, words in MISSING.items():
        fields[name].error_messages["required"] = words
    for name, choices in CHOICES.items():
        fields[name].choices = choices
    fields["product"].choices = [UNKNOWN_MODEL, *list(fields["product"].choices)[1:]]
    fields["arrival"].choice_hints = {}
    fields["loan_answer"] = forms.BooleanField(label=_l("The loan device itself is broken"), required=False)


def ask_about_loan(form: Any, data: Mapping[str, Any]) -> None:
    """A serial of a device that the house lends is no customer's device: said, and asked, before it is filed as one."""
    unit = LoanUnit.objects.select_related("product").filter(serial=data["serial"], retired_at=None).first()
    if unit is None:
        return
    form.asks_loan = True
    if data.get("loan_answer"):
        return
    out = Loan.objects.select_related("ticket").filter(unit=unit, returned_at=None).first()
    words = _("This is one of our own loan devices: %(product)s.") % {"product": f"\u2068{unit.product.name}\u2069"}
    if out:
        reference = f"\u2066{out.ticket.reference}\u2069"
        words += " " + _("It is lent with %(reference)s; take it back there.") % {"reference": reference}
    form.add_error("loan_answer", words + " " + _("Tick this if it is broken and gets a ticket of its own."))
