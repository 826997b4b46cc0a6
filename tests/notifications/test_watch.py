"""The readiness page tells of late messages and silent workers; the bell never disturbs a request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from notifications import notices, tasks, watch
from notifications.apps import check_mail_url
from notifications.bell import Bell
from notifications.models import StaffNotice
from tests import scenarios
from tickets.actions import follow_up

pytestmark = pytest.mark.django_db


def _workers() -> dict[str, str]:
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    return answer.json()["workers"]


def test_a_message_that_waits_a_minute_is_reported() -> None:
    scenarios.filed()
    assert _workers()["outbox"] == "ok"
    with time_machine.travel(timezone.now() + timedelta(seconds=75)):
        assert _workers()["outbox"].startswith("late by")
        tasks.drain_outbox()
        assert _workers()["outbox"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_a_web_process_sees_what_stands_although_nobody_rang() -> None:
    """Mutation: ``stands`` always false."""
    scenarios.filed()
    assert not Bell().stands()
    with time_machine.travel(timezone.now() + timedelta(seconds=40)):
        assert Bell().stands()
        tasks.drain_outbox()
        assert not Bell().stands()


def test_a_silent_worker_is_reported() -> None:
    assert _workers()["worker"] == "never seen"
    tasks.heartbeat()
    assert _workers()["worker"] == "ok"
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert _workers()["worker"].startswith("silent")
    assert watch.outbox_age() == timedelta(0)


def test_a_failing_broker_is_counted_and_then_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from helpdesk.celery import app

    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(app, "send_task", away)  # the broker's client, not our code
    bell = Bell()
    assert [bell.publish() for _ in range(4)] == [False] * 4
    assert (bell.failed, bell.skipped) == (1, 3)


def test_a_due_call_back_is_told_once() -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("delivered", co=co)
    follow_up.answer_survey(ticket, actor=scenarios.customer_of(ticket), csat=1)
    assert notices.remind_of_call_backs() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert notices.remind_of_call_backs() == 1
        assert notices.remind_of_call_backs() == 0
    assert StaffNotice.objects.get(kind="call_back_due").user == co.users.sara


@pytest.mark.parametrize(
    ("url", "errors"),
    [("", 0), ("smtp://127.0.0.1:25", 0), ("smtps://u:p%40ss@mail.example", 0), ("http://mail.example", 1), ("smtp://", 1),
     ("smtp://host:port", 1), ("anymail+postmark://token@", 0), ("anymail+mailgun://key@mg.example.com?region=eu", 0),
     ("anymail+pigeon://key@", 1), ("anymail+brevo://key", 1), ("anymail+mailjet://key@", 1),
     ("anymail+postmark://t@?region=eu", 1)],
)
def test_a_mail_address_that_cannot_be_read_stops_the_start(url: str, errors: int, settings: Any) -> None:
    settings.MAIL_URL, settings.MAIL_PROVIDER_SECRET = url, "user:password"
    assert len(check_mail_url()) == errors


def test_every_task_may_run_twice() -> None:
    scenarios.ticket_at("delivered")
    afternoon = (timezone.now() + timedelta(days=8)).replace(hour=11)  # in Riyadh, out of everybody's quiet hours
    with time_machine.travel(afternoon):
        for _ in range(2):
            tasks.drain_outbox()
            tasks.send_due_follow_ups()
            tasks.heartbeat()
    from notifications.models import Message

    assert Message.objects.filter(rule="follow_up", state="sent").count() == 1
    keys = list(Message.objects.values_list("event", "rule", "customer"))
    assert len(keys) == len(set(keys))
