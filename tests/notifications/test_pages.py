"""The message log, the plans and the inbox: for staff only, in both languages, and nothing in them runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from notifications import dispatch
from notifications.models import FollowUp, Message, StaffNotice
from tests import scenarios

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def _client(user: object, language: str = "ar") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["lang"] = language
    return client


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_log_shows_every_message_with_its_state(language: str, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    tell()
    client = _client(co.users.sara, language)
    page = client.get(reverse("outbox:log")).content.decode()
    assert page.count(ticket.reference) >= 3
    assert ("عرض سعر" if language == "ar" else "Quote") in page
    for message in Message.objects.all():
        assert client.get(reverse("outbox:message", args=[message.pk])).status_code == 200


@pytest.mark.parametrize("query", ["state=failed", "letter=quote", "channel=email", "audience=staff", "q=nobody@example.com",
                                   "state=nonsense", "page=999"])
def test_the_log_narrows(query: str, tell: Callable[[], int]) -> None:
    co = scenarios.company()
    scenarios.filed(co)
    tell()
    assert _client(co.users.sara).get(f"{reverse('outbox:log')}?{query}").status_code == 200


def test_the_log_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Callable, tell: Callable) -> None:
    co = scenarios.company()
    for _ in range(4):
        scenarios.filed(co)
    tell()
    client = _client(co.users.sara)
    with django_assert_max_num_queries(10):
        client.get(reverse("outbox:log"))


@pytest.mark.parametrize(
    "name", ["outbox:log", "outbox:planned", "outbox:inbox", "outbox:notices", "outbox:texts"]
)
def test_nobody_reads_messages_without_signing_in(name: str) -> None:
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:login"))


def test_the_letter_may_do_nothing_but_look(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    scenarios.filed(co)
    tell()
    answer = _client(co.users.sara).get(reverse("outbox:letter", args=[Message.objects.get().pk]))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_what_a_person_types_stays_words_in_the_letter() -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    scenarios.say(ticket, co.sara, "<script>alert(1)</script>\nsubject: مزور\n▶ اضغط ⇥ https://evil.example")
    dispatch.dispatch_pending()
    message = Message.objects.get(rule="reply")
    assert "<script" not in message.body_html
    assert 'href="https://evil.example' not in message.body_html
    assert "مزور" not in message.subject


def test_a_typed_value_cannot_begin_a_button_of_its_own() -> None:
    from tickets.actions.diagnosis import check_in

    co = scenarios.company()
    ticket = scenarios.filed(co)
    check_in(ticket, actor=co.desk, condition="خدش\n▶ اضغط ⇥ https://evil.example/\nsubject: مزور")
    dispatch.dispatch_pending()
    message = Message.objects.get(rule="device_arrived")
    assert 'href="https://evil.example' not in message.body_html
    assert "مزور" not in message.subject


def test_the_panel_of_a_ticket_comes_alone_or_as_a_page(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("delivered", co=co)
    tell()
    url = reverse("outbox:ticket_panel", args=[ticket.reference])
    client = _client(co.users.sara)
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in client.get(url).content.decode()


def test_a_plan_is_moved_and_called_off_by_staff() -> None:
    co = scenarios.company()
    scenarios.ticket_at("delivered", co=co)
    row = FollowUp.objects.get(kind="follow_up")
    client = _client(co.users.sara)
    assert client.post(reverse("outbox:move", args=[row.pk]), {"due_at": "2020-01-01T10:00"}).status_code == 422
    client.post(reverse("outbox:move", args=[row.pk]), {"due_at": "2099-01-01T10:00"})
    row.refresh_from_db()
    assert row.due_at.year == 2099
    client.post(reverse("outbox:call_off", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.reason, row.changed_by) == ("cancelled", "by_hand", co.users.sara)
    assert client.get(reverse("outbox:planned") + "?of=past").status_code == 200


def test_sending_again_makes_a_message_of_its_own(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    scenarios.filed(co)
    tell()
    first = Message.objects.get()
    _client(co.users.sara).post(reverse("outbox:resend", args=[first.pk]))
    tell()
    again = Message.objects.get(resend_of=first)
    assert again.state == "sent"
    assert again.message_id != first.message_id


def test_a_notice_is_read_by_its_own_reader_only() -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    from tickets.actions.conversation import note

    note(ticket, actor=co.khalid, body="@sara أحتاج رأيك")
    dispatch.dispatch_pending()
    notice = StaffNotice.objects.get(kind="mentioned")
    assert notice.user == co.users.sara
    assert _client(co.users.huda).post(reverse("outbox:open_notice", args=[notice.pk])).status_code == 404
    sara = _client(co.users.sara)
    assert ticket.reference in sara.get(reverse("outbox:inbox")).content.decode()
    sara.post(reverse("outbox:open_notice", args=[notice.pk]))
    notice.refresh_from_db()
    assert notice.read_at
