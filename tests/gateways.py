"""Fakes that stand on the wire, never inside our code: an SMTP server on loopback with a temper."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
import time
from collections import deque
from email.message import EmailMessage
from types import TracebackType
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.engines import free_port


class SmtpSink:
    """A real SMTP server; ``url`` suits MAIL_URL.

    ``rcpt_answers`` and ``data_answers`` hold the next replies of their phase, one per message: an SMTP line such as
    ``"451 4.3.0 Try again"``, or ``"drop"`` to take the message and cut the line without an answer. When they are
    empty everything is accepted. ``delay`` seconds pass before the answer to DATA.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.rcpt_answers: deque[str] = deque()
        self.data_answers: deque[str] = deque()
        self.delay = 0.0
        self.attempts = 0
        self._messages: list[EmailMessage] = []
        self._changed = threading.Condition()
        self._controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived so far, oldest first; the envelope's recipient is in ``X-Envelope-To``."""
        with self._changed:
            return list(self._messages)

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for one recipient, oldest first."""
        return [message for message in self.messages if address in message["X-Envelope-To"].split(", ")]

    def wait_for(self, count: int, address: str = "", timeout: float = 30.0) -> list[EmailMessage]:
        """The messages (for ``address`` if given) once there are ``count``; AssertionError after ``timeout`` s."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = [m for m in self._messages if not address or address in m["X-Envelope-To"].split(", ")]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    subjects = [str(m["Subject"]) for m in found]
                    raise AssertionError(f"{len(found)} of {count} messages for {address or 'anybody'}: {subjects}")
                self._changed.wait(min(left, 1.0))

    def clear(self) -> None:
        """Forget what arrived."""
        with self._changed:
            self._messages.clear()

    def start(self) -> None:
        """Listen (again) on the same port, as after a stopped mail server comes back."""
        self._controller = Controller(cast(Any, self), hostname="127.0.0.1", port=self.port, ready_timeout=20)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening; connections are refused until ``start``."""
        if self._controller:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> SmtpSink:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- called by the server

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer one recipient."""
        if self.rcpt_answers:
            self.attempts += 1
            return self.rcpt_answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer one message."""
        self.attempts += 1
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self.data_answers.popleft() if self.data_answers else "250 OK"
        if answer == "drop" or answer.startswith("2"):
            self._keep(envelope)
        if answer == "drop":
            if server.transport:
                server.transport.abort()
            return "421 4.3.2 Closing"
        return answer

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        with self._changed:
            self._messages.append(message)
            self._changed.notify_all()
