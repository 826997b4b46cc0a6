"""The report of a fault: one form for customers on the web and for staff at the counter or the telephone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from helpdesk.accounts.address import vocative_patterns
from helpdesk.accounts.models import ContactChannel, Honorific
from helpdesk.lib import uploads
from helpdesk.lib.phones import parse_phone
from helpdesk.lib.references import normalise_serial
from tickets.actions.intake import Report
from tickets.enums import Arrival, Channel, Impact
from tickets.forms import purchase, report_staff
from tickets.queries.catalogue import Catalogue
from warranty.actions.devices import is_owner
from warranty.models import Device, Product
from warranty.queries import device_by_serial

LONGEST_DESCRIPTION = 3000
SERIAL_SHORTEST, SERIAL_LONGEST = 6, 30
NEEDS_PHONE = (ContactChannel.WHATSAPP, ContactChannel.SMS, ContactChannel.PHONE)


class TaggedSelect(forms.Select):
    """A select whose options carry data for the script: ``tags`` maps a value to its attributes."""

    tags: dict[str, dict[str, str]]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the attributes of this value."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update(getattr(self, "tags", {}).get(str(value), {}))
        return option


class TaggedRadio(forms.RadioSelect):
    """Radio buttons that carry data for the script."""

    tags: dict[str, dict[str, str]]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the attributes of this value."""
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"].update(getattr(self, "tags", {}).get(str(value), {}))
        return option


ONE_KIND_OF_DIGITS = ("purchase_day", "purchase_year", "serial", "phone")
CANNOT_BE_DIALLED = _l("This number cannot be dialled. Write it like 05X XXX XXXX, or with + and the country code.")
NO_WAY_TO_REACH = _l("Give a mobile number or an e-mail address; one of both is enough.")


class ManyFiles(forms.FileInput):
    """A file field that takes several files; they are checked by ``intake.drafts``, not by the form."""

    allow_multiple_selected = True


def _text(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs=attrs)



def says_otherwise(device: Device, product: Product | None, device_type: str) -> bool:
    """Whether the form names another model, or without a model another type of device, than our record of the serial."""
    if product and device.product_id:
        return device.product_id != product.pk
    named = product.device_type.code if product else device_type
    return bool(named) and named != device.device_type.code


