"""Forms about parts that are not genuine, were dead when they came, or are the wrong ones."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import pgettext_lazy

from tickets.actions import part_faults, part_rules
from tickets.enums import PartState
from tickets.forms.parts import parts_of
from tickets.forms.steps_base import LeanSelect, Step, StepForm, line
from tickets.forms.steps_quotes import HOW
from tickets.models import VendorReturn

Reason = VendorReturn.Reason


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
