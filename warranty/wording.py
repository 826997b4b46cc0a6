"""The warranty position in plain words: codes of ``coverage.Coverage`` made into sentences on display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.lib.display import full_day_text, money_text, short_day_text
from warranty.causes import Cause


@dataclass(frozen=True)
class Position:
    """``title`` is one short sentence, ``text`` says what it rests on; ``tone`` is ok, warn or empty."""

    tone: str
    icon: str
    title: str
    text: str
    short: str


def position(coverage: Mapping[str, Any], purchased_on: date | None = None, on: date | None = None) -> Position:
    """Words for a coverage snapshot (``Coverage.as_json``) in the reader's language; ``on``: the day that it was asked for."""
    found = _position(coverage, purchased_on)
    more = depends_words(coverage, on)
    return replace(found, text=" ".join([found.text, *more])) if more else found


def _position(coverage: Mapping[str, Any], purchased_on: date | None) -> Position:
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
    subject = subject_name(coverage)
    cause = next((code[6:] for code in coverage.get("reasons", ()) if code.startswith("cause_")), "")
    if status == "not_covered" and cause:
        return Position("warn", "shield-off", _("The warranty does not cover this"), _why_not(cause), _("Not covered"))
    if status == "not_covered" and "not_started" in coverage.get("reasons", ()):
        return _not_begun(kind, purchased_on)
    if status == "not_covered" and subject and until:
        title = _("The warranty on “%(subject)s” ended on %(date)s") % {"subject": subject, "date": until}
        return Position("warn", "shield-off", title, _first_the_price(), _("Ended on %(date)s") % {"date": until})
    if status == "not_covered" and set(coverage.get("reasons", ())) & {"excluded_defect", "other_part"}:
        return Position(
            "warn", "shield-off", _("The warranty does not cover this"), clause_words(coverage)[1], _("Not covered"),
        )
    if status == "not_covered":
        ended = _("The warranty ended on %(date)s") if kind in ("maker", "", None) else _("%(document)s ended on %(date)s")
        values = {"document": document_name(coverage), "date": until}
        title = ended % values if until else _("The warranty does not cover this")
        return Position(
            "warn", "shield-off", title, _first_the_price(),
            _("Ended on %(date)s") % {"date": until} if until else _("Not covered"),
        )
    return Position(
        "", "shield", _("We check the warranty when we see the device"),
        _("A purchase date or the model is still missing. An invoice helps, and we also search by the serial number."),
        _("Still to be checked"),
    )


def _not_begun(kind: str | None, purchased_on: date | None) -> Position:
    text = _first_the_price()
    if kind == "maker" and purchased_on:
        text = _("The device was bought on %(date)s.") % {"date": full_day_text(purchased_on, weekday=False)} + " " + text
    return Position("warn", "shield-off", _("Not covered: that day was before the warranty began"), text, _("Not covered"))


def _why_not(cause: str) -> str:
    if cause == Cause.NO_FAULT:
        return _("No fault was found, so there is nothing to pay for.")
    words = _("A warranty answers for manufacturing defects; the cause found is: %(cause)s.") % {"cause": Cause(cause).label}
    return f"{words} {_first_the_price()}"


def _first_the_price() -> str:
    return _("The examination is free of charge. If the repair costs anything, you get the price first and we start "
             "nothing before you approve.")


def subject_name(coverage: Mapping[str, Any]) -> str:
    """The part or section that the deciding document speaks of, in the reader's language; empty for the whole device."""
    return _one_of(*(coverage.get("subject") or ("", "")))


def _one_of(arabic: str, english: str) -> str:
    return arabic if get_language() == "ar" else english


def depends_words(coverage: Mapping[str, Any], on: date | None = None) -> list[str]:
    """What may turn out otherwise once the fault is found, one sentence each; on the day ``on``, some have ended."""
    words = []
    for kind, arabic, english, until in coverage.get("depends") or ():
        values = {"subject": _one_of(arabic, english), "date": _date(until)}
        if until and on and date.fromisoformat(until) < on:
            values["date"] = full_day_text(date.fromisoformat(until), weekday=False)
            words.append(_("The period of “%(subject)s” has ended: on %(date)s.") % values)
        elif kind == "part":
            words.append(_("“%(subject)s”, which we fitted, has a warranty of its own until %(date)s.") % values)
        elif until:
            words.append(_("“%(subject)s” has a period of its own under this warranty: until %(date)s.") % values)
        else:
            words.append(_("“%(subject)s” is left out of this warranty.") % values)
    return words


def document_name(coverage: Mapping[str, Any]) -> str:
    """The document that decided, with its number and what it speaks of."""
    names = {
        "maker": _("The maker’s warranty"), "repair": _("The warranty on our repair"), "part": _("The warranty on the part"),
        "extended": _("The extended plan"), "goodwill": _("Our promise of goodwill"),
    }
    subject = subject_name(coverage)
    name = names.get(coverage.get("document", ""), "")
    named = _("“%(subject)s”") % {"subject": subject} if subject else ""
    return " ".join(word for word in (name, named, coverage.get("reference", "")) if word)


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
        "own_expired": ("9", _("It gives this section a period of its own, which had ended on the day of the report.")),
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
