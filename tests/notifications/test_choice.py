"""By which channel a customer hears, what follows a failure, who rings where nothing reaches, and what is left unsaid.

Mutations that must turn this red: send by the next channel beside the first; leave a telephone-only customer in silence; send
both of two quick corrections; hide why a provider is paused.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import delivery, dispatch, recipients
from notifications.models import Consent, Message, ProviderState, StaffNotice
from tests import scenarios
from tests.gateways import SmtpSink, TextGateway
from tickets.actions import triage

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]


def test_where_nothing_reaches_a_telephone_somebody_is_asked_to_ring(mail: SmtpSink, tell: Tell, client: Any) -> None:
    co = scenarios.company()
    scenarios.filed(co, email="", preferred_channel="sms")
    tell()
    message = Message.objects.get(audience="customer")
    assert (message.state, message.reason) == ("suppressed", "call")
    assert StaffNotice.objects.get(kind="call_instead").user == co.users.huda
    client.force_login(co.users.huda)
    assert "يُبلَّغ العميل بمكالمة" in client.get("/desk/messages/inbox/").content.decode()
    assert len(mail.to(co.users.huda.email)) == 1  # and by mail, since somebody must act


def test_without_any_provider_the_log_alone_is_meant(tell: Tell) -> None:
    scenarios.filed(email="", preferred_channel="sms")
    tell()
    assert (Message.objects.get().state, StaffNotice.objects.filter(kind="call_instead").count()) == ("sent", 0)


def test_each_failure_goes_one_channel_further_and_a_success_ends_it(
    mail: SmtpSink, sms: TextGateway, whatsapp: TextGateway, tell: Tell
) -> None:
    ticket = scenarios.filed(preferred_channel="whatsapp")
    whatsapp.answers.append((400, {"error": {"code": 131026, "message": "not there"}}))
    mail.rcpt_answers.append("550 5.1.1 No such user")
    tell()
    for _ in range(3):
        delivery.drain(seconds=20)
    sent = Message.objects.filter(audience="customer").order_by("pk")
    rows = list(sent.values_list("channel", "state", "fallback_of__channel"))
    assert rows == [("whatsapp", "failed", None), ("email", "failed", "whatsapp"), ("sms", "sent", "email")]
    assert len(sms.taken) == 1
    assert ticket.reference in sms.taken[0]["text"]


def test_the_wish_then_the_cheapest_and_never_a_channel_that_was_stopped(
    mail: SmtpSink, sms: TextGateway, whatsapp: TextGateway
) -> None:
    customer = scenarios.filed(preferred_channel="sms").customer

    def ways() -> list[str]:
        return [route.channel for route in recipients.routes(customer)]

    assert ways() == ["sms", "email"]
    customer.preferred_channel = "phone"
    assert ways() == ["email", "sms"]
    customer.preferred_channel = "whatsapp"
    assert ways() == ["whatsapp", "email", "sms"]
    Consent.objects.create(channel="whatsapp", address=str(customer.phone), granted=False, source="staff")
    assert ways() == ["email", "sms"]
    for channel, address in (("email", customer.email), ("sms", str(customer.phone))):
        recipients.lost(channel, address, "bounced")
    assert (ways(), recipients.why_not(customer, [])) == ([], "stopped")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert ways() == ["email", "sms"]  # what a provider found out is forgotten; what a person asked is not


def test_of_quick_corrections_only_the_last_goes_out(mail: SmtpSink, tell: Tell, settings: Any) -> None:
    settings.COALESCE_SECONDS = 120
    ticket = scenarios.ticket_at("repairing")
    tell()
    mail.clear()
    for days in (5, 9):
        triage.move_promise(
            scenarios.fresh(ticket), actor=scenarios.company().sara, to=timezone.now() + timedelta(days=days), reason="ازدحام",
        )
        dispatch.dispatch_pending()
    delivery.drain(seconds=20)
    assert not mail.to(ticket.customer.email)
    with time_machine.travel(timezone.now() + timedelta(seconds=121)):
        delivery.drain(seconds=20)
    assert len(mail.to(ticket.customer.email)) == 1
    first, last = Message.objects.filter(rule="delay").order_by("pk")
    assert (first.state, first.reason, last.state) == ("cancelled", "replaced", "sent")


def test_the_log_says_how_each_provider_stands_and_why(mail: SmtpSink, sms: TextGateway, client: Any) -> None:
    now = timezone.now()
    ProviderState.objects.create(
        name="sms", failures=12, opened_until=now + timedelta(seconds=40), failed_at=now, last_error="401 the key is unknown"
    )
    client.force_login(scenarios.company().users.huda)
    page = client.get("/desk/messages/").content.decode()
    assert "401 the key is unknown" in page
    assert page.count('id="standing"') == 1
    assert 'id="standing"' not in client.get("/desk/messages/?state=sent").content.decode()
