"""Secrets in links: random tokens kept only as a hash, and signed values that need no row."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare

_SEPARATOR = "."


class BadToken(ValueError):
    """The token was not made by us, or for another purpose."""


class ExpiredToken(BadToken):
    """The token was ours, but its time is over."""


def new_token() -> str:
    """Draw an unguessable token of 192 bits (32 signs that need no escaping in an address)."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token as 64 hex digits: the only form that the database keeps."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def same_token(token: str, digest: str) -> bool:
    """Say whether ``token`` hashes to ``digest``, in a time that tells nothing."""
    return constant_time_compare(hash_token(token), digest)


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"helpdesk.tokens.{purpose}", sep=_SEPARATOR)


def sign(purpose: str, value: str) -> str:
    """Sign ``value`` for one ``purpose``, with the time; the result fits into an address as it is.

    Anybody can read the value out of the token; nobody can change it.
    """
    packed = base64.urlsafe_b64encode(value.encode()).rstrip(b"=").decode()
    return _signer(purpose).sign(packed)


def unsign(purpose: str, token: str, max_age: int | timedelta | None = None) -> str:
    """Return the value of a token made by :func:`sign` for the same purpose.

    Raises ``ExpiredToken`` when it is older than ``max_age`` (seconds or timedelta), ``BadToken`` for all else.
    """
    try:
        packed = _signer(purpose).unsign(token, max_age=max_age)
    except signing.SignatureExpired as error:
        raise ExpiredToken("this link is too old") from error
    except (signing.BadSignature, ValueError, OverflowError) as error:
        raise BadToken("this link is not one of ours") from error
    try:
        return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise BadToken("this link is not one of ours") from error
