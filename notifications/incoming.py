"""Texts that people send us by SMS or WhatsApp: on their ticket, held for staff, or a word that stops messages."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Customer
from helpdesk.lib.actor import Actor
from helpdesk.lib.arabic import fold
from notifications import notices, recipients
from notifications.context import phone_text
from notifications.dispatch import new_message_id
from notifications.models import Consent, InboundText, Message
from tickets.actions import conversation
from tickets.enums import CLOSED_STAGES
from tickets.exceptions import StepRefused
from tickets.models import Comment, Ticket

State = InboundText.State
STOP = frozenset(fold(word) for word in (
    "stop", "stopall", "stop all", "unsubscribe", "end", "quit", "cancel", "إيقاف", "ايقاف", "أوقف", "أوقفوا", "توقف", "وقف",
    "إلغاء", "إلغاء الاشتراك", "قف", "كفى", "لا ترسل", "لا ترسلوا",
))
START = frozenset(fold(word) for word in ("start", "unstop", "resume", "ابدأ", "ابدا", "تشغيل", "استئناف", "اشتراك", "تفعيل"))
LONGEST = 4900  # signs that go onto a ticket
ANSWER_FOR = timedelta(hours=24)


def word_of(text: str) -> str:
    """``stop``, ``start`` or nothing: only a text that is the word alone counts, never one inside a sentence."""
    plain = " ".join("".join(sign if sign.isalpha() else " " for sign in fold(text)).split())
    return "stop" if plain in STOP else "start" if plain in START else ""


@transaction.atomic
def receive(
    channel: str, *, event_id: str, number: str, text: str, name: str = "", at: datetime | None = None,
    media_id: str = "", media_name: str = "",
) -> InboundText | None:
    """Take one text in; None when this event was taken already. ``number`` is in international form, with its plus."""
    row, made = InboundText.objects.get_or_create(
        channel=channel, event_id=event_id[:200],
        defaults={
            "from_number": number[:32], "name": name[:120], "text": text, "state": State.HELD,
            "received_at": min(at or timezone.now(), timezone.now()), "media_id": media_id, "media_name": media_name[:200],
            "media": InboundText.Media.WAITS if media_id else InboundText.Media.NONE,
        },
    )
    if not made:
        return None
    recipients.found_again(channel, number)
    row.customer = Customer.objects.filter(phone=number).order_by("-pk").first()
    word = word_of(text)
    if word:
        _declare(row, granted=word == "start")
    else:
        _route(row)
    row.save()
    return row


def open_tickets(number: str) -> list[Ticket]:
    """Tickets that a text from this number may be about, the newest first."""
    rows = Ticket.objects.filter(customer__phone=number, merged_into=None).exclude(stage__in=CLOSED_STAGES)
    return list(rows.select_related("customer", "branch", "device__product", "device__device_type").order_by("-pk")[:10])


def _route(row: InboundText) -> None:
    """With exactly one open ticket it is meant for that one; otherwise somebody must look."""
    tickets = open_tickets(row.from_number)
    if len(tickets) == 1:
        try:
            with transaction.atomic():
                _write(row, tickets[0])
        except StepRefused:
            pass
        else:
            row.ticket, row.state, row.handled_at = tickets[0], State.ON_TICKET, timezone.now()
            return
    if tickets:
        for user_id in notices.responsible(tickets[0]):
            if user_id:
                notices.give(user_id, tickets[0], notices.Kind.TEXT_HELD, key=f"text:{row.pk}:{user_id}", data={"text": row.pk})


def _write(row: InboundText, ticket: Ticket) -> Comment:
    return conversation.write(
        ticket, actor=Actor.customer(ticket.customer), body=row.text[:LONGEST], channel=row.channel, submission_key=key_of(row)
    )


def key_of(row: InboundText) -> str:
    """Submission key of the words on the ticket that came of a text."""
    return hashlib.sha256(f"{row.channel}:{row.event_id}".encode()).hexdigest()


@transaction.atomic
def put_to(row: InboundText, ticket: Ticket, *, actor: Actor) -> Comment:
    """Staff put a held text to a ticket: as its customer's words, or as a note where the number is another's.

    Raises ``StepRefused`` where the ticket takes no more words, or somebody was faster.
    """
    if not InboundText.objects.filter(pk=row.pk, state=State.HELD).update(
        state=State.ON_TICKET, ticket=ticket, handled_by_id=actor.user_id, handled_at=timezone.now()
    ):
        raise StepRefused(_("Somebody has put this text away already."))
    if str(ticket.customer.phone or "") == row.from_number:
        return _write(row, ticket)
    body = _("A text from %(number)s: %(text)s") % {"number": row.from_number, "text": row.text[:LONGEST]}
    return conversation.note(ticket, actor=actor, body=body, submission_key=key_of(row))


def set_aside(row: InboundText, *, actor: Actor) -> bool:
    """Staff found it to be about no ticket; False when somebody was faster."""
    return bool(InboundText.objects.filter(pk=row.pk, state=State.HELD).update(
        state=State.SET_ASIDE, handled_by_id=actor.user_id, handled_at=timezone.now()
    ))


def held() -> int:
    """How many texts wait for somebody."""
    return InboundText.objects.filter(state=State.HELD).count()


# --- words that stop and start


def _declare(row: InboundText, *, granted: bool) -> None:
    """Record what was asked for this channel and number; a stop is confirmed once, by the same way."""
    row.state, row.handled_at = (State.START if granted else State.STOP), timezone.now()
    last = Consent.objects.filter(channel=row.channel, address=row.from_number).first()
    if (last.granted if last else True) == granted:
        return
    consent = Consent.objects.create(
        channel=row.channel, address=row.from_number, granted=granted, source=Consent.Source.TEXT, words=row.text[:200]
    )
    ticket = Ticket.objects.filter(customer__phone=row.from_number).select_related("customer", "branch").order_by("-pk").first()
    if not granted and ticket:  # a number that never had a message from us is not written to
        row.ticket = ticket
        _confirm(consent, ticket)


def _confirm(consent: Consent, ticket: Ticket) -> None:
    customer, now = ticket.customer, timezone.now()
    with translation.override(customer.language):
        brand = settings.BRAND_NAME_AR if customer.language == "ar" else settings.BRAND_NAME_EN
        words = _("%(brand)s: we send you no more messages here. We call you when your repair needs an answer.") % {"brand": brand}
        phone = phone_text(ticket.branch.phone)
        if phone:
            words += " " + _("Our telephone: %(phone)s.") % {"phone": phone}
        words += " " + _("To hear from us here again, send: START")
    Message.objects.get_or_create(
        dedupe_key=f"stopped:{consent.pk}",
        defaults={
            "ticket": ticket, "rule": "stopped", "customer": customer, "channel": consent.channel,
            "transport": recipients.transport_of(consent.channel), "to_address": consent.address, "language": customer.language,
            "subject": words[:200], "short_text": words, "body_text": words, "message_id": new_message_id(), "next_at": now,
            "created_at": now, "expires_at": now + ANSWER_FOR,
        },
    )
