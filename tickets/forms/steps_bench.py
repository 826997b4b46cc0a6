"""Forms of the bench: examining, repairing, testing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.amounts import AmountField
from helpdesk.lib.display import limits_text
from tickets.actions import diagnosis, files, workshop
from tickets.actions.sheets import Answers, judge, judge_all
from tickets.enums import Answer, Cause
from tickets.exceptions import Faults
from tickets.forms.parts import ReservePartForm
from tickets.forms.steps_base import (
    CodeField,
    LeanSelect,
    PhotosField,
    Step,
    StepForm,
    area,
    line,
)
from tickets.forms.steps_parts import ConsentForm, RejectPartForm, WaitForPartForm
from tickets.forms.steps_repair import FinishRepairForm
from tickets.models import Evidence
from warranty.models import ChecklistItem, CoverDocument, DefectCode, Part, Symptom
from warranty.queries import codes_for, serves

PART_ROWS = 2


class StartDiagnosisForm(StepForm):
    """Begin the examination."""

    action = "start_diagnosis"
    title = L("Start the examination")
    button = L("Start")
    icon = "search-check"

    remote = forms.BooleanField(
        label=L("Examined from afar"), help_text=L("By telephone or video, the device stays with the customer."),
        required=False,
    )

    def build(self) -> None:
        """With the device here there is nothing to ask."""
        if self.ticket.device_held:
            del self.fields["remote"]

    def run(self) -> str:
        """Begin."""
        diagnosis.start_diagnosis(self.ticket, remote=bool(self.cleaned_data.get("remote")), **self.common)
        return _("The examination has begun.")


class EvidenceForm(StepForm):
    """Photos or a measurement."""

    action = "add_evidence"
    title = L("Add evidence")
    button = L("Add")
    icon = "camera"
    tone = ""

    photos = PhotosField(label=L("Photos"))
    text = line(L("What they show, or what was measured"), required=False, most=300)

    def run(self) -> str:
        """Keep it."""
        files.add_evidence(
            self.ticket, photos=self.cleaned_data["photos"], text=self.cleaned_data["text"], **self.common
        )
        return _("The evidence is kept.")


class FindingForm(StepForm):
    """The written finding, with cause and, for misuse, what it stands on."""

    action = "record_finding"
    for_customer = ("explanation", "misuse_reason")
    title = L("Write the finding")
    button = L("Record the finding")
    icon = "clipboard-check"
    template = "desk/steps/_finding.html"
    HINTS: ClassVar[dict[str, Any]] = {
        Cause.DEFECT: L("Fault of a part or of the assembly"),
        Cause.MISUSE: L("A fall, liquid, or opened by others"),
        Cause.WEAR: L("The usual life of the part is over"),
        Cause.NO_FAULT: L("Tried as the customer described it"),
        Cause.EXTERNAL: L("Mains, network, other devices"),
    }

    cause = forms.ChoiceField(label=L("Cause"), choices=Cause.choices, widget=forms.RadioSelect)
    symptom = forms.ModelChoiceField(
        Symptom.objects.all(), label=L("Symptom"), required=False, empty_label=L("Not chosen"),
        widget=LeanSelect,
    )
    defect = forms.ModelChoiceField(
        DefectCode.objects.all(), label=L("Defect code"), required=False, empty_label=L("Not chosen"),
        widget=LeanSelect,
    )
    section = CodeField(L("Section"), hint=L("Without one, the defect code's own."))
    part = forms.ModelChoiceField(
        Part.objects.none(), label=L("A part that we fitted has failed"), required=False, empty_label=L("No, something else"),
        help_text=L("Its own warranty may answer."),
    )
    condition = CodeField(L("When does it show?"))
    no_fault_reason = CodeField(L("Reason for no fault"))
    text = area(L("Finding, for staff"))
    explanation = area(L("Explanation for the customer"), hint=L("Plain words: what was found and where, no blame."))
    misuse_reason = area(
        L("How the evidence shows it"), hint=L("Only for misuse. The mark and how it leads to the fault."), rows=2,
        required=False,
    )
    evidence = forms.ModelChoiceField(
        Evidence.objects.none(), label=L("Evidence it stands on"), required=False, empty_label=L("The latest one")
    )
    photos = PhotosField(label=L("Photos as evidence"))
    evidence_text = line(L("What they show, or what was measured"), required=False, most=300)
    repairable = forms.BooleanField(label=L("Can be repaired"), required=False, initial=True)
    estimated_cost = AmountField(
        label=L("Estimated cost of the repair"), max_digits=8, required=False, min_value=0, initial=0
    )

    def build(self) -> None:
        """Symptom as reported; evidence of this ticket."""
        device_type = self.ticket.device.device_type_id
        codes = codes_for(device_type, "section", "condition", "no_fault")
        for name, kind in (("section", "section"), ("condition", "condition"), ("no_fault_reason", "no_fault")):
            self.fields[name].offer(codes[kind])
        for name in ("symptom", "defect"):
            fitting = Q(is_active=True) & serves(device_type)
            if name == "symptom":  # what was reported stays a choice, even if the catalogue has dropped it since
                fitting |= Q(pk=self.ticket.symptom_id)
            self.fields[name].queryset = self.fields[name].queryset.filter(fitting).distinct()
        self.fields["symptom"].initial = self.ticket.symptom_id
        self.fields["cause"].choice_hints = self.HINTS
        fitted = Part.objects.filter(
            pk__in=CoverDocument.objects.filter(device=self.ticket.device_id, part__isnull=False).values("part")
        )
        if list(fitted):
            self.fields["part"].queryset = fitted
        else:
            del self.fields["part"]
        if self.step.page.has_evidence:
            self.fields["evidence"].queryset = self.ticket.evidence.select_related("attachment")
            self.fields["evidence"].label_from_instance = _evidence_label
        else:
            del self.fields["evidence"]

    def judge(self) -> None:
        """What is missing for this cause is said together with empty fields."""
        data = self.cleaned_data
        brought = data.get("photos") or data.get("evidence_text")
        diagnosis.check_finding(
            cause=data.get("cause") or "", text=data.get("text") or "", explanation=data.get("explanation") or "",
            misuse_reason=data.get("misuse_reason") or "", has_evidence=bool(brought or self.step.page.has_evidence),
            estimated_cost=data.get("estimated_cost") or Decimal(0), no_fault_reason=data.get("no_fault_reason"),
        )

    @classmethod
    def possible(cls, step: Step) -> bool:
        """A second opinion comes from another technician."""
        objected = [f for f in step.page.findings if f.objected_at]
        return not objected or objected[-1].technician_id != step.actor.user_id

    def run(self) -> str:
        """Write it."""
        data = self.cleaned_data
        diagnosis.record_finding(
            self.ticket, cause=data["cause"], text=data["text"], explanation=data["explanation"],
            symptom=data["symptom"], defect=data["defect"], repairable=data["repairable"],
            estimated_cost=data["estimated_cost"] or Decimal(0), misuse_reason=data["misuse_reason"],
            evidence=data.get("evidence"), condition=data["condition"], section=data["section"],
            no_fault_reason=data["no_fault_reason"], part=data.get("part"), photos=data["photos"],
            evidence_text=data["evidence_text"], **self.common,
        )
        return _("The finding is recorded.")


def _evidence_label(row: Evidence) -> str:
    kind = row.get_kind_display()
    return f"{kind}: {row.text or (row.attachment.display_name if row.attachment else row.pk)}"


class PartArrivedForm(StepForm):
    """The part is here."""

    action = "part_arrived"
    title = L("A part has arrived")
    button = L("Note the arrival")
    icon = "package-check"

    usage = forms.ChoiceField(label=L("Which part"))

    def build(self) -> None:
        """Only what is on order."""
        awaited = self.step.page.awaited
        self.fields["usage"].choices = [(p.pk, f"{p.part.name} × {p.quantity}") for p in awaited]

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Something must be on order."""
        return bool(step.page.awaited)

    def run(self) -> str:
        """Note it."""
        chosen = next(p for p in self.step.page.awaited if str(p.pk) == self.cleaned_data["usage"])
        workshop.part_arrived(self.ticket, usage=chosen, **self.common)
        return _("The part is here, the work goes on.")


