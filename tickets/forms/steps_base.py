"""What every step form shares: the version seen, unique ids, files, and where a refusal is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib import uploads
from helpdesk.lib.actor import Actor
from tickets.exceptions import StepRefused
from tickets.models import Ticket
from tickets.queries.detail import TicketPage
from tickets.queries.due import comma
from warranty.models import FaultCode

Kind = uploads.Kind
READS = {"ar": gettext_lazy("The customer reads Arabic."), "en": gettext_lazy("The customer reads English.")}


@dataclass(frozen=True)
class Step:
    """What a form works on: the page as it was read, and who acts."""

    page: TicketPage
    actor: Actor

    @property
    def ticket(self) -> Ticket:
        """The ticket of the page."""
        return self.page.ticket


class PhotosInput(forms.ClearableFileInput):
    """A file input for several pictures."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"

    def __init__(self) -> None:
        super().__init__(attrs={"multiple": True, "accept": uploads.ACCEPT["photo"], "capture": None})


class PhotosField(forms.FileField):
    """Several photos, each checked by content. One refused photo names itself; the step waits for a better one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=PhotosInput(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[uploads.Accepted]:
        """Accept each file or say which one is at fault and why."""
        files: Iterable[UploadedFile] = data if isinstance(data, (list, tuple)) else [data] if data else []
        kept, problems = [], []
        for number, file in enumerate(files):
            if number >= uploads.MAX_FILES["photo"]:
                problems.append(_("Up to %(most)s photos at once.") % {"most": uploads.MAX_FILES["photo"]})
                break
            try:
                kept.append(uploads.accept(file, "photo"))
            except uploads.UploadRefused as refusal:
                problems.append(refusal.message)
        if problems:
            raise forms.ValidationError(problems)
        return kept


class StepForm(forms.Form):
    """One step of the life cycle as a form. Subclasses name the action, its words, its fields, and call it."""

    action: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    icon: ClassVar[str] = "arrow-right"
    template: ClassVar[str] = "desk/steps/_plain.html"
    tone: ClassVar[str] = "btn--primary"
    warns = False  # set by ``run`` where its words are no success: the page says them as a warning
    # Where a refusal goes that names no field of this form.
    groups: ClassVar[dict[str, str]] = {}
    # Fields whose words the customer reads as they are written.
    for_customer: ClassVar[tuple[str, ...]] = ()

    fields: dict[str, Any]

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, step: Step, data: Any = None, files: Any = None, **options: Any) -> None:
        self.step = step
        options.setdefault("auto_id", f"{self.action}-%s")
        options.setdefault("use_required_attribute", False)
        super().__init__(data, files, **options)
        self.label_suffix = ""
        self.fields["version"].initial = step.ticket.version
        self.build()
        if reads := self.customer_reads:
            for name in self.for_customer:
                field = self.fields.get(name)
                if field is not None:
                    field.help_text = " ".join(filter(None, (str(field.help_text), reads)))

    def build(self) -> None:
        """Add fields and first values that depend on the ticket."""

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Whether a guard leaves this step open now. Stage and role were looked at before."""
        return True

    @classmethod
    def why_not(cls, step: Step) -> str:
        """In words why ``possible`` says no, where there is more to say than that something is missing or was done."""
        return ""

    def run(self) -> str:
        """Take the step with the cleaned values; words for the person who took it. Raises ``StepRefused``."""
        raise NotImplementedError

    @property
    def ticket(self) -> Ticket:
        """The ticket that the step works on."""
        return self.step.ticket

    @property
    def customer_reads(self) -> str:
        """Says which language the customer reads, where it is not the one of this page."""
        reads = READS.get(self.ticket.language)
        return str(reads) if reads and self.ticket.language != get_language() else ""

    @property
    def common(self) -> dict[str, Any]:
        """Arguments of every action: who, and which version was seen."""
        return {"actor": self.step.actor, "version": self.cleaned_data.get("version")}

    def clean_version(self) -> int | None:
        """The version that the page showed; forms without one are judged on the present state."""
        value = self.cleaned_data.get("version")
        return self.ticket.version if value is None else value

    def refuse(self, refusal: StepRefused) -> None:
        """Show a refusal beside its field, and those that were found with it beside theirs."""
        for each in (refusal, *refusal.further):
            name = self.groups.get(each.field or "", each.field or "")
            self.add_error(name if name in self.fields else None, str(each.message))

    def judge(self) -> None:
        """Raise ``StepRefused`` for what the values alone show to be wrong; a field that is missing is None in them."""

    def _post_clean(self) -> None:
        """Judge the step together with its fields: whoever corrects one thing does not meet the next only then."""
        super()._post_clean()  # type: ignore[misc]
        try:
            self.judge()
        except StepRefused as refusal:
            faulty = set(self.errors)
            for each in (refusal, *refusal.further):
                each.further = ()
                if self.groups.get(each.field or "", each.field or "") not in faulty:
                    self.refuse(each)

    @cached_property
    def visible(self) -> list[forms.BoundField]:
        """Fields to show, in order."""
        return [bound for bound in self if not bound.is_hidden]

    @property
    def has_files(self) -> bool:
        """Whether the form carries files."""
        return any(isinstance(f, forms.FileField) for f in self.fields.values())


