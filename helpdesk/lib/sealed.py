"""Short secrets kept encrypted: readable with the installation's secret key alone, never in a query or a dump."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _box() -> MultiFernet:
    """The present key first; earlier ones still open what they sealed."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(str(key)))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"helpdesk.sealed.v1").derive(key.encode())


def seal(text: str) -> str:
    """Encrypt; nothing stays nothing."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(token: str) -> str | None:
    """The text again; None when no key of ours opens it."""
    try:
        return _box().decrypt(token.encode()).decode() if token else ""
    except InvalidToken:
        return None
