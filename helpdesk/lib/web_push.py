"""Web push on the wire: the sender's key and its tokens (RFC 8292), a message that only one browser can read (RFC 8291).

Both are compositions of what ``cryptography`` offers. The packages for it were looked at: one comes without a wheel, so an
install from the hashed lock would fetch an unhashed build tool, and carries three dead drafts; it saves thirty lines.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT, SECRET = 65, 16  # bytes of a public key and of a browser's secret
RECORD = 4096  # the whole message is one record; push services take no more
LONGEST = RECORD - 16 - 4 - 1 - POINT - 16 - 1  # bytes that can be told: without head, tag and the sign of the last record
TOKEN_FOR = 12 * 3600  # seconds; a day is the most that a push service takes


def encoded(raw: bytes) -> str:
    """Base64 for addresses, without its filling."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again. Raises ``ValueError``."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("no base64") from error


def new_key() -> str:
    """A fresh private key of a sender, as ``WEB_PUSH_PRIVATE_KEY`` takes it: 32 bytes in 43 signs."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encoded(number.to_bytes(32, "big"))


@lru_cache(maxsize=4)
def _private(key: str) -> ec.EllipticCurvePrivateKey:
    raw = decoded(key)
    if len(raw) != 32:
        raise ValueError("a private key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(raw), CURVE)


@lru_cache(maxsize=4)
def public_key(key: str) -> str:
    """What browsers are given of a private key. Raises ``ValueError`` for a text that is none."""
    return encoded(_point(_private(key).public_key()))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def authorization(key: str, origin: str, contact: str, now: float | None = None) -> str:
    """Value of the header that says who sends: a token for one push service, signed; ``contact`` is mailto: or https:."""
    claims = {"aud": origin, "exp": int(now or time.time()) + TOKEN_FOR, "sub": contact}
    parts = [{"typ": "JWT", "alg": "ES256"}, claims]
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    r, s = decode_dss_signature(_private(key).sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key(key)}"


def check_browser_keys(p256dh: str, auth: str) -> None:
    """Whether a browser's two keys can be used at all. Raises ``ValueError``."""
    if len(decoded(auth)) != SECRET or len(raw := decoded(p256dh)) != POINT:
        raise ValueError("keys of another length")
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)


def encrypt(
    plain: bytes, p256dh: str, auth: str, *, salt: bytes | None = None, sender: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """The body of a push message, content encoding ``aes128gcm``. Raises ``ValueError`` for keys or a length that cannot be.

    ``salt`` and ``sender`` are drawn anew for every message; only the standard's own example gives them.
    """
    if len(plain) > LONGEST:
        raise ValueError("too long for one record")
    check_browser_keys(p256dh, auth)
    salt, sender = salt or os.urandom(16), sender or ec.generate_private_key(CURVE)
    theirs, ours = decoded(p256dh), _point(sender.public_key())
    shared = sender.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
    secret = _derived(shared, decoded(auth), b"WebPush: info\0" + theirs + ours, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours
    return head + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
