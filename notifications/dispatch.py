"""From a pending ticket event to message rows: rules → people → channel → words. Safe to run twice and at once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from helpdesk.lib.db import is_postgres, lock_for_update
from helpdesk.lib.prepared import prepared
from notifications import context, notices, preferences, push, recipients, rendering, rules
from notifications.channels import whatsapp_templates
from notifications.channels.email import domain
from notifications.inbound import marks
from notifications.models import Message, PendingEvent
from notifications.models.outbox import RESTORED
from notifications.recipients import Route
from notifications.wording import approvals, texts
from tickets.models import Ticket, TicketEvent

log = logging.getLogger(__name__)
State, Transport = Message.State, Message.Transport
LIFETIME = timedelta(hours=72)
LONG_LIFETIME = timedelta(days=5)
GIVE_UP_AFTER = 6
ACKS_PER_HOUR, ACKS_PER_DAY = 3, 10
TICKET_WITH = ("customer", "branch", "owner", "technician", "device__product", "device__device_type", "return_of")


def dispatch_pending(limit: int = 200) -> int:
    """Turn what is due into messages, each ticket's events in their order; how many were done."""
    done = 0
    while done < limit:
        worked = _next()
        if not worked:
            break
        done += 1
    return done


@prepared(datetime)
def _due(now: datetime) -> QuerySet[PendingEvent]:
    """The next event whose ticket has no earlier one waiting, under its lock."""
    earlier = PendingEvent.objects.filter(ticket=OuterRef("ticket"), event__lt=OuterRef("event"), done_at=None)
    due = PendingEvent.objects.filter(done_at=None, next_at__lte=now).exclude(Exists(earlier)).order_by("next_at", "pk")
    return lock_for_update(due, skip_locked=True)[:1]


@prepared(int)
def _event(pk: int) -> QuerySet[TicketEvent]:
    return TicketEvent.objects.select_related("comment__author").filter(pk=pk)


@prepared(int)
def _ticket(pk: int) -> QuerySet[Ticket]:
    return Ticket.objects.select_related(*TICKET_WITH).filter(pk=pk)


def _next() -> bool:
    """One event in one transaction. A letter that cannot be written is tried again later and never blocks others."""
    with transaction.atomic():
        row = _due.first(timezone.now())
        if row is None:
            return False
        try:
            with transaction.atomic():
                tell(_event(row.event_id)[0])
                if row.held:
                    hold_new(Message.objects.filter(event_id=row.event_id))
        except Exception as error:
            _put_off(row, error)
        else:
            row.done_at, row.error = timezone.now(), ""
        row.save(update_fields=["done_at", "error", "tries", "next_at", "gave_up"])
    return True


def hold_new(messages: QuerySet[Message]) -> None:
    """These were owed before a restore and may have been sent then: they wait for a person."""
    messages.filter(state=State.PENDING, attempts=0).update(state=State.HELD, reason=RESTORED)


def _put_off(row: PendingEvent, error: Exception) -> None:
    row.tries += 1
    row.error = f"{type(error).__name__}: {error}"[:1000]
    row.next_at = timezone.now() + timedelta(seconds=5 * 4**row.tries)
    log.exception("event %s could not be told (try %s)", row.event_id, row.tries)
    if row.tries >= GIVE_UP_AFTER:
        row.gave_up, row.done_at = True, timezone.now()


def tell(event: TicketEvent, ticket: Ticket | None = None) -> None:
    """Make all messages and notices that one event owes. ``ticket`` saves reading it again where it was just changed."""
    ticket = ticket or _ticket(event.ticket_id)[0]
    name = rules.letter_for(ticket, event)
    if name:
        tell_customer(ticket, name, key=f"event:{event.pk}:{name}", event=event)
    notices.tell_staff(ticket, event)


