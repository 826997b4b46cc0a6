"""What staff type about the wording of messages, and what is said to them when it cannot be sent like that."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from helpdesk.accounts.models import ContactChannel, Customer
from notifications import preferences
from notifications.models import HouseStyle, Message
from notifications.preferences import CONSENTS, Wishes
from notifications.rendering import SEPARATOR, SIGNS
from notifications.wording import catalogue, slots
from notifications.wording.catalogue import EMAIL, LINES, SMS, Text, local_name
from notifications.wording.changes import Place

MARKUP = re.compile(r"<[a-z!/][^>]*>|\{\{|\{%|\{#|javascript:", re.IGNORECASE)
LONGEST = {"subject": 200, "title": 200, "body": 4000}
SHORT_LONGEST = 900  # six joined messages; nobody reads more on a telephone


class WordingForm(forms.Form):
    """The text of one message on one channel in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=LONGEST["subject"])
    title = forms.CharField(label=gettext_lazy("Heading"), required=False, max_length=LONGEST["title"])
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST["body"], strip=True,
        error_messages={"required": gettext_lazy("Write the text of the message.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it changes"), required=False, max_length=200,
        help_text=gettext_lazy("For colleagues who read the versions later."),
    )

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        if place.channel != EMAIL:
            del self.fields["subject"], self.fields["title"]
        direction = "rtl" if place.language == "ar" else "ltr"
        for name, field in self.fields.items():
            rows = {EMAIL: 14, SMS: 5}.get(place.channel, 9)
            field.widget = forms.Textarea(attrs={"rows": rows}) if name == "body" else forms.TextInput()
            field.widget.attrs["class"] = "textarea" if name == "body" else "input"
            field.widget.attrs["dir"] = "auto" if name == "reason" else direction
            if name != "reason":
                field.widget.attrs |= {"lang": place.language, "data-wording": ""}

    def clean(self) -> dict[str, Any]:
        """Every fault is named beside its field; what was typed stays."""
        values = super().clean() or {}
        for field in ("subject", "title", "body"):
            text = values.get(field)
            if field in self.fields and text:
                values[field] = text.replace("\r\n", "\n")
                for fault in faults(self.place, field, values[field]):
                    self.add_error(field, fault)
        if "subject" in self.fields and not values.get("subject"):
            values["subject"] = "{" + local_name("standard", self.place.language) + "}"
        if "title" in self.fields and not values.get("title"):
            values["title"] = "{" + local_name("standard", self.place.language) + "}"
        return values

    @property
    def text(self) -> Text:
        """What was typed, once it is clean."""
        data = self.cleaned_data
        return Text(data.get("subject", ""), data.get("title", ""), data["body"])


def faults(place: Place, field: str, text: str) -> list[str]:
    """Why this text cannot be used, in words; an empty list when it can."""
    said: list[str] = []
    if found := MARKUP.search(text):
        said.append(_("“%(part)s” is markup. Write plain words; the layout comes by itself.") % {"part": found[0][:30]})
        return said
    if sign := next((one for one in (*SIGNS, SEPARATOR) if one in text), ""):
        said.append(_("The sign %(sign)s has a meaning of its own here. Use another one.") % {"sign": sign})
    if place.channel != EMAIL and len(text) > SHORT_LONGEST:
        said.append(_("A text message takes %(n)s signs at most.") % {"n": SHORT_LONGEST})
    try:
        used = {name: catalogue.english(name) for name in slots.names(text)}
        always = {catalogue.english(name) for name in slots.outside_options(text)}
    except slots.BadText as error:
        return [*said, _unreadable(error)]
    allowed = catalogue.allowed(place.event, place.channel, field)
    for typed, name in used.items():
        if name not in allowed:
            said.append(_("This message has no value “%(name)s”. The list beside the text shows what it has.") % {"name": typed})
    if "standard" not in used.values():
        for name in catalogue.required(place.event, place.channel, field):
            if name not in always:
                said.append(_missing(name, place.language))
    if place.channel == EMAIL and field == "body":
        said += _misplaced(text, place.language)
    return said


def _missing(name: str, language: str) -> str:
    return _("The customer needs %(slot)s here: %(meaning)s. Put it outside of square brackets.") % {
        "slot": "{" + local_name(name, language) + "}", "meaning": catalogue.MEANINGS[name],
    }


def _misplaced(text: str, language: str) -> list[str]:
    """Parts of the shipped letter stand alone between empty lines."""
    said = []
    paragraphs = [one.strip() for one in text.split("\n\n")]
    for name in LINES:
        for one in paragraphs:
            forms_of_it = ("{" + name + "}", "{" + catalogue.NAMES[name] + "}")
            if name != "greeting" and any(form in one for form in forms_of_it) and one not in forms_of_it:
                slot = "{" + local_name(name, language) + "}"
                said.append(_("%(slot)s stands alone, with an empty line before and after it.") % {"slot": slot})
    return said


