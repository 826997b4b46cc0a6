"""Small forms of the tracking page."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _l

from helpdesk.lib import uploads
from helpdesk.lib.display import day_text
from tickets.forms.report import ManyFiles


class TrackForm(forms.Form):
    """Reference and the last digits of the telephone."""

    reference = forms.CharField(
        label=_l("Reference"), max_length=40, error_messages={"required": _l("Write the reference of your repair.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    last4 = forms.CharField(
        label=_l("Last 4 digits of your mobile number"), max_length=254,
        help_text=_l("If you gave us no number: your e-mail address."),
        error_messages={"required": _l("Write the last 4 digits of your mobile number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr", "class": "input--w14"}),
    )


class MessageForm(forms.Form):
    """What the customer writes, with photos."""

    body = forms.CharField(
        label=_l("Your message"), max_length=5000, error_messages={"required": _l("Write something first.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "textarea--sm"}),
    )
    photos = forms.FileField(
        label=_l("Photos"), required=False, widget=ManyFiles(attrs={"accept": uploads.ACCEPT["photo"]})
    )


class ReasonForm(forms.Form):
    """One text that a step needs."""

    reason = forms.CharField(
        label=_l("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": _l("Tell us in a few words why.")},
    )


class QuoteRequestForm(forms.Form):
    """Asking for a new quote needs no words, and may have some."""

    words = forms.CharField(
        label=_l("Anything you want to tell us"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class OtherTimeForm(forms.Form):
    """When an appointment would suit the customer better."""

    day = forms.ChoiceField(label=_l("Day"), required=False)
    part = forms.ChoiceField(
        label=_l("Part of the day"), initial="any", widget=forms.RadioSelect,
        choices=[("any", _l("Any time")), ("morning", _l("In the morning")), ("afternoon", _l("In the afternoon")),
                 ("evening", _l("In the evening"))],
    )
    words = forms.CharField(
        label=_l("Anything we should know"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "class": "textarea--sm"}),
    )

    def offer(self, days: list[date]) -> None:
        """Offer the working days that come next."""
        self.fields["day"].choices = [("", _l("No particular day")), *((d.isoformat(), day_text(d)) for d in days)]  # type: ignore[attr-defined]

    def clean_day(self) -> date | None:
        """The chosen day."""
        text = self.cleaned_data["day"]
        return date.fromisoformat(text) if text else None


class ReturnForm(forms.Form):
    """What is wrong again."""

    description = forms.CharField(
        label=_l("What is wrong now?"), max_length=3000,
        help_text=_l("Is it the same fault, or a new one? Since when?"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _l("Tell us in a few words what is wrong now.")},
    )
    photos = forms.FileField(
        label=_l("Photos of the fault"), required=False, widget=ManyFiles(attrs={"accept": uploads.ACCEPT["photo"]})
    )
