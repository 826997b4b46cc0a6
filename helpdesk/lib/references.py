"""Numbers that people read aloud and type: ticket references and serial numbers."""

from __future__ import annotations

import re
import secrets
import unicodedata

from helpdesk.lib.arabic import latin_digits, strip_marks

# 32 signs, 40 bits a reference: no I, L, O (they look like 1 and 0) and no U (so that no rude word forms).
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "RMA"
LENGTH = 8
_MISREAD = str.maketrans("OIL", "011")
_SERIAL_MISREAD = str.maketrans({"O": "0", "I": "1", "/": None, ".": None})
_SEPARATORS = re.compile(r"[\W_]+")
_SERIAL_SEPARATORS = re.compile(r"[\s\u002d\u00ad\u058a\u05be\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")


def new_reference() -> str:
    """Draw a reference such as ``RMA-7K3F-92QX``; it says nothing about how many tickets there are."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{PREFIX}-{body[:4]}-{body[4:]}"


def normalise_reference(text: str) -> str | None:
    """Read a reference as people type it; ``None`` when it cannot be one.

    Forgiven: lower case, spaces, other or missing dashes, a missing ``RMA``, Arabic digits, O for 0, I or L for 1.
    """
    plain = latin_digits(strip_marks(unicodedata.normalize("NFKC", text))).upper()
    body = _SEPARATORS.sub("", plain)
    if len(body) == LENGTH + len(PREFIX) and body.startswith(PREFIX):
        body = body[len(PREFIX) :]
    body = body.translate(_MISREAD)
    if len(body) != LENGTH or any(sign not in ALPHABET for sign in body):
        return None
    return f"{PREFIX}-{body[:4]}-{body[4:]}"


def normalise_serial(text: str) -> str:
    """Write a serial number in the one form that we store: upper case, no spaces or dashes, digits 0–9."""
    if text.isascii():
        return text.upper() if text.isalnum() else _SERIAL_SEPARATORS.sub("", text.upper())
    plain = latin_digits(strip_marks(unicodedata.normalize("NFKC", text)))
    return _SERIAL_SEPARATORS.sub("", unicodedata.normalize("NFKC", plain.upper()))


def serial_key(text: str) -> str:
    """A serial as the eye may misread it: normalised, O as 0, I as 1, without strokes and dots.

    Two units may share a key, so it finds candidates and proves nothing. ``Device.serial_key`` is the same in SQL.
    """
    return normalise_serial(text).translate(_SERIAL_MISREAD)
