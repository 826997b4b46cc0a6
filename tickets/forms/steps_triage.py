"""Forms that steer a ticket without moving its stage: people, priority, waiting, place, promise, merging, tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Role, User
from helpdesk.lib.display import when_text
from helpdesk.lib.references import normalise_reference
from tickets.actions import handover, triage
from tickets.enums import ClockKind, Custody, Priority, WaitingOn
from tickets.exceptions import StepRefused
from tickets.forms.steps_base import MomentField, PersonField, Step, StepForm, area, line
from tickets.models import Ticket


class AssignForm(StepForm):
    """First owner, technician."""

    action = "assign"
    title = L("Assign")
    button = L("Assign")
    icon = "user-round-plus"
    tone = ""

    owner = PersonField(L("Owner"), required=False)
    technician = PersonField(L("Technician"), required=False)

    def build(self) -> None:
        """An owner is changed by a transfer."""
        if self.ticket.owner_id:
            del self.fields["owner"]
        self.fields["technician"].queryset = User.objects.filter(is_active=True, role=Role.TECHNICIAN)
        self.fields["technician"].initial = self.ticket.technician_id

    def run(self) -> str:
        """Assign it."""
        data = self.cleaned_data
        triage.assign(self.ticket, owner=data.get("owner"), technician=data["technician"], **self.common)
        return _("Assigned.")

    groups = {"owner": "technician"}

    def refuse(self, refusal: StepRefused) -> None:
        """The owner's field is there only while nobody owns the ticket."""
        if "owner" in self.fields:
            self.groups = {}
        super().refuse(refusal)


