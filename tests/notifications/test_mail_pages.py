"""Fetching a mailbox, and what staff see and decide about mail that waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from notifications import watch
from notifications.inbound import fetch, marks, store
from notifications.models import InboundMail, Mailbox
from tests import scenarios
from tests.notifications.imap import ImapBox
from tickets.models import Comment

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def raw(number: int, to: str = "reply@nuwar.example", sender: str = "ali@example.com") -> bytes:
    """A mail from somebody else than the customer."""
    return (f"From: Ali <{sender}>\r\nTo: {to}\r\nSubject: \u0634\u0627\u0634\u0629 {number}\r\nMessage-ID: <p{number}@x>\r\n\r\n"
            f"words {number} <script>alert(1)</script>\r\n").encode()


def test_a_mailbox_is_fetched_once_even_where_the_line_breaks(settings: Any) -> None:
    with ImapBox() as box:
        settings.MAIL_FETCH_URL = box.url
        box.mails = {n: raw(n) for n in (3, 5, 8)}
        box.cut_after = 1
        assert fetch.fetch_mail() == 0  # the second was cut; the first is kept all the same
        assert InboundMail.objects.count() == 1
        assert Mailbox.objects.get().error
        box.cut_after = -1
        assert fetch.fetch_mail() == 2
        assert fetch.fetch_mail() == 0
        assert box.seen == [3, 5, 8]
        assert not Mailbox.objects.get().error
        box.validity, box.mails = 8, {1: raw(3), 2: raw(9)}  # numbered anew: bytes tell the old ones
        assert fetch.fetch_mail() == 1
    assert sorted(InboundMail.objects.values_list("uid_validity", "uid")) == [(7, 3), (7, 5), (7, 8), (8, 2)]


def test_a_mailbox_that_refuses_is_shown_and_raises_nothing(settings: Any) -> None:
    with ImapBox() as box:
        settings.MAIL_FETCH_URL = box.url.replace("secret", "wrong")
        assert watch.check_mailbox() == "never fetched"
        assert fetch.fetch_mail() == 0
        assert watch.check_mailbox() == "never fetched"
        settings.MAIL_FETCH_URL = box.url
        fetch.fetch_mail()
        assert watch.check_mailbox() == "ok"
        settings.MAIL_FETCH_URL = box.url.replace("secret", "wrong")
        with time_machine.travel(timezone.now() + timedelta(minutes=4)):
            fetch.fetch_mail()
            assert watch.check_mailbox().startswith("not fetched for 24")
            assert Client().get("/readyz").json()["status"] == "degraded"
    assert "wrong" not in Mailbox.objects.get().name
    client = Client()
    client.force_login(scenarios.company().users.sara)
    assert "box@nuwar.example" in client.get("/desk/mail/").content.decode()


def test_staff_put_a_held_mail_on_its_ticket_or_set_it_aside(settings: Any) -> None:
    settings.INBOUND_ADDRESS = "reply@nuwar.example"
    co = scenarios.company()
    ticket = scenarios.filed(co)
    for n in (1, 2):
        store.keep(raw(n, marks.reply_address(ticket.pk)), mailbox="x", uid=n, uid_validity=1)
    store.keep(raw(3), mailbox="x", uid=3, uid_validity=1)
    store.process_due()
    first, second, new = InboundMail.objects.order_by("pk")
    client = Client()
    client.force_login(co.users.sara)
    for group in ("", "waiting", "returned", "taken", "rest", "nonsense"):
        assert client.get(f"/desk/mail/?of={group}").status_code == 200
    page = client.get(f"/desk/mail/{first.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "ali@example.com" in page
    assert client.post(f"/desk/mail/{first.pk}/accept/").status_code == 302
    comment = Comment.objects.get(ticket=ticket)
    assert "ali@example.com" in comment.body
    assert "words 1" in comment.body
    assert client.post(f"/desk/mail/{first.pk}/accept/").status_code == 409
    assert client.post(f"/desk/mail/{second.pk}/aside/").status_code == 302
    second.refresh_from_db()
    assert (second.state, second.handled_by) == ("dismissed", co.users.sara)
    form = client.get(f"/desk/mail/{new.pk}/report/").content.decode()
    assert "words 3" in form
    assert new.report_key in form
    assert client.post(f"/desk/mail/{new.pk}/accept/", {"reference": "RMA-0000-0000"}).status_code == 409
    assert client.post(f"/desk/mail/{new.pk}/accept/", {"reference": ticket.reference}).status_code == 302
    kept = client.get(f"/desk/mail/{new.pk}/raw/")
    assert kept["Content-Type"] == "application/octet-stream"
    assert kept["Content-Disposition"].startswith("attachment")
    assert ticket.reference in client.get(f"/desk/messages/t/{ticket.reference}/panel/").content.decode()


def test_nobody_reads_mail_without_signing_in() -> None:
    for path in ("", "1/", "1/raw/", "1/report/"):
        assert Client().get(f"/desk/mail/{path}")["Location"].startswith("/staff/login/")
    for path in ("accept", "aside", "again"):
        assert Client().post(f"/desk/mail/1/{path}/")["Location"].startswith("/staff/login/")
