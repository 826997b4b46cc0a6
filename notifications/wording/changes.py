"""Writing versions of a text: a new one, an earlier one again, the shipped one again; and what differs between two."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from django.db import transaction
from django.utils import timezone

from helpdesk.accounts.models import User
from notifications import dispatch, recipients
from notifications.models import HouseStyle, Message, WordingVersion
from notifications.rendering import Rendered
from notifications.wording import catalogue
from notifications.wording.catalogue import EMAIL, Text
from tickets.models import Ticket

_WORDS = re.compile(r"\s+|[^\s]+")
TEST_LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class Place:
    """Where a text stands."""

    event: str
    channel: str
    language: str


def versions(place: Place) -> list[WordingVersion]:
    """All versions of one place, the newest first."""
    rows = WordingVersion.objects.filter(event=place.event, channel=place.channel, language=place.language)
    return list(rows.select_related("by").order_by("-number"))


def text_of(row: WordingVersion) -> Text:
    """What a version says."""
    if row.is_shipped:
        return catalogue.shipped(row.event, row.channel, row.language)
    return Text(row.subject, row.title, row.body)


@transaction.atomic
def write(place: Place, text: Text, *, by: User, reason: str = "") -> WordingVersion:
    """Put a text in force as a new version. The shipped text, typed again, counts as shipped."""
    known = versions(place)
    shipped = text == catalogue.shipped(place.event, place.channel, place.language)
    said = Text() if shipped else text
    return WordingVersion.objects.create(
        event=place.event, channel=place.channel, language=place.language, number=known[0].number + 1 if known else 1,
        subject=said.subject, title=said.title, body=said.body, is_shipped=shipped, reason=reason, by=by,
    )


def is_same(place: Place, text: Text) -> bool:
    """Whether this is what is in force already."""
    known = versions(place)
    return text == (text_of(known[0]) if known else catalogue.shipped(place.event, place.channel, place.language))


def set_digits(digits: str, *, by: User) -> HouseStyle:
    """Choose how numbers are written in Arabic messages."""
    row, _created = HouseStyle.objects.update_or_create(
        pk=1, defaults={"digits": digits, "changed_by": by, "changed_at": timezone.now()}
    )
    return row


def difference(old: str, new: str) -> list[tuple[str, str]]:
    """Word by word: pieces that are the ``same``, ``gone`` or ``new``."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        if a < b:
            pieces.append(("gone", "".join(before[a:b])))
        if c < d:
            pieces.append(("new", "".join(after[c:d])))
    return pieces


def whole(text: Text) -> str:
    """All fields of a text as one, for comparing."""
    return "\n".join(filter(None, (text.subject, text.title, text.body)))


def send_test(place: Place, drawn: Rendered, ticket: Ticket, *, to: str, by: User) -> Message:
    """Send what is seen to the writer, the way that customers get it: by the outbox and the channel itself."""
    now = timezone.now()
    is_mail = place.channel == EMAIL
    return Message.objects.create(
        dedupe_key=f"test:{by.pk}:{now.timestamp():.6f}", ticket=ticket, rule=f"test_{place.event}"[:32],
        audience=Message.Audience.STAFF, user=by, channel=place.channel, transport=recipients.transport_of(place.channel),
        to_name=by.display_name, to_address=to, language=place.language, subject=drawn.subject[:200] if is_mail else "",
        body_text=drawn.text, body_html=drawn.html if is_mail else "", short_text=drawn.short,
        message_id=dispatch.new_message_id(), next_at=now, created_at=now, expires_at=now + TEST_LIFETIME,
    )
