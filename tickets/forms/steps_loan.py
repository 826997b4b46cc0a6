"""Forms of the loan devices: lend, take back, stays out; and a new unit of the stock."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Branch
from helpdesk.lib.amounts import AmountField
from tickets.actions import loans
from tickets.forms.steps_base import DayField, LeanSelect, Step, StepForm, line
from tickets.models import LoanUnit
from warranty.models import Product

USUAL = timedelta(days=14)


class UnitField(forms.ModelChoiceField):
    """A unit that can be lent now."""

    def label_from_instance(self, obj: Any) -> str:
        """Model, serial, condition."""
        return f"{obj.product.name} · \u2066{obj.serial}\u2069 · {obj.condition}"


class OtherUnitField(UnitField):
    """A unit of another type than the customer's device."""

    def label_from_instance(self, obj: Any) -> str:
        """Its type first."""
        return f"{obj.product.device_type.name}: {super().label_from_instance(obj)}"


class LendForm(StepForm):
    """Lend a unit of the branch."""

    action = "lend_device"
    title = L("Lend a device")
    button = L("Lend the device")
    icon = "smartphone"
    template = "desk/steps/_lend.html"

    unit = UnitField(
        LoanUnit.objects.none(), label=L("Loan device"), empty_label=L("Choose a device"), widget=LeanSelect, required=False
    )
    other_unit = OtherUnitField(
        LoanUnit.objects.none(), label=L("Loan device of another type"), empty_label=L("None of these"), widget=LeanSelect,
        required=False,
    )
    other_type = forms.BooleanField(label=L("Another type is meant: the customer can use it meanwhile"), required=False)
    deposit = AmountField(label=L("Deposit"), max_digits=8, min_value=Decimal(0), initial=Decimal(0))
    condition = line(L("Condition when it goes out"), most=300)
    due_on = DayField(L("Due back on"))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """One at a time."""
        return step.page.loan is None

    def build(self) -> None:
        """Units of the branch that are in, those of another type apart, and two weeks."""
        broken = self.ticket.device.device_type
        free = LoanUnit.free().filter(branch=self.ticket.branch_id).select_related("product__device_type")
        alike, self.others = free.filter(product__device_type=broken), free.exclude(product__device_type=broken)
        field = self.fields["unit"]
        field.queryset, self.fields["other_unit"].queryset = alike, self.others
        field.label = _("Loan device, like the customer’s: %(type)s") % {"type": broken.name}
        if not alike:
            field.help_text = (
                _("No loan device of this type is in at the branch: %(type)s.") % {"type": broken.name} if self.others
                else _("No loan device of this branch is in. New ones are added under “Loan devices”.")
            )
        if not self.others:
            del self.fields["other_unit"], self.fields["other_type"]
        self.fields["due_on"].initial = timezone.localdate() + USUAL

    @property
    def others_open(self) -> bool:
        """Whether the other types are unfolded: something was chosen or is wrong there."""
        return self.is_bound and any(self.data.get(name) or self.errors.get(name) for name in ("other_unit", "other_type"))

    def clean(self) -> dict[str, Any]:
        """One device, of either list."""
        data = super().clean() or self.cleaned_data
        if "unit" not in self.errors and "other_unit" not in self.errors:
            if data.get("unit") and data.get("other_unit"):
                self.add_error("other_unit", _("Choose one device only."))
            elif not data.get("unit") and not data.get("other_unit"):
                self.add_error("unit", _("Choose a device"))
        return data

    def run(self) -> str:
        """Lend it."""
        data = {name: self.cleaned_data[name] for name in ("deposit", "condition", "due_on")}
        other = self.cleaned_data.get("other_unit")
        loans.lend(
            self.ticket, unit=other or self.cleaned_data["unit"], other_type=bool(other and self.cleaned_data["other_type"]),
            **data, **self.common,
        )
        return _("The device is lent, and the ticket keeps it in sight.")


class TakeBackLoanForm(StepForm):
    """The unit is back."""

    action = "take_back_loan"
    title = L("Take the loan device back")
    button = L("It is back")
    icon = "undo-2"

    condition = line(L("Condition when it came back"), most=300)
    deposit_back = AmountField(label=L("Deposit returned"), max_digits=8, min_value=Decimal(0))
    deposit_reason = line(L("Why a part of the deposit is kept"), required=False, most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While it is out."""
        return step.page.loan is not None

    def build(self) -> None:
        """The whole deposit goes back."""
        loan = self.step.page.loan
        if loan:
            self.fields["deposit_back"].initial = loan.deposit
            self.fields["condition"].help_text = _("It went out so: %(condition)s") % {"condition": loan.condition_out}
            if not loan.deposit:
                del self.fields["deposit_back"], self.fields["deposit_reason"]

    def run(self) -> str:
        """Take it back."""
        data = self.cleaned_data
        loans.take_back(
            self.ticket, condition=data["condition"], deposit_back=data.get("deposit_back") or Decimal(0),
            deposit_reason=data.get("deposit_reason", ""), **self.common,
        )
        return _("The loan device is back in the stock.")


class ExtendLoanForm(StepForm):
    """It stays out."""

    action = "extend_loan"
    for_customer = ("reason",)
    title = L("The loan device stays out")
    button = L("Keep this")
    icon = "calendar-clock"

    reason = line(L("Why it stays out"), hint=L("The customer reads this line."), most=300)
    due_on = DayField(L("Due back on"))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While it is out."""
        return step.page.loan is not None

    def run(self) -> str:
        """State it."""
        loans.extend(self.ticket, reason=self.cleaned_data["reason"], due_on=self.cleaned_data["due_on"], **self.common)
        return _("Noted; the loan device stays in the list until it is back.")


class LoanUnitForm(forms.Form):
    """A new unit of the stock."""

    branch = forms.ModelChoiceField(Branch.objects.all(), label=L("Branch"), empty_label=None, widget=LeanSelect)
    product = forms.ModelChoiceField(Product.objects.all(), label=L("Model"), empty_label=L("Choose a device"), widget=LeanSelect)
    serial = line(L("Serial number"), most=40, dir="ltr")
    condition = line(L("Condition"), most=300)


LOAN_FORMS = [LendForm, TakeBackLoanForm, ExtendLoanForm]
