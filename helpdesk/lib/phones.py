"""Telephone numbers as people type them."""

from __future__ import annotations

import re

from django.conf import settings
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from helpdesk.lib.arabic import latin_digits, strip_marks


def parse_phone(text: str, region: str | None = None) -> PhoneNumber:
    """Read a telephone number; local writings belong to ``region`` (two letters; default: the company's country).

    Arabic digits, spaces, brackets, dashes, ``00`` and pasted directional marks are forgiven.
    Raises ``ValueError`` when it is no number that can be dialled.
    """
    plain = latin_digits(strip_marks(text)).strip()
    try:
        number = PhoneNumber.from_string(plain, region=region or settings.PHONENUMBER_DEFAULT_REGION)
    except NumberParseException as error:
        raise ValueError(f"not a telephone number: {text!r}") from error
    # An extension would let two writings of one number differ; nobody can be reached by SMS on it either.
    if not number.is_valid() or number.extension:
        raise ValueError(f"not a telephone number: {text!r}")
    return number


def last_digits(phone: PhoneNumber | str, n: int = 4) -> str:
    """Return the last ``n`` digits, in 0–9, of a number or of what somebody typed."""
    text = phone if isinstance(phone, str) else phone.as_e164
    return re.sub(r"[^0-9]", "", latin_digits(text))[-n:]
