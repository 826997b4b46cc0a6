"""A push service on loopback and the browsers behind it: they open each message with their own key, as RFC 8291 tells them.

Nothing of the product's own encryption is used here.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.engines import free_port
from tests.gateways import Server

CURVE = ec.SECP256R1()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class FakeBrowser:
    """One browser with its keys; ``keys`` are what its page posts to us."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint, self.private, self.auth = endpoint, ec.generate_private_key(CURVE), os.urandom(16)
        self.public = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        return {"endpoint": self.endpoint, "p256dh": b64(self.public), "auth": b64(self.auth)}

    def open(self, body: bytes) -> bytes:
        """Read a message: RFC 8188 for its frame, RFC 8291 for its keys."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21:21 + length], body[21 + length:]
        assert len(sealed) <= size
        assert len(body) <= 4096
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        secret = _hkdf(shared, self.auth, b"WebPush: info\x00" + self.public + theirs, 32)
        key = _hkdf(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _hkdf(secret, salt, b"Content-Encoding: nonce\x00", 12)
        text, _delimiter, padding = AESGCM(key).decrypt(nonce, sealed, None).rpartition(b"\x02")
        assert not padding.strip(b"\x00")
        return text


def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def claims_of(header: str) -> dict[str, Any]:
    """The token of an Authorization header, once its signature is proven: RFC 8292."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    signed, _, signature = parts["t"].rpartition(".")
    r, s = (int.from_bytes(half, "big") for half in (raw(signature)[:32], raw(signature)[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw(parts["k"]))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
    return {**json.loads(raw(signed.partition(".")[2])), "k": parts["k"]}


class PushService:
    """Takes messages for its browsers. ``answers`` holds the next replies: a status, ``(status, headers)``, or ``"drop"``
    to take the message and cut the line; when empty all is taken. ``shown`` is what the browsers read, oldest first.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.answers: deque[Any] = deque()
        self.browsers: dict[str, FakeBrowser] = {}
        self.shown: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._server: Server | None = None

    def browser(self) -> FakeBrowser:
        """A new browser that has subscribed here."""
        path = f"/push/{len(self.browsers)}"
        return self.browsers.setdefault(path, FakeBrowser(self.origin + path))

    def __enter__(self) -> PushService:
        service = self

        class Handler(BaseHTTPRequestHandler):
            wbufsize = 1 << 16  # head and body leave at once
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                service._take(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def _take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        answer = self.answers.popleft() if self.answers else 201
        self.headers.append(dict(handler.headers))
        if answer in (201, "drop"):
            self.shown.append(json.loads(self.browsers[handler.path].open(body)))
        if answer == "drop":
            handler.close_connection = True
            return
        status, more = answer if isinstance(answer, tuple) else (answer, {})
        handler.send_response(status)
        for name, value in {"Content-Length": "0", **more}.items():
            handler.send_header(name, value)
        handler.end_headers()
