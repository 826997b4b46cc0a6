"""Messages that also come to a customer's browser: who asked for it, and the copy of each message that goes there.

A copy is beside the message and never instead of it: it is made where the message itself goes out or a call was asked for,
nothing follows when it fails, and no promise of the outbox counts it.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from helpdesk.lib import web_push
from helpdesk.lib.db import lock_for_update
from helpdesk.lib.prepared import prepared
from notifications.channels.email import domain
from notifications.inbound import marks
from notifications.models import Consent, Message, PushSubscription
from tickets.access import tracking_token, tracking_url
from tickets.models import Ticket
from tickets.short_links import PARTS, short_url

State, Subscription = Message.State, PushSubscription.State
AT_MOST = 5  # browsers of one ticket; the next takes the place of the oldest
LIFETIME = timedelta(days=1)  # a notice of yesterday is none
KEPT_FOR = timedelta(days=14)  # after a ticket closed
LONGEST_ENDPOINT = 1000
# The sentence that is agreed to. A change of its meaning takes a new version.
TEXT_VERSION = "2026-11"
CONSENT = _("This browser shows you each message about this repair as a short notice, also when the page is closed.")
FAMILIES = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
            ("Chrom", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"))


class Refused(ValueError):
    """What a browser sent cannot be used: a service that we do not post to, or keys that are none."""


def is_offered() -> bool:
    """Whether this installation can tell browsers at all."""
    return bool(settings.WEB_PUSH_PRIVATE_KEY)


def public_key() -> str:
    """What browsers make their subscription for."""
    return web_push.public_key(settings.WEB_PUSH_PRIVATE_KEY)


def contact() -> str:
    """Whom a push service may write to about us."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"mailto:{address}" if address else settings.SITE_URL


def origin_of(endpoint: str) -> str:
    """The push service behind an endpoint, as an origin. Raises ``Refused`` unless it is one that we post to.

    The endpoint comes from whoever holds the link of a ticket; only names of known services keep us from being sent anywhere.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or set(endpoint) & set(' \\"<>#'):
        raise Refused("no address")
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise Refused("no address") from error
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin in settings.WEB_PUSH_HOSTS:
        return origin
    plain = parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc and host and len(parts.path) > 1
    if not plain or not any(_covers(pattern.casefold(), host) for pattern in settings.WEB_PUSH_HOSTS):
        raise Refused("not a push service that we know")
    return f"https://{host}"


def _covers(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def digest_of(endpoint: str) -> str:
    """What is compared instead of an endpoint."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


def family_of(agent: str) -> str:
    """The browser's family from what it says about itself; all that is kept of it."""
    return next((name for sign, name in FAMILIES if sign in agent), "Browser")


def active(ticket: Ticket) -> QuerySet[PushSubscription]:
    """Browsers that are told about this ticket, the oldest first."""
    mine = PushSubscription.objects.filter(ticket=ticket, customer_id=ticket.customer_id)
    rows = mine.filter(state=Subscription.ACTIVE, server_key=public_key())
    return rows.order_by("created_at", "pk")


@transaction.atomic
def subscribe(
    ticket: Ticket, *, endpoint: str, p256dh: str, auth: str, language: str, agent: str
) -> PushSubscription:
    """Tell this browser from now on; its consent is kept with the version of the sentence and the time. Raises ``Refused``."""
    origin_of(endpoint)
    try:
        web_push.check_browser_keys(p256dh, auth)
    except ValueError as error:
        raise Refused(str(error)) from error
    lock_for_update(Ticket.objects.all()).get(pk=ticket.pk)  # two browsers at once must not become six
    now = timezone.now()
    known = PushSubscription.objects.filter(ticket=ticket, digest=digest_of(endpoint)).first()
    was_told = known is not None and known.state == Subscription.ACTIVE
    row = known or PushSubscription(ticket=ticket, digest=digest_of(endpoint))
    row.customer, row.endpoint, row.p256dh, row.auth = ticket.customer, endpoint, p256dh, auth
    row.server_key, row.language, row.browser = public_key(), language, family_of(agent)
    row.state, row.ended_at = Subscription.ACTIVE, None
    if not was_told:
        row.created_at = now
    row.save()
    if not was_told:
        _note(row, granted=True)
    for oldest in list(active(ticket).exclude(pk=row.pk))[: -(AT_MOST - 1)]:
        end(oldest, Subscription.OFF)
    return row


@transaction.atomic
def renew(old: str, *, endpoint: str, p256dh: str, auth: str) -> int:
    """A browser says that it is reached elsewhere from now on; for how many tickets. Only it knows ``old``. Raises ``Refused``."""
    origin_of(endpoint)
    try:
        web_push.check_browser_keys(p256dh, auth)
    except ValueError as error:
        raise Refused(str(error)) from error
    moved, digest = 0, digest_of(endpoint)
    known = PushSubscription.objects.filter(digest=digest_of(old), state=Subscription.ACTIVE, server_key=public_key())
    for row in list(known.exclude(digest=digest)):
        if PushSubscription.objects.filter(ticket_id=row.ticket_id, digest=digest).exists():
            end(row, Subscription.GONE)  # switched on there by hand, or off
            continue
        row.endpoint, row.p256dh, row.auth, row.digest = endpoint, p256dh, auth, digest
        row.save(update_fields=["endpoint", "p256dh", "auth", "digest"])
        moved += 1
    return moved


