"""kill -9 of a real sender between claim and send, and a stopped or hung Redis, lose no message.

Mutations that must turn this red: settle before sending; drop the ``lost`` part of ``claim``; drop ``_note_interruption``;
publish inside the request; raise from the bell.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from notifications import dispatch
from notifications.models import Attempt, Message, PendingEvent
from tests import engines, scenarios
from tests.chaos.nursery import Nursery
from tests.chaos.processes import database_of_this_test, environment, kill_group, start, until
from tests.gateways import SmtpSink
from tests.services import missing

pytestmark = pytest.mark.django_db(transaction=True)


class Children(Nursery):
    """Processes of the product on the tests' database, in one environment: Django is set up once for all of them."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.log = folder / "children.log"
        super().__init__(environment(database_of_this_test(), folder, **more), self.log)

    def said(self) -> str:
        """What they complained about."""
        return self.log.read_text(errors="replace")


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    """The mail server of all the senders."""
    with SmtpSink() as server:
        yield server


@pytest.fixture
def mail(settings: Any, sink: SmtpSink) -> SmtpSink:
    """The mail server without anything of the test before; the product is set to use it."""
    sink.reset()
    settings.MAIL_URL = sink.url
    return sink


@pytest.fixture(scope="module")
def senders(django_db_setup: None, sink: SmtpSink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    """Senders, each a process of its own."""
    with Children(tmp_path_factory.mktemp("senders"), MAIL_URL=sink.url) as children:
        yield children


@pytest.fixture(scope="module")
def without_redis(
    django_db_setup: None, sink: SmtpSink, redis_port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Children]:
    """Web processes that look for their Redis at ``redis_port``."""
    address = f"redis://127.0.0.1:{redis_port}/0"
    with Children(tmp_path_factory.mktemp("without_redis"), MAIL_URL=sink.url, REDIS_URL=address) as children:
        yield children


@pytest.fixture(scope="module")
def redis_port() -> int:
    """Where Redis listens in this module, when it does."""
    return engines.free_port()


def test_kill_9_of_a_sender_loses_nothing_and_flags_the_one_in_doubt(mail: SmtpSink, senders: Children) -> None:
    co = scenarios.company()
    tickets = [scenarios.filed(co) for _ in range(5)]
    dispatch.dispatch_pending()
    mail.delay = 60  # it has the text and does not answer
    sender = senders.sender()
    try:
        assert until(lambda: mail.attempts == 1), senders.said()
        claimed = Message.objects.filter(state="leased")
        assert claimed.count() == 5
        assert claimed.filter(phase="sending").count() == 1
    finally:
        assert senders.kill(sender)
    mail.delay = 0
    second = senders.sender()
    try:
        assert until(lambda: Message.objects.filter(state="sent").count() == 5), senders.said()
    finally:
        assert senders.kill(second)
    assert all(len(mail.to(ticket.customer.email)) == 1 for ticket in tickets)
    assert Message.objects.filter(in_doubt=True).count() == 1
    assert Attempt.objects.filter(outcome="unknown", message__in_doubt=True).count() == 1


def test_a_stalled_sender_is_not_taken_for_dead(mail: SmtpSink, senders: Children) -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    mail.delay = 3
    stalled = senders.sender()
    other = None
    try:
        assert until(lambda: mail.attempts == 1), senders.said()
        assert senders.kill(stalled, signal.SIGSTOP)
        other = senders.sender()
        assert not until(lambda: mail.attempts > 1, 9)
        assert senders.kill(stalled, signal.SIGCONT)
        assert until(lambda: Message.objects.get().state == "sent"), senders.said()
    finally:
        senders.kill(stalled)
        if other:
            assert senders.kill(other)
    assert (len(mail.messages), Message.objects.get().in_doubt) == (1, False)


def _redis(tmp_path: Path, port: int | None = None) -> engines.Engine:
    try:
        return engines.start_redis(tmp_path, port)
    except engines.EngineUnavailable:
        missing("Redis")
        raise


@pytest.mark.redis
@pytest.mark.parametrize("how", ["stopped", "hung"])
def test_without_redis_reports_are_taken_at_once_and_messages_still_leave(
    how: str, mail: SmtpSink, without_redis: Children, redis_port: int, tmp_path: Path
) -> None:
    redis = _redis(tmp_path, redis_port)
    if how == "stopped":
        redis.stop()
    else:
        os.kill(redis.process.pid, signal.SIGSTOP)
    book = tmp_path / "told.json"
    try:
        web = without_redis.fork("tests.notifications.children:take_reports", 6, 60, book)
        assert without_redis.wait([web], 120) == [0], without_redis.said()
    finally:
        if how == "hung":
            os.kill(redis.process.pid, signal.SIGCONT)
            redis.stop()
    told = json.loads(book.read_text())
    assert sorted(told["seconds"])[3] < 0.5  # a publish to a hung Redis would have cost 4 s each
    assert told["failed"] == 1
    assert told["rung"] == 0
    assert len(mail.messages) == 6
    assert not PendingEvent.objects.filter(done_at=None).exists()


@pytest.mark.redis
def test_when_redis_returns_the_sweep_sends_what_was_left_behind(mail: SmtpSink, tmp_path: Path) -> None:
    redis = _redis(tmp_path)
    port = int(redis.url.rsplit(":", 1)[1].split("/")[0])
    env = environment(database_of_this_test(), tmp_path, REDIS_URL=redis.url, MAIL_URL=mail.url)
    worker = start("celery", env, "-A", "helpdesk", "worker", "-B", "-s", str(tmp_path / "beat"), "--concurrency", "1",
                   "--without-gossip", "--without-mingle", log=tmp_path / "worker.log")
    try:
        first = scenarios.filed()
        assert mail.wait_for(1, first.customer.email, timeout=60)
        redis.stop()
        second = scenarios.filed()
        assert Message.objects.filter(ticket=second).count() == 0
        redis = engines.start_redis(tmp_path, port)
        assert mail.wait_for(1, second.customer.email, timeout=60)
    finally:
        kill_group(worker)
        redis.stop()
    assert len(mail.messages) == 2


def test_the_database_of_a_test_reaches_its_processes() -> None:
    assert str(connection.settings_dict["NAME"]).split("/")[-1] in database_of_this_test()
    assert settings.DATA_DIR
