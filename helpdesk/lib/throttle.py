"""Counting tries in the database, so that limits hold over all web processes and survive a restart.

A fixed window per key, one atomic statement per try (SQLite and PostgreSQL). Keys are hashed: no name is kept.
"""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

UPSERT = """
INSERT INTO accounts_throttle AS t (key, count, expires_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN t.expires_at <= %s THEN 1 ELSE t.count + 1 END,
  expires_at = CASE WHEN t.expires_at <= %s THEN excluded.expires_at ELSE t.expires_at END
RETURNING count
"""


def client_ip(request: HttpRequest) -> str:
    """Address of the client; behind our own proxy the last entry of X-Forwarded-For, which that proxy wrote."""
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").split(",")[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def _key(scope: str, parts: tuple[object, ...]) -> str:
    text = "\x1f".join([scope, *(str(part).strip().casefold() for part in parts)])
    return hashlib.sha256(f"{settings.SECRET_KEY}\x1f{text}".encode()).hexdigest()


def allow(scope: str, *parts: object, limit: int, seconds: int) -> bool:
    """Count one try; whether it is still within ``limit`` tries per window of ``seconds``."""
    now = int(time.time())
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [_key(scope, parts), now + seconds, now, now])
        return cursor.fetchone()[0] <= limit


def forget(scope: str, *parts: object) -> None:
    """Start anew after a success, and sweep windows that are over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_throttle WHERE key = %s OR expires_at < %s",
            [_key(scope, parts), int(time.time()) - 3600],
        )
