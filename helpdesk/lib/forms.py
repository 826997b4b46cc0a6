"""How Django form fields look: chooses the partial for a widget and ties label, hint and error together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from helpdesk.lib.display import arabic

LTR_TYPES = {"email", "tel", "number", "url", "date", "time", "datetime-local", "password", "month"}


@dataclass(frozen=True)
class Problem:
    """One error message and the id of the element it belongs to (empty for the whole form)."""

    anchor: str
    message: str


def anchor_id(bound: BoundField) -> str:
    """Id of the element that an error link should reach: the input, or the first of a group."""
    widget = bound.field.widget
    auto = bound.id_for_label or bound.auto_id or bound.html_name
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    if isinstance(widget, forms.MultiWidget):
        return f"{bound.auto_id}_0"
    return auto


def all_errors(items: Iterable[Any]) -> list[Problem]:
    """Errors of forms and formsets in reading order; nothing is said of forms that were not sent."""
    found: list[Problem] = []
    for item in items:
        if not item:
            continue
        if hasattr(item, "forms"):
            found += [Problem("", str(e)) for e in (item.non_form_errors() if item.is_bound else [])]
            found += all_errors(item.forms)
        elif getattr(item, "is_bound", False):
            found += [Problem("", str(e)) for e in item.non_field_errors()]
            for bound in item:
                for error in bound.errors.as_data():
                    found += [Problem(anchor_id(bound), _with_label(bound, error, str(e))) for e in error.messages]
    return found


def _with_label(bound: BoundField, error: forms.ValidationError, message: str) -> str:
    """A general message such as "required" or "at least 1" says nothing in a list: put the field's name before it.

    ``error_name`` on a field names the row it stands in, and is always said: the lines of a quote, the answers of a sheet.
    """
    row, label = str(getattr(bound.field, "error_name", "")), str(bound.label or "")
    if row and row not in message:
        comma = "، " if arabic() else ", "
        return f"{row}: {message}" if label in ("", row) else f"{row}{comma}{label}: {message}"
    return f"{label}: {message}" if label and not row and _is_general(bound.field, error) else message


def _is_general(field: forms.Field, error: forms.ValidationError) -> bool:
    """Whether the words are the framework's own; words that a form wrote for a field speak of it."""
    code = getattr(error, "code", None)
    if not code:
        return False
    general = {str(text) for kind in type(field).__mro__ for text in getattr(kind, "default_error_messages", {}).values()}
    return code not in field.error_messages or str(field.error_messages[code]) in general


def _kind(widget: forms.Widget, wanted: str) -> str:
    if wanted:
        return wanted
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "chips"
    if isinstance(widget, forms.RadioSelect):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.SelectMultiple):
        return "input"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "input"


def _input_class(widget: forms.Widget, kind: str, extra: str) -> str:
    base = {"select": "select", "check": "", "file": ""}.get(kind, "input")
    if isinstance(widget, forms.Textarea):
        base = "textarea"
    own = widget.attrs.get("class", "")
    ltr = ""
    if base == "input" and (getattr(widget, "input_type", "") in LTR_TYPES or widget.attrs.get("dir") == "ltr"):
        ltr = "input--ltr"
    return " ".join(dict.fromkeys(f"{base} {ltr} {own} {extra}".split()))


def _options(bound: BoundField) -> list[dict[str, Any]]:
    """Choices of a group as plain data; ``choice_hints`` and ``choice_icons`` on the field add a line or a picture."""
    hints = getattr(bound.field, "choice_hints", {})
    icons = getattr(bound.field, "choice_icons", {})
    ends = getattr(bound.field, "choice_ends", {})
    rows = []
    for sub in bound.subwidgets:
        value = str(sub.data["value"])
        rows.append(
            {
                "sub": sub,
                "label": sub.choice_label,
                "value": value,
                "hint": hints.get(value, ""),
                "icon": icons.get(value, ""),
                "end": ends.get(value, ""),
                "disabled": bool(sub.data["attrs"].get("disabled")),
            }
        )
    return rows


def render_field(bound: BoundField, options: dict[str, Any]) -> SafeString:
    """Render ``components/field.html`` for one bound field."""
    widget = bound.field.widget
    if bound.is_hidden:
        return bound.as_widget()
    kind = _kind(widget, options.get("kind", ""))
    errors = list(bound.errors) if bound.form.is_bound else []
    hint = options.get("hint", bound.help_text)
    base_id = bound.auto_id or bound.html_name
    hint_id, error_id = f"{base_id}-h", f"{base_id}-er"
    described = " ".join([i for i, there in ((hint_id, hint), (error_id, errors)) if there])
    grouped = isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
    attrs: dict[str, Any] = {"class": _input_class(widget, kind, options.get("cls", ""))}
    if not attrs["class"]:
        del attrs["class"]
    # An empty text keeps Django from pointing at ids of its own that we do not render.
    attrs["aria-describedby"] = False if grouped or not described else described
    if errors and not grouped:
        attrs["aria-invalid"] = "true"
    for name in ("rows", "placeholder", "autofocus", "list", "inputmode"):
        if name in options:
            attrs[name] = options[name]
    context = {
        "f": bound,
        "kind": kind,
        "errors": errors,
        "hint": hint,
        "hint_id": hint_id,
        "error_id": error_id,
        "described": described,
        "grouped": grouped,
        "label": options.get("label", bound.label),
        "optional": not (bound.field.required or getattr(bound.field, "may_be_needed", False)) and options.get("optional", True)
        and kind != "check",
        "widget": "" if grouped else bound.as_widget(attrs=attrs),
        "rows": _options(bound) if grouped else [],
        "min": options.get("min", ""),
        "suffix": options.get("suffix", ""),
        "prefix": options.get("prefix", ""),
        "hide_label": options.get("hide_label", False),
        "size": options.get("size", ""),
        "small": options.get("small", False),
        "multiple": "multiple" in widget.attrs,
        "accept": widget.attrs.get("accept", ""),
    }
    return SafeString(render_to_string("components/field.html", context))