def tell_customer(
    ticket: Ticket, name: str, *, key: str, event: TicketEvent | None = None, facts: dict[str, Any] | None = None,
    long_lived: bool = False,
) -> Message:
    """The one message of ``key`` to the ticket's customer, in the customer's language, by the best channel."""
    customer = ticket.customer
    ways = recipients.routes(customer)
    route = ways[0] if ways else Route(Message.Channel.SMS, Transport.LOG, "")
    key = f"{key}:customer:{customer.pk}"
    known = Message.objects.filter(dedupe_key=key).first()
    if known:
        return known
    letter = write(ticket, name, customer.language, event=event, facts=facts, channel=route.channel)
    now = timezone.now()
    message = Message(
        dedupe_key=key, ticket=ticket, event=event, rule=name, customer=customer, channel=route.channel,
        preferred_channel=customer.preferred_channel, transport=route.transport,
        # An unproven address gets nothing that the sender typed, and a name is typed.
        to_name=recipients.addressed(customer, customer.language) if recipients.is_proven(ticket) else "",
        to_address=route.address, language=customer.language, message_id=new_message_id(), next_at=now,
        created_at=now, expires_at=now + (LONG_LIFETIME if long_lived else LIFETIME), **letter,
    )
    unwished = preferences.unwished(customer, name)
    barred = "" if unwished else recipients.why_not(customer, ways)
    if unwished:
        message.state, message.reason = State.SUPPRESSED, "unwished"
    elif barred:
        message.state, message.reason = State.SUPPRESSED, barred
    elif name in rules.ACKNOWLEDGEMENTS and too_many(route.address, now):
        message.state, message.reason = State.SUPPRESSED, "too_many"
    elif (at := preferences.not_before(ticket, name, now)) > now:
        message.next_at, message.reason = at, "quiet_hours"
    elif name in rules.SETTLING:
        message.next_at += timedelta(seconds=settings.COALESCE_SECONDS)
    message.save(force_insert=True)
    if barred:
        notices.call_instead(message)
    _replace_older(message)
    push.copy_to_browsers(message)
    return message


def _replace_older(message: Message) -> None:
    """A newer word on the same matter takes the place of one that never left; what was tried once stays owed."""
    matter = next((rules_of for rules_of in rules.MATTERS if message.rule in rules_of), frozenset())
    Message.objects.filter(
        Q(state=State.PENDING) | Q(state=State.HELD, reason=RESTORED),
        ticket_id=message.ticket_id, customer_id=message.customer_id, audience=message.audience, rule__in=matter,
        attempts=0, in_doubt=False, pk__lt=message.pk,
    ).update(state=State.CANCELLED, reason="replaced")


def write(
    ticket: Ticket, name: str, language: str, *, event: TicketEvent | None = None, facts: dict[str, Any] | None = None,
    channel: str = Message.Channel.EMAIL, in_force: texts.InForce | None = None,
) -> dict[str, Any]:
    """The letter's texts, told in ``language`` and in the branch's time zone; ``in_force`` stands in for a preview."""
    with translation.override(language), timezone.override(ZoneInfo(ticket.branch.time_zone)):
        values = context.common(ticket, language)
        values["greeting"] = greeting(values["addressed"], language)
        values.update(context.facts_of(name, ticket, event, facts or {}))
        own = in_force or texts.in_force(name, language)
        letter = texts.letter(name, language, ticket, values, texts=own, channel=channel)
        variables = whatsapp_templates.variables(name, values)
        if own.template:
            variables |= approvals.variables(own, ticket, rendering.cleaned(values))
        if channel == Message.Channel.WHATSAPP:  # what goes by SMS should WhatsApp not reach the customer
            variables["sms_text"] = texts.short(own, Message.Channel.SMS, ticket, rendering.cleaned(values))
    return {
        "subject": letter.subject[:200], "body_text": letter.text, "body_html": letter.html, "short_text": letter.short,
        "variables": variables,
    }


def greeting(name: str, language: str) -> str:
    """First line of a letter; without a name where the customer is not known yet."""
    shown = f"\u2068{name}\u2069"  # a name in another script must not drag the comma to its side
    if language == "ar":
        return f"أهلًا {shown}،" if name else "أهلًا بك،"
    return f"Hello {shown}," if name else "Hello,"


def new_message_id() -> str:
    """A Message-ID that stays the same over all tries, so that a repeat can be recognised."""
    return marks.new_message_id(domain().lower())


def one_at_a_time(address: str) -> None:
    """Until the end of the transaction nobody else decides about this address: two workers must not both count to two."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(78, hashtext(%s))", [address.casefold()])


def too_many(address: str, now: Any) -> bool:
    """Whether this address had its acknowledgements already: our form must not bomb a stranger."""
    one_at_a_time(address)
    sent = Message.objects.filter(to_address__iexact=address, rule__in=rules.ACKNOWLEDGEMENTS).exclude(
        state=State.SUPPRESSED
    )
    return (
        sent.filter(created_at__gt=now - timedelta(hours=1)).count() >= ACKS_PER_HOUR
        or sent.filter(created_at__gt=now - timedelta(days=1)).count() >= ACKS_PER_DAY
    )
