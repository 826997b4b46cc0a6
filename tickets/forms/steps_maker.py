"""Forms of a device that goes to its maker and comes back."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.amounts import AmountField
from tickets.actions import maker
from tickets.forms.steps_base import DayField, Step, StepForm, area, line
from tickets.models import VendorReturn

Outcome = VendorReturn.Outcome


class SendToMakerForm(StepForm):
    """The device leaves for its maker."""

    action = "send_to_maker"
    title = L("Send the device to the maker")
    button = L("Sent to the maker")
    icon = "truck"
    tone = ""

    maker = line(L("Maker or supplier"), most=80)
    rma_number = line(L("Number of the return (RMA)"), most=40, dir="ltr", hint=L("The number that the maker gave."))
    serial = line(L("Serial number"), most=40, dir="ltr")
    fault = area(L("What the maker shall look at"), rows=2, most=300)
    sent_on = DayField(L("Sent on"))
    expected_on = DayField(L("Expected back on"), help_text=L("The customer reads this day."))
    tracking = line(L("Tracking number"), required=False, most=60, dir="ltr")

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While it is here."""
        return step.page.at_maker is None and step.ticket.custody in ("branch", "technician")

    def build(self) -> None:
        """The maker by name; the serial only where we do not know it."""
        device = self.ticket.device
        if device.serial:
            del self.fields["serial"]
        if device.product:
            self.fields["maker"].initial = device.product.brand.name
        self.fields["sent_on"].initial = timezone.localdate()
        finding = self.step.page.finding
        self.fields["fault"].initial = finding.text[:300] if finding else ""

    def run(self) -> str:
        """Send it."""
        data = self.cleaned_data
        names = ("maker", "rma_number", "fault", "sent_on", "expected_on", "tracking")
        maker.send_to_maker(self.ticket, serial=data.get("serial", ""), **{n: data[n] for n in names}, **self.common)
        return _("The device is at the maker, and the customer can read that.")


class ExpectFromMakerForm(StepForm):
    """Another day."""

    action = "expect_from_maker"
    title = L("The maker gives another day")
    button = L("Note the new day")
    icon = "calendar-clock"
    tone = ""

    expected_on = DayField(L("Expected back on"))
    reason = line(L("Reason"))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While it is there."""
        return step.page.at_maker is not None

    def run(self) -> str:
        """Note it."""
        maker.expect_from_maker(
            self.ticket, expected_on=self.cleaned_data["expected_on"], reason=self.cleaned_data["reason"], **self.common
        )
        return _("The new day is noted; the customer reads it.")


class BackFromMakerForm(StepForm):
    """The device itself, or a credit."""

    action = "back_from_maker"
    title = L("Back from the maker")
    button = L("Note what came of it")
    icon = "package-open"
    CHOICES = (Outcome.REPAIRED, Outcome.REFUSED, Outcome.CREDITED)

    outcome = forms.ChoiceField(
        label=L("What came of it"), choices=[(o.value, o.label) for o in CHOICES], widget=forms.RadioSelect
    )
    back_on = DayField(L("Back on"))
    serial_back = line(L("Serial number that came back"), required=False, most=40, dir="ltr")
    credit = AmountField(
        label=L("Amount of the credit"), max_digits=10, required=False, min_value=Decimal(0)
    )
    note = line(L("What the maker says"), required=False, most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While it is there."""
        return step.page.at_maker is not None

    def build(self) -> None:
        """What was sent."""
        row = self.step.page.at_maker
        self.fields["back_on"].initial = timezone.localdate()
        self.fields["outcome"].choice_hints = {
            Outcome.REPAIRED: L("It goes on with the repair and our own test."),
            Outcome.REFUSED: L("It is here again; decide anew."),
            Outcome.CREDITED: L("It stays there; decide on a replacement or a refund."),
        }
        if row:
            self.fields["serial_back"].help_text = _("Sent: %(serial)s") % {"serial": f"\u2066{row.serial_sent}\u2069"}

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        names = ("outcome", "back_on", "serial_back", "credit", "note")
        maker.back_from_maker(self.ticket, **{n: data[n] for n in names}, **self.common)
        if data["outcome"] == Outcome.REPAIRED:
            return _("The device is here again; the work goes on.")
        return _("Noted. Open the decision again: the repair at the maker did not help.")


class ReplacedByMakerForm(StepForm):
    """Another unit."""

    action = "replaced_by_maker"
    title = L("The maker sent another unit")
    button = L("Register the unit, on to testing")
    icon = "repeat"
    tone = ""

    serial_back = line(L("Serial number of the new unit"), most=40, dir="ltr", autocapitalize="characters")
    back_on = DayField(L("Back on"))
    note = line(L("What the maker says"), required=False, most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While the device is there."""
        return step.page.at_maker is not None

    def build(self) -> None:
        """Today."""
        self.fields["back_on"].initial = timezone.localdate()

    def run(self) -> str:
        """Register it."""
        data = self.cleaned_data
        maker.replaced_by_maker(
            self.ticket, serial_back=data["serial_back"], back_on=data["back_on"], note=data["note"], **self.common
        )
        return _("The new unit is registered. The test sheet comes next.")


MAKER_FORMS = [BackFromMakerForm, ReplacedByMakerForm, ExpectFromMakerForm, SendToMakerForm]
