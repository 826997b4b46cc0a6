"""What a customer wishes: channels in their order, language, quiet hours, reminders; read by dispatch, written by two pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Customer, User
from helpdesk.lib.db import lock_for_update
from notifications.models import Consent, Message, PreferenceChange, Preferences
from notifications.quiet import Quiet, next_allowed
from notifications.recipients import barred_at
from tickets.models import Ticket

Channel = Message.Channel
# What can wait for the morning. All else answers something, or the repair needs it: it goes at once.
CAN_WAIT = frozenset(
    {"follow_up", "reminder", "survey_only", "uncollected_7", "uncollected_21", "quote_expiring", "quote_expired",
     "appointment_reminder"}
)
NOT_LATER = {"appointment_reminder": timedelta(hours=4), "quote_expiring": timedelta(hours=18)}
ONLY_IF_WISHED = frozenset({"follow_up", "reminder", "survey_only"})
# The sentences of the page that are agreed to. A change of their meaning takes a new version.
TEXT_VERSION = "2026-11"
CONSENTS = {
    "channel": _("You may write to me about my repairs by the channels that I ticked."),
    "reminders": _("A week after the handover you may ask me once, and remind me once, whether the device works."),
}


@dataclass(frozen=True)
class Wishes:
    """Everything on the page."""

    language: str
    first: str
    second: str
    allowed: tuple[str, ...]
    quiet_from: time
    quiet_until: time
    friday_until: time
    time_zone: str
    wants_reminders: bool


def of(customer: Customer) -> Preferences:
    """The kept wishes, or the defaults, not saved."""
    return Preferences.objects.filter(customer=customer).first() or Preferences(customer=customer)


def channels_of(customer: Customer) -> list[tuple[str, str]]:
    """(channel, address) by which this customer could be written to at all."""
    number = str(customer.phone or "")
    known = [(Channel.EMAIL, customer.email), (Channel.WHATSAPP, number), (Channel.SMS, number)]
    return [(str(channel), address) for channel, address in known if address]


def allowed_of(customer: Customer) -> tuple[str, ...]:
    """Channels that the customer has not stopped."""
    known = channels_of(customer)
    barred = barred_at([address for _channel, address in known])
    return tuple(channel for channel, address in known if barred.get((channel, address)) != "stopped")


def read(customer: Customer) -> Wishes:
    """What the page shows."""
    row = of(customer)
    second = next((channel for channel in row.order if channel != customer.preferred_channel), "")
    return Wishes(
        customer.language, str(customer.preferred_channel), second, allowed_of(customer), row.quiet_from, row.quiet_until,
        row.friday_until, row.time_zone, row.wants_reminders,
    )


@transaction.atomic
def write(customer: Customer, wishes: Wishes, *, by: User | None = None) -> bool:
    """Keep the wishes with the version of the text and the time; False when nothing changed. ``by``: staff who noted them."""
    customer = lock_for_update(Customer.objects.all()).get(pk=customer.pk)
    before = read(customer)
    if before == wishes:
        return False
    now = timezone.now()
    order = list(dict.fromkeys(filter(None, (wishes.first, wishes.second, *wishes.allowed))))
    Preferences.objects.update_or_create(customer=customer, defaults={
        "order": order, "quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until,
        "friday_until": wishes.friday_until, "time_zone": wishes.time_zone, "wants_reminders": wishes.wants_reminders,
        "changed_at": now,
    })
    customer.language, customer.preferred_channel = wishes.language, wishes.first
    customer.save(update_fields=["language", "preferred_channel"])
    for channel, address in channels_of(customer):
        if (channel in before.allowed) != (channel in wishes.allowed):
            Consent.objects.create(
                channel=channel, address=address, granted=channel in wishes.allowed, user=by, created_at=now,
                source=Consent.Source.STAFF if by else Consent.Source.LINK, words=f"{TEXT_VERSION}: {CONSENTS['channel']}"[:200],
            )
    PreferenceChange.objects.create(
        customer=customer, user=by, before=_told(before), after=_told(wishes), text_version=TEXT_VERSION, created_at=now
    )
    return True


def _told(wishes: Wishes) -> dict[str, Any]:
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else list(value) if isinstance(value, tuple) else value
        for name, value in vars(wishes).items()
    }


def changes_of(customer: Customer) -> list[PreferenceChange]:
    """The last changes, for staff."""
    return list(PreferenceChange.objects.filter(customer=customer).select_related("user")[:20])


def unwished(customer: Customer, rule: str) -> bool:
    """Whether the customer does not want this kind of message; never what the repair or the law needs."""
    return rule in ONLY_IF_WISHED and not of(customer).wants_reminders


def not_before(ticket: Ticket, rule: str, now: datetime) -> datetime:
    """When a message may leave: now, or the end of the quiet hours for what can wait."""
    if rule not in CAN_WAIT:
        return now
    row = of(ticket.customer)
    quiet = Quiet(row.quiet_from, row.quiet_until, row.friday_until, row.time_zone or ticket.branch.time_zone)
    at = next_allowed(now, quiet)
    return now if at - now > NOT_LATER.get(rule, timedelta(days=1)) else at
