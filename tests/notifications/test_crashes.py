"""kill -9 of a real sender between claim and send, and a stopped or hung Redis, lose no message.

Mutations that must turn this red: settle before sending; drop the ``lost`` part of ``claim``; drop ``_note_interruption``;
publish inside the request; raise from the bell.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from notifications import dispatch
from notifications.models import Attempt, Message, PendingEvent
from tests import engines, scenarios
from tests.chaos.processes import ROOT, database_of_this_test, environment, kill, kill_group, start, until
from tests.gateways import SmtpSink
from tests.services import missing

pytestmark = pytest.mark.django_db(transaction=True)


def test_kill_9_of_a_sender_loses_nothing_and_flags_the_one_in_doubt(mail: SmtpSink, tmp_path: Path) -> None:
    co = scenarios.company()
    tickets = [scenarios.filed(co) for _ in range(5)]
    dispatch.dispatch_pending()
    mail.delay = 60  # it has the text and does not answer
    env = environment(database_of_this_test(), tmp_path, MAIL_URL=mail.url)
    sender = start("tests.chaos.sender", env, log=tmp_path / "first.log")
    try:
        assert until(lambda: mail.attempts == 1), (tmp_path / "first.log").read_text()
        claimed = Message.objects.filter(state="leased")
        assert claimed.count() == 5
        assert claimed.filter(phase="sending").count() == 1
    finally:
        kill(sender)
    mail.delay = 0
    second = start("tests.chaos.sender", env, log=tmp_path / "second.log")
    try:
        assert until(lambda: Message.objects.filter(state="sent").count() == 5), (tmp_path / "second.log").read_text()
    finally:
        kill(second)
    assert all(len(mail.to(ticket.customer.email)) == 1 for ticket in tickets)
    assert Message.objects.filter(in_doubt=True).count() == 1
    assert Attempt.objects.filter(outcome="unknown", message__in_doubt=True).count() == 1


def test_a_stalled_sender_is_not_taken_for_dead(mail: SmtpSink, tmp_path: Path) -> None:
    scenarios.filed()
    dispatch.dispatch_pending()
    mail.delay = 3
    env = environment(database_of_this_test(), tmp_path, MAIL_URL=mail.url)
    sender = start("tests.chaos.sender", env, log=tmp_path / "stalled.log")
    other = None
    try:
        assert until(lambda: mail.attempts == 1)
        os.kill(sender.pid, signal.SIGSTOP)
        other = start("tests.chaos.sender", env)
        assert not until(lambda: mail.attempts > 1, 9)
        os.kill(sender.pid, signal.SIGCONT)
        assert until(lambda: Message.objects.get().state == "sent")
    finally:
        kill(sender)
        if other:
            kill(other)
    assert (len(mail.messages), Message.objects.get().in_doubt) == (1, False)


def _file(tmp_path: Path, redis: str, mail: str, count: int, wait: float) -> dict:
    env = environment(database_of_this_test(), tmp_path, REDIS_URL=redis, MAIL_URL=mail)
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.reports", str(count), str(wait)], env=env, cwd=ROOT, capture_output=True,
        text=True, timeout=120, check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def _redis(tmp_path: Path) -> engines.Engine:
    try:
        return engines.start_redis(tmp_path)
    except engines.EngineUnavailable:
        missing("Redis")
        raise


@pytest.mark.redis
@pytest.mark.parametrize("how", ["stopped", "hung"])
def test_without_redis_reports_are_taken_at_once_and_messages_still_leave(
    how: str, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    redis = _redis(tmp_path)
    if how == "stopped":
        redis.stop()
    else:
        os.kill(redis.process.pid, signal.SIGSTOP)
    try:
        told = _file(tmp_path, redis.url, smtp_sink.url, 6, 60)
    finally:
        if how == "hung":
            os.kill(redis.process.pid, signal.SIGCONT)
            redis.stop()
    assert sorted(told["seconds"])[3] < 0.5  # a publish to a hung Redis would have cost 4 s each
    assert told["failed"] == 1
    assert told["rung"] == 0
    assert len(smtp_sink.messages) == 6
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
