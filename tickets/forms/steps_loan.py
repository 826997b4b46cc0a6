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


class LendForm(StepForm):
    """Lend a unit of the branch."""

    action = "lend_device"
    title = L("Lend a device")
    button = L("Lend the device")
    icon = "smartphone"

    unit = UnitField(LoanUnit.objects.none(), label=L("Loan device"), empty_label=L("Choose a device"), widget=LeanSelect)
    deposit = AmountField(label=L("Deposit"), max_digits=8, min_value=Decimal(0), initial=Decimal(0))
    condition = line(L("Condition when it goes out"), most=300)
    due_on = DayField(L("Due back on"))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """One at a time."""
        return step.page.loan is None

    def build(self) -> None:
        """Units of the branch that are in, and two weeks."""
        free = LoanUnit.free().filter(branch=self.ticket.branch_id).select_related("product")
        field, broken = self.fields["unit"], self.ticket.device.device_type
        field.queryset = free
        groups: tuple[list[tuple[Any, str]], list[tuple[Any, str]]] = ([], [])
        for unit in free:
            groups[unit.product.device_type_id != broken.pk].append((unit.pk, field.label_from_instance(unit)))
        alike, others = groups
        named = [(_("Like the customer’s device: %(type)s") % {"type": broken.name}, alike), (_("Other devices"), others)]
        field.choices = [("", field.empty_label), *((name, units) for name, units in named if units)]
        if others and not alike:
            field.help_text = _("No loan device of this type is in at the branch: %(type)s.") % {"type": broken.name}
        if not alike and not others:
            field.help_text = _("No loan device of this branch is in. New ones are added under “Loan devices”.")
        self.fields["due_on"].initial = timezone.localdate() + USUAL

    def run(self) -> str:
        """Lend it."""
        data = {name: self.cleaned_data[name] for name in ("unit", "deposit", "condition", "due_on")}
        loans.lend(self.ticket, **data, **self.common)
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
