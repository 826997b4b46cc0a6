"""The diagnosis guide as one form: every step with what was found, what is still open may stay so."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib.display import measure_text
from tickets.actions import guide
from tickets.exceptions import StepRefused
from tickets.forms.steps_base import Step, StepForm, line
from tickets.models import GuideAnswer
from tickets.queries.due import comma
from tickets.queries.guide import Line

Result = GuideAnswer.Result


class GuideForm(StepForm):
    """Working through the guide; saved as often as one likes."""

    action = "answer_guide"
    title = L("Work through the guide")
    button = L("Keep what was found")
    icon = "list-checks"
    template = "desk/steps/_guide.html"

    def build(self) -> None:
        """A value or a yes and no for each step, a way to skip it, a note."""
        self.guide = self.step.page.guide
        for row in self.guide.lines if self.guide else []:
            self._line(row)

    def _line(self, row: Line) -> None:
        step, answer = row.step, row.answer
        name, said = f"answer_{step.code}", answer.result if answer and not (answer.value is not None) else ""
        if step.is_measured:
            self.fields[name] = line(step.name, required=False, most=12, dir="ltr", inputmode="decimal", **{
                "data-measure": step.limits, "placeholder": step.limits or step.unit,
            })
            self.fields[name].initial = measure_text(answer.value) if answer else ""
            self.fields[f"skip_{step.code}"] = forms.BooleanField(
                label=_("Skip"), required=False, initial=bool(answer and answer.result == Result.SKIPPED)
            )
        else:
            self.fields[name] = forms.ChoiceField(
                label=step.name, choices=Result.choices, required=False, widget=forms.RadioSelect, initial=said
            )
        self.fields[name].error_name = step.name
        self.fields[f"note_{step.code}"] = line(
            _("Note on “%(line)s”") % {"line": step.name}, required=False, most=200, placeholder=_("Note, or why it is skipped")
        )
        self.fields[f"note_{step.code}"].initial = answer.note if answer else ""

    @classmethod
    def possible(cls, step: Step) -> bool:
        """There is a guide, and who wrote the first finding does not give the second opinion."""
        objected = [f for f in step.page.findings if f.objected_at]
        if objected and objected[-1].technician_id == step.actor.user_id:
            return False
        return bool(step.page.guide and step.page.guide.lines)

    def clean(self) -> dict[str, Any]:
        """A step has a value or is skipped, not both; what was answered is corrected, not emptied."""
        data = super().clean() or self.cleaned_data
        for row in self.guide.lines:
            code, before = row.step.code, row.answer
            answer, skip, note = (data.get(f"{n}_{code}") for n in ("answer", "skip", "note"))
            if answer and skip:
                self.add_error(f"answer_{code}", _("Either a value, or skipped."))
            elif not answer and not skip and (before or note):
                self.add_error(f"answer_{code}", _("Write the value, or skip the step with a reason.") if row.step.is_measured
                               else _("Answer “%(step)s”, or skip it with a reason.") % {"step": row.step.name})
            elif answer or skip:
                self._judge(row, self._said(code, data))
        return data

    def _judge(self, row: Line, said: guide.Said) -> None:
        """All faults at once, each beside its step."""
        try:
            guide.judge(row.step, said)
        except StepRefused as refusal:
            self.refuse(refusal)

    def _said(self, code: str, data: dict[str, Any]) -> guide.Said:
        answer = Result.SKIPPED if data.get(f"skip_{code}") else data.get(f"answer_{code}", "")
        return guide.Said(str(answer).strip(), data.get(f"note_{code}", ""))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Rows for the template."""
        return [
            {"line": row, "answer": self[f"answer_{row.step.code}"], "note": self[f"note_{row.step.code}"],
             "skip": self[f"skip_{row.step.code}"] if row.step.is_measured else None}
            for row in self.guide.lines
        ]

    def run(self) -> str:
        """Keep it."""
        data, said = self.cleaned_data, {}
        for row in self.guide.lines:
            code = row.step.code
            if data.get(f"answer_{code}") or data.get(f"skip_{code}"):
                said[code] = self._said(code, data)
        kept = guide.answer_guide(self.ticket, answers=said, **self.common)
        bad = [row.name for row in kept if row.result == Result.BAD]
        if bad:
            words = _("Kept. Not as it should be: %(steps)s. The guide says beside it what comes next.")
            return words % {"steps": comma().join(bad)}
        return _("Kept.")


GUIDE_FORMS = [GuideForm]
