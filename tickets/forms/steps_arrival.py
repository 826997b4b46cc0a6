"""The form of the counter: taking the device in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from tickets.actions import diagnosis
from tickets.forms.marks import MarksForm
from tickets.forms.steps_base import (
    PhotosField,
    Step,
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
        # A refused form gives it back, covered: the answer to a sent form is kept in no cache, and a code asked for twice is lost.
        widget=forms.PasswordInput(attrs={"dir": "ltr", "autocomplete": "off"}, render_value=True),
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


ARRIVAL_FORMS = [CheckInForm]
