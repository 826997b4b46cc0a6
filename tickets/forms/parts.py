"""Forms about parts: reserving one for a ticket; what is received, counted, moved and ordered for a shelf."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Branch
from helpdesk.lib.arabic import fold
from tickets.actions import stock, workshop
from tickets.enums import PartState
from tickets.forms.steps_base import DayField, LeanSelect, StepForm, line
from tickets.models import PartOrder, PartStock
from tickets.queries.detail import TicketPage
from tickets.queries.due import comma
from warranty.models import Part

MOST_NAMED = 5


def parts_of(page: TicketPage) -> list[Part]:
    """All parts, each with ``made_for`` (this model; any of this type where it is not known) and ``unbound`` (for no model).

    Read once for all forms of the page.
    """
    kept: dict[str, Any] = vars(page)
    if "catalogue_parts" not in kept:
        device, made_for = page.ticket.device, Part.products.through.objects.filter(part=OuterRef("pk"))
        of_this = {"product": device.product_id} if device.product_id else {"product__device_type": device.device_type_id}
        kept["catalogue_parts"] = list(
            Part.objects.annotate(made_for=Exists(made_for.filter(**of_this)), unbound=~Exists(made_for))
        )
    found: list[Part] = kept["catalogue_parts"]
    return found


def part_choices(page: TicketPage) -> list[tuple[Any, Any]]:
    """Parts by name, code, origin and what is free at the ticket's branch; read once for all forms, in two queries.

    Those made for the device stand first, then those for no model in particular. What is made for other devices is not
    offered; it stands here only where it is held for this ticket already, because somebody asked for it by its number.
    """
    kept: dict[str, Any] = vars(page)
    if "part_choices" not in kept:
        free = {row.part_id: row.free for row in PartStock.objects.filter(branch=page.ticket.branch_id)}
        held = {row.part_id for row in page.parts}
        groups: dict[str, list[tuple[int, str]]] = {"fits": [], "any": [], "held": []}
        for part in parts_of(page):
            group = "fits" if part.made_for else "any" if part.unbound else "held"  # type: ignore[attr-defined]
            if group != "held" or part.pk in held:
                groups[group].append((part.pk, _choice(part, free.get(part.pk, 0))))
        names = {
            "fits": _("Fits this device"), "any": _("For no model in particular"),
            "held": _("For other devices, held for this ticket"),
        }
        kept["part_choices"] = [(names[group], choices) for group, choices in groups.items() if choices]
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
        """Let the parts be chosen that fit."""
        self.choices = [("", _("Choose a part")), *part_choices(page)]

    def clean(self, value: Any) -> Part | None:
        """The part itself."""
        chosen = super().clean(value)
        return Part.objects.get(pk=chosen) if chosen else None


class AnyPartForm(StepForm):
    """A step about one part: one that fits is picked from the list, any other is asked for by number or name."""

    part = PartField(label=L("Part"), required=False)
    other_part = line(
        L("Or another part, by number or name"), required=False, most=80,
        hint=L("Parts made for other devices are not in the list."),
    )
    other_meant = forms.BooleanField(label=L("This part is meant, though it is made for other devices"), required=False)

    def build(self) -> None:
        """Parts with code and what is free at the ticket's branch."""
        self.fields["part"].offer(self.step.page)
        self.fields["part"].may_be_needed = self.fields["other_part"].may_be_needed = True  # one of both
        if not (self.is_bound and self.data.get("other_part", "").strip()):
            del self.fields["other_meant"]

    def clean(self) -> dict[str, Any]:
        """One part, and none that is made for other devices without a word."""
        data = super().clean() or self.cleaned_data
        typed = (data.get("other_part") or "").strip()
        if data.get("part") and typed:
            self.add_error("other_part", _("Choose one from the list, or name another one; not both."))
        elif typed:
            data["part"] = self._found(typed)
        elif not data.get("part") and "part" not in self.errors:
            self.add_error("part", _("Choose a part."))
        return data

    def _found(self, typed: str) -> Part | None:
        parts, words = parts_of(self.step.page), fold(typed).split()
        exact = [p for p in parts if p.sku.casefold() == typed.casefold()]
        found = exact or [p for p in parts if all(word in fold(f"{p.sku} {p.name_ar} {p.name_en}") for word in words)]
        if not found:
            self.add_error("other_part", _("No part has this number or name."))
        elif len(found) > 1:
            some = comma().join(f"{p.name} (\u2066{p.sku}\u2069)" for p in found[:MOST_NAMED])
            self.add_error("other_part", _("Several parts are called so; write the number: %(parts)s") % {"parts": some})
        elif found[0].made_for or found[0].unbound or self.cleaned_data.get("other_meant"):  # type: ignore[attr-defined]
            return found[0]
        else:
            models = comma().join(found[0].products.values_list("name", flat=True)[:MOST_NAMED])
            self.add_error("other_meant", _("%(part)s is made for %(models)s, not for this device. Tick this if it is meant.") % {
                "part": found[0].name, "models": f"\u2068{models}\u2069"})
        return None


class ReservePartForm(AnyPartForm):
    """Reserve a part, or say that it is missing."""

    action = "reserve_part"
    title = L("Reserve a part")
    button = L("Reserve the part")
    icon = "package-check"
    tone = ""

    quantity = forms.IntegerField(
        label=L("Quantity"), min_value=1, max_value=99, initial=1,
        help_text=L("What is not free goes on the shortage list."),
    )

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
