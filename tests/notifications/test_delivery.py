"""Bad mail weather: put off, refused, cut off, away; and order, fallback, channels.

Mutations that must turn this red: settle before sending; drop ``in_doubt`` for UNKNOWN; retry a 5xx; take the ``earlier``
exclusion out of ``claim``; drop ``_after_failure``; count an unreachable server as a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from notifications import delivery, dispatch, words
from notifications.delivery import wait_of
from notifications.models import Attempt, Message, StaffNotice
from notifications.workers import Worker
from tests import scenarios
from tests.gateways import SmtpSink

pytestmark = pytest.mark.django_db


def test_a_temporary_refusal_is_tried_again_later(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = scenarios.filed()
    mail.data_answers.append("451 4.3.0 Try again")
    assert tell() == 0
    message = Message.objects.get()
    assert (message.state, message.reason, message.last_code, message.in_doubt) == ("pending", "retry", 451, False)
    assert delivery.drain(seconds=20) == 0  # not before its time
    with time_machine.travel(message.next_at + timedelta(seconds=1)):
        assert delivery.drain(seconds=20) == 1
    assert len(mail.to(ticket.customer.email)) == 1
    assert list(Attempt.objects.values_list("outcome", flat=True)) == ["temporary", "accepted"]


def test_a_final_refusal_is_dead_at_once_and_seen(mail: SmtpSink, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    mail.rcpt_answers.append("550 5.1.1 No such user")
    tell()
    dead = Message.objects.get(channel="email", audience="customer")
    assert (dead.state, dead.attempts, dead.last_code) == ("failed", 1, 550)
    assert StaffNotice.objects.filter(kind="message_failed", ticket=ticket, user=co.users.huda).exists()
    instead = Message.objects.get(fallback_of=dead)
    assert (instead.channel, instead.transport, instead.to_address) == ("sms", "log", str(ticket.customer.phone))


def test_a_cut_line_keeps_the_message_and_flags_the_doubt(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = scenarios.filed()
    mail.data_answers.append("drop")
    tell()
    message = Message.objects.get()
    assert (message.state, message.in_doubt) == ("pending", True)
    with time_machine.travel(message.next_at + timedelta(seconds=1)):
        delivery.drain(seconds=20)
    copies = mail.to(ticket.customer.email)
    assert {copy["Message-ID"] for copy in copies} == {message.message_id}
    message.refresh_from_db()
    assert (message.state, message.in_doubt) == ("sent", True)


def test_an_unreachable_server_loses_nothing_and_costs_no_patience(mail: SmtpSink, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    tickets = [scenarios.filed(co) for _ in range(3)]
    mail.stop()
    assert tell() == 0
    assert Message.objects.filter(state="pending").count() == 3
    assert Attempt.objects.count() == 1  # one found out; the others did not even try
    mail.start()
    with time_machine.travel(timezone.now() + timedelta(seconds=20)):
        assert delivery.drain(seconds=20) == 3
    assert all(len(mail.to(ticket.customer.email)) == 1 for ticket in tickets)


def test_a_message_that_waited_too_long_fails_visibly(mail: SmtpSink) -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        delivery.drain(seconds=20)
    message = Message.objects.get(channel="email", audience="customer")
    assert (message.state, message.reason, message.last_error, message.attempts) == ("failed", "expired", "", 0)


def test_an_address_that_no_mail_server_takes_says_so_and_what_to_do(client: Client, mail: SmtpSink) -> None:
    ticket = scenarios.filed()
    dispatch.dispatch_pending()
    Message.objects.filter(channel="email").update(to_address="سارة@example.com")
    delivery.drain(seconds=20)
    message = Message.objects.get(channel="email", audience="customer")
    assert (message.state, message.reason, message.last_error) == ("failed", "address_not_taken", "")
    with translation.override("ar"):
        reason = str(words.REASONS["address_not_taken"])
    client.force_login(scenarios.company().users.sara)
    page = client.get(f"/desk/messages/t/{ticket.reference}/panel/", headers={"accept-language": "ar"})
    assert reason in page.content.decode()


def test_messages_of_one_ticket_leave_in_their_order(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = scenarios.ticket_at("delivered")
    mail.data_answers.append("451 4.3.0 Try again")
    tell()
    assert not mail.to(ticket.customer.email)  # the first is put off, so the later ones wait
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        delivery.drain(seconds=10)
    ids = [copy["Message-ID"] for copy in mail.to(ticket.customer.email)]
    owed = Message.objects.filter(ticket=ticket, audience="customer").order_by("pk")
    assert ids == list(owed.values_list("message_id", flat=True))


def test_a_claimed_message_is_not_claimed_again() -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    with Worker() as one, Worker() as other:
        assert len(delivery.claim(one)) == 1
        assert delivery.claim(other) == []


def test_a_lease_that_ran_out_is_taken_over_and_the_old_holder_stays_silent(mail: SmtpSink) -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    with Worker() as slow, Worker() as other:
        held = delivery.claim(slow)[0]
        assert delivery.mark_sending(held)
        with time_machine.travel(timezone.now() + timedelta(seconds=61)):
            taken = delivery.claim(other)[0]
        assert taken.in_doubt
        assert not delivery.mark_sending(held)
    assert not mail.messages


@pytest.mark.parametrize(
    ("wish", "mail_set", "known", "channel", "transport"),
    [
        ("email", True, "both", "email", "smtp"), ("email", False, "both", "email", "log"),
        ("whatsapp", True, "both", "email", "smtp"), ("whatsapp", False, "both", "whatsapp", "log"),
        ("sms", False, "both", "sms", "log"), ("whatsapp", True, "phone", "whatsapp", "log"),
        ("phone", True, "phone", "sms", "log"), ("sms", True, "email", "email", "smtp"),
    ],
)
def test_the_best_way_that_really_reaches_is_taken(
    wish: str, mail_set: bool, known: str, channel: str, transport: str, settings: Any
) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1:1" if mail_set else ""
    without = {"phone": {"email": ""}, "email": {"phone": ""}, "both": {}}[known]
    scenarios.filed(preferred_channel=wish, **without)
    dispatch.dispatch_pending()
    message = Message.objects.get(audience="customer")
    assert (message.channel, message.transport, message.preferred_channel) == (channel, transport, wish)


def test_staff_get_their_notice_by_mail_too(mail: SmtpSink, tell: Callable[[], int]) -> None:
    from tickets.actions.conversation import write

    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    write(ticket, actor=scenarios.customer_of(ticket), body="متى يجهز؟")
    tell()
    assert any(ticket.reference in str(letter["Subject"]) for letter in mail.to(co.users.sara.email))


def test_waiting_grows_and_is_bounded() -> None:
    assert all(timedelta(seconds=7) <= wait_of(0) <= timedelta(seconds=30) for _ in range(50))
    assert all(wait_of(n) <= timedelta(hours=1) for n in range(40))
