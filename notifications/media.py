"""Photos, films and papers that customers send by WhatsApp: fetched once their text is on a ticket, checked like an upload.

The webhook brings a name only. The Cloud API tells an address for it, which holds for minutes, and gives the file to our token.
What cannot be had is told to those who look after the ticket; the customer's words are on it from the start.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from helpdesk.lib import uploads
from helpdesk.lib.actor import Actor
from helpdesk.lib.db import lock_for_update
from notifications import incoming, notices
from notifications.channels.http import open_client, words_of
from notifications.inbound.files import KINDS
from notifications.models import InboundText
from tickets.actions.files import attach
from tickets.enums import Visibility
from tickets.models import Attachment, Comment

log = logging.getLogger(__name__)
State, Media = InboundText.State, InboundText.Media
GIVE_UP_AFTER = 6  # tries, about three hours
CLAIMED_FOR = timedelta(minutes=3)
PER_DAY = 40  # files of one number in a day
LARGEST = max(uploads.MAX_BYTES.values())


class NotHad(Exception):
    """The file cannot be had. ``code`` is of ``words.MEDIA_REASONS``; ``final``: another try would not help."""

    def __init__(self, code: str, detail: str = "", *, final: bool = False) -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code, self.final = code, final


def fetch_due(limit: int = 10) -> int:
    """Fetch what waits and whose text is on a ticket; how many came. Safe to run twice and at once."""
    if not settings.WHATSAPP_URL:
        return 0
    due = InboundText.objects.filter(media=Media.WAITS, state=State.ON_TICKET, media_at__lte=timezone.now()).order_by("media_at")
    return sum(_take(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _take(pk: int) -> bool:
    now = timezone.now()
    mine = InboundText.objects.filter(pk=pk, media=Media.WAITS, media_at__lte=now)
    if not mine.update(media_tries=F("media_tries") + 1, media_at=now + CLAIMED_FOR):
        return False
    row = InboundText.objects.select_related("ticket__customer", "ticket__branch").get(pk=pk)
    try:
        if _too_many(row):
            raise NotHad("too_many", final=True)
        content = _download(row.media_id)
        with translation.override("en"):
            kind, accepted = _checked(content, row.media_name)
        _keep(row, kind, accepted)
    except NotHad as error:
        _put_off(row, error)
        return False
    except Exception as error:  # one strange file must not stop the others
        log.exception("the file of text %s could not be taken in", pk)
        _put_off(row, NotHad("unread", type(error).__name__))
        return False
    return True


def _too_many(row: InboundText) -> bool:
    since = row.received_at - timedelta(days=1)
    others = InboundText.objects.filter(from_number=row.from_number, received_at__gt=since, pk__lt=row.pk)
    return others.exclude(media=Media.NONE).count() >= PER_DAY


# --- the two steps of the Cloud API


def _download(media_id: str) -> bytes:
    """The file's bytes. Raises ``NotHad``."""
    headers = {"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"}
    base = httpx.URL(settings.WHATSAPP_URL.rstrip("/"))
    try:
        with open_client(headers) as client:
            found = client.get(f"{base}/{media_id}")
            _demand(found)
            about = found.json()
            address = httpx.URL(str(about.get("url", ""))) if isinstance(about, dict) else httpx.URL("")
            if address.scheme != base.scheme or not address.host:  # our token goes nowhere in the clear
                raise NotHad("gone", "no address", final=True)
            if int(about.get("file_size") or 0) > LARGEST:
                raise NotHad("too_large", final=True)
            content = _body(client, address)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotHad("away", words_of(error)) from error
    except (ValueError, TypeError) as error:
        raise NotHad("away", "unreadable answer") from error
    told = str(about.get("sha256") or "")
    if told and told != hashlib.sha256(content).hexdigest():
        raise NotHad("away", "another file than told")
    return content


def _body(client: httpx.Client, address: httpx.URL) -> bytes:
    parts, size = [], 0
    with client.stream("GET", address) as response:
        _demand(response)
        for part in response.iter_bytes(65536):
            size += len(part)
            if size > LARGEST:
                raise NotHad("too_large", final=True)
            parts.append(part)
    return b"".join(parts)


def _demand(response: httpx.Response) -> None:
    code = response.status_code
    if code in (400, 404, 410):
        raise NotHad("gone", str(code), final=True)
    if code != 200:
        raise NotHad("settings" if code in (401, 403) else "away", str(code))


# --- onto the ticket


def _checked(content: bytes, name: str) -> tuple[uploads.Kind, uploads.Accepted]:
    """The same checks as an upload on a page. Raises ``NotHad``."""
    kind = KINDS.get(uploads.sniff(content[:8192]).partition("/")[0])
    if kind is None:
        raise NotHad("wrong_type", final=True)
    try:
        return kind, uploads.accept(SimpleUploadedFile(name or "whatsapp", content), kind)
    except uploads.UploadRefused as refused:
        raise NotHad("wrong_type", str(refused), final=True) from refused


@transaction.atomic
def _keep(row: InboundText, kind: uploads.Kind, accepted: uploads.Accepted) -> None:
    locked = lock_for_update(InboundText.objects.all()).get(pk=row.pk)
    comment = Comment.objects.select_related("ticket").filter(submission_key=incoming.key_of(row)).first()
    if locked.media != Media.WAITS or comment is None:
        return
    is_note = comment.kind == Comment.Kind.NOTE
    customer = Actor.customer(comment.ticket.customer)
    attach(comment.ticket, [accepted], Attachment.Kind.MESSAGE, actor=customer, comment=comment,
           visibility=Visibility.INTERNAL if is_note else Visibility.CUSTOMER)
    locked.media, locked.media_reason = Media.KEPT, ""
    locked.save(update_fields=["media", "media_reason"])


def _put_off(row: InboundText, error: NotHad) -> None:
    """Try again later; at last tell those who look after the ticket."""
    final = error.final or row.media_tries >= GIVE_UP_AFTER
    changes: dict[str, Any] = {"media_reason": error.code, "media_at": timezone.now() + timedelta(seconds=10 * 4**row.media_tries)}
    if final:
        changes["media"] = Media.FAILED
    log.warning("the file of text %s: %s", row.pk, error)
    if not InboundText.objects.filter(pk=row.pk, media=Media.WAITS).update(**changes) or not final or row.ticket is None:
        return
    for user_id in notices.responsible(row.ticket):
        if user_id:
            notices.give(user_id, row.ticket, notices.Kind.FILE_MISSING, key=f"media:{row.pk}:{user_id}", data={"why": error.code})