class ReplacementForm(StepForm):
    """The new unit."""

    action = "ready_replacement"
    title = L("Prepare the replacement unit")
    button = L("Register the unit, on to testing")
    icon = "repeat"

    serial = line(L("Serial number of the new unit"), most=40, dir="ltr", autocapitalize="characters")

    def run(self) -> str:
        """Register it."""
        workshop.ready_replacement(self.ticket, serial=self.cleaned_data["serial"], **self.common)
        return _("The new unit is registered. The test sheet comes next.")


class TestSheetForm(StepForm):
    """The whole test sheet; the answers decide whether the device is ready or goes back to the bench."""

    __test__ = False
    action = "pass_test"
    title = L("Test sheet")
    button = L("Finish the test")
    icon = "list-checks"
    template = "desk/steps/_tests.html"

    note = area(L("Note"), rows=2, required=False)

    def build(self) -> None:
        """One question per line of the sheet."""
        self.sheet = workshop.sheet_of(self.ticket)
        for item in self.sheet:
            if item.is_measured:
                self._measured(item)
            else:
                self.fields[f"test_{item.code}"] = forms.ChoiceField(
                    label=item.name, choices=Answer.choices, widget=forms.RadioSelect, help_text=item.hint,
                    error_messages={"required": _("Answer this line.")},
                )
            self.fields[f"test_{item.code}"].error_name = item.name
            if item.needs_photo:
                self.fields[f"photo_{item.code}"] = PhotosField(label=_("Photo of “%(line)s”") % {"line": item.name})
            self.fields[f"note_{item.code}"] = line(
                _("Note on “%(line)s”") % {"line": item.name}, required=False, most=200
            )
        if self.sheet:
            self.groups = {"answers": f"test_{self.sheet[0].code}"}

    def _measured(self, item: ChecklistItem) -> None:
        """A value, or why there is none: the value decides by itself, so there is nothing to tick as passed."""
        limits = limits_text(item.low, item.high, item.unit)
        self.fields[f"test_{item.code}"] = line(
            item.name, most=12, required=False, dir="ltr", inputmode="decimal", placeholder=limits, **{"data-measure": limits}
        )
        self.fields[f"skip_{item.code}"] = forms.ChoiceField(
            label=_("Without a value: “%(line)s”") % {"line": item.name}, required=False, widget=LeanSelect,
            choices=[("", _("Measured")), (Answer.FAIL, _("Cannot be measured: fails")),
                     (Answer.NOT_APPLICABLE, Answer.NOT_APPLICABLE.label)],
        )

    def clean(self) -> dict[str, Any]:
        """A measured line has a value or a reason for none, never both."""
        data = super().clean() or {}
        for item in self.sheet:
            value, skip = data.get(f"test_{item.code}", ""), data.get(f"skip_{item.code}", "")
            if item.is_measured and bool(value) == bool(skip):
                both = _("Either a value, or why there is none.")
                self.add_error(f"test_{item.code}", both if value else _("Answer this line."))
        return data

    def judge(self) -> None:
        """Values that cannot be, and photos that are missing, line by line and all at once."""
        data, faults = self.cleaned_data, Faults()
        for item in self.sheet:
            answer = data.get(f"skip_{item.code}") or data.get(f"test_{item.code}")
            if not answer:
                continue
            with faults.gathering():
                judge(item, answer)
            if item.needs_photo and answer != Answer.NOT_APPLICABLE and not data.get(f"photo_{item.code}"):
                faults.note(_("“%(line)s” needs a photo.") % {"line": item.name}, f"photo_{item.code}")
        faults.settle()

    @property
    def groups_of_rows(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Rows for the template under their headings, each heading where its first line stands."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for i in self.sheet:
            groups.setdefault(i.group, []).append({
                "answer": self[f"test_{i.code}"], "note": self[f"note_{i.code}"], "hint": i.hint, "name": i.name,
                "limits": limits_text(i.low, i.high, i.unit),
                "skip": self[f"skip_{i.code}"] if i.is_measured else None,
                "photo": self[f"photo_{i.code}"] if i.needs_photo else None,
            })
        return list(groups.items())

    def run(self) -> str:
        """Pass, or back to the bench."""
        data = self.cleaned_data
        lines = {i.code: data.get(f"skip_{i.code}") or data[f"test_{i.code}"] for i in self.sheet}
        notes = {i.code: data[f"note_{i.code}"] for i in self.sheet}
        photos = {i.code: data[f"photo_{i.code}"] for i in self.sheet if i.needs_photo}
        judged = judge_all(self.sheet, Answers(lines, notes, photos))
        failed = any(answer == Answer.FAIL for answer, _value in judged.values())
        action = workshop.fail_test if failed else workshop.pass_test
        action(self.ticket, answers=lines, notes=notes, photos=photos, note=data["note"], **self.common)
        if failed:
            self.warns = True
            return _("A line failed: the device goes back to the bench. The customer is not told that it is ready.")
        return _("All passed. The device is ready, and the customer is told.")


BENCH_FORMS = [
    StartDiagnosisForm, EvidenceForm, FindingForm, ReservePartForm, WaitForPartForm, PartArrivedForm,
    RejectPartForm, ConsentForm, FinishRepairForm, ReplacementForm, TestSheetForm,
]
