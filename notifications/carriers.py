"""The ways out of the house as they are set up, opened when first needed and closed together."""

from __future__ import annotations

from types import TracebackType

from django.conf import settings

from notifications.channels.base import Carrier
from notifications.channels.email import Mailer
from notifications.channels.post import Post, account_of
from notifications.channels.sms import SmsGateway
from notifications.channels.web_push import WebPush
from notifications.channels.whatsapp import WhatsApp
from notifications.models import Message

Transport = Message.Transport
# After a try without an answer these may not simply be used again: a second text would reach the customer.
HELD_IN_DOUBT = frozenset({Transport.SMS, Transport.WHATSAPP})


class Carriers:
    """For one drain."""

    def __init__(self) -> None:
        self._open: dict[str, Carrier] = {}

    def __enter__(self) -> Carriers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for carrier in self._open.values():
            carrier.close()

    def get(self, transport: str) -> Carrier | None:
        """What carries this transport; None where nothing is set up for it."""
        if transport not in self._open:
            made = _make(transport)
            if made is None:
                return None
            self._open[transport] = made
        return self._open[transport]


def _make(transport: str) -> Carrier | None:
    if transport == Transport.SMTP and settings.MAIL_URL:
        account = account_of(settings.MAIL_URL)
        return Post(account) if account else Mailer(settings.MAIL_URL)
    if transport == Transport.SMS and settings.SMS_URL:
        return SmsGateway()
    if transport == Transport.WHATSAPP and settings.WHATSAPP_URL:
        return WhatsApp()
    if transport == Transport.PUSH:  # also without a key: a copy is no line for the message log
        return WebPush()
    return None


def is_held_in_doubt(transport: str) -> bool:
    """Whether a try that may have arrived waits for certainty; false where a repeat is harmless or recognised."""
    return transport in HELD_IN_DOUBT and not (transport == Transport.SMS and settings.SMS_IDEMPOTENT)
