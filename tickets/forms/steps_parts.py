"""Forms about parts that are ordered, are not genuine, were dead when they came, or are the wrong ones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import pgettext_lazy

from helpdesk.lib.arabic import fold
from tickets.actions import part_faults, part_rules, workshop
from tickets.enums import OptionKind, PartState
from tickets.forms.parts import AnyPartForm, parts_of
from tickets.forms.steps_base import DayField, LeanSelect, Step, StepForm, line
from tickets.forms.steps_quotes import HOW
from tickets.models import PartStock, Ticket, VendorReturn
from tickets.queries.quotes import agreed_option
from warranty.models import Part

Reason = VendorReturn.Reason


class WaitForPartForm(AnyPartForm):
    """Order a part. One that lies on the shelf, or that the customer did not agree to pay, is asked about first."""

    action = "wait_for_part"
    title = L("Order a part and wait")
    button = L("Order the part")
    icon = "package"
    tone = ""

    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=99, initial=1)
    expected_on = DayField(L("Expected on"), help_text=L("If it breaks the customer's date, the customer gets a new one."))
    supplier = line(L("Supplier"), required=False, most=80)
    order_all_the_same = forms.BooleanField(label=L("Order it all the same"), required=False)
    beyond_quote = forms.BooleanField(label=L("Order it though it is not in the approved quote"), required=False)

    def build(self) -> None:
        """The questions stand there once there is something to ask."""
        super().build()
        if not self.is_bound:
            del self.fields["order_all_the_same"], self.fields["beyond_quote"]

    def clean(self) -> dict[str, Any]:
        """Ask where the order looks like a slip: each question is answered by a tick."""
        data = super().clean()
        part, quantity = data.get("part"), data.get("quantity")
        questions = {"order_all_the_same": "", "beyond_quote": ""}
        if part and quantity:
            row = PartStock.objects.filter(part=part, branch=self.ticket.branch_id).first()
            if row and row.free >= quantity:
                questions["order_all_the_same"] = _(
                    "In stock here: %(free)s. Reserve one instead, or tick this to order all the same."
                ) % {"free": row.free}
        if part and not _in_approved_quote(self.ticket, part):
            questions["beyond_quote"] = _("The quote that the customer approved does not hold this part. Tick this if it is meant.")
        for name, words in questions.items():
            if not words:
                del self.fields[name]
            elif not data.get(name):
                self.add_error(name, words)
        return data

    def run(self) -> str:
        """Order it."""
        data, promised = self.cleaned_data, self.ticket.promised_at
        usage = workshop.wait_for_part(
            self.ticket, part=data["part"], quantity=data["quantity"], expected_on=data["expected_on"],
            supplier=data["supplier"], **self.common
        )
        if usage.ticket.promised_at == promised:
            return _("The part is ordered. The customer's date holds, so no message goes out.")
        return _("The part is ordered, and the customer knows the new date.")


def _in_approved_quote(ticket: Ticket, part: Part) -> bool:
    """Whether the customer agreed to this part; where nothing is paid, nothing was agreed to and nothing speaks against it."""
    agreed = agreed_option(ticket)
    if agreed is None or agreed.kind == OptionKind.RETURN:
        return True
    lines = [row for row in agreed.quote.lines.all() if row.is_in(agreed.kind)]
    names = [fold(name) for name in (part.name_ar, part.name_en, part.sku) if name]
    return any(row.part_id == part.pk or any(name in fold(row.text) for name in names) for row in lines)


class ConsentForm(StepForm):
    """The customer agrees to a part that is not genuine."""

    action = "consent_to_part"
    title = L("Consent to a part that is not genuine")
    button = L("Note the consent")
    icon = "shield-check"
    tone = ""

    part = forms.ChoiceField(label=L("Part"), widget=LeanSelect)
    given_by = line(L("Who agreed"), most=80, hint=L("The customer reads in the history what was agreed."))
    how = forms.ChoiceField(label=L("How"), choices=[("", L("Choose how")), *HOW])

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Only where there are such parts."""
        return any(not part.genuine for part in parts_of(step.page))

    def build(self) -> None:
        """Parts that need consent."""
        self.others = {str(p.pk): p for p in parts_of(self.step.page) if not p.genuine}
        self.fields["part"].choices = [("", _("Choose a part")), *((pk, f"{p.name} ({p.sku})") for pk, p in self.others.items())]

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        part_rules.consent_to_part(
            self.ticket, part=self.others[data["part"]], given_by=data["given_by"], how=data["how"], **self.common
        )
        return _("The consent is noted; the part may be used.")


class RejectPartForm(StepForm):
    """A part that was dead when it came, or another one than was ordered."""

    action = "reject_part"
    title = L("A part is dead or the wrong one")
    button = L("Back to the supplier")
    icon = "package-x"
    tone = ""

    usage = forms.ChoiceField(label=L("Which part"), widget=LeanSelect)
    reason = forms.ChoiceField(
        label=L("What it is"), widget=forms.RadioSelect, choices=[
            (Reason.DEAD, pgettext_lazy("part", "Dead on arrival")), (Reason.WRONG_ITEM, pgettext_lazy("part", "Wrong part")),
        ],
    )
    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=99, initial=1)
    fault = line(L("What is wrong with it, or what came instead"), hint=L("The supplier reads this line."), most=300)
    serial = line(L("Serial or lot"), required=False, most=40, dir="ltr")

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Only what is held or went in."""
        return any(p.state in part_faults.CAN_FAIL for p in step.page.parts)

    def build(self) -> None:
        """Parts of the ticket."""
        self.fields["reason"].choice_hints = {
            Reason.DEAD: _("The right part, but it does not work"),
            Reason.WRONG_ITEM: _("Another part than was ordered; it is not defective"),
        }
        self.rows = {str(p.pk): p for p in self.step.page.parts if p.state in part_faults.CAN_FAIL}
        self.fields["usage"].choices = [
            (pk, f"{p.part.name} × {p.quantity} · {p.get_state_display()}") for pk, p in self.rows.items()
        ]

    def run(self) -> str:
        """Take it out."""
        data = self.cleaned_data
        other = part_faults.reject_part(
            self.ticket, usage=self.rows[data["usage"]], quantity=data["quantity"], fault=data["fault"], serial=data["serial"],
            reason=data["reason"], **self.common,
        )
        if other.state == PartState.RESERVED:
            return _("The part goes back, and another one is reserved for this ticket.")
        return _("The part goes back, and the ticket waits for another one.") + " " + part_faults.stock.advice(
            other.part, self.ticket.branch
        )
