"""Forms of the counter: taking the device in, planning a visit or a courier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from tickets.actions import diagnosis
from tickets.forms.marks import MarksForm
from tickets.forms.steps_base import (
    MomentField,
    PhotosField,
    Step,
    StepForm,
    area,
    line,
)


class CheckInForm(MarksForm):
    """Taking the device in."""

    action = "check_in"
    title = L("Check the device in")
    button = L("Check in")
    icon = "package-check"
    template = "desk/steps/_check_in.html"

    condition = area(L("Condition"), hint=L("What is scratched, dented or missing; it goes on the receipt."))
    accessories = line(L("Accessories that came with it"), required=False, most=300)
    shelf = line(L("Shelf"), required=False, most=20, dir="ltr")
    passcode = forms.CharField(
        label=L("Passcode of the device"), required=False, max_length=60,
        help_text=L("Only if the examination needs it. Kept encrypted, erased at handover, on no receipt."),
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    photos = PhotosField(label=L("Other photos of the condition"))

    def build(self) -> None:
        """Marks on the drawing of this kind of device."""
        self.build_marks()

    def clean(self) -> dict[str, Any]:
        """Marks are whole."""
        super().clean()
        self.clean_marks()
        return self.cleaned_data

    @classmethod
    def possible(cls, step: Step) -> bool:
        """A device comes in once."""
        return step.page.check_in is None

    def run(self) -> str:
        """Take it in."""
        data = self.cleaned_data
        diagnosis.check_in(
            self.ticket, condition=data["condition"], accessories=data["accessories"], shelf=data["shelf"],
            photos=data["photos"], passcode=data["passcode"], marks=self.marks(), views=self.views(), **self.common,
        )
        return _("The device is checked in. Print the receipt for the customer.")


class _AppointmentForm(StepForm):
    template = "desk/steps/_appointment.html"
    icon = "calendar-clock"

    starts_at = MomentField(L("From"))
    ends_at = MomentField(L("Until"))
    address = line(L("Address"), most=300)
    who = line(L("Who comes"), most=120)

    def build(self) -> None:
        """The address of the report stands in it."""
        self.fields["address"].initial = self.ticket.address


class VisitForm(_AppointmentForm):
    """A technician goes to the customer."""

    action = "schedule_visit"
    title = L("Plan a visit")
    button = L("Plan the visit")

    def run(self) -> str:
        """Plan it."""
        values = {k: self.cleaned_data[k] for k in ("starts_at", "ends_at", "address", "who")}
        diagnosis.schedule_visit(self.ticket, **values, **self.common)
        return _("The visit is planned, and the customer is told.")


class PickupForm(_AppointmentForm):
    """A courier fetches the device, or brings it back."""

    action = "schedule_pickup"
    title = L("Plan a courier")
    button = L("Plan the courier")
    icon = "truck"

    def run(self) -> str:
        """Plan it."""
        values = {k: self.cleaned_data[k] for k in ("starts_at", "ends_at", "address", "who")}
        diagnosis.schedule_pickup(self.ticket, **values, **self.common)
        return _("The courier is planned, and the customer is told.")


ARRIVAL_FORMS = [CheckInForm, VisitForm, PickupForm]