def _unreadable(error: slots.BadText) -> str:
    part = {"part": error.part}
    return {
        "open_brace": _("A brace is opened and not closed: %(part)s") % part,
        "open_bracket": _("A square bracket is opened and not closed: %(part)s") % part,
        "stray": _("The sign %(part)s closes something that was not opened.") % part,
        "nested": _("Square brackets do not stand inside each other: %(part)s") % part,
        "name": _("%(part)s cannot be read. Braces hold one name of a value, or two forms divided by a bar.") % part,
    }[error.code]


class TestForm(forms.Form):
    """Where a test goes: the writer's own address."""

    to = forms.CharField(max_length=254)

    def __init__(self, channel: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if channel == EMAIL:
            self.fields["to"] = forms.EmailField(label=_("E-mail address"), validators=[validate_email])
        else:
            self.fields["to"] = PhoneNumberField(label=_("Mobile number"))
        self.fields["to"].widget.attrs |= {"class": "input", "dir": "ltr"}


class DigitsForm(forms.ModelForm):
    """How numbers are written in Arabic messages."""

    class Meta:
        model = HouseStyle
        fields = ("digits",)
        labels = {"digits": gettext_lazy("Digits in messages")}
        widgets = {"digits": forms.RadioSelect}


# People know the time of a city, not the name that computers have for it.
ZONES = {
    "Asia/Riyadh": pgettext_lazy("time zone", "Riyadh"),
    "Asia/Dubai": pgettext_lazy("time zone", "Dubai"),
    "Asia/Kuwait": pgettext_lazy("time zone", "Kuwait"),
    "Asia/Qatar": pgettext_lazy("time zone", "Doha"),
    "Asia/Bahrain": pgettext_lazy("time zone", "Manama"),
    "Asia/Muscat": pgettext_lazy("time zone", "Muscat"),
    "Asia/Aden": pgettext_lazy("time zone", "Aden"),
    "Asia/Baghdad": pgettext_lazy("time zone", "Baghdad"),
    "Asia/Amman": pgettext_lazy("time zone", "Amman"),
    "Asia/Damascus": pgettext_lazy("time zone", "Damascus"),
    "Asia/Beirut": pgettext_lazy("time zone", "Beirut"),
    "Africa/Cairo": pgettext_lazy("time zone", "Cairo"),
    "Africa/Khartoum": pgettext_lazy("time zone", "Khartoum"),
    "Africa/Tripoli": pgettext_lazy("time zone", "Tripoli"),
    "Africa/Tunis": pgettext_lazy("time zone", "Tunis"),
    "Africa/Algiers": pgettext_lazy("time zone", "Algiers"),
    "Africa/Casablanca": pgettext_lazy("time zone", "Casablanca"),
    "Europe/Istanbul": pgettext_lazy("time zone", "Istanbul"),
    "Europe/London": pgettext_lazy("time zone", "London"),
    "Europe/Berlin": pgettext_lazy("time zone", "Berlin"),
    "Asia/Karachi": pgettext_lazy("time zone", "Karachi"),
    "Asia/Kolkata": pgettext_lazy("time zone", "Kolkata"),
}


class ClockInput(forms.TimeInput):
    """A time of day without seconds."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "input input--w14", "dir": "ltr"}, format="%H:%M")


class PreferencesForm(forms.Form):
    """How a customer wishes to be told; for the customer's own page and for staff."""

    language = forms.ChoiceField(label=gettext_lazy("Language of messages"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    allowed = forms.MultipleChoiceField(
        label=gettext_lazy("We may write by"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Without any of them we call when something must be said."),
    )
    first = forms.ChoiceField(label=gettext_lazy("First by"), widget=forms.RadioSelect)
    second = forms.ChoiceField(
        label=gettext_lazy("If that does not arrive"), required=False, widget=forms.RadioSelect,
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), widget=ClockInput)
    quiet_until = forms.TimeField(label=gettext_lazy("Quiet until"), widget=ClockInput)
    friday_until = forms.TimeField(label=gettext_lazy("On Friday until"), widget=ClockInput)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    wants_reminders = forms.BooleanField(label=CONSENTS["reminders"], required=False)

    def __init__(self, customer: Customer, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", vars(preferences.read(customer)))
        super().__init__(*args, **kwargs)
        names = dict(Message.Channel.choices)
        known = [(channel, names[Message.Channel(channel)]) for channel, _address in preferences.channels_of(customer)]
        call = [(str(ContactChannel.PHONE), ContactChannel.PHONE.label)] if customer.phone else []
        self._choose("allowed", known)
        self._choose("first", [*known, *call])
        self._choose("second", [("", _("As it comes")), *known])
        self._choose("time_zone", [("", _("That of the branch")), *ZONES.items()])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What comes first must be allowed; a telephone call always is."""
        values = super().clean() or {}
        allowed = values.get("allowed", [])
        for name in ("first", "second"):
            chosen = values.get(name)
            if chosen and chosen != ContactChannel.PHONE and chosen not in allowed and (name == "second" or allowed):
                self.add_error(name, _("Tick this channel above as well, or choose another one."))
        if values.get("second") and values.get("second") == values.get("first"):
            values["second"] = ""
        return values

    @property
    def wishes(self) -> Wishes:
        """What was chosen, once it is clean."""
        data = self.cleaned_data
        return Wishes(**{**data, "allowed": tuple(data["allowed"])})
