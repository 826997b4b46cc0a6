"""Appointments in words: what the customer asked for. Codes come in, the reader's language goes out."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import pgettext

from helpdesk.lib.display import short_day_text
from tickets.queries.due import comma


def part_of_day(code: str) -> str:
    """``in the morning``."""
    return {
        "morning": pgettext("part of the day", "in the morning"), "afternoon": pgettext("part of the day", "in the afternoon"),
        "evening": pgettext("part of the day", "in the evening"),
    }.get(code, "")


def asked_text(asked: dict[str, Any]) -> str:
    """The wish of a customer in one line: day, part of the day, own words."""
    day = parse_date(asked.get("day") or "")
    told = [short_day_text(day) if day else "", part_of_day(asked.get("part", ""))]
    when = " ".join(text for text in told if text)
    words = asked.get("words", "")
    return comma().join(text for text in (when, f"\u2068{words}\u2069" if words else "") if text)