class TransferForm(StepForm):
    """Another owner."""

    action = "transfer"
    title = L("Transfer")
    button = L("Transfer")
    icon = "arrow-right-left"
    tone = ""

    owner = PersonField(L("New owner"))
    reason = line(L("Reason"), hint=L("You keep a task until the problem is solved."), most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """What nobody owns is assigned."""
        return step.ticket.owner_id is not None

    def run(self) -> str:
        """Hand it on."""
        data = self.cleaned_data
        triage.transfer(self.ticket, owner=data["owner"], reason=data["reason"], **self.common)
        return _("Handed on to %(name)s.") % {"name": data["owner"].display_name}


class PriorityForm(StepForm):
    """Another priority."""

    action = "set_priority"
    title = L("Change the priority")
    button = L("Change")
    icon = "signal-high"
    tone = ""

    priority = forms.ChoiceField(label=L("Priority"), choices=Priority.choices)
    reason = line(L("Reason"), most=300)

    def build(self) -> None:
        """As it is now."""
        self.fields["priority"].initial = self.ticket.priority

    def run(self) -> str:
        """Change it."""
        data = self.cleaned_data
        triage.set_priority(self.ticket, priority=data["priority"], reason=data["reason"], **self.common)
        return _("The priority is changed and the due times are reckoned anew.")


class WaitingForm(StepForm):
    """Whom the work waits for."""

    action = "set_waiting"
    title = L("Waiting")
    button = L("Save")
    icon = "hourglass"
    tone = ""

    on = forms.ChoiceField(label=L("Waits for"), required=False, choices=[
        c for c in WaitingOn.choices if c[0] != WaitingOn.APPROVAL
    ])
    until = MomentField(L("Expected until"), required=False)
    reason = line(L("Remark"), required=False, most=300)

    def build(self) -> None:
        """As it is now."""
        self.fields["on"].initial = self.ticket.waiting_on
        self.fields["until"].initial = self.ticket.waiting_until

    @classmethod
    def possible(cls, step: Step) -> bool:
        """A quote ends its waiting by its answer."""
        return step.ticket.waiting_on != WaitingOn.APPROVAL

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        triage.set_waiting(self.ticket, on=data["on"], until=data["until"], reason=data["reason"], **self.common)
        return _("Noted.")


class CustodyForm(StepForm):
    """Where the device is."""

    action = "set_custody"
    title = L("Where the device is")
    button = L("Save")
    icon = "map-pin"
    tone = ""

    custody = forms.ChoiceField(label=L("Place"), choices=Custody.choices)
    shelf = line(L("Shelf"), required=False, most=20, dir="ltr")

    def build(self) -> None:
        """As it is now. A device that is with us leaves by hand-over only."""
        hidden = {Custody.HANDED_BACK} | ({Custody.CUSTOMER} if self.ticket.device_held else set())
        self.fields["custody"].choices = [c for c in Custody.choices if c[0] not in hidden]
        self.fields["custody"].initial = self.ticket.custody
        self.fields["shelf"].initial = self.ticket.shelf

    @classmethod
    def possible(cls, step: Step) -> bool:
        """What was handed back is no longer ours to place."""
        return step.ticket.custody != Custody.HANDED_BACK

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        triage.set_custody(self.ticket, custody=data["custody"], shelf=data["shelf"], **self.common)
        return _("Noted.")


class PromiseForm(StepForm):
    """Another date."""

    action = "move_promise"
    for_customer = ("reason",)
    title = L("Move the promised date")
    button = L("Give the new date")
    icon = "calendar-clock"
    tone = ""

    to = MomentField(L("New date"))
    reason = line(L("Reason"), hint=L("The customer reads it, with an apology."), most=300)
    beyond = forms.BooleanField(label=L("Promise this date all the same"), required=False)

    def build(self) -> None:
        """As it is now; our own deadline stands beside it, and a date behind it is asked about once."""
        self.fields["to"].initial = self.ticket.promised_at
        running = (c for c in self.step.page.clocks if c.kind == ClockKind.TURNAROUND and c.is_running)
        self.deadline = next((c.due_at for c in running), None)
        if self.deadline:
            self.fields["to"].help_text = _("Our own deadline: %(when)s") % {"when": when_text(self.deadline)}
        if not self.deadline or not self.is_bound:
            del self.fields["beyond"]

    def clean(self) -> dict[str, Any]:
        """A promise behind our own deadline is made knowingly."""
        data = super().clean() or self.cleaned_data
        to = data.get("to")
        if self.deadline and to and to > self.deadline:
            if not data.get("beyond"):
                words = _("This date lies after our own deadline, %(when)s. Tick this, or give an earlier date.")
                self.add_error("beyond", words % {"when": when_text(self.deadline)})
        else:
            self.fields.pop("beyond", None)
        return data

    def run(self) -> str:
        """Move it."""
        triage.move_promise(
            self.ticket, to=self.cleaned_data["to"], reason=self.cleaned_data["reason"], **self.common
        )
        return _("The new date is given, and the customer is told.")


class MergeForm(StepForm):
    """Two reports of the same fault."""

    action = "merge"
    title = L("Merge into another ticket")
    button = L("Merge")
    icon = "merge"
    tone = ""

    into = line(L("Reference of the ticket that stays"), most=20, dir="ltr")

    def build(self) -> None:
        """The other open ticket of the customer is the likely one."""
        other = next((t for t in self.step.page.others if self._fits(self.step, t)), None)
        self.fields["into"].initial = other.reference if other else ""

    @staticmethod
    def _fits(step: Step, other: Ticket) -> bool:
        return other.customer_id == step.ticket.customer_id and other.is_open

    @classmethod
    def possible(cls, step: Step) -> bool:
        """The device is not in, and the customer has another open ticket."""
        return not step.ticket.device_held and any(cls._fits(step, t) for t in step.page.others)

    def run(self) -> str:
        """Merge it."""
        reference = normalise_reference(self.cleaned_data["into"])
        into = Ticket.objects.filter(reference=reference).first() if reference else None
        if into is None:
            raise StepRefused(_("There is no ticket with this reference."), "into")
        handover.merge(self.ticket, into=into, **self.common)
        return _("Merged into %(reference)s.") % {"reference": into.reference}


class FinishTaskForm(StepForm):
    """A call-back or a follow-through is done."""

    action = "finish_task"
    title = L("Finish a task")
    button = L("Done")
    icon = "phone-call"

    task = forms.ChoiceField(label=L("Task"))
    result = area(L("What came of it"), rows=2)

    def build(self) -> None:
        """Open tasks of this ticket."""
        self.fields["task"].choices = [(t.pk, t.get_kind_display()) for t in self.step.page.tasks]

    @classmethod
    def possible(cls, step: Step) -> bool:
        """There must be one."""
        return bool(step.page.tasks)

    def run(self) -> str:
        """Tick it off."""
        data = self.cleaned_data
        task = next(t for t in self.step.page.tasks if str(t.pk) == data["task"])
        triage_done = handover.finish_task(self.ticket, task=task, result=data["result"], **self.common)
        return _("Done: %(task)s.") % {"task": triage_done.get_kind_display()}


class SubstituteForm(StepForm):
    """A substitute was offered while the repair takes its time."""

    action = "offer_substitute"
    title = L("Note the offer of a substitute")
    button = L("Note the offer")
    icon = "repeat"
    tone = ""

    what = line(L("What was offered, and the customer’s answer"), most=300)

    def run(self) -> str:
        """Note it."""
        triage.offer_substitute(self.ticket, what=self.cleaned_data["what"], **self.common)
        return _("The offer is noted.")

    @classmethod
    def possible(cls, step: Step) -> bool:
        """While we hold the device."""
        return step.ticket.device_held


TRIAGE_FORMS = [
    SubstituteForm, AssignForm, TransferForm, PriorityForm, WaitingForm, CustodyForm, PromiseForm, MergeForm, FinishTaskForm
]
