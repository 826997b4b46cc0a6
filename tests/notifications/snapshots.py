"""Every message as a readable file: both languages, all channels, and what other titles change.

``SNAPSHOTS=write pytest tests/notifications/test_letters.py`` writes them anew; then read the difference with your own eyes.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications import dispatch, segments
from notifications.models import FollowUp, Message
from tickets.actions.handover import pickup_code
from tickets.models import Ticket

FOLDER = Path(__file__).parent / "snapshots"
DAY = datetime(2031, 3, 3, 7, tzinfo=UTC)  # a Monday morning in Riyadh, outside of Ramadan
LANGUAGES, HONORIFICS, CHANNELS = ("ar", "en"), ("mr", "ms", "dr_f"), ("email", "whatsapp", "sms")
Told = dict[tuple[str, str, str], dict[str, str]]


def tell(ticket: Ticket, message: Message) -> Told:
    """One message in every language, for every title, on every channel, without walking again."""
    plan = FollowUp.objects.filter(ticket=ticket, kind=message.rule).order_by("-pk").first()
    told: Told = {}
    for honorific in HONORIFICS:
        ticket.customer.honorific = honorific
        for language in LANGUAGES:
            for channel in ("email", "whatsapp"):
                told[language, honorific, channel] = dispatch.write(
                    ticket, message.rule, language, event=message.event, facts={"n": plan.n} if plan else None, channel=channel
                )
            told[language, honorific, "sms"] = told[language, honorific, "email"]
    return told


def compare(case: str, ticket: Ticket, told: Told) -> None:
    """Fail when the message reads otherwise than its file."""
    path = FOLDER / f"{case}.txt"
    text = steady("\n".join(_lines(told)), ticket)
    if os.environ.get("SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    known = path.read_text(encoding="utf-8") if path.exists() else ""
    if text != known:
        pytest.fail(f"{path.name} reads otherwise now:\n{text}", pytrace=False)


def _lines(told: Told) -> list[str]:
    said: list[str] = []
    for language in LANGUAGES:
        for channel in CHANNELS:
            letter = told[language, HONORIFICS[0], channel]
            said += ["", _headline(language, channel, letter), ""]
            said += _text(letter, channel).splitlines()
        said += ["", f"=== {language}, other titles", ""]
        for honorific in HONORIFICS[1:]:
            for channel in CHANNELS:
                ours = _links(_text(told[language, HONORIFICS[0], channel], channel)).splitlines()
                theirs = _links(_text(told[language, honorific, channel], channel)).splitlines()
                said += [f"{honorific} {channel}: {line}" for line in theirs if line not in ours]
    return [*said[1:], ""]


def _headline(language: str, channel: str, letter: dict[str, str]) -> str:
    if channel != "sms":
        return f"=== {language}, {channel}"
    size = segments.count(letter["short_text"])
    return f"=== {language}, sms ({size.units} places of {size.encoding}, messages: {size.segments})"


def _text(letter: dict[str, str], channel: str) -> str:
    return f"{letter['subject']}\n\n{letter['body_text']}" if channel == "email" else letter["short_text"]


def steady(text: str, ticket: Ticket) -> str:
    """The same text with what chance drew replaced by one sample."""
    text = text.replace(ticket.reference, "RMA-7K3F-92QX").replace(pickup_code(ticket), "482913")
    text = _links(text)
    text = re.sub(r"/m/\w{17}", "/m/7K3F92QXdemoLinks", text)
    text = re.sub(r"RMA-(?!7K3F)\w{4}-\w{4}", "RMA-4H2B-81TM", text)
    text = re.sub(r"NW7P\d{8}", "NW7P26900001", text)
    return text.translate(dict.fromkeys((0x2066, 0x2068, 0x2069)))


def _links(text: str) -> str:
    return re.sub(r"/t/[^/\s]+/", "/t/…/", text)  # a signed link holds the second of its making
