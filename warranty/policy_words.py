"""The policy in words: conditions, cases, outcomes, for staff in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from warranty.causes import Cause, Cover
from warranty.gaps import Region
from warranty.remedy import Clause, Proposal

# What a clause or a decision leads to: (remedy, the customer pays) as one code. "quote" is a repair with a price.
OUTCOMES: dict[str, tuple[str, bool]] = {
    "repair": ("repair", False), "quote": ("repair", True), "replace": ("replace", False),
    "replace_quote": ("replace", True), "refund": ("refund", False), "return": ("return", False), "person": ("", False),
}
_OUTCOME_WORDS = {
    "repair": gettext_lazy("Repair, free of charge"), "quote": gettext_lazy("Quote for a repair"),
    "replace": gettext_lazy("Replacement, free of charge"), "replace_quote": gettext_lazy("Quote for a replacement"),
    "refund": gettext_lazy("Refund"), "return": gettext_lazy("Return unrepaired"),
    "person": gettext_lazy("A person decides"),
}
OUTCOME_CHOICES = list(_OUTCOME_WORDS.items())
_TRUTH_WORDS = {
    "covered": (gettext_lazy("covered"), gettext_lazy("not fully covered")),
    "repairable": (gettext_lazy("can be repaired"), gettext_lazy("cannot be repaired")),
    "dead_on_arrival": (gettext_lazy("faulty in its first days"), gettext_lazy("not in its first days")),
    "replacement_available": (gettext_lazy("a new unit can be had"), gettext_lazy("no new unit can be had")),
    "part_available": (gettext_lazy("the part can be had"), gettext_lazy("the part is overdue")),
}


def outcome_code(remedy: str, customer_pays: bool) -> str:
    """Code of an outcome; an unknown pair stands at its remedy alone."""
    return next((code for code, pair in OUTCOMES.items() if pair == (remedy, customer_pays)), remedy or "person")


def outcome_words(remedy: str, customer_pays: bool) -> str:
    """“Repair, free of charge”, “Quote for a repair” …"""
    return str(_OUTCOME_WORDS[outcome_code(remedy, customer_pays)])


def outcome_of(row: Clause | Proposal) -> str:
    """The same for a clause or a proposal."""
    return outcome_words(row.remedy, row.customer_pays)


def _percent(ratio: Any) -> str:
    return f"{(Decimal(str(ratio)) * 100).normalize():f}"


def _listed(words: list[str]) -> str:
    return _(" or ").join(words)


def _months(n: int) -> str:
    return ngettext("%(n)s month", "%(n)s months", n) % {"n": n}


def own_term_words(term: Mapping[str, Any]) -> str:
    """“Battery: 12 months”, “Supplied accessories: left out”; of one row of ``Product.own_terms``."""
    name = term["name_ar"] if get_language() == "ar" else term["name_en"]
    time = _months(term["months"]) if term["months"] else _("left out")
    return _("%(name)s: %(time)s") % {"name": name, "time": time}


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _condition(key: str, value: Any) -> str:
    match key:
        case "cause":
            return _listed([str(Cause(v).label) for v in value])
        case "coverage":
            return _listed([str(Cover(v).label) for v in value])
        case "cost_ratio_max":
            return _("costs at most %(n)s%% of a new unit") % {"n": _percent(value)}
        case "cost_ratio_min":
            return _("costs more than %(n)s%% of a new unit") % {"n": _percent(value)}
        case "age_months_max":
            return _("bought at most %(time)s ago") % {"time": _months(value)}
        case "age_months_min":
            return _("bought more than %(time)s ago") % {"time": _months(value)}
        case "returns_min":
            return ngettext("the same fault came back at least once", "the same fault came back at least %(n)s times", value) % {
                "n": value
            }
        case "waiting_days_min":
            return _("with us for at least %(time)s") % {"time": _days(value)}
    return str(_TRUTH_WORDS[key][0 if value else 1])


def condition_words(conditions: Mapping[str, Any]) -> list[str]:
    """Each condition as a few words; an empty list means “in every other case”."""
    return [_condition(key, value) for key, value in conditions.items()]


def case_words(region: Region) -> str:
    """A case that a policy leaves open, named by what matters about it."""
    words = [_fact(fact, cell.value, cell.low, cell.high) for fact, cell in region.items()]
    return _(", ").join(words) if words else _("every case")


def _fact(fact: str, value: Any, low: Any, high: Any) -> str:
    match fact:
        case "cause":
            return str(Cause(value).label)
        case "coverage":
            return str(Cover(value).label)
        case "cost_ratio":
            return _between(low, high, "cost_ratio")
        case "age_months":
            return _("purchase date unknown") if value is None else _between(low, high, "age_months")
        case "returns" if not low:
            return _("came back fewer than %(n)s times") % {"n": high}
        case "returns":
            return _condition("returns_min", low)
        case "waiting_days" if not low:
            return _("with us for less than %(time)s") % {"time": _days(high)}
        case "waiting_days":
            return _condition("waiting_days_min", low)
    return str(_TRUTH_WORDS[fact][0 if value else 1])


def _between(low: Any, high: Any, name: str) -> str:
    words = [] if low is None else [_condition(f"{name}_min", low)]
    words += [] if high is None else [_condition(f"{name}_max", high)]
    return _(" and ").join(words)
