"""Who is told, by which channel, and how a person is addressed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from helpdesk.accounts.models import ContactChannel, Customer, Honorific
from notifications.models import Consent, InboundText, Message, Preferences, Unreachable
from tickets.models import Ticket

Channel, Transport = Message.Channel, Message.Transport
LOST_FOR = timedelta(days=30)
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


def transport_of(channel: str) -> str:
    """What carries a channel as things are set up; the message log where nothing does."""
    carried = {
        Channel.EMAIL: (settings.MAIL_URL, Transport.SMTP), Channel.SMS: (settings.SMS_URL, Transport.SMS),
        Channel.WHATSAPP: (settings.WHATSAPP_URL, Transport.WHATSAPP),
    }
    url, transport = carried[Channel(channel)]
    return transport if url else Transport.LOG


def routes(customer: Customer) -> list[Route]:
    """Ways to this customer, best first: those that really carry, then the customer's wish, then what costs least.

    Left out: a channel that the customer stopped, an address that a provider said nobody is reached at, and WhatsApp for
    people who neither wished it nor ever wrote to us there. What nothing carries goes into the message log, which never
    pretends to have reached anybody.
    """
    number = str(customer.phone or "")
    wish = customer.preferred_channel
    order = Preferences.objects.filter(customer=customer).values_list("order", flat=True).first() or []
    channels = [(Channel.EMAIL, customer.email), (Channel.SMS, number)]
    if number and (ContactChannel.WHATSAPP in (wish, *order) or _writes_on_whatsapp(number)):
        channels[1:1] = [(Channel.WHATSAPP, number)]
    barred = barred_at([address for _, address in channels if address])
    known = [
        Route(channel, transport_of(channel), address) for channel, address in channels
        if address and (channel, address) not in barred
    ]
    ways = sorted(known, key=lambda route: (route.transport == Transport.LOG, route.channel != wish, _rank(route, order)))
    if all(way.transport == Transport.LOG for way in ways):  # nothing is set up: one line in the log for the wished channel
        ways = [way for way in ways if way.channel != Channel.SMS or wish != ContactChannel.WHATSAPP]
    return ways


def leaves_the_house() -> bool:
    """Whether any message goes out at all; without a provider the message log alone is meant, as for a demonstration."""
    return bool(settings.MAIL_URL or settings.SMS_URL or settings.WHATSAPP_URL)


def why_not(customer: Customer, ways: list[Route]) -> str:
    """Code of ``words.REASONS`` where nobody can be told by any of these ways; empty where the first may go."""
    if ways:
        return "call" if ways[0].transport == Transport.LOG and leaves_the_house() else ""
    addresses = [address for address in (customer.email, str(customer.phone or "")) if address]
    if not addresses:
        return "no_address"
    reasons = barred_at(addresses).values()
    return "stopped" if "stopped" in reasons else "call"


def _rank(route: Route, order: list[str]) -> int:
    return order.index(route.channel) if route.channel in order else len(order)


def _writes_on_whatsapp(number: str) -> bool:
    return bool(settings.WHATSAPP_URL) and InboundText.objects.filter(from_number=number, channel=Channel.WHATSAPP).exists()


def barred_at(addresses: list[str]) -> dict[tuple[str, str], str]:
    """(channel, address) → why not: ``stopped`` by its owner, or the provider's reason."""
    found = {
        (row.channel, row.address): row.reason
        for row in Unreachable.objects.filter(address__in=addresses, until__gt=timezone.now())
    }
    newest: dict[tuple[str, str], bool] = {}
    for row in Consent.objects.filter(address__in=addresses).order_by("pk"):
        newest[row.channel, row.address] = row.granted
    return found | {key: "stopped" for key, granted in newest.items() if not granted}


def barred_ways(customer: Customer) -> list[tuple[str, str, str]]:
    """(channel's name, address, reason's code) of what is not used for this customer, for those who wonder why."""
    addresses = [address for address in (customer.email, str(customer.phone or "")) if address]
    names = dict(Channel.choices)
    return [(str(names[channel]), address, reason) for (channel, address), reason in sorted(barred_at(addresses).items())]


def lost(channel: str, address: str, reason: str) -> None:
    """Remember that nobody is reached at an address by this channel; for a month, since people change telephones."""
    now = timezone.now()
    Unreachable.objects.update_or_create(
        channel=channel, address=address, defaults={"reason": reason[:40], "since": now, "until": now + LOST_FOR}
    )


def found_again(channel: str, address: str) -> None:
    """Something arrived from this address: it is reached after all."""
    Unreachable.objects.filter(channel=channel, address=address).delete()


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
