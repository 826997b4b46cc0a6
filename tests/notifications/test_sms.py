"""SMS over a real HTTP gateway: what is sent, what its answers mean, what happens in doubt, and the breaker.

Mutations that must turn this red: send the key in the body; retry a refusal; repeat a cut line without asking; count an
answer that refuses towards the breaker; let all messages through after a pause.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import breaker, deliveries, delivery, dispatch, settling
from notifications.channels.base import Result
from notifications.models import Message, ProviderState, StaffNotice, Unreachable
from notifications.workers import Worker
from tests import scenarios
from tests.gateways import SmtpSink, TextGateway

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]


def by_sms(**changes: Any) -> Any:
    return scenarios.filed(**{"email": "", "preferred_channel": "sms", **changes})


def later(message: Message, seconds: float = 1) -> Any:
    message.refresh_from_db()
    return time_machine.travel(message.next_at + timedelta(seconds=seconds))


def test_a_customer_with_only_a_telephone_hears_by_sms(sms: TextGateway, tell: Tell, settings: Any) -> None:
    settings.SMS_PRICE, settings.SMS_SENDER = Decimal("0.12"), "NUWAR"
    ticket = by_sms()
    assert tell() == 1
    sent = sms.taken[0]
    message = Message.objects.get()
    assert (sent["to"], sent["from"], sent["reference"]) == (str(ticket.customer.phone), "NUWAR", message.message_id[1:33])
    assert ticket.reference in sent["text"]
    assert "\u2066" not in sent["text"]
    assert sms.headers[0]["Authorization"] == "Bearer a key"
    assert (message.state, message.transport, message.provider_id) == ("sent", "sms", "id-1")
    assert message.segments == -(-len(sent["text"]) // 67)  # Arabic: 67 signs in each part
    assert message.cost == message.segments * Decimal("0.12")


@pytest.mark.parametrize(
    ("answer", "state", "reason", "wait"),
    [
        ((429, {"error": {"code": "slow"}}, {"Retry-After": "120"}), "pending", "retry", 120),
        ((500, {}), "pending", "retry", None), ((401, {}), "pending", "settings", 15),
        ((422, {"error": {"code": "text_too_long"}}), "failed", "refused", None),
        ((400, {"error": {"code": "invalid_number", "message": "no such"}}), "failed", "lost_number", None),
    ],
)
def test_answers_of_the_gateway_are_told_apart(
    answer: Any, state: str, reason: str, wait: int | None, sms: TextGateway, tell: Tell
) -> None:
    ticket = by_sms()
    sms.answers.append(answer)
    tell()
    message = Message.objects.get(audience="customer", fallback_of=None)
    assert (message.state, message.reason, message.last_code, message.in_doubt) == (state, reason, answer[0], False)
    if wait:
        assert abs((message.next_at - timezone.now()).total_seconds() - wait) < 5
    lost = Unreachable.objects.filter(address=str(ticket.customer.phone), channel="sms")
    assert lost.exists() == (reason == "lost_number")
    assert StaffNotice.objects.filter(kind="message_failed").exists() == (state == "failed")


def test_a_cut_line_is_asked_about_and_never_repeated_blindly(sms: TextGateway, tell: Tell) -> None:
    by_sms()
    sms.answers.append("drop")
    assert tell() == 0
    message = Message.objects.get()
    assert (message.state, message.reason, message.in_doubt) == ("held", "in_doubt", True)
    with later(message):
        delivery.drain(seconds=20)
    message.refresh_from_db()
    assert (message.state, message.provider_id, len(sms.taken)) == ("sent", "id-1", 1)


def test_a_text_that_never_arrived_is_sent_once_the_gateway_says_so(sms: TextGateway, tell: Tell) -> None:
    by_sms()
    sms.answers.append("lose")
    tell()
    message = Message.objects.get()
    with later(message):
        delivery.drain(seconds=20)
    message.refresh_from_db()
    assert (message.state, message.in_doubt, len(sms.taken)) == ("sent", False, 1)


def test_a_gateway_that_cannot_be_asked_leaves_the_decision_to_a_person(sms: TextGateway, tell: Tell) -> None:
    by_sms()
    sms.answers.append("drop")
    sms.asked = False
    tell()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        delivery.drain(seconds=20)
    message = Message.objects.get()
    assert (message.state, message.reason, len(sms.requests)) == ("held", "in_doubt_asked", 1)
    assert StaffNotice.objects.filter(kind="message_failed").exists()


def test_a_gateway_that_honours_the_key_gets_the_same_text_again(sms: TextGateway, tell: Tell, settings: Any) -> None:
    settings.SMS_IDEMPOTENT = sms.honours_key = True
    by_sms()
    sms.answers.append("drop")
    tell()
    message = Message.objects.get()
    with later(message):
        assert delivery.drain(seconds=20) == 1
    assert (len(sms.requests), len(sms.taken)) == (2, 1)


def test_ten_failed_connections_pause_the_provider_and_one_probe_ends_it(sms: TextGateway, mail: SmtpSink) -> None:
    co = scenarios.company()
    for _ in range(3):
        by_sms(co=co)
    scenarios.filed(co)
    dispatch.dispatch_pending()
    sms.stop()
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        for _ in range(10):
            delivery.drain(seconds=20)
            clock.shift(20)
        state = ProviderState.objects.get(name="sms")
        assert (state.failures, bool(state.opened_until), bool(state.last_error)) == (10, True, True)
        tries = sum(Message.objects.values_list("attempts", flat=True))
        delivery.drain(seconds=20)
        assert sum(Message.objects.values_list("attempts", flat=True)) == tries  # nobody tries while it is open
        assert len(mail.messages) == 1  # mail goes on meanwhile
        sms.start()
        clock.shift(61)
        assert breaker.slow() == ["sms"]
        delivery.drain(seconds=20)
        state.refresh_from_db()
        assert (state.failures, state.opened_until, len(sms.taken)) == (0, None, 1)  # the probe
        clock.shift(2)
        delivery.drain(seconds=20)
        assert len(sms.taken) == 3


def test_a_provider_that_comes_back_is_not_run_over() -> None:
    now = timezone.now()
    ProviderState.objects.create(name="sms", recovered_at=now, tokens_at=now)
    with time_machine.travel(now + timedelta(seconds=0.5), tick=False):
        assert breaker.leave("sms", 100) == 10
        assert breaker.leave("sms", 100) == 0
    with time_machine.travel(now + timedelta(seconds=61)):
        assert breaker.slow() == []


def test_a_sender_that_dies_while_sending_leaves_certainty_to_the_gateway(sms: TextGateway) -> None:
    by_sms()
    dispatch.dispatch_pending()
    with Worker() as slow, Worker() as other:
        held = delivery.claim(slow)[0]
        delivery.mark_sending(held)
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            assert delivery.claim(other) == []
    held.refresh_from_db()
    assert (held.state, held.in_doubt, held.attempts) == ("held", True, 1)
    with later(held):
        assert delivery.drain(seconds=20) == 1  # the gateway has never seen it
    assert len(sms.taken) == 1


@pytest.mark.parametrize(("told", "state"), [("delivered", "sent"), ("failed", "failed")])
def test_a_status_may_be_faster_than_the_answer(told: str, state: str, sms: TextGateway, mail: SmtpSink) -> None:
    scenarios.filed(preferred_channel="sms")
    dispatch.dispatch_pending()
    with Worker() as worker:
        message = delivery.claim(worker)[0]
        delivery.mark_sending(message)
        deliveries.hear(deliveries.Status("sms", "e1", told, reference=message.message_id[1:33]))
        settling.settle(message, Result("accepted", 200, "id-9", provider_id="id-9"))
    message.refresh_from_db()
    assert (message.state, message.delivery, message.provider_id) == (state, told, "id-9")
    assert Message.objects.filter(fallback_of=message, channel="email").exists() == (state == "failed")


def test_a_gateway_that_hangs_puts_one_message_in_doubt_and_not_all(sms: TextGateway) -> None:
    co = scenarios.company()
    for _ in range(3):
        by_sms(co=co)
    dispatch.dispatch_pending()
    sms.answers.extend(["lose", "lose", "lose"])
    delivery.drain(seconds=20)
    assert (len(sms.requests), Message.objects.filter(in_doubt=True).count()) == (1, 1)
    assert ProviderState.objects.get(name="sms").failures == 1
