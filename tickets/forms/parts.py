"""Forms about parts: reserving one for a ticket; what is received, counted, moved and ordered for a shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Branch
from tickets.actions import stock, workshop
from tickets.enums import PartState
from tickets.forms.steps_base import DayField, LeanSelect, StepForm, line
from tickets.models import PartOrder, PartStock
from tickets.queries.detail import TicketPage
from warranty.models import Part


def parts_of(page: TicketPage) -> list[Part]:
    """All parts, each with ``fits``: made for this model (any of this type where the model is not known), or for no model.

    Read once for all forms of the page.
    """
    kept: dict[str, Any] = vars(page)
    if "catalogue_parts" not in kept:
        device, made_for = page.ticket.device, Part.products.through.objects.filter(part=OuterRef("pk"))
        of_this = {"product": device.product_id} if device.product_id else {"product__device_type": device.device_type_id}
        kept["catalogue_parts"] = list(Part.objects.annotate(fits=Exists(made_for.filter(**of_this)) | ~Exists(made_for)))
    found: list[Part] = kept["catalogue_parts"]
    return found


def part_choices(page: TicketPage) -> list[tuple[Any, Any]]:
    """Parts by name, code, origin and what is free at the ticket's branch; read once for all forms, in two queries.

    Those that fit stand first; the others wait in a group of their own.
    """
    kept: dict[str, Any] = vars(page)
    if "part_choices" not in kept:
        free = {row.part_id: row.free for row in PartStock.objects.filter(branch=page.ticket.branch_id)}
        groups: tuple[list[tuple[int, str]], list[tuple[int, str]]] = ([], [])
        for part in parts_of(page):
            groups[0 if part.fits else 1].append((part.pk, _choice(part, free.get(part.pk, 0))))  # type: ignore[attr-defined]
        fitting, others = groups
        kept["part_choices"] = (
            [(_("Fits this device"), fitting), (_("Other parts"), others)] if fitting and others else fitting or others
        )
    found: list[tuple[Any, Any]] = kept["part_choices"]
    return found


def _choice(part: Part, free: int) -> str:
    words = {"name": part.name, "sku": part.sku, "free": free}
    if part.genuine:
        return _("%(name)s (%(sku)s), free: %(free)s") % words
    return _("%(name)s (%(sku)s), not genuine, free: %(free)s") % words


class PartField(forms.ChoiceField):
    """Choice of a part; its form gives the choices with ``offer``."""

    widget = LeanSelect

    def offer(self, page: TicketPage) -> None:
        """Let any part be chosen."""
        self.choices = [("", _("Choose a part")), *part_choices(page)]

    def clean(self, value: Any) -> Part:
        """The part itself."""
        return Part.objects.get(pk=super().clean(value))


class ReservePartForm(StepForm):
    """Reserve a part, or say that it is missing."""

    action = "reserve_part"
    title = L("Reserve a part")
    button = L("Reserve the part")
    icon = "package-check"
    tone = ""

    part = PartField(label=L("Part"))
    quantity = forms.IntegerField(
        label=L("Quantity"), min_value=1, max_value=99, initial=1,
        help_text=L("What is not free goes on the shortage list."),
    )

    def build(self) -> None:
        """Parts with code and what is free at the ticket's branch."""
        self.fields["part"].offer(self.step.page)

    def run(self) -> str:
        """Reserve it."""
        data = self.cleaned_data
        row = workshop.reserve_part(self.ticket, part=data["part"], quantity=data["quantity"], **self.common)
        if row.state == PartState.RESERVED:
            return _("The part is reserved for this ticket.")
        return _("The part is not free. It is on the shortage list now.") + " " + stock.advice(data["part"], self.ticket.branch)


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


class GiveBackForm(forms.Form):
    """Free parts that go back to the supplier."""

    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=100_000)
    vendor = line(L("Supplier"), most=80)
    fault = line(L("What is wrong with it"), hint=L("The supplier reads this line."), most=300)
    serial = line(L("Serial or lot"), required=False, most=40, dir="ltr")


class OrderForm(forms.Form):
    """What is ordered, from whom, for when."""

    quantity = forms.IntegerField(label=L("Quantity"), min_value=1, max_value=100_000)
    supplier = line(L("Supplier"), most=80)
    expected_on = DayField(L("Expected on"), help_text=L("Customers who wait for the part get a new date from it."))


class ArrivalForm(forms.Form):
    """How many of an order came."""

    quantity = forms.IntegerField(label=L("How many came"), min_value=1, max_value=100_000)


class PostponeForm(forms.Form):
    """The supplier gives another day."""

    expected_on = DayField(L("Expected on"), help_text=L("Customers who wait for the part get a new date from it."))
    reason = line(L("Reason"))


class WrongItemForm(forms.Form):
    """Something else came."""

    quantity = forms.IntegerField(label=L("How many are wrong"), min_value=1, max_value=100_000)
    came = line(L("What came instead"), hint=L("Part number or what stands on the package."))
    expected_on = DayField(L("The right part is expected on"))


class CancelForm(forms.Form):
    """What has not come will not come."""

    reason = line(L("Reason"), hint=L("Tickets that wait for it stand on the shortage list again."))


class LevelForm(forms.Form):
    """From which number on the part is ordered again."""

    level = forms.IntegerField(label=L("Order again at"), min_value=0, max_value=10_000)


SHELF_FORMS: dict[str, type[forms.Form]] = {
    "receive": ShelfForm, "correct": CountForm, "move": MoveForm, "order": OrderForm, "level": LevelForm,
    "give_back": GiveBackForm,
}
ORDER_FORMS: dict[str, type[forms.Form]] = {
    "arrive": ArrivalForm, "postpone": PostponeForm, "wrong_item": WrongItemForm, "cancel": CancelForm,
}


def shelf_forms(bound: str = "", data: Any = None, level: int = 0) -> dict[str, forms.Form]:
    """All forms of a shelf, one of them with what was sent."""
    return {
        name: form(data if name == bound else None, auto_id=f"{name}-%s", initial={"level": level, "quantity": None})
        for name, form in SHELF_FORMS.items()
    }


def order_forms(order: PartOrder, bound: str = "", data: Any = None) -> dict[str, forms.Form]:
    """All forms of an open order, one of them with what was sent."""
    initial = {"quantity": order.missing, "expected_on": order.expected_on}
    return {
        name: form(data if name == bound else None, auto_id=f"{name}-{order.pk}-%s", initial=initial)
        for name, form in ORDER_FORMS.items()
    }
