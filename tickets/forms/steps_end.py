"""Forms of the end: going back, the follow-up, withdrawing; and what staff write."""

from __future__ import annotations

import secrets

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from tickets.actions import conversation, follow_up, handover
from tickets.actions.intake import repair_warranty_end
from tickets.enums import CLOSED_STAGES
from tickets.forms.steps_base import PhotosField, Step, StepForm, area, line


class ReadyReturnForm(StepForm):
    """Packed to go back."""

    action = "ready_return"
    title = L("Ready to go back")
    button = L("The device is packed")
    icon = "undo-2"

    def run(self) -> str:
        """Note it."""
        handover.ready_return(self.ticket, **self.common)
        return _("The device is ready to go back, and the customer is told.")


class ConfirmForm(StepForm):
    """The customer says it works."""

    action = "confirm_working"
    title = L("The device works")
    button = L("The customer confirms: it works")
    icon = "check-check"

    def run(self) -> str:
        """Close."""
        follow_up.confirm_working(self.ticket, **self.common)
        return _("Confirmed. The ticket is closed.")


class ReportReturnForm(StepForm):
    """The fault is back."""

    action = "report_return"
    title = L("The fault is back")
    button = L("Open a return repair")
    icon = "rotate-ccw"
    tone = ""

    description = area(L("What is wrong now"))
    photos = PhotosField(label=L("Photos"))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Inside the repair warranty, and not twice at once."""
        until = repair_warranty_end(step.ticket)
        standing = any(t.return_of_id == step.ticket.pk and t.stage not in CLOSED_STAGES for t in step.page.others)
        return until is not None and timezone.localdate() <= until and not standing

    def run(self) -> str:
        """Open the linked ticket."""
        data = self.cleaned_data
        self.opened = follow_up.report_return(
            self.ticket, description=data["description"], photos=data["photos"], **self.common
        )
        return _("The return repair %(reference)s is open.") % {"reference": self.opened.reference}


class CancelForm(StepForm):
    """Withdraw."""

    action = "cancel"
    title = L("Cancel")
    button = L("Cancel the ticket")
    icon = "ban"
    tone = "btn--danger"

    reason = line(L("Reason"), most=300)

    def build(self) -> None:
        """With the device here, it goes back to its owner."""
        if self.ticket.device_held:
            self.fields["reason"].help_text = _("The device is here: it goes back to its owner unrepaired.")

    def run(self) -> str:
        """Cancel it."""
        ticket = handover.cancel(self.ticket, reason=self.cleaned_data["reason"], **self.common)
        return _("Cancelled. The device goes back.") if ticket.is_open else _("The ticket is cancelled.")


class _WordsForm(StepForm):
    """Words need no version: they overwrite nobody. The key makes a second sending harmless."""

    template = "desk/steps/_words.html"

    submission_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    body = forms.CharField(
        label=L("Text"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={
            "required": L("Write something first."),
            "max_length": L("This text is longer than 5,000 characters; shorten it or send it in parts."),
        },
    )
    photos = PhotosField(label=L("Photos"))

    def build(self) -> None:
        """One key per page."""
        self.fields["submission_key"].initial = secrets.token_urlsafe(18)


class ReplyForm(_WordsForm):
    """To the customer."""

    action = "reply"
    title = L("Reply to the customer")
    button = L("Send")
    icon = "send-horizontal"

    awaits_answer = forms.BooleanField(label=L("Waits for the customer's answer"), required=False)

    def run(self) -> str:
        """Send it."""
        data = self.cleaned_data
        conversation.reply(
            self.ticket, actor=self.step.actor, body=data["body"], files=data["photos"],
            awaits_answer=data["awaits_answer"], submission_key=data["submission_key"] or None,
        )
        return _("The reply is on its way.")


class NoteForm(_WordsForm):
    """For colleagues."""

    action = "note"
    title = L("Internal note")
    button = L("Keep the note")
    icon = "lock"

    def run(self) -> str:
        """Keep it."""
        data = self.cleaned_data
        conversation.note(
            self.ticket, actor=self.step.actor, body=data["body"], files=data["photos"],
            submission_key=data["submission_key"] or None,
        )
        return _("The note is kept.")


END_FORMS = [ReadyReturnForm, ConfirmForm, ReportReturnForm, CancelForm, ReplyForm, NoteForm]
