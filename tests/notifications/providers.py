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

WORDS = "550 5.1.1 no such user"


def hard_bounces(reference: str, to: str) -> dict[str, Any]:
    """A lost address, as each of the other providers posts it."""
    at, kept = 1763800000, {"helpdesk": reference}
    return {
        "brevo": {"event": "hard_bounce", "email": to, "ts_epoch": at * 1000, "message-id": "<b@x>", "reason": WORDS,
                  "X-Mailin-custom": json.dumps(kept)},
        "mailjet": [{"event": "bounce", "time": at, "MessageID": 19, "email": to, "hard_bounce": True, "error": "user unknown",
                     "comment": WORDS, "Payload": json.dumps(kept)}],
        "sparkpost": [{"msys": {"message_event": {
            "type": "bounce", "bounce_class": "10", "raw_reason": WORDS, "transmission_id": "1", "event_id": "9",
            "timestamp": str(at), "raw_rcpt_to": to, "rcpt_meta": kept}}}],
        "sendgrid": [{"event": "bounce", "email": to, "timestamp": at, "sg_event_id": "s1", "reason": WORDS, "status": "5.1.1",
                      "type": "bounce", "anymail_id": "a1", **kept}],
        "mailtrap": {"events": [{"event": "bounce", "message_id": "m1", "event_id": "e1", "timestamp": at, "email": to,
                                 "response": WORDS, "response_code": 550, "bounce_category": "badmailbox",
                                 "custom_variables": kept}]},
    }


def mails_that_came(sender: str, to: str, text: str) -> list[tuple[str, dict[str, Any]]]:
    """(provider, arguments for the test client's ``post``): one mail each, in the forms that are not the usual one."""
    login = {"Authorization": f"Basic {b64encode(SECRETS['postmark'].encode()).decode()}"}
    postmark = {
        "FromFull": {"Name": "منى", "Email": sender}, "ToFull": [{"Email": to}], "Subject": "تابع", "MessageID": "p7",
        "TextBody": text, "HtmlBody": f"<p>{text}</p>", "OriginalRecipient": to, "Headers": [
            {"Name": "Return-Path", "Value": f"<{sender}>"}, {"Name": "Message-ID", "Value": "<p7@x>"}],
        "Attachments": [
            {"Name": "جواب.eml", "ContentType": "message/rfc822", "Content": b64encode(b"Subject: y\r\n\r\nz").decode()}],
    }
    mailjet = {
        "Sender": sender, "Recipient": to, "Text-part": text, "Html-part": None, "Parts": [],
        "Headers": {"From": f"منى <{sender}>", "To": to, "Subject": "تابع", "Message-ID": "<j7@x>", "Received": ["a", "b"]},
    }
    sendgrid = {
        "email": f"From: {sender}\r\nTo: help@x\r\nSubject: تابع\r\nMessage-ID: <s7@x>\r\n\r\n{text}",
        "envelope": json.dumps({"to": [to], "from": sender}),
    }
    return [(name, {"data": json.dumps(body), "content_type": "application/json", "headers": login})
            for name, body in (("postmark", postmark), ("mailjet", mailjet))] + [("sendgrid", {"data": sendgrid, "headers": login})]


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
            wbufsize = 1 << 16  # head and body leave at once
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

    def tells(self, payload: Any, token: str = "t1", secret: str = "") -> dict[str, Any]:
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
