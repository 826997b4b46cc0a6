"""Fetching a mailbox over IMAP: each mail is stored and committed first, and flagged on the server afterwards."""

from __future__ import annotations

import contextlib
import imaplib
import logging
import re
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from helpdesk.lib.db import is_postgres
from notifications.inbound import store
from notifications.inbound.mime import MAX_MAIL
from notifications.models import Mailbox

log = logging.getLogger(__name__)
TIMEOUT = 20.0  # seconds for each answer of the server
BATCH = 100
PORTS = {"imap": 143, "imaps": 993, "imap+tls": 143}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class FetchFailed(Exception):
    """The server said no."""


@dataclass(frozen=True)
class Source:
    """A mailbox and how to open it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @property
    def name(self) -> str:
        """What the mailbox is called here; holds no password."""
        return f"{self.user}@{self.host}/{self.folder}"[:120]


def source_of(url: str) -> Source:
    """Read MAIL_FETCH_URL. Raises ``ValueError`` for an unknown scheme or a missing host."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("MAIL_FETCH_URL is imaps://, imap+tls:// or imap:// with user, password and host")
    return Source(
        parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""),
        unquote(parts.password or ""), unquote(parts.path.strip("/")) or "INBOX",
    )


def fetch_mail(limit: int = BATCH) -> int:
    """Store what is new in the mailbox of the settings; how many mails. A server that fails is noted, never raised.

    ``fetched_at`` is the last look that succeeded.
    """
    if not settings.MAIL_FETCH_URL:
        return 0
    source = source_of(settings.MAIL_FETCH_URL)
    box, _made = Mailbox.objects.get_or_create(name=source.name)
    if not _our_turn(source.name):
        return 0
    kept = 0
    try:
        with contextlib.closing(_Session(source)) as session:
            kept = _take(session, box, limit)
        box.error, box.fetched_at = "", timezone.now()
    except (OSError, imaplib.IMAP4.error, FetchFailed) as error:
        log.warning("the mailbox could not be fetched: %s", type(error).__name__)
        box.error = f"{type(error).__name__}: {error}"[:500]
    finally:
        _turn_over(source.name)
    box.save(update_fields=["error", "fetched_at"])
    return kept


def _take(session: _Session, box: Mailbox, limit: int) -> int:
    validity = session.select()
    if validity != box.uid_validity:  # the server numbers anew: bytes tell what we have already
        box.uid_validity, box.last_uid = validity, 0
    kept = 0
    for uid in session.uids_after(box.last_uid)[:limit]:
        raw, whole = session.read(uid)
        if raw is not None:
            with transaction.atomic():
                kept += store.keep(raw, mailbox=box.name, uid_validity=validity, uid=uid, too_large=not whole)
                box.last_uid = uid
                box.save(update_fields=["uid_validity", "last_uid"])
            session.flag(uid)
    return kept


class _Session:
    """One signed-in connection."""

    def __init__(self, source: Source) -> None:
        self.source = source
        if source.scheme == "imaps":
            self.link: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                source.host, source.port, timeout=TIMEOUT, ssl_context=ssl.create_default_context()
            )
        else:
            self.link = imaplib.IMAP4(source.host, source.port, timeout=TIMEOUT)
        try:
            if source.scheme == "imap+tls":
                self.link.starttls(ssl.create_default_context())
            self.link.login(source.user, source.password)
        except BaseException:
            self.link.shutdown()
            raise

    def close(self) -> None:
        """Say goodbye; a server that is gone already does not matter."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self.link.logout()

    def select(self) -> int:
        """Open the folder; its UIDVALIDITY."""
        quoted = '"' + self.source.folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if self.link.select(quoted)[0] != "OK":
            raise FetchFailed("the folder cannot be opened")
        validity = self.link.response("UIDVALIDITY")[1]
        return int(validity[0]) if validity and validity[0] else 0

    def uids_after(self, last: int) -> list[int]:
        """Numbers of the mails behind ``last``, rising; servers answer with the newest even where none is behind it."""
        answer, data = self.link.uid("SEARCH", f"UID {last + 1}:*")
        if answer != "OK":
            raise FetchFailed("the folder cannot be searched")
        return sorted({int(part) for part in (data[0] or b"").split() if int(part) > last})

    def read(self, uid: int) -> tuple[bytes | None, bool]:
        """Bytes of one mail and whether that is all of it; none where it is gone meanwhile."""
        answer, data = self.link.uid("FETCH", str(uid), "(RFC822.SIZE)")
        found = _SIZE.search(b" ".join(part for part in data if isinstance(part, bytes))) if answer == "OK" else None
        whole = not found or int(found[1]) <= MAX_MAIL
        part = "(BODY.PEEK[])" if whole else f"(BODY.PEEK[]<0.{store.KEPT_OF_TOO_LARGE}>)"
        answer, data = self.link.uid("FETCH", str(uid), part)
        if answer != "OK":
            raise FetchFailed("a mail cannot be read")
        return next((bytes(item[1]) for item in data if isinstance(item, tuple)), None), whole

    def flag(self, uid: int) -> None:
        """Mark as read; forgetting it does no harm, since our own count decides."""
        with contextlib.suppress(imaplib.IMAP4.error):
            self.link.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")


def _our_turn(name: str) -> bool:
    """One fetcher at a time where the database can tell; two would only do the same work twice."""
    if not is_postgres():
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(79, hashtext(%s))", [name])
        return bool(cursor.fetchone()[0])


def _turn_over(name: str) -> None:
    if is_postgres() and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(79, hashtext(%s))", [name])
