"""Keeping a mail before anything else happens to it, and working through what is kept. Safe to run twice and at once."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from helpdesk.lib.db import is_postgres, lock_for_update
from notifications.inbound import reading, route
from notifications.models import InboundMail

log = logging.getLogger(__name__)
State = InboundMail.State
GIVE_UP_AFTER = 5
CLAIMED_FOR = timedelta(minutes=2)
AFTER_A_DEATH = timedelta(seconds=5)  # where the database tells that a reader died
KEPT = timedelta(days=30)  # the bytes as they came; words, sender and files on tickets stay with what they belong to
SPACE = 80  # our part of the space of advisory locks
KEPT_OF_TOO_LARGE = 256 * 1024


def keep(
    raw: bytes, *, mailbox: str, uid_validity: int | None = None, uid: int | None = None, provider_id: str = "",
    too_large: bool = False,
) -> bool:
    """Store one mail; False when it was stored before, by number, by the provider's id, or by its bytes.

    ``too_large`` says that ``raw`` is only the beginning: it is kept for people to look at.
    """
    row = InboundMail(
        mailbox=mailbox[:120], uid_validity=uid_validity, uid=uid, provider_id=provider_id[:200], raw=raw, size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
    )
    if too_large:
        row.state, row.reason = State.QUARANTINED, "too_large"
    known = InboundMail.objects.filter(sha256=row.sha256).exists()
    if not known:
        InboundMail.objects.bulk_create([row], ignore_conflicts=True)
    return not known and InboundMail.objects.filter(sha256=row.sha256, received_at=row.received_at).exists()


def process_due(limit: int = 50, seconds: float = 60.0) -> int:
    """Work through what is stored, oldest first, until nothing is left or the time is over; how many were done."""
    done, deadline = 0, time.monotonic() + seconds
    due = InboundMail.objects.filter(state=State.STORED, next_at__lte=timezone.now()).order_by("next_at", "pk")
    with reading.Reader() as reader:
        for pk in list(due.values_list("pk", flat=True)[:limit]):
            if time.monotonic() > deadline:
                break
            done += process(pk, reader)
    return done


def process(pk: int, reader: reading.Reader | None = None) -> bool:
    """Read one mail and do what follows from it, in one transaction. A failure is tried again, then shown to people."""
    with _held(pk) as ours:
        row = _claim(pk) if ours else None
        return row is not None and _take_in(row, reader or reading)


def _take_in(row: InboundMail, reader: Any) -> bool:
    try:
        mail = reader.read(bytes(row.raw))
        plan = route.prepare(mail)
        with transaction.atomic():
            locked = lock_for_update(InboundMail.objects.filter(pk=row.pk, state=State.STORED), skip_locked=True).first()
            if locked is None:
                return False
            route.settle(locked, mail, plan)
            locked.save()
    except Exception as error:
        _put_off(row, error)
        return False
    return True


@contextlib.contextmanager
def _held(pk: int) -> Iterator[bool]:
    """Whether nobody else works on this mail; PostgreSQL frees the hold at the moment in which its process dies."""
    if not is_postgres():
        yield True
        return
    key = [SPACE, pk % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        ours = bool(cursor.fetchone()[0])
    try:
        yield ours
    finally:
        if ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _claim(pk: int) -> InboundMail | None:
    """Take one mail for a while and count the try first, so that a mail that kills its reader is not read for ever."""
    now = timezone.now()
    claimed = InboundMail.objects.filter(pk=pk, state=State.STORED, next_at__lte=now)
    wait = AFTER_A_DEATH if is_postgres() else CLAIMED_FOR
    if not claimed.update(tries=F("tries") + 1, next_at=now + wait):
        return None
    row = InboundMail.objects.get(pk=pk)
    if row.tries <= GIVE_UP_AFTER:
        return row
    InboundMail.objects.filter(pk=pk, state=State.STORED).update(state=State.QUARANTINED, reason="failed")
    return None


def _put_off(row: InboundMail, error: Exception) -> None:
    log.exception("mail %s could not be taken in (try %s)", row.pk, row.tries)
    row.error = f"{type(error).__name__}: {error}"[:1000]
    row.next_at = timezone.now() + timedelta(seconds=5 * 4**row.tries)
    if row.tries >= GIVE_UP_AFTER:
        row.state, row.reason = State.QUARANTINED, "failed"
    InboundMail.objects.filter(pk=row.pk, state=State.STORED).update(
        error=row.error, next_at=row.next_at, state=row.state, reason=row.reason
    )


def forget_bytes() -> int:
    """Empty the bytes of mail older than ``KEPT``, whatever became of it: what was read from it stays; how many."""
    old = InboundMail.objects.filter(received_at__lt=timezone.now() - KEPT).exclude(state=State.STORED)
    return old.exclude(raw=b"").update(raw=b"")
