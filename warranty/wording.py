"""The warranty position in plain words: codes of ``coverage.Coverage`` made into sentences on display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.lib.display import money_text, short_day_text


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
    kind = coverage.get("document")
    if status in ("covered", "partly") and kind not in ("", "maker", None):
        title = _("%(document)s holds until %(date)s") % {"document": document_name(coverage), "date": until}
        text = _("It pays for this repair.") if status == "covered" else _part_paid(coverage)
        return Position("ok" if status == "covered" else "warn", "shield-check", title, text, title)
    if status == "covered":
        text = _basis(purchased_on)
        if coverage.get("dead_on_arrival"):
            text = _("The fault showed in the first days, so a manufacturing defect means a new device.") + " " + text
        return Position(
            "ok", "shield-check", _("The warranty holds until %(date)s") % {"date": until}, text,
            _("Holds until %(date)s") % {"date": until},
        )
    if status == "not_covered" and set(coverage.get("reasons", ())) & {"excluded_defect", "other_part"}:
        return Position(
            "warn", "shield-off", _("The warranty does not cover this"), clause_words(coverage)[1], _("Not covered"),
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


def document_name(coverage: Mapping[str, Any]) -> str:
    """The document that decided, with its number."""
    names = {
        "maker": _("The maker’s warranty"), "repair": _("The warranty on our repair"), "part": _("The warranty on the part"),
        "extended": _("The extended plan"), "goodwill": _("Our promise of goodwill"),
    }
    return f"{names.get(coverage.get('document', ''), '')} {coverage.get('reference', '')}".strip()


def _part_paid(coverage: Mapping[str, Any]) -> str:
    pays, share = set(coverage.get("pays", ())), Decimal(coverage.get("customer_share") or 0)
    words = []
    if pays == {"parts"}:
        words.append(_("It pays the parts; labour is quoted first."))
    elif pays == {"labour"}:
        words.append(_("It pays the labour; parts are quoted first."))
    if share:
        words.append(_("Your share is %(amount)s.") % {"amount": money_text(share)})
    return " ".join(words) or _("It pays for a part of this repair.")


def clause_words(coverage: Mapping[str, Any]) -> tuple[str, str]:
    """Number and words of the coverage rule that decided; for staff, and beside a refusal."""
    kind, _dot, rule = (coverage.get("clause") or "").partition(".")
    letter = {"maker": "W", "repair": "R", "part": "P", "extended": "E", "goodwill": "G"}.get(kind, "W")
    rules = {
        "covered": ("1", _("In force on the day of the report: a cause that it covers costs the customer nothing.")),
        "partly": ("2", _("In force, and it pays in part: the rest is quoted.")),
        "cause": ("3", _("It does not answer for this cause, whatever the date.")),
        "expired": ("4", _("It had ended on the day of the report.")),
        "not_started": ("5", _("It had not begun on the day of the report.")),
        "excluded_defect": ("6", _("It leaves out this fault by name.")),
        "other_part": ("7", _("It answers for another part.")),
        "unknown": ("8", _("Purchase date or terms are missing: ask for the proof of purchase.")),
    }
    number, words = rules.get(rule, ("", ""))
    return (f"{letter}{number}", words) if number else ("", "")


def _basis(purchased_on: date | None) -> str:
    basis = (
        _("It rests on the purchase date %(date)s; we confirm it when we see the invoice.")
        % {"date": short_day_text(purchased_on)}
        if purchased_on else _("It rests on our records of this device.")
    )
    return basis + " " + _("It covers manufacturing defects; damage by a fall or a liquid is not among them.")


def _date(iso: Any) -> str:
    return short_day_text(date.fromisoformat(iso)) if iso else ""