class ReportForm(forms.Form):
    """Everything that a report collects (A2). ``staff`` adds how it came in."""

    device_type = forms.ChoiceField(
        label=_l("Type of device"), widget=TaggedRadio, error_messages={"required": _l("Choose the type of device.")}
    )
    product = forms.ChoiceField(label=_l("Model"), required=False, widget=TaggedSelect)
    model_text = forms.CharField(
        label=_l("The model in your words"), required=False, max_length=80,
        help_text=_l("If it is not in the list: as it stands on the device or the box."), widget=_text(autocomplete="off"),
    )
    serial = forms.CharField(
        label=_l("Serial number"), required=False, max_length=60,
        help_text=_l("English letters and digits. Small letters and spaces do not matter."),
        widget=_text(
            autocapitalize="characters", spellcheck="false", autocomplete="off", dir="ltr", **{"class": "input--w20"}
        ),
    )
    purchase_day = forms.CharField(
        label=_l("Day"), required=False, max_length=4, widget=_text(inputmode="numeric", dir="ltr", autocomplete="off")
    )
    purchase_month = forms.ChoiceField(label=_l("Month"), required=False)
    purchase_year = forms.CharField(
        label=_l("Year"), required=False, max_length=6, widget=_text(inputmode="numeric", dir="ltr", autocomplete="off")
    )
    proofs = forms.FileField(
        label=_l("Proof of purchase"), required=False,
        help_text=_l("A picture or PDF of the invoice or of the order message, up to 15 MB each."),
        widget=ManyFiles(attrs={"accept": uploads.ACCEPT["document"]}),
    )
    symptom = forms.ChoiceField(
        label=_l("What does not work?"), widget=TaggedRadio, error_messages={"required": _l("Choose what does not work.")}
    )
    description = forms.CharField(
        label=_l("What happens?"), max_length=LONGEST_DESCRIPTION,
        help_text=_l("Since when? Always or sometimes? What have you tried? Write as you speak."),
        widget=forms.Textarea(attrs={"rows": 5, "data-count": str(LONGEST_DESCRIPTION), "dir": "auto"}),
        error_messages={
            "required": _l("Describe in a few words what happens."),
            "max_length": _l("This text is longer than 3,000 characters; shorten it a little."),
        },
    )
    photos = forms.FileField(
        label=_l("Photos of the fault"), required=False,
        help_text=_l("A clear photo can save a day of examination. Up to 10 photos, 15 MB each."),
        widget=ManyFiles(attrs={"accept": uploads.ACCEPT["photo"]}),
    )
    video = forms.FileField(
        label=_l("Video of the fault"), required=False,
        help_text=_l("If the fault moves, flickers or sounds: up to 60 seconds and 50 MB, as MP4, MOV or WebM."),
        widget=forms.FileInput(attrs={"accept": uploads.ACCEPT["video"]}),
    )
    impact = forms.ChoiceField(
        label=_l("How much does the fault affect you?"), choices=Impact.choices, widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how much the fault affects you.")},
    )
    safety = forms.ChoiceField(
        label=_l("Have you noticed strong heat, swelling or a smell of burning?"),
        choices=[("yes", _l("Yes")), ("no", _l("No"))], widget=forms.RadioSelect,
        error_messages={"required": _l("Answer the question about heat, swelling or smell; it is about your safety.")},
    )
    honorific = forms.ChoiceField(label=_l("Title"), choices=Honorific.choices, required=False, widget=TaggedSelect)
    name = forms.CharField(
        label=_l("Name"), max_length=120, widget=_text(autocomplete="name", dir="auto"),
        error_messages={"required": _l("Write your name.")},
    )
    phone = forms.CharField(
        label=_l("Mobile number"), required=False, max_length=40,
        help_text=_l("The last four digits open your repair later."),
        widget=forms.TextInput(attrs={
            "type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr",
            "data-digits": "7", "data-wrong": CANNOT_BE_DIALLED, "data-or": "email", "data-neither": NO_WAY_TO_REACH,
        }),
    )
    email = forms.EmailField(
        label=_l("E-mail"), required=False, max_length=254,
        help_text=_l("Messages about the repair come here, with the link to follow it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={"invalid": _l("This e-mail address is not complete. It looks like name@example.com.")},
    )
    preferred_channel = forms.ChoiceField(
        label=_l("How may we write to you?"), choices=ContactChannel.choices, widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how we may write to you.")},
    )
    language = forms.ChoiceField(
        label=_l("Language of our messages"), choices=[("ar", "العربية"), ("en", "English")], widget=forms.RadioSelect
    )
    arrival = forms.ChoiceField(
        label=_l("How does the device reach us?"), choices=Arrival.choices, widget=forms.RadioSelect,
        error_messages={"required": _l("Choose how the device reaches us.")},
    )
    branch = forms.ChoiceField(
        label=_l("Branch"), widget=forms.RadioSelect, error_messages={"required": _l("Choose a branch.")}
    )
    address = forms.CharField(
        label=_l("Address"), required=False, max_length=300,
        help_text=_l("District, street, building, and what helps to find it."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address", "dir": "auto", "class": "textarea--sm"}),
    )
    channel = forms.ChoiceField(
        label=_l("How did the report come in?"), required=False, widget=forms.RadioSelect,
        choices=[(Channel.COUNTER, Channel.COUNTER.label), (Channel.PHONE, Channel.PHONE.label)],
    )
    model_answer = forms.ChoiceField(
        label=_l("Which model is right?"), required=False, widget=forms.RadioSelect,
        choices=[("record", _l("Our record")), ("label", _l("The label on the device: correct our record"))],
    )
    owner_answer = forms.ChoiceField(
        label=_l("Whose device is it?"), required=False, widget=forms.RadioSelect,
        choices=[("sold_on", _l("Sold on: this customer owns it now")), ("on_behalf", _l("Brought in for its owner"))],
    )
    submission_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    asks_model = asks_owner = asks_loan = False
    words: Mapping[str, Any] = MappingProxyType({
        "name": _l("Write your name in letters."), "email": _l("To write to you by e-mail, we need your address."),
        "phone": _l("For this way of contact we need your mobile number."),
    })

    def __init__(self, *args: Any, catalogue: Catalogue, staff: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.catalogue, self.staff = catalogue, staff
        if staff:
            self.fields["channel"].required = True
        else:
            for name in ("channel", "model_answer", "owner_answer"):
                del self.fields[name]
        self._offer_devices()
        self._offer_rest()
        if staff:
            self._speak_to_staff()
        for bound in self:
            missing = bound.field.error_messages.get("required")
            if bound.field.required and missing:
                bound.field.widget.attrs["data-missing"] = str(missing)

    def _offer_devices(self) -> None:
        lists = self.catalogue
        types = self.fields["device_type"]
        types.choices = [(t.code, t.name) for t in lists.types.values()]
        types.choice_icons = {t.code: t.icon for t in lists.types.values()}  # type: ignore[attr-defined]
        groups: dict[str, list[tuple[str, str]]] = {}
        tags = {}
        for product in lists.products.values():
            groups.setdefault(product.device_type.name, []).append((product.code, product.name))
            tags[product.code] = {"data-type": product.device_type.code, "dir": "ltr"}
            if product.sold_since:
                tags[product.code]["data-since"] = product.sold_since.isoformat()
        unknown = ("", pgettext_lazy("model", "I do not know, or it is not in the list"))
        self.fields["product"].choices = [unknown, *groups.items()]
        self.fields["product"].widget.tags = tags  # type: ignore[attr-defined]
        self.fields["symptom"].choices = [(s.code, s.name) for s in lists.symptoms.values()]
        self.fields["symptom"].widget.tags = {  # type: ignore[attr-defined]
            code: {"data-types": " ".join(where)} for code, where in lists.symptom_types.items()
        }

    def _offer_rest(self) -> None:
        self.fields["purchase_month"].choices = [
            ("", "—"), *((str(n), f"{name} ({n})") for n, name in MONTHS.items())
        ]
        honorific = self.fields["honorific"]
        honorific.widget.tags = {  # type: ignore[attr-defined]
            code: {"data-address": pattern} for code, pattern in vocative_patterns().items()
        }
        branches = self.catalogue.branches.values()
        self.fields["branch"].choices = [(b.code, b.name) for b in branches]
        self.fields["branch"].choice_hints = {b.code: b.address for b in branches}  # type: ignore[attr-defined]
        self.fields["arrival"].choice_hints = {  # type: ignore[attr-defined]
            Arrival.BRANCH: _("Any time within opening hours. It takes about ten minutes."),
            Arrival.COURIER: _("We call you to agree on a time."),
            Arrival.VISIT: _("For television sets and large devices. We call you to agree on a time."),
        }
        if len(self.catalogue.branches) == 1:
            self.fields["branch"].initial = next(iter(self.catalogue.branches))
        self.fields["language"].initial = "ar" if get_language() == "ar" else "en"

    def _speak_to_staff(self) -> None:
        """At the counter the form asks about the customer, not the customer."""
        report_staff.speak(self.fields)
        self.words = report_staff.WORDS

    # --- single fields

    def clean_serial(self) -> str:
        """Normalise; say how long it is when that cannot be a serial."""
        serial = normalise_serial(self.cleaned_data["serial"])
        if not serial:
            return ""
        if not re.fullmatch(r"[A-Z0-9/.]+", serial):
            raise forms.ValidationError(_("A serial number holds only English letters and digits."))
        if len(serial) < SERIAL_SHORTEST:
            raise forms.ValidationError(
                ngettext(
                    "A serial number has at least %(least)s characters; you typed %(typed)s character.",
                    "A serial number has at least %(least)s characters; you typed %(typed)s characters.", len(serial),
                ) % {"least": SERIAL_SHORTEST, "typed": len(serial)}
            )
        if len(serial) > SERIAL_LONGEST:
            raise forms.ValidationError(
                ngettext(
                    "A serial number has at most %(most)s characters; you typed %(typed)s character.",
                    "A serial number has at most %(most)s characters; you typed %(typed)s characters.", len(serial),
                ) % {"most": SERIAL_LONGEST, "typed": len(serial)}
            )
        return serial

    def clean_name(self) -> str:
        """One line, at least two letters."""
        name = " ".join(self.cleaned_data["name"].split())
        if sum(1 for sign in name if sign.isalpha()) < 2:
            raise forms.ValidationError(str(self.words["name"]))
        return name

    def clean_phone(self) -> Any:
        """A number that can be dialled, or nothing."""
        typed = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        try:
            return parse_phone(typed)
        except ValueError:
            raise forms.ValidationError(str(CANNOT_BE_DIALLED)) from None

    # --- what belongs together

    def clean(self) -> dict[str, Any]:
        """Purchase date, ways to reach the customer, address where one is needed."""
        data = super().clean() or {}
        self._clean_purchase(data)
        self._clean_contact(data)
        if data.get("serial"):
            self._clean_beginning(data)
        if self.staff and data.get("serial"):
            self._clean_record(data)
            report_staff.ask_about_loan(self, data)
        if data.get("arrival") in (Arrival.COURIER, Arrival.VISIT) and not data.get("address", "").strip():
            self.add_error("address", _("Write the address where we collect or visit."))
        return data

    def _clean_purchase(self, data: dict[str, Any]) -> None:
        data["purchased_on"] = None
        typed = (str(data.get(f"purchase_{part}", "")) for part in ("day", "month", "year"))
        product = self.catalogue.products.get(data.get("product", ""))
        try:
            data["purchased_on"] = purchase.read(*typed, since=product.sold_since if product else None)
        except purchase.NoPurchase as no:
            for part, words in no.problems:
                self.add_error(f"purchase_{part}", str(words))

    @property
    def date_words(self) -> dict[str, Any]:
        """What the script says of a date before the step is left: the words of the check below."""
        return purchase.SPOKEN

    def _clean_beginning(self, data: dict[str, Any]) -> None:
        """A serial that we do not know yet, but whose beginning another model bears."""
        chosen, kind = self.catalogue.products.get(data.get("product", "")), data.get("device_type")
        known = [p for p in self.catalogue.products.values() if p.serial_prefix and data["serial"].startswith(p.serial_prefix)]
        fitting = max(known, key=lambda p: len(p.serial_prefix), default=None)
        if not fitting or (chosen and fitting.serial_prefix == chosen.serial_prefix):
            return
        other_kind = bool(kind) and not chosen and fitting.device_type.code != kind
        if not (chosen or other_kind) or device_by_serial(data["serial"]):
            return
        self.add_error("serial", _("Serial numbers that begin so belong to the model %(recorded)s.") % {
            "recorded": fitting.name} + " " + _("Check the serial number and the model."))

    def _clean_record(self, data: dict[str, Any]) -> None:
        """What our records say of this serial, and the form says otherwise, is asked before anything changes."""
        device = device_by_serial(data["serial"])
        if device is None:
            return
        product = self.catalogue.products.get(data.get("product", ""))
        if says_otherwise(device, product, data.get("device_type", "")):
            self.asks_model = True
            if not data.get("model_answer"):
                self.add_error("model_answer", _("This serial number belongs to a %(recorded)s in our records.") % {
                    "recorded": f"{device.device_type.name} \u2068{device.name}\u2069"})
            elif data["model_answer"] == "record":
                data["product"], data["device_type"] = device.product.code if device.product else "", device.device_type.code
            elif not product:
                self.add_error("product", _("Choose the model that stands on the label."))
        named = (data.get("name", ""), data.get("phone", ""), data.get("email", ""))
        if device.owner and data.get("name") and not is_owner(device.owner, *named):
            self.asks_owner = True
            if not data.get("owner_answer"):
                self.add_error("owner_answer", _("This serial number belongs to %(owner)s in our records.") % {
                    "owner": device.owner.name})

    def _clean_contact(self, data: dict[str, Any]) -> None:
        bad = {"phone", "email"} & set(self.errors)
        phone, email = data.get("phone"), data.get("email")
        if not phone and not email and not bad:
            self.add_error("phone", str(NO_WAY_TO_REACH))
            return
        wanted = data.get("preferred_channel")
        if wanted == ContactChannel.EMAIL and not email and "email" not in bad:
            self.add_error("email", str(self.words["email"]))
        if wanted in NEEDS_PHONE and not phone and "phone" not in bad:
            self.add_error("phone", str(self.words["phone"]))

    def report(self, channel: str = Channel.WEB) -> Report:
        """The checked report, ready to be filed."""
        data, lists = self.cleaned_data, self.catalogue
        product = lists.products.get(data["product"])
        return Report(
            name=data["name"], phone=data["phone"], email=data["email"], honorific=data["honorific"],
            preferred_channel=data["preferred_channel"], language=data["language"],
            device_type=product.device_type if product else lists.types[data["device_type"]], product=product,
            model_text=data["model_text"].strip(), serial=data["serial"], purchased_on=data["purchased_on"],
            symptom=lists.symptoms[data["symptom"]], description=data["description"], impact=data["impact"],
            safety=data["safety"] == "yes", arrival=data["arrival"],
            address=data["address"].strip() if data["arrival"] != Arrival.BRANCH else "",
            branch=lists.branches[data["branch"]], channel=data.get("channel") or channel,
            sold_on=self.asks_owner and data.get("owner_answer") == "sold_on",
            correct_model=self.asks_model and data.get("model_answer") == "label",
        )