def area(label: Any, *, hint: Any = "", rows: int = 3, required: bool = True, most: int = 2000) -> forms.CharField:
    """A field for several lines."""
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=most,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def line(label: Any, *, hint: Any = "", required: bool = True, most: int = 200, **attrs: Any) -> forms.CharField:
    """A field for one line."""
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=most,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off", **attrs}),
    )


def _options(rows: Iterable[tuple[Any, Any]], chosen: str) -> SafeString:
    return format_html_join("", '<option value="{}"{}>{}</option>', (
        ("" if v is None else str(v), SafeString(" selected") if ("" if v is None else str(v)) == chosen else "", text)
        for v, text in rows
    ))


class LeanSelect(forms.Select):
    """A select written in one go: long lists (parts, people) stand on a page several times."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the element with all its options."""
        chosen = "" if value is None else str(value)
        options = format_html_join("", "{}", (
            (format_html('<optgroup label="{}">{}</optgroup>', v, _options(text, chosen)) if isinstance(text, (list, tuple))
             else _options([(v, text)], chosen),) for v, text in self.choices
        ))
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(final), options)


class CodeField(forms.ChoiceField):
    """An entry of the fault-code catalogue, or none; the value is the entry itself."""

    def __init__(self, label: Any, *, hint: Any = "") -> None:
        super().__init__(label=label, help_text=hint, required=False, widget=LeanSelect)
        self.entries: dict[str, FaultCode] = {}

    def offer(self, entries: Iterable[FaultCode]) -> None:
        """Offer these entries, in their order."""
        self.entries = {str(entry.pk): entry for entry in entries}
        self.choices = [("", _("Not chosen")), *((pk, entry.name) for pk, entry in self.entries.items())]

    def clean(self, value: Any) -> Any:
        """The chosen entry."""
        return self.entries.get(super().clean(value))


def row_count(data: Any, name: str, first: int, most: int = 6) -> int:
    """How many rows a form has: those that were sent, else ``first``."""
    if data is None:
        return min(first, most)
    return max([i + 1 for i in range(most) if f"{name}_{i}" in data], default=min(first, most))


class PersonField(forms.ModelChoiceField):
    """A member of staff by name."""

    def __init__(self, label: Any, **options: Any) -> None:
        people = User.objects.filter(is_active=True).order_by("first_name", "username")
        super().__init__(people, label=label, empty_label=gettext_lazy("Choose a person"), widget=LeanSelect,
                         **options)

    def label_from_instance(self, obj: Any) -> str:
        """Name and role."""
        return f"{obj.display_name}{comma()}{obj.get_role_display()}"


class MomentInput(forms.DateTimeInput):
    """Date and time by the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment in the time of the house."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label=label, widget=MomentInput(), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
            **options,
        )


class DayInput(forms.DateInput):
    """A date by the browser's own picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, widget=DayInput(), input_formats=["%Y-%m-%d"], **options)
