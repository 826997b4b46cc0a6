"""Forms about parts: reserving one for a ticket; what is received, counted, moved and ordered for a shelf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Branch
from tickets.actions import workshop
from tickets.enums import PartState
from tickets.forms.steps_base import DayField, LeanSelect, StepForm, line
from tickets.models import PartStock
from warranty.models import Part


def part_labels(branch_id: int) -> Callable[[Part], str]:
    """How a part is named in a choice at this branch: name, code and what is free there; one query."""
    free = {row.part_id: row.free for row in PartStock.objects.filter(branch=branch_id)}

    def label(part: Part) -> str:
        return _("%(name)s (%(sku)s), free: %(free)s") % {"name": part.name, "sku": part.sku, "free": free.get(part.pk, 0)}

    return label


class ReservePartForm(StepForm):
    """Reserve a part, or say that it is missing."""

    action = "reserve_part"
    title = L("Reserve a part")
    button = L("Reserve the part")
    icon = "package-check"
    tone = ""

    part = forms.ModelChoiceField(Part.objects.all(), label=L("Part"), empty_label=L("Choose a part"), widget=LeanSelect)
    quantity = forms.IntegerField(
        label=L("Quantity"), min_value=1, max_value=99, initial=1,
        help_text=L("What is not free goes on the shortage list."),
    )

    def build(self) -> None:
        """Parts with code and what is free at the ticket's branch."""
        self.fields["part"].label_from_instance = part_labels(self.ticket.branch_id)

    def run(self) -> str:
        """Reserve it."""
        data = self.cleaned_data
        row = workshop.reserve_part(self.ticket, part=data["part"], quantity=data["quantity"], **self.common)
        if row.state == PartState.RESERVED:
            return _("The part is reserved for this ticket.")
        return _("The part is not free. It is on the shortage list now.")


class ShelfForm(forms.Form):
    """What all changes of a shelf ask: how many, and why."""

    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=100_000)
    reason = line(L("Reason"))


class CountForm(ShelfForm):
    """What was counted."""

    quantity = forms.IntegerField(label=L("Counted on the shelf"), min_value=0, max_value=100_000)


class MoveForm(ShelfForm):
    """Free parts for another branch."""

    to = forms.ModelChoiceField(Branch.objects.filter(is_active=True), label=L("To branch"), widget=LeanSelect)

    field_order = ("to", "quantity", "reason")


class OrderForm(forms.Form):
    """What is ordered, from whom, for when."""

    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=100_000)
    supplier = line(L("Supplier"), most=80)
    expected_on = DayField(L("Expected on"), help_text=L("Customers who wait for the part get a new date from it."))


class ArrivalForm(forms.Form):
    """How many of an order came."""

    quantity = forms.IntegerField(label=L("How many came"), min_value=1, max_value=100_000)


class LevelForm(forms.Form):
    """From which number on the part is ordered again."""

    level = forms.IntegerField(label=L("Order again at"), min_value=0, max_value=10_000)


SHELF_FORMS: dict[str, type[forms.Form]] = {
    "receive": ShelfForm, "correct": CountForm, "move": MoveForm, "order": OrderForm, "arrive": ArrivalForm, "level": LevelForm,
}


def shelf_forms(bound: str = "", data: Any = None, level: int = 0) -> dict[str, forms.Form]:
    """All forms of a shelf, one of them with what was sent."""
    return {
        name: form(data if name == bound else None, auto_id=f"{name}-%s", initial={"level": level, "quantity": None})
        for name, form in SHELF_FORMS.items()
    }
