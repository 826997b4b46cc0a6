"""A mail provider on the wire: the interfaces of Mailgun and Postmark, and what they post to us."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64encode
from collections import deque
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

from tests.engines import free_port
from tests.gateways import Server

SECRETS = {"postmark": "hooks:a long password", "mailgun": "a signing key"}


class MailProvider:
    """``taken`` is what was accepted; ``answers`` are the next replies: ``(status, body, headers)``, or ``"drop"`` to take the
    mail and cut the line. ``lines`` counts connections."""

    def __init__(self, name: str) -> None:
        self.name, self.port = name, free_port()
        at = f"http://127.0.0.1:{self.port}/"
        self.url = f"anymail+{name}://a-key@{'mg.example.com' if name == 'mailgun' else ''}?url={at}"
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: deque[Any] = deque()
        self.lines = 0

    def __enter__(self) -> MailProvider:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                provider.lines += 1
                super().setup()

            def do_POST(self) -> None:
                provider._take(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _take(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        self.headers.append(dict(handler.headers))
        answer = self.answers.popleft() if self.answers else None
        if answer is None or answer == "drop":
            self.taken.append(json.loads(body) if self.name == "postmark" else dict(parse_qsl(body)))
        if answer == "drop":
            handler.close_connection = True
            return
        status, content, more = answer or (200, self._accepted(), {})
        sent = json.dumps(content).encode()
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(sent)), **more}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(sent)

    def _accepted(self) -> dict[str, Any]:
        mail = self.taken[-1]
        if self.name == "mailgun":
            return {"id": mail["h:Message-Id"], "message": "Queued. Thank you."}
        return {"To": mail["To"], "MessageID": f"uuid-{len(self.taken)}", "ErrorCode": 0, "Message": "OK"}

    # --- what it posts; arguments for the test client's ``post`` after the address

    def tells(self, payload: dict[str, Any], token: str = "t1", secret: str = "") -> dict[str, Any]:
        """A signed event, or one with the password of the webhook's address."""
        secret = secret or SECRETS[self.name]
        if self.name == "mailgun":
            payload = {"signature": self._signature(token, secret), "event-data": payload}
            return {"data": json.dumps(payload), "content_type": "application/json"}
        login = b64encode(secret.encode()).decode()
        return {"data": json.dumps(payload), "content_type": "application/json", "headers": {"Authorization": f"Basic {login}"}}

    def hands_over(self, fields: dict[str, Any], token: str = "t1", secret: str = "") -> dict[str, Any]:
        """A form of Mailgun with a mail that came in."""
        return {"data": {**fields, **self._signature(token, secret or SECRETS["mailgun"])}}

    @staticmethod
    def _signature(token: str, secret: str) -> dict[str, str]:
        digest = hmac.new(secret.encode(), f"1763800000{token}".encode(), hashlib.sha256).hexdigest()
        return {"timestamp": "1763800000", "token": token, "signature": digest}
