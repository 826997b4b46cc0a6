"""What a customer wishes is kept and kept to: channel, language, quiet hours, no questions; what the repair needs still goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications import dispatch, follow_ups
from notifications.models import Consent, FollowUp, Message, PreferenceChange, Preferences
from notifications.quiet import Quiet, next_allowed
from tests import scenarios
from tickets.access import tracking_token
from tickets.models import Ticket

RIYADH = ZoneInfo("Asia/Riyadh")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=RIYADH)


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-11-24T12:00", "2026-11-24T12:00"), ("2026-11-24T20:59", "2026-11-24T20:59"),
        ("2026-11-24T21:00", "2026-11-25T09:00"), ("2026-11-25T03:00", "2026-11-25T09:00"),
        ("2026-11-26T22:00", "2026-11-27T13:00"),  # Thursday night leads into Friday
        ("2026-11-27T10:00", "2026-11-27T13:00"), ("2026-11-27T13:00", "2026-11-27T13:00"),
        ("2027-02-15T09:30", "2027-02-15T11:00"), ("2027-02-15T17:30", "2027-02-15T20:00"),  # Ramadan 1448
        ("2027-02-15T20:30", "2027-02-15T20:30"), ("2027-02-18T23:00", "2027-02-19T13:00"),
    ],
)
def test_quiet_hours_end_where_they_end(moment: str, wanted: str) -> None:
    assert next_allowed(_at(moment), Quiet()) == _at(wanted)


def test_quiet_hours_are_the_customers_own_in_their_own_zone() -> None:
    cairo = Quiet(time(23), time(7), time(7), "Africa/Cairo")
    assert next_allowed(datetime(2026, 11, 24, 20, 30, tzinfo=UTC), cairo) == datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    assert next_allowed(datetime(2026, 11, 24, 21, 30, tzinfo=UTC), cairo) == datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
    noon = Quiet(time(12), time(15), time(0))
    assert next_allowed(_at("2026-11-24T13:00"), noon) == _at("2026-11-24T15:00")
    assert next_allowed(_at("2026-11-24T02:00"), Quiet(time(9), time(9), time(0))) == _at("2026-11-24T02:00")


def _saved(ticket: Ticket, client: Client | None = None, **changes: Any) -> Any:
    values = {
        "language": "ar", "allowed": ["email", "sms"], "first": "email", "second": "", "quiet_from": "21:00",
        "quiet_until": "09:00", "friday_until": "13:00", "time_zone": "", "wants_reminders": "on", **changes,
    }
    own = reverse("wishes:mine", args=[tracking_token(ticket)])
    url = reverse("outbox:preferences", args=[ticket.reference]) if client else own
    return (client or Client()).post(url, values)


@pytest.mark.django_db
def test_the_customer_says_how_and_every_change_is_kept_with_the_text_agreed_to() -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    token = tracking_token(ticket)
    for language in ("ar", "en"):
        page = Client().get(reverse("wishes:mine", args=[token]) + f"?lang={language}")
        assert page.status_code == 200
    assert reverse("wishes:mine", args=[token]) in Client().get(reverse("portal:tracking", args=[token])).content.decode()
    refused = _saved(ticket, allowed=["email"], first="sms")
    assert refused.status_code == 422
    assert _saved(ticket, language="en", allowed=["sms", "whatsapp"], first="whatsapp", second="sms").status_code == 303
    ticket.customer.refresh_from_db()
    assert (ticket.customer.language, ticket.customer.preferred_channel) == ("en", "whatsapp")
    assert Preferences.objects.get().order == ["whatsapp", "sms"]
    stop = Consent.objects.get()
    assert (stop.channel, stop.granted, stop.source, stop.words[:7]) == ("email", False, "link", "2026-11")
    change = PreferenceChange.objects.get()
    assert (change.user, change.text_version, change.after["first"]) == (None, "2026-11", "whatsapp")
    staff = Client()
    staff.force_login(co.users.desk)
    assert _saved(ticket, staff, quiet_from="20:00").status_code == 302
    assert PreferenceChange.objects.first().user == co.users.desk  # type: ignore[union-attr]
    assert Consent.objects.filter(channel="email").first().granted  # type: ignore[union-attr]
    assert "ريم الحربي" in staff.get(reverse("outbox:preferences", args=[ticket.reference])).content.decode()


@pytest.mark.django_db
def test_nobody_sends_again_to_a_customer_who_stopped_messages(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    tell()
    sent = Message.objects.get(ticket=ticket)
    answer = _saved(ticket, allowed=[])
    assert answer.status_code == 303
    assert "لن نرسل إليك رسائل بعد الآن. نتصل بك" in answer.client.get(answer.headers["location"]).content.decode()
    staff = Client()
    staff.force_login(co.users.sara)
    told = staff.post(reverse("outbox:resend", args=[sent.pk]), follow=True).content.decode()
    assert "أوقف العميل الرسائل" in told
    assert not Message.objects.filter(resend_of=sent).exists()


@pytest.mark.django_db
def test_a_reminder_waits_for_the_morning_and_an_answer_does_not(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("delivered", co=co)
    tell()
    row = FollowUp.objects.get(kind="follow_up")
    night = (row.due_at + timedelta(days=1)).astimezone(RIYADH).replace(hour=23, minute=0)
    while night.weekday() in (3, 4):
        night += timedelta(days=1)
    with time_machine.travel(night):
        follow_ups.send_due()
        message = Message.objects.get(rule="follow_up")
        assert (message.state, message.reason) == ("pending", "quiet_hours")
        assert message.next_at.astimezone(RIYADH).hour >= 9
        assert tell() == 0
        scenarios.say(ticket, co.sara, "نعم")
        dispatch.dispatch_pending()
        assert Message.objects.get(rule="reply").next_at <= timezone.now()
    with time_machine.travel(message.next_at + timedelta(seconds=1)):
        tell()
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.django_db
def test_who_does_not_wish_to_be_asked_is_not_asked_and_the_log_says_why() -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("delivered", co=co)
    _saved(ticket, wants_reminders="")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        follow_ups.send_due()
    message = Message.objects.get(rule="follow_up")
    assert (message.state, message.reason) == ("suppressed", "unwished")
    plan = FollowUp.objects.get(kind="follow_up")
    assert (plan.state, plan.reason) == ("cancelled", "unwished")
    assert not FollowUp.objects.filter(kind="reminder").exists()
