"""Marks on the drawing of a device as fields of a step: rows of a list, which script lets one set by touch and keys.

Without script a place is one of nine fields of a side; with it the exact spot goes along in a hidden field.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import pgettext_lazy

from tickets.actions.condition import MOST_POINTS, Mark
from tickets.exceptions import StepRefused
from tickets.forms.steps_base import LeanSelect, PhotosField, StepForm, line, row_count
from tickets.models import Attachment, ConditionPoint, Side
from tickets.models.condition import PLACES, SIZE, place_code

FEW_ROWS = 6
VIEWS = {
    Attachment.View.FRONT: L("Picture of the front"), Attachment.View.BACK: L("Picture of the back"),
    Attachment.View.EDGES: L("Picture of edges and ports"), Attachment.View.SCREEN: L("Picture with the screen on"),
}
NAMES = ("kind", "place", "note", "at", "known")


def place_of(point: ConditionPoint | Mark) -> str:
    """The place of the list in which a mark lies: side, row and column."""
    return f"{point.side}-{place_code(point.x, point.y)}"


def _centre(place: str) -> tuple[int, int]:
    """Middle of a field: across and down."""
    return (2 * int(place[-1]) - 1) * SIZE // 6, (2 * int(place[-2]) - 1) * SIZE // 6


class MarksForm(StepForm):
    """A step that notes the condition of the device."""

    mark_count: int

    def build_marks(self, earlier: list[ConditionPoint] | None = None) -> None:
        """Rows for marks, filled with those of ``earlier``; and pictures by what they look at."""
        earlier = earlier or []
        self.mark_count = row_count(self.data if self.is_bound else None, "mark_kind", max(FEW_ROWS, len(earlier) + 2), MOST_POINTS)
        self._row("__n__", None)  # the pattern for rows that script adds; never sent
        for i in range(self.mark_count):
            self._row(str(i), earlier[i] if i < len(earlier) else None)
        for view, label in VIEWS.items():
            self.fields[f"view_{view}"] = PhotosField(label=label)

    def _row(self, i: str, first: ConditionPoint | None) -> None:
        number = {"n": int(i) + 1} if i.isdigit() else {"n": ""}
        kinds = [("", pgettext_lazy("mark", "None")), *ConditionPoint.Kind.choices]
        places = [(f"{side}-{code}", f"{label}: {words}") for side, label in Side.choices for code, words in PLACES.items()]
        self.fields[f"mark_kind_{i}"] = forms.ChoiceField(
            label=_("Mark %(n)s: what it is") % number, choices=kinds, required=False, widget=LeanSelect,
            initial=first.kind if first else "",
        )
        self.fields[f"mark_place_{i}"] = forms.ChoiceField(
            label=_("Mark %(n)s: where") % number, choices=[("", _("Choose a place")), *places], required=False,
            widget=LeanSelect, initial=place_of(first) if first else "",
        )
        self.fields[f"mark_note_{i}"] = line(
            _("Mark %(n)s: note") % number, required=False, most=120, placeholder=_("In words"), **{"data-draftless": ""},
        )
        self.fields[f"mark_note_{i}"].initial = first.note if first else ""
        for name in ("kind", "place", "note"):
            self.fields[f"mark_{name}_{i}"].error_name = self.fields[f"mark_{name}_{i}"].label
        for name, value in (("at", f"{first.x},{first.y}" if first else ""), ("known", str(first.number) if first else "")):
            self.fields[f"mark_{name}_{i}"] = forms.CharField(
                required=False, max_length=12, widget=forms.HiddenInput, initial=value
            )

    @property
    def mark_rows(self) -> list[dict[str, Any]]:
        """Rows for the template."""
        return [{"number": i + 1, **{name: self[f"mark_{name}_{i}"] for name in NAMES}} for i in range(self.mark_count)]

    @property
    def blank_mark(self) -> dict[str, Any]:
        """Pattern of a row that script adds."""
        return {"number": "", **{name: self[f"mark_{name}___n__"] for name in NAMES}}

    @property
    def most_marks(self) -> int:
        """How many marks fit."""
        return MOST_POINTS

    @property
    def views_have_errors(self) -> bool:
        """Whether a picture was refused."""
        return any(f"view_{view}" in self.errors for view in VIEWS)

    @property
    def view_fields(self) -> list[Any]:
        """Inputs of pictures, one for each view."""
        return [self[f"view_{view}"] for view in VIEWS]

    @property
    def marks_changed(self) -> bool:
        """Whether anything was put down that did not stand there before."""
        sent = "mark_kind_0" in self.data
        return sent and any(name.startswith("mark_") and not name.startswith("mark_at") for name in self.changed_data)

    def clean_marks(self) -> None:
        """Every row that says something says what and where."""
        data = self.cleaned_data
        for i in range(self.mark_count):
            kind, place, note = (data.get(f"mark_{name}_{i}") or "" for name in ("kind", "place", "note"))
            if not (kind or place or note.strip()):
                continue
            if not kind and f"mark_kind_{i}" not in self.errors:
                self.add_error(f"mark_kind_{i}", _("Say what this mark is."))
            if not place and f"mark_place_{i}" not in self.errors:
                self.add_error(f"mark_place_{i}", _("Say where this mark is."))
            if kind == ConditionPoint.Kind.OTHER and not note.strip():
                self.add_error(f"mark_note_{i}", _("Write in words what it is."))

    def marks(self) -> list[Mark]:
        """What was put down."""
        data, found = self.cleaned_data, []
        for i in range(self.mark_count):
            kind, place = data[f"mark_kind_{i}"], data[f"mark_place_{i}"]
            if kind and place:
                x, y = self._spot(place, data[f"mark_at_{i}"])
                known = data[f"mark_known_{i}"]
                found.append(Mark(place.split("-")[0], x, y, kind, data[f"mark_note_{i}"], int(known) if known.isdigit() else None))
        return found

    def _spot(self, place: str, at: str) -> tuple[int, int]:
        """The exact spot where it fits the chosen place, else the middle of the place."""
        across, _comma, down = at.partition(",")
        if across.isascii() and across.isdigit() and down.isascii() and down.isdigit():
            spot = Mark(place.split("-")[0], int(across), int(down), "")
            if max(spot.x, spot.y) <= SIZE and place_of(spot) == place:
                return spot.x, spot.y
        return _centre(place)

    def views(self) -> dict[str, Any]:
        """Accepted pictures by what they look at."""
        return {view: self.cleaned_data[f"view_{view}"] for view in VIEWS}

    def refuse(self, refusal: StepRefused) -> None:
        """A refused mark is told above the form."""
        if refusal.field == "points":
            self.add_error(None, str(refusal.message))
        else:
            super().refuse(refusal)
