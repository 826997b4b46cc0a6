"""The whole product as `make run` starts it: web server, worker and beat as real processes, mail by real SMTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from http.cookies import SimpleCookie
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.engines import free_port
from tests.gateways import SmtpSink

ROOT = Path(__file__).resolve().parent.parent.parent
RIYADH, FRIDAY = ZoneInfo("Asia/Riyadh"), 5


def to_a_morning(now: datetime) -> timedelta:
    """How far it is to ten o'clock on a day that is no Friday: at night and on Friday mornings follow-ups wait."""
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0)
    while morning < now or morning.isoweekday() == FRIDAY:
        morning += timedelta(days=1)
    return morning - now


class Stack:
    """A running product with a clock of its own, on a database that is ready. ``url`` is its address.

    For the product it is always morning, and on the same weekday a week later.
    """

    def __init__(self, folder: Path, database_url: str, redis_url: str, sink: SmtpSink) -> None:
        self.folder, self.sink, self.port = folder, sink, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.shift = to_a_morning(datetime.now(tz=RIYADH))
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **os.environ, "DATA_DIR": str(folder / "data"), "DATABASE_URL": database_url, "REDIS_URL": redis_url,
            "BROKER_URL": redis_url, "MAIL_URL": sink.url, "PORT": str(self.port), "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1", "PYTHONPATH": f"{ROOT / 'tests/e2e/clock'}:{ROOT}", "PYTHONUNBUFFERED": "1",
            "COALESCE_SECONDS": "0", "CLOCK_FILE": str(folder / "clock"),
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings", "SECRET_KEY": "only-for-this-test-stack-" + "x" * 40,
        }

    def start(self) -> None:
        """Start everything; AssertionError with the logs when it does not come up."""
        (self.folder / "data").mkdir(exist_ok=True)
        self._set_clock()
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--no-demo"], cwd=ROOT, env=self.environment, stdout=log, stderr=log
        )
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if urllib.request.urlopen(f"{self.url}/readyz", timeout=2).status == 200:
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.3)
        raise AssertionError(f"the stack did not come up:\n{self.logs()}")

    def stop(self) -> None:
        """Stop all processes of the stack as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process = None

    def later(self, **span: float) -> None:
        """Move the clock of all running processes on, for example ``days=7, minutes=5``; ``clock/sitecustomize.py`` follows."""
        self.shift += timedelta(**span)
        self._set_clock()
        deadline = time.monotonic() + 20
        while datetime.now(tz=UTC) + self.shift - self.now() > timedelta(minutes=1):
            assert time.monotonic() < deadline, "the clock did not move"
            time.sleep(0.1)
        time.sleep(1)  # the processes that nobody can ask look as often as the web server

    def _set_clock(self) -> None:
        new = self.folder / "clock.new"
        new.write_text(str(self.shift.total_seconds()))
        new.replace(self.folder / "clock")

    def now(self) -> datetime:
        """What the web server takes for the time: a cookie ends a known span later."""
        with urllib.request.urlopen(f"{self.url}/staff/login/", timeout=20) as answer:
            cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", [])))
        cookie = next(cookie for cookie in cookies.values() if cookie["max-age"])
        return parsedate_to_datetime(cookie["expires"]) - timedelta(seconds=int(cookie["max-age"]))

    def logs(self) -> str:
        """Ends of all logs, for a failure's message."""
        files = [self.folder / "serve.log", *sorted((self.folder / "data" / "logs").glob("*.log"))]
        return "\n".join(f"--- {f.name}\n{f.read_text(errors='replace')[-3000:]}" for f in files if f.exists())

    def mail(
        self, address: str, *, holding: str = "", matching: str = "", more_than: int = 0, timeout: float = 60
    ) -> EmailMessage:
        """The newest message to ``address`` that holds these words and fits the pattern, once there are more than ``more_than`` to
        it; AssertionError when none comes.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            came = self.sink.to(address)
            for message in reversed(came) if len(came) > more_than else ():
                text = f"{message['Subject']}\n{text_of(message)}"
                if holding in text and re.search(matching, text):
                    return message
            time.sleep(0.3)
        subjects = [str(m["Subject"]) for m in self.sink.to(address)]
        raise AssertionError(f"no message to {address} holding {holding!r}; there were {subjects}\n{self.logs()}")


def text_of(message: EmailMessage) -> str:
    """Plain text of a mail."""
    part = message.get_body(("plain",))
    return part.get_content() if part else ""


def links_of(message: EmailMessage) -> list[str]:
    """Addresses in the plain text, in order."""
    return re.findall(r"https?://[^\s<>\"]+", text_of(message))
