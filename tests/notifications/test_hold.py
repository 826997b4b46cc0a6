"""A restored database mails nobody by itself what it may have sent before; people decide, and new events go as always.

Mutations that must turn this red: leave ``watch`` out of ``drain``; leave ``held`` out of dispatch or of the plans; compare
the mark after the database; clear the lease token in ``begin``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import delivery, dispatch, follow_ups, hold, standing, tide
from notifications.channels.base import Outcome, Result
from notifications.models import Epoch, FollowUp, Message
from notifications.settling import settle
from notifications.workers import Worker
from tests import scenarios
from tests.gateways import SmtpSink
from tickets.actions.follow_up import confirm_working

pytestmark = pytest.mark.django_db
PAGE = "outbox:held"


@pytest.fixture(autouse=True)
def _own_mark(settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path


def _client(user: object, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["lang"] = language
    return client


def test_what_a_restored_database_owes_waits_for_a_person_and_new_reports_are_answered(
    mail: SmtpSink, tell: Callable[[], int]
) -> None:
    co = scenarios.company()
    pending = scenarios.filed(co)
    dispatch.dispatch_pending()
    leased = scenarios.filed(co)
    dispatch.dispatch_pending()
    with Worker() as worker:
        delivery.claim(worker, 10)
        untold = scenarios.filed(co)
        out = StringIO()
        call_command("hold_messages", stdout=out)
    assert out.getvalue().startswith("3 messages are on hold")
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert tell() == 0
        fresh = scenarios.filed(co)
        assert tell() == 1
    assert len(mail.to(fresh.customer.email)) == 1
    assert {row.ticket_id for row in hold.messages()} == {pending.pk, leased.pk, untold.pk}
    assert hold.check().startswith("3 messages on hold")
    assert (standing.now_standing().restored, standing.now_standing().calm) == (3, False)


def test_plans_that_fell_due_before_the_restore_wait_too_and_settled_ones_are_not_sent(
    mail: SmtpSink, tell: Callable[[], int]
) -> None:
    co = scenarios.company()
    tickets = [scenarios.ticket_at("delivered", co=co) for _ in range(2)]
    tell()
    with time_machine.travel(timezone.now() + timedelta(days=7, hours=12)):
        call_command("hold_messages", stdout=StringIO())
        follow_ups.send_due()
        assert tell() == 0
        asked = Message.objects.filter(rule="follow_up")
        assert set(asked.values_list("state", "reason")) == {("held", "restored")}
        confirm_working(tickets[0], actor=scenarios.customer_of(tickets[0]))
        sent, moot = hold.release(None, by=co.users.huda)
        assert (sent, moot) == (1, 1)
        assert asked.get(ticket=tickets[0]).reason == "moot"
        row = asked.get(ticket=tickets[1])
        assert (row.state, row.decided_by_id) == ("pending", co.users.huda.pk)
        assert row.expires_at - timezone.now() > timedelta(days=4)
    assert not FollowUp.objects.filter(state="planned", held=True).exists()


def test_a_database_that_went_back_in_time_goes_on_hold_by_itself_once(mail: SmtpSink, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    scenarios.filed(co)
    tell()
    later = tide._read()
    assert later is not None
    scenarios.filed(co)
    # The mark of the time after the backup: it knew an event and a try that this database has not.
    tide._write(tide.Mark(later.name, later.number, later.event + 50, later.attempt + 9))
    assert tell() == 0
    epoch = Epoch.objects.get()
    assert (epoch.cause, epoch.number, hold.messages().count()) == (Epoch.WENT_BACK, 1, 1)
    tide._write(tide.Mark(later.name, 0, later.event + 50, 99))  # another machine's, which has not heard of it
    scenarios.filed(co)
    assert tell() == 1
    assert Epoch.objects.get().number == 1
    tide._write(tide.Mark("another database", 7, 10**9, 10**9))
    scenarios.filed(co)
    assert tell() == 1
    (tide._path()).write_text("{broken")
    scenarios.filed(co)
    assert tell() == 1


def test_a_sender_that_was_still_at_it_may_say_that_it_sent(mail: SmtpSink) -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    with Worker() as worker:
        claimed = delivery.claim(worker)[0]
        call_command("hold_messages", stdout=StringIO())
        assert not settle(claimed, Result(Outcome.TEMPORARY, 451))
        assert hold.messages().count() == 1
        assert settle(claimed, Result(Outcome.ACCEPTED, 250))
    assert Message.objects.get(audience="customer").state == "sent"


@pytest.mark.once
def test_managers_release_and_cancel_on_the_page(mail: SmtpSink, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    tickets = [scenarios.filed(co) for _ in range(3)]
    dispatch.dispatch_pending()
    call_command("hold_messages", stdout=StringIO())
    one, two, three = hold.messages()
    agent, manager = _client(co.users.sara), _client(co.users.huda)
    page = agent.get(reverse(PAGE)).content.decode()
    assert tickets[0].reference in page
    assert "release_all" not in page
    assert agent.post(reverse(PAGE), {"do": "release_all"}).status_code == 403
    assert "release_all" in manager.get(reverse(PAGE)).content.decode()
    assert 'value="release"' in manager.get(reverse("outbox:message", args=[one.pk])).content.decode()
    assert manager.post(reverse("outbox:resend", args=[one.pk])).url == reverse(PAGE)
    manager.post(reverse(PAGE), {"do": "release", "id": [one.pk]})
    manager.post(reverse(PAGE), {"do": "cancel", "id": [two.pk, "nonsense"]})
    assert tell() == 1
    assert (Message.objects.get(pk=two.pk).state, Message.objects.get(pk=two.pk).decided_by) == ("cancelled", co.users.huda)
    assert list(hold.messages()) == [three]
    manager.post(reverse(PAGE), {"do": "release_all"})
    assert tell() == 1
    assert hold.check() == "ok"
    assert manager.get(reverse(PAGE)).status_code == 200
