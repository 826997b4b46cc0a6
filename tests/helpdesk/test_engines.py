"""The engines that the tests stand on are real and answer."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

from tests.gateways import SmtpSink

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MAIL = "Subject: بلاغ\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nالسلام عليكم\r\n"


@pytest.mark.django_db
def test_database_answers_in_utf_8() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'غسالة'")
        assert cursor.fetchone() == ("غسالة",)


@pytest.mark.django_db
def test_sqlite_database_is_a_file_with_a_write_ahead_log() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


def test_tests_write_into_a_folder_of_their_own() -> None:
    assert "helpdesk-test-" in str(settings.DATA_DIR)


@pytest.mark.redis
def test_redis_answers(redis_url: str) -> None:
    import redis

    assert redis.Redis.from_url(redis_url).ping()


def test_mail_sink_keeps_what_it_accepts_and_refuses_what_it_is_told_to(smtp_sink: SmtpSink) -> None:
    smtp_sink.data_answers.append("451 4.3.0 Try again")
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("a@example.org", ["b@example.org"], MAIL.encode())
        client.sendmail("a@example.org", ["b@example.org"], MAIL.encode())
    (message,) = smtp_sink.wait_for(1, "b@example.org")
    assert message["Subject"] == "بلاغ"
    assert message.get_content().strip() == "السلام عليكم"


@pytest.mark.e2e
def test_browser_lays_out_arabic_from_right_to_left(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html dir=rtl><body><span id=a>أ</span><span id=b>ب</span>")
    left = [page.locator(f"#{name}").bounding_box() for name in ("a", "b")]
    page.close()
    assert left[0]
    assert left[1]
    assert left[0]["x"] > left[1]["x"]
