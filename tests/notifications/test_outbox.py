"""State, history and outbox commit together or not at all; an event is told once, a message is sent once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from notifications import delivery, dispatch
from notifications.models import Attempt, Message, PendingEvent
from tests import scenarios
from tests.gateways import SmtpSink

pytestmark = pytest.mark.django_db


def test_a_rolled_back_step_leaves_no_pending_event() -> None:
    co = scenarios.company()
    with transaction.atomic():
        scenarios.filed(co)
        assert PendingEvent.objects.count() == 1
        transaction.set_rollback(True)
    assert not PendingEvent.objects.exists()


def test_a_filed_report_is_acknowledged_by_mail(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = scenarios.filed()
    assert tell() == 1
    letter = mail.wait_for(1, ticket.customer.email)[0]
    assert ticket.reference in str(letter["Subject"])
    message = Message.objects.get()
    assert (message.state, message.transport, message.in_doubt) == ("sent", "smtp", False)
    assert letter["Message-ID"] == message.message_id


def test_without_a_mail_server_the_log_keeps_the_message(tell: Callable[[], int]) -> None:
    ticket = scenarios.filed()
    tell()
    message = Message.objects.get(ticket=ticket)
    assert (message.state, message.transport, message.reason) == ("sent", "log", "in_log")
    assert ticket.reference in message.body_text


def test_an_event_dispatched_twice_makes_one_message() -> None:
    scenarios.filed()
    assert dispatch.dispatch_pending() == 1
    PendingEvent.objects.update(done_at=None)
    dispatch.dispatch_pending()
    assert Message.objects.count() == 1


def test_a_message_delivered_twice_is_one_mail(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = scenarios.filed()
    tell()
    assert delivery.drain(seconds=20) == 0
    assert len(mail.to(ticket.customer.email)) == 1
    assert Attempt.objects.count() == 1