@transaction.atomic
def switch_off(ticket: Ticket, endpoint: str) -> bool:
    """Tell this browser no more about this ticket; whether it is told about no other either, and may forget us."""
    row = PushSubscription.objects.filter(ticket=ticket, digest=digest_of(endpoint), state=Subscription.ACTIVE).first()
    if row is not None:
        end(row, Subscription.OFF)
    return not PushSubscription.objects.filter(digest=digest_of(endpoint), state=Subscription.ACTIVE).exists()


@transaction.atomic
def end(row: PushSubscription, state: str) -> None:
    """Forget how the browser is reached; what waits for it is not sent. Doing it again changes nothing."""
    ended = PushSubscription.objects.filter(pk=row.pk, state=Subscription.ACTIVE).update(
        state=state, ended_at=timezone.now(), endpoint="", p256dh="", auth=""
    )
    if not ended:
        return
    Message.objects.filter(to_address=row.address, browser=row, state=State.PENDING).update(
        state=State.CANCELLED, reason="push_gone" if state == Subscription.GONE else "push_off"
    )
    if state == Subscription.OFF:
        _note(row, granted=False)


def forget_closed() -> int:
    """End what belongs to tickets that closed so long ago that nothing more comes; how many."""
    closed = PushSubscription.objects.filter(state=Subscription.ACTIVE, ticket__closed_at__lt=timezone.now() - KEPT_FOR)
    over = list(closed[:500])
    for row in over:
        end(row, Subscription.OVER)
    return len(over)


def _note(row: PushSubscription, *, granted: bool) -> None:
    Consent.objects.create(
        channel=Message.Channel.PUSH, address=row.address, granted=granted, source=Consent.Source.LINK,
        words=f"{TEXT_VERSION}: {CONSENT}"[:200] if granted else "",
    )


# --- copies of messages


@prepared(int, int, str)
def _told(ticket_id: int, customer_id: int, server_key: str) -> QuerySet[PushSubscription]:
    """Never of a customer whose ticket it was before."""
    mine = PushSubscription.objects.filter(ticket_id=ticket_id, customer_id=customer_id)
    return mine.filter(state=Subscription.ACTIVE, server_key=server_key).order_by("pk")


def copy_to_browsers(message: Message) -> None:
    """Beside a message to a customer its copies, due when it is due; in the transaction that makes the message."""
    if not is_offered() or message.ticket_id is None or not (message.state == State.PENDING or message.reason == "call"):
        return
    for row in _told(message.ticket_id, message.customer_id, public_key()):
        Message.objects.get_or_create(dedupe_key=f"{message.dedupe_key}:push:{row.pk}", defaults={
            "ticket_id": message.ticket_id, "event_id": message.event_id, "rule": message.rule, "customer_id": message.customer_id,
            "channel": Message.Channel.PUSH, "transport": Message.Transport.PUSH, "to_address": row.address, "browser": row,
            "language": message.language, "subject": message.subject, "short_text": sms_text(message),
            "message_id": marks.new_message_id(domain().lower()), "next_at": message.next_at, "created_at": message.created_at,
            "expires_at": message.next_at + LIFETIME,
            "reason": message.reason if message.state == State.PENDING else "",
        })


def sms_text(message: Message) -> str:
    """The form of a message that is sent as a text; a WhatsApp message greets by name and carries it beside."""
    return str(message.variables.get("sms_text") or message.short_text)


def original_of(message: Message) -> Message | None:
    """The message that a copy stands beside."""
    key, is_copy, _number = message.dedupe_key.rpartition(":push:")
    return Message.objects.filter(dedupe_key=key).first() if is_copy else None


def notice_of(message: Message) -> dict[str, str]:
    """What the browser shows: the words of the SMS without sender and link, since the title names us and a press leads."""
    ticket = message.ticket
    if ticket is None:
        raise ValueError("a notice is about a ticket")
    brand = settings.BRAND_NAME_AR if message.language == "ar" else settings.BRAND_NAME_EN
    text, url = message.short_text.removeprefix(f"{brand}:").strip(), tracking_url(ticket)
    for part in PARTS:
        link = re.escape(short_url(ticket, part).removeprefix(settings.SITE_URL))
        if found := re.search(rf"\s*https?://\S+?{link}\s*$", text):  # also of an address that the site had before
            text, url = text[: found.start()], tracking_url(ticket, part)
            break
    if text.endswith(":"):  # it led to the link
        with translation.override(message.language):
            text = f"{text} {pgettext('in place of a link', 'press here.')}"
    return {
        "title": brand, "body": text, "lang": message.language, "dir": "rtl" if message.language == "ar" else "ltr",
        "tag": message.message_id.strip("<>").partition(".")[0], "url": url,
        "page": f"/t/{tracking_token(ticket).partition('.')[0]}.",
    }
