"""Who is told, by which channel, and how a person is addressed."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from helpdesk.accounts.models import ContactChannel, Customer, Honorific
from notifications.models import Message
from tickets.models import Ticket

Channel, Transport = Message.Channel, Message.Transport
FEMALE = frozenset({Honorific.MS, Honorific.DR_F, Honorific.ENG_F})
TITLES = {
    "ar": {
        Honorific.MR: "أستاذ", Honorific.MS: "أستاذة", Honorific.DR_M: "دكتور", Honorific.DR_F: "دكتورة",
        Honorific.ENG_M: "مهندس", Honorific.ENG_F: "مهندسة",
    },
    "en": {
        Honorific.MR: "Mr", Honorific.MS: "Ms", Honorific.DR_M: "Dr", Honorific.DR_F: "Dr",
        Honorific.ENG_M: "Eng.", Honorific.ENG_F: "Eng.",
    },
}


@dataclass(frozen=True)
class Route:
    """A way to a person: the channel as the person knows it, what carries it, and the address."""

    channel: str
    transport: str
    address: str


def routes(customer: Customer) -> list[Route]:
    """Ways to this customer, best first; empty only for an address that no channel takes.

    A channel counts as reachable when something carries it: e-mail over the mail server. What nothing carries yet
    (WhatsApp, SMS; e-mail without MAIL_URL) goes into the message log, which never pretends to have reached anybody.
    """
    email = Route(Channel.EMAIL, Transport.SMTP if settings.MAIL_URL else Transport.LOG, customer.email)
    number = str(customer.phone or "")
    wish = customer.preferred_channel
    text = Route(Channel.WHATSAPP if wish == ContactChannel.WHATSAPP else Channel.SMS, Transport.LOG, number)
    known = [route for route in (email, text) if route.address]
    return sorted(known, key=lambda route: (route.transport == Transport.LOG, route.channel != wish))


def is_proven(ticket: Ticket) -> bool:
    """Whether this customer is really ours: a device of theirs has been in our hands, or staff took the report down.

    Before that the address may be a stranger's, and a message holds nothing that the sender typed.
    """
    if ticket.checked_in_at or ticket.delivered_at:
        return True
    filed = ticket.events.filter(kind="file").values_list("actor_kind", flat=True).first()
    return filed == "staff" or Ticket.objects.filter(
        customer_id=ticket.customer_id, checked_in_at__isnull=False
    ).exists()


def addressed(customer: Customer, language: str) -> str:
    """Honorific and first name: «أستاذة نورة», “Ms Noura”; without an honorific the first name alone."""
    title = TITLES.get(language, TITLES["en"]).get(Honorific(customer.honorific), "")
    return f"{title} {customer.first_name}".strip()


def is_female(customer: Customer) -> bool:
    """Whether Arabic words about this customer take the feminine form."""
    return customer.honorific in FEMALE
