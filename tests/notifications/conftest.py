"""What the tests of telling share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from notifications import delivery, dispatch
from tests.gateways import SmtpSink, TextGateway


@pytest.fixture
def mail(settings: Any, smtp_sink: SmtpSink) -> SmtpSink:
    """A mail server that the product is set to use."""
    settings.MAIL_URL = smtp_sink.url
    return smtp_sink


@pytest.fixture
def sms(settings: Any) -> Iterator[TextGateway]:
    """An SMS gateway that the product is set to use."""
    with TextGateway() as gateway:
        settings.SMS_URL, settings.SMS_KEY, settings.SMS_SECRET = gateway.url, "a key", gateway.secret
        yield gateway


@pytest.fixture
def whatsapp(settings: Any) -> Iterator[TextGateway]:
    """A Cloud API that the product is set to use."""
    with TextGateway("whatsapp") as gateway:
        settings.WHATSAPP_URL, settings.WHATSAPP_TOKEN, settings.WHATSAPP_NUMBER_ID = gateway.url, "a token", "1001"
        settings.WHATSAPP_SECRET, settings.WHATSAPP_VERIFY_TOKEN = gateway.secret, "our word"
        yield gateway


@pytest.fixture
def tell() -> Callable[[], int]:
    """What a worker does when the bell rings; returns how many messages went out."""

    def work() -> int:
        dispatch.dispatch_pending()
        return delivery.drain(seconds=20)

    return work
