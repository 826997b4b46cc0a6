"""What the tests of telling share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from notifications import delivery, dispatch
from tests.gateways import SmtpSink


@pytest.fixture
def mail(settings: Any, smtp_sink: SmtpSink) -> SmtpSink:
    """A mail server that the product is set to use."""
    settings.MAIL_URL = smtp_sink.url
    return smtp_sink


@pytest.fixture
def tell() -> Callable[[], int]:
    """What a worker does when the bell rings; returns how many messages went out."""

    def work() -> int:
        dispatch.dispatch_pending()
        return delivery.drain(seconds=5)

    return work
