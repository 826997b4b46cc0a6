"""Values of the slots of one message, as plain words in the active language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, pgettext

from notifications.wording.catalogue import COMMON, EMAIL, NAMES, OWN, SMS
from tickets.models import Ticket
from tickets.short_links import short_url

_MARKS = str.maketrans(dict.fromkeys("\u2066\u2067\u2068\u2069\u200e\u200f"))
# What may be in Latin letters or figures inside Arabic words: without an isolate it changes places with its neighbours.
_CODES, _WORDS = ("reference", "into", "first_reference", "payment_reference", "code"), (
    "device", "total", "agreed", "amount", "to_pay", "part", "owner", "author", "who", "caller",
)
SAME = {"new_date": "to", "second_by": "by", "customer": "addressed"}  # other names in the shipped letters


def values_of(event: str, ticket: Ticket, facts: dict[str, Any], channel: str) -> dict[str, str]:
    """Every value that the texts of ``event`` may use, under its English and its Arabic name.

    ``facts`` is what the letter is rendered from, already made harmless.
    """
    found = {name: str(facts.get(SAME.get(name, name)) or "") for name in COMMON + OWN[event]}
    found["next_step"] = _next_step(facts)
    found["outcome"] = _outcome(facts)
    found["headline"] = _headline(facts)
    found["handover"] = _handover(facts)
    found["visit"] = _visit(facts)
    found["window"] = _window(facts)
    found["apology"] = gettext("we are sorry that our service fell short") if facts.get("unhappy") else ""
    if event == "result" and facts.get("remedy") == "refund":  # nothing becomes ready: the money has a message of its own
        found["promised"] = found["promised_short"] = ""
    if facts.get("replaced"):  # a new unit has a warranty of its own; the letter and the report tell both apart
        found["repair_warranty_until"] = ""
    if channel == EMAIL:
        found["link"], found["survey_link"] = str(facts["url"]), str(facts["survey_url"])
    elif event == "merged" and ticket.merged_into:
        found["link"] = short_url(ticket.merged_into)
    else:
        found["link"], found["survey_link"] = short_url(ticket), short_url(ticket, "survey")
    if channel == SMS:  # direction marks cost two units each, and old telephones show them as boxes
        found = {name: value.translate(_MARKS) for name, value in found.items()}
    else:
        for opening, names in (("\u2066", _CODES), ("\u2068", _WORDS)):
            for name in names:
                if found.get(name):
                    found[name] = opening + found[name].translate(_MARKS) + "\u2069"
    return {**found, **{NAMES[name]: value for name, value in found.items()}}


def _next_step(facts: dict[str, Any]) -> str:
    if facts.get("arrival") == "branch":
        return pgettext("text message", "Bring your device to %(branch)s") % {"branch": facts["branch"]}
    return gettext("We call you to agree a time")


def _outcome(facts: dict[str, Any]) -> str:
    return {
        "repair": gettext("we repair it free of charge"), "replace": gettext("we replace it free of charge"),
        "refund": gettext("we refund its price"), "return": gettext("it goes back to you as it is, free of charge"),
    }.get(str(facts.get("remedy")), "")


def _headline(facts: dict[str, Any]) -> str:
    if facts.get("unrepaired"):
        return gettext("Your device is ready to go back to you")
    return gettext("Your replacement is ready to collect") if facts.get("replaced") else gettext("Your device is ready to collect")


def _handover(facts: dict[str, Any]) -> str:
    if facts.get("courier"):
        return gettext("your device is on its way to you with %(courier)s") % {"courier": facts["courier"]}
    return gettext("you have your new device") if facts.get("replaced") else gettext("you have your device back")


def _visit(facts: dict[str, Any]) -> str:
    kind = facts.get("kind")
    words = {
        "visit": pgettext("appointment", "the technician's visit"),
        "pickup": pgettext("appointment", "the collection of your device"),
    }.get(str(kind), pgettext("appointment", "the delivery of your device"))
    return gettext("%(visit)s (new time)") % {"visit": words} if facts.get("moved") else words


def _window(facts: dict[str, Any]) -> str:
    if not facts.get("starts"):
        return ""
    return gettext("%(starts)s to %(ends)s") % {"starts": facts["starts"], "ends": facts["ends"]}
