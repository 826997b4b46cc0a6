"""Forms of the way to the customer: plan a visit or a courier, move it, call it off, begin it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from tickets.actions import visits
from tickets.enums import Stage
from tickets.forms.steps_base import DayField, LeanSelect, PersonField, Step, StepForm, line
from tickets.models import Appointment
from tickets.queries.visits import areas_of, technicians, zone_of

BY_ADDRESS = ""


class TimeInput(forms.TimeInput):
    """An hour by the browser's own picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"step": 300})


def hour(label: Any) -> forms.TimeField:
    """An hour of the day."""
    return forms.TimeField(label=label, widget=TimeInput())


class _WindowForm(StepForm):
    """A day and two hours, in the time of the branch."""

    template = "desk/steps/_appointment.html"
    icon = "calendar-clock"
    groups: ClassVar[dict[str, str]] = {"starts_at": "day", "ends_at": "until"}

    day = DayField(L("Day"))
    begin = hour(L("From"))
    until = hour(L("Until"))

    def window(self) -> dict[str, datetime]:
        """The instants that were meant."""
        data, zone = self.cleaned_data, zone_of(self.ticket.branch)
        return {
            "starts_at": datetime.combine(data["day"], data["begin"], tzinfo=zone),
            "ends_at": datetime.combine(data["day"], data["until"], tzinfo=zone),
        }


class _PlanForm(_WindowForm):
    address = line(L("Address"), most=300)

    def build(self) -> None:
        """The address of the report stands in it."""
        self.fields["address"].initial = self.ticket.address


class VisitForm(_PlanForm):
    """A technician goes to the customer."""

    action = "schedule_visit"
    title = L("Plan a visit")
    button = L("Plan the visit")

    technician = PersonField(L("Technician"))
    area = forms.ChoiceField(label=L("Travel area"), required=False, widget=LeanSelect)
    outside_reason = line(L("If outside of every area: why we go there"), required=False, most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Not for a device that its owner collects here."""
        visited = any(row.kind == Appointment.Kind.VISIT for row in step.page.appointments)
        return visits.visit_makes_sense(step.ticket, visited)

    def build(self) -> None:
        """Technicians, and the areas of the branch."""
        super().build()
        self.fields["technician"].queryset = technicians()
        self.fields["technician"].initial = self.ticket.technician_id
        self.areas = {str(area.pk): area for area in areas_of(self.ticket.branch)}
        if self.areas:
            self.fields["area"].choices = [(BY_ADDRESS, _("By the address")), *((pk, a.name) for pk, a in self.areas.items())]
        else:
            del self.fields["area"], self.fields["outside_reason"]

    def run(self) -> str:
        """Plan it."""
        data = self.cleaned_data
        visits.schedule_visit(
            self.ticket, **self.window(), address=data["address"], technician=data["technician"],
            area=self.areas.get(data.get("area", "")), outside_reason=data.get("outside_reason", ""), **self.common,
        )
        return _("The visit is planned; the customer and the technician are told.")


class PickupForm(_PlanForm):
    """A courier fetches the device, or brings it back."""

    action = "schedule_pickup"
    title = L("Plan a courier")
    button = L("Plan the courier")
    icon = "truck"

    who = line(L("Who comes"), most=120)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Nobody fetches what is here already; what is ready may be brought back."""
        return step.ticket.stage == Stage.READY or not step.ticket.device_held

    def run(self) -> str:
        """Plan it."""
        data = self.cleaned_data
        visits.schedule_pickup(self.ticket, **self.window(), address=data["address"], who=data["who"], **self.common)
        return _("The courier is planned, and the customer is told.")


def _planned(step: Step) -> Appointment | None:
    row = step.page.visit
    return row if row and row.begun_at is None else None


class MoveAppointmentForm(_WindowForm):
    """Another time, and if need be another technician."""

    action = "move_appointment"
    for_customer = ("reason",)
    title = L("Move the appointment")
    button = L("Move the appointment")

    technician = PersonField(L("Technician"))
    reason = line(L("Reason"), hint=L("The customer reads this line."), most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While one is planned and has not begun."""
        return _planned(step) is not None

    def build(self) -> None:
        """The plan as it stands; what the customer asked for above it."""
        row, zone = self.step.page.visit, zone_of(self.ticket.branch)
        if row is None or row.kind != Appointment.Kind.VISIT:
            del self.fields["technician"]
        else:
            self.fields["technician"].queryset = technicians()
            self.fields["technician"].initial = row.technician_id
        if row is None:
            return
        starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
        self.fields["day"].initial = row.asked.get("day") or starts.date()
        self.fields["begin"].initial, self.fields["until"].initial = starts.time(), ends.time()
        if row.asked:
            self.fields["reason"].initial = _("As you asked")

    def run(self) -> str:
        """Move it."""
        data = self.cleaned_data
        visits.move_appointment(
            self.ticket, **self.window(), reason=data["reason"], technician=data.get("technician"), **self.common
        )
        return _("The appointment is moved, and the customer is told.")


class CancelAppointmentForm(StepForm):
    """It does not take place."""

    action = "cancel_appointment"
    for_customer = ("reason",)
    title = L("Call the appointment off")
    button = L("Call it off")
    icon = "ban"
    tone = "btn--danger"

    reason = line(L("Reason"), hint=L("The customer reads this line."), most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While one is planned and has not begun."""
        return _planned(step) is not None

    def run(self) -> str:
        """Call it off."""
        visits.cancel_appointment(self.ticket, reason=self.cleaned_data["reason"], **self.common)
        return _("The appointment is called off, and the customer is told.")


class BeginVisitForm(StepForm):
    """The technician stands at the door."""

    action = "begin_visit"
    title = L("Begin the visit")
    button = L("I am at the customer's")
    icon = "map-pin"

    @classmethod
    def possible(cls, step: Step) -> bool:
        """On its day."""
        row = _planned(step)
        return bool(row and row.kind == Appointment.Kind.VISIT and row.starts_at - visits.EARLY <= timezone.now())

    def run(self) -> str:
        """Begin it."""
        visits.begin_visit(self.ticket, **self.common)
        return _("The visit has begun. The device counts as in your hands.")


def leading(step: Step) -> list[str]:
    """Which of these steps move the ticket on now, the likely one first."""
    row = step.page.visit
    if row is None or row.begun_at or step.ticket.stage not in (Stage.RECEIVED, Stage.READY, Stage.REPAIRING, Stage.REPLACING):
        return []
    if row.asked:
        return ["move_appointment"]
    return ["begin_visit"] if BeginVisitForm.possible(step) and not row.is_over else []


VISIT_FORMS = [VisitForm, PickupForm, MoveAppointmentForm, CancelAppointmentForm, BeginVisitForm]
