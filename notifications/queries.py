"""What the pages of this floor show, as lists ready for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from helpdesk.lib.references import normalise_reference
from notifications import words
from notifications.models import FollowUp, InboundMail, InboundText, Message
from tickets.models import Ticket


@dataclass(frozen=True)
class Filters:
    """What the reader chose; unknown values count as not chosen."""

    state: str = ""
    channel: str = ""
    letter: str = ""
    audience: str = ""
    text: str = ""

    @classmethod
    def read(cls, given: dict[str, str]) -> Filters:
        """Take only values that exist."""
        known = {
            "state": Message.State.values, "channel": Message.Channel.values, "letter": list(words.LETTERS),
            "audience": Message.Audience.values,
        }
        chosen = {name: given.get(name, "") for name in known if given.get(name) in known[name]}
        return cls(**chosen, text=given.get("q", "").strip()[:80])

    @property
    def any(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.state or self.channel or self.letter or self.audience or self.text)


def messages(filters: Filters) -> QuerySet[Message]:
    """The log, newest first."""
    rows = Message.objects.select_related("ticket", "customer", "user").defer("body_html", "body_text", "short_text")
    for field, value in (
        ("state", filters.state), ("channel", filters.channel), ("rule", filters.letter), ("audience", filters.audience)
    ):
        if value:
            rows = rows.filter(**{field: value})
    if filters.text:
        reference = normalise_reference(filters.text)
        found = Q(to_address__iexact=filters.text)
        rows = rows.filter(found | Q(ticket__reference=reference) if reference else found)
    return rows


def of_ticket(ticket: Ticket) -> QuerySet[Message]:
    """Messages to the customer of one ticket, newest first."""
    return Message.objects.filter(ticket=ticket, audience=Message.Audience.CUSTOMER).defer("body_html", "body_text")


def mails_of(ticket: Ticket) -> QuerySet[InboundMail]:
    """Mail about one ticket that staff should know of: held, come back, by machines."""
    return InboundMail.objects.filter(ticket=ticket).exclude(state=InboundMail.State.ON_TICKET).defer("raw", "text")[:20]


def files_missing(ticket: Ticket) -> QuerySet[InboundText]:
    """Texts to one ticket whose file could not be had, the newest first."""
    return InboundText.objects.filter(ticket=ticket, media=InboundText.Media.FAILED).order_by("-pk")[:5]


def mails_waiting() -> int:
    """How many mails wait for a decision."""
    states = [InboundMail.State.HELD, InboundMail.State.REPORT, InboundMail.State.QUARANTINED]
    return InboundMail.objects.filter(state__in=states).count()


def planned_of(ticket: Ticket) -> QuerySet[FollowUp]:
    """What is still to come for one ticket."""
    return FollowUp.objects.filter(ticket=ticket, state=FollowUp.State.PLANNED)


def row_of(message: Message) -> dict[str, Any]:
    """One line of a list of messages."""
    # A copy that a browser missed is no alarm: its message went its own way.
    missed_copy = message.channel == Message.Channel.PUSH and message.state == Message.State.FAILED
    return {
        "message": message, "letter": words.letter_name(message.rule),
        "tone": "" if missed_copy else words.TONES[message.state], "icon": "ban" if missed_copy else words.ICONS[message.state],
        "reason": words.REASONS.get(message.reason, ""),
        "delivery_tone": words.DELIVERY_TONES.get(message.delivery, ""),
        "delivery_icon": words.DELIVERY_ICONS.get(message.delivery, "info"),
        "in_log": message.state == Message.State.SENT and message.transport == Message.Transport.LOG,
    }
