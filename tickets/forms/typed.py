"""What a person changed in the form of a step, as people read it: for a step that was not saved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tickets.forms.steps_base import StepForm
from tickets.queries.due import comma

SECRET = {"passcode"}


def typed_of(form: StepForm, *, text_only: bool = False) -> list[tuple[str, str]]:
    """Label and value of every field that differs from what stood in it; choices by their labels, no files, no passcode.

    ``text_only`` leaves what was written out, without choices and ticks. The form is bound.
    """
    found = []
    for name in form.changed_data:
        bound = form[name]
        written = isinstance(bound.field.widget, (forms.Textarea, forms.TextInput))
        if bound.is_hidden or name in SECRET or isinstance(bound.field, forms.FileField) or (text_only and not written):
            continue
        words = _words(bound.field, bound.value())
        if words:
            found.append((str(bound.label), words))
    return found


def _words(field: Any, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value not in (None, "", False) else _("No")
    values = [str(v) for v in (value if isinstance(value, (list, tuple)) else [value]) if v not in (None, "")]
    choices = dict(_flat(field.choices)) if hasattr(field, "choices") else {}
    return comma().join(choices.get(v, v) for v in values).strip()


def _flat(choices: Any) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for value, label in choices:
        rows += _flat(label) if isinstance(label, (list, tuple)) else [(str(value), str(label))]
    return rows
