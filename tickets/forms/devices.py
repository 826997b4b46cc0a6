"""Forms on the page of a device: a new owner, a corrected record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.phones import parse_phone
from tickets.forms.steps_base import DayField, LeanSelect
from warranty.models import Device, Product


class SoldOnForm(forms.Form):
    """Who owns the device now."""

    name = forms.CharField(label=L("Name of the new owner"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    phone = forms.CharField(
        label=L("Mobile number"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr"})
    )
    email = forms.EmailField(label=L("E-mail"), required=False, widget=forms.EmailInput(attrs={"dir": "ltr"}))
    reason = forms.CharField(label=L("How we know"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"}))

    def clean_phone(self) -> Any:
        """A number that can be dialled, or nothing."""
        typed = self.cleaned_data["phone"].strip()
        try:
            return parse_phone(typed) if typed else ""
        except ValueError:
            raise forms.ValidationError(
                _("This number cannot be dialled. Write it like 05X XXX XXXX, or with + and the country code.")
            ) from None


class CorrectionForm(forms.Form):
    """Model, purchase and proof as they stand on the device and the invoice."""

    product = forms.ModelChoiceField(
        Product.objects.all(), label=L("Model"), required=False, empty_label=L("Not in the list"), widget=LeanSelect
    )
    purchased_on = DayField(L("Date of purchase"), required=False)
    proof_verified = forms.BooleanField(label=L("The proof of purchase was seen"), required=False)
    reason = forms.CharField(label=L("Why the record changes"), max_length=200, required=False,
                             widget=forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, device: Device, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "product": device.product_id, "purchased_on": device.purchased_on, "proof_verified": device.proof_verified,
        })
        super().__init__(*args, auto_id="correct-%s", **kwargs)
