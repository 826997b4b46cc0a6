"""Fakes that stand on the wire, never inside our code: servers on loopback with a temper, of mail and of texts."""

from __future__ import annotations

import asyncio
import email
import email.policy
import hashlib
import hmac
import json
import random
import re
import sys
import threading
import time
from collections import deque
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.engines import free_port

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


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
        self._taken: list[tuple[bytes, list[str]]] = []
        self._read: list[EmailMessage] = []
        self._changed = threading.Condition()
        self._controller: Controller | None = None

    @property
    def messages(self) -> list[EmailMessage]:
        """What arrived so far, oldest first; the envelope's recipient is in ``X-Envelope-To``."""
        with self._changed:
            return list(self._all())

    def ids(self) -> list[str]:
        """The Message-ID of every copy that arrived, in the order of their coming."""
        with self._changed:
            return [found[1].decode() for content, _ in self._taken if (found := MESSAGE_ID.search(content))]

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for one recipient, oldest first."""
        return [message for message in self.messages if address in message["X-Envelope-To"].split(", ")]

    def wait_for(self, count: int, address: str = "", timeout: float = 30.0) -> list[EmailMessage]:
        """The messages (for ``address`` if given) once there are ``count``; AssertionError after ``timeout`` s."""
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = [m for m in self._all() if not address or address in m["X-Envelope-To"].split(", ")]
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
            self._taken.clear()
            self._read.clear()

    def reset(self) -> None:
        """As new: nothing arrived, no temper."""
        self.clear()
        self.rcpt_answers.clear()
        self.data_answers.clear()
        self.delay, self.attempts = 0.0, 0

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
        with self._changed:
            self._taken.append((envelope.original_content or b"", list(envelope.rcpt_tos)))
            self._changed.notify_all()

    def _all(self) -> list[EmailMessage]:
        """Read what was taken when somebody asks: reading takes longer than all of the dialogue, and the sender would wait."""
        for content, recipients in self._taken[len(self._read):]:
            message = email.message_from_bytes(content, policy=email.policy.default)
            message["X-Envelope-To"] = ", ".join(recipients)
            self._read.append(message)
        return self._read


class Server(ThreadingHTTPServer):
    """Many callers at once; one that dies in the middle of its request is no news."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about a caller that is gone."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class TextGateway:
    """A real HTTP server that takes texts; ``url`` suits SMS_URL or, with ``dialect="whatsapp"``, WHATSAPP_URL.

    ``answers`` holds the next replies, one per request to send: ``(status, body)`` or ``(status, body, headers)`` refuse or
    accept, ``"drop"`` takes the message and cuts the line without an answer, ``"lose"`` cuts it without taking the message.
    When they are empty everything is accepted. ``delay`` seconds pass before an answer. ``honours_key`` keeps one message
    per Idempotency-Key. ``asked`` says whether the gateway tells what it has taken.
    """

    def __init__(self, dialect: str = "sms", secret: str = "a secret of both sides") -> None:
        self.dialect, self.secret = dialect, secret
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/messages" if dialect == "sms" else f"http://127.0.0.1:{self.port}/v21.0"
        self.answers: deque[Any] = deque()
        self.delay = 0.0
        self.honours_key = False
        self.asked = True
        self.requests: list[dict[str, Any]] = []
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.media: dict[str, bytes] = {}
        self.told_of_media: dict[str, Any] = {}  # said of every file beside or instead of the truth
        self._keys: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server: Server | None = None

    def start(self) -> None:
        """Listen (again) on the same port."""
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body leave at once: the second of two small pieces waits 40 ms for a receipt

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                if len(body) == length:  # else the sender died while it wrote: this is no message
                    gateway._take(self, json.loads(body or b"{}"))

            def do_GET(self) -> None:
                gateway._tell(self)

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening; connections are refused until ``start``."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> TextGateway:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def attempts(self) -> int:
        """How many times somebody tried to send."""
        return len(self.requests)

    # --- what the provider tells us, as it would post it

    def signed(self, payload: dict[str, Any], secret: str | None = None) -> dict[str, Any]:
        """Arguments for the test client's ``post`` after the address: the body and its signature."""
        body = json.dumps(payload, ensure_ascii=False).encode()
        digest = hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()
        header = "HTTP_X_SIGNATURE" if self.dialect == "sms" else "HTTP_X_HUB_SIGNATURE_256"
        return {"data": body, "content_type": "application/json", header: f"sha256={digest}"}

    def weather(self, number: str, states: list[str], seed: int) -> list[dict[str, Any]]:
        """Posts about one message: every status twice, in an order that follows no clock."""
        dice = random.Random(seed)
        events = [
            {"event_id": f"{number}-{state}", "type": "status", "id": number, "status": state} for state in states * 2
        ]
        dice.shuffle(events)
        return events

    # --- called by the server

    def _give(self, handler: BaseHTTPRequestHandler) -> bool:
        """The Cloud API's two steps to a file of ``media``: its address, then its bytes; False for other questions."""
        last = handler.path.rpartition("/")[2]
        file = self.media.get(last.removeprefix("file-"))
        if file is None:
            return False
        self.headers.append(dict(handler.headers))
        if self.answers:
            status, content = self.answers.popleft()
            _answer(handler, status, content)
        elif last.startswith("file-"):
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(file)))
            handler.end_headers()
            handler.wfile.write(file)
        else:
            address = f"http://127.0.0.1:{self.port}/file-{last}"
            _answer(handler, 200, {"url": address, "id": last, "sha256": hashlib.sha256(file).hexdigest(), **self.told_of_media})
        return True

    def _take(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.requests.append(body)
        self.headers.append(dict(handler.headers))
        if self.delay:
            time.sleep(self.delay)
        answer = self.answers.popleft() if self.answers else None
        if answer == "lose":
            handler.close_connection = True
            return
        if answer is not None and answer != "drop":
            status, content, *more = answer
            _answer(handler, status, content, more[0] if more else {})
            return
        number = self._keep(body, handler.headers.get("Idempotency-Key", ""))
        if answer == "drop":
            handler.close_connection = True
            return
        _answer(handler, 200, {"id": number} if self.dialect == "sms" else {
            "messaging_product": "whatsapp", "contacts": [{"wa_id": body["to"]}], "messages": [{"id": number}]
        })

    def _keep(self, body: dict[str, Any], key: str) -> str:
        with self._lock:
            if self.honours_key and key in self._keys:
                return f"id-{self._keys[key]}"
            self.taken.append(body)
            number = self._keys[key] = len(self.taken)
        return f"id-{number}" if self.dialect == "sms" else f"wamid.{number}"

    def _tell(self, handler: BaseHTTPRequestHandler) -> None:
        if self._give(handler):
            return
        reference = handler.path.rpartition("/")[2]
        known = next((n for n, kept in enumerate(self.taken, 1) if kept.get("reference") == reference), 0)
        if not self.asked:
            _answer(handler, 405, {})
        elif known:
            _answer(handler, 200, {"id": f"id-{known}", "status": "passed"})
        else:
            _answer(handler, 404, {"error": {"code": "unknown_reference"}})


def _answer(
    handler: BaseHTTPRequestHandler, status: int, content: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    body = json.dumps(content).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
