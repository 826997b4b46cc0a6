"""The warranty position in plain words: codes of ``coverage.Coverage`` made into sentences on display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.display import short_day_text


@dataclass(frozen=True)
class Position:
    """``title`` is one short sentence, ``text`` says what it rests on; ``tone`` is ok, warn or empty."""

    tone: str
    icon: str
    title: str
    text: str
    short: str


def position(coverage: Mapping[str, Any], purchased_on: date | None = None) -> Position:
    """Words for a coverage snapshot (``Coverage.as_json``) in the reader's language."""
    status, until = coverage.get("status", "unknown"), _date(coverage.get("until"))
    if status == "covered" and coverage.get("document") == "repair":
        return Position(
            "ok", "shield-check", _("The warranty on our repair holds until %(date)s") % {"date": until},
            _("The same device was repaired by us before. If the same fault is back, the new repair is free of charge."),
            _("Our repair warranty holds until %(date)s") % {"date": until},
        )
    if status == "covered":
        text = _basis(purchased_on)
        if coverage.get("dead_on_arrival"):
            text = _("The fault showed in the first days, so a manufacturing defect means a new device.") + " " + text
        return Position(
            "ok", "shield-check", _("The warranty holds until %(date)s") % {"date": until}, text,
            _("Holds until %(date)s") % {"date": until},
        )
    if status == "not_covered":
        title = _("The warranty ended on %(date)s") % {"date": until} if until else _("The warranty does not cover this")
        return Position(
            "warn", "shield-off", title,
            _("The examination is free of charge. If the repair costs anything, you get the price first and we start "
              "nothing before you approve."),
            _("Ended on %(date)s") % {"date": until} if until else _("Not covered"),
        )
    return Position(
        "", "shield", _("We check the warranty when we see the device"),
        _("A purchase date or the model is still missing. An invoice helps, and we also search by the serial number."),
        _("Still to be checked"),
    )


def _basis(purchased_on: date | None) -> str:
    basis = (
        _("It rests on the purchase date %(date)s; we confirm it when we see the invoice.")
        % {"date": short_day_text(purchased_on)}
        if purchased_on else _("It rests on our records of this device.")
    )
    return basis + " " + _("It covers manufacturing defects; damage by a fall or a liquid is not among them.")


def _date(iso: Any) -> str:
    return short_day_text(date.fromisoformat(iso)) if iso else ""
