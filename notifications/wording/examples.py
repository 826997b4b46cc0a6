"""A real ticket to preview a text with: the last one that was told of this event, or one chosen by its reference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from helpdesk.lib import display
from helpdesk.lib.references import normalise_reference
from notifications import context, dispatch, rendering
from notifications.models import FollowUp, Message
from notifications.rendering import Rendered
from notifications.wording import catalogue, texts
from notifications.wording.catalogue import Text
from notifications.wording.values import SAME
from tickets.models import Ticket, TicketEvent


@dataclass
class Example:
    """A ticket and what the message about it was made from. ``is_real``: the ticket was told of this event."""

    ticket: Ticket
    event: TicketEvent | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    is_real: bool = True

    def is_asked(self, typed: str) -> bool:
        """Whether this is the ticket that was asked for; anything serves where none was named."""
        return not typed or normalise_reference(typed) == self.ticket.reference


def example_for(event: str, typed: str = "") -> Example | None:
    """The ticket to show; ``None`` while the company has no ticket at all."""
    reference = normalise_reference(typed) if typed else None
    told = Message.objects.filter(rule=event, audience=Message.Audience.CUSTOMER)
    chosen = told.filter(ticket__reference=reference) if reference else told
    row = chosen.select_related("event__comment__author").order_by("-pk").first()
    if row is not None and row.ticket_id:
        plan = FollowUp.objects.filter(ticket=row.ticket_id, kind=event).order_by("-pk").first()
        return Example(_ticket(pk=row.ticket_id), row.event, {"n": plan.n} if plan else {})
    tickets = Ticket.objects.filter(reference=reference) if reference else Ticket.objects.all()
    found = tickets.order_by("-pk").values_list("pk", flat=True).first()
    if found is None:
        return None if reference is None else example_for(event)
    return Example(_ticket(pk=found), is_real=False)


def _ticket(pk: int) -> Ticket:
    return Ticket.objects.select_related(*dispatch.TICKET_WITH).get(pk=pk)


def written_out(example: Example, event: str, language: str) -> Text:
    """The shipped e-mail as text to go on from: its own words with slots in place of values, as this ticket's case has it."""
    with _as_reader(example, language):
        facts = rendering.cleaned(_facts(example, event, language))
        for name in catalogue.COMMON + catalogue.OWN[event]:
            key = SAME.get(name, name)
            if key in facts and facts[key] and isinstance(facts[key], str) and name != "greeting":
                facts[key] = "{" + catalogue.local_name(name, language) + "}"
        headers, blocks = rendering.shipped(event, language, facts)
    parts = texts.parts_of(blocks)
    body = []
    for name in catalogue.LINES:
        own = name in ("opening", "closing")
        body += [block.text for block in parts[name]] if own else ["{" + catalogue.local_name(name, language) + "}"]
    return Text(headers["subject"], headers["title"], "\n\n".join(body))


@contextmanager
def _as_reader(example: Example, language: str) -> Iterator[None]:
    with translation.override(language), timezone.override(ZoneInfo(example.ticket.branch.time_zone)):
        yield


def _facts(example: Example, event: str, language: str) -> dict[str, Any]:
    ticket = example.ticket
    values = context.common(ticket, language)
    values["greeting"] = dispatch.greeting(values["addressed"], language)
    real = example.is_real
    return {**values, **(context.facts_of(event, ticket, example.event, example.facts) if real else _samples(ticket))}


def drawn(example: Example, event: str, language: str, channel: str, own: texts.InForce) -> Rendered:
    """The message as this ticket's customer would get it, with the texts of ``own``."""
    with _as_reader(example, language):
        facts = _facts(example, event, language)
        return texts.letter(event, language, example.ticket, facts, texts=own, channel=channel)


def _samples(ticket: Ticket) -> dict[str, Any]:
    """Plausible figures for an event that no ticket has met yet."""
    later = timezone.now() + timedelta(days=5)
    day, money, url = display.day_text(later), display.money_text(460), context.tracking_url(ticket)
    days = ("diagnosis_by", "valid_until", "expected", "to", "ready_since", "delivered", "repair_warranty_until", "by", "on",
            "call_by", "follow_up_on")
    sums = ("total", "net", "tax", "agreed", "amount")
    ways = ("into_url", "report_url", "report_pdf_url", "quote_url", "decline_url", "ask_url", "change_url")
    return {
        **dict.fromkeys(days, day), **dict.fromkeys(sums, money), **dict.fromkeys(ways, url),
        "first_reference": ticket.reference, "into": ticket.reference, "remedy": "repair", "valid_until_clock": "18:00",
        "code": context.ltr("482913"), "payment_reference": "PAY-1", "kind": "visit", "starts": "10:00", "ends": "12:00",
        "number": 1, "method": "card",
    }
