"""Files that come with a form: each checked on its own, the good ones kept while the form is corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from helpdesk.lib import uploads
from helpdesk.lib.tokens import new_token
from tickets.models import DraftUpload

KEEP_HOURS = 24
_KEY = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass
class Received:
    """What came with one form: kept from an earlier try, newly accepted, refused in words per field."""

    key: str
    kept: list[DraftUpload] = field(default_factory=list)
    fresh: list[tuple[str, uploads.Accepted]] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)

    def files(self, name: str) -> list[uploads.Accepted]:
        """Everything accepted for one field, ready to be attached."""
        return [_as_accepted(d) for d in self.kept if d.field == name] + [a for f, a in self.fresh if f == name]

    def keep(self) -> None:
        """Store the accepted files until the form is right."""
        for name, accepted in self.fresh:
            row = DraftUpload(
                submission_key=self.key, field=name, content_type=accepted.content_type, extension=accepted.extension,
                size=accepted.size, display_name=accepted.display_name,
            )
            accepted.content.seek(0)
            row.file.save(f"file.{accepted.extension}", accepted.content, save=False)
            if accepted.thumbnail:
                accepted.thumbnail.seek(0)
                row.thumbnail.save("thumbnail.jpg", accepted.thumbnail, save=False)
            row.save()
            self.kept.append(row)
        self.fresh = []

    def forget(self) -> None:
        """The form was taken: the copies of the drafts may go."""
        _delete(self.kept)
        self.kept = []


def submission_key(posted: str) -> str:
    """The key that a form of ours carried, or a new one for anything else."""
    return posted if _KEY.fullmatch(posted) else new_token()


PHOTOS: dict[str, uploads.Kind] = {"photos": "photo"}


def receive(
    posted: Mapping[str, Any], files: Any, key: str, fields: Mapping[str, uploads.Kind], limits: Mapping[str, int]
) -> Received:
    """Check each uploaded file on its own; ``fields`` maps a field's name to what it may hold."""
    received = Received(key)
    if posted.get("kept"):
        drafts = list(DraftUpload.objects.filter(submission_key=key, field__in=fields))
        dropped = set(posted.getlist("drop"))  # type: ignore[attr-defined]
        _delete([d for d in drafts if str(d.public_id) in dropped])
        received.kept = [d for d in drafts if str(d.public_id) not in dropped]
    for name, kind in fields.items():
        held = sum(1 for d in received.kept if d.field == name)
        _accept(received, name, kind, files.getlist(name), limits[name] - held, limits[name])
    return received


def _accept(
    received: Received, name: str, kind: uploads.Kind, files: Iterable[UploadedFile], room: int, limit: int
) -> None:
    problems, beyond = [], 0
    for uploaded in files:
        if room <= 0:
            beyond += 1
            continue
        try:
            received.fresh.append((name, uploads.accept(uploaded, kind)))
            room -= 1
        except uploads.UploadRefused as refusal:
            problems.append(refusal.message)
    if beyond:
        problems.append(
            ngettext("Up to %(limit)s file is possible; %(beyond)s was left out.",
                     "Up to %(limit)s files are possible; %(beyond)s were left out.", limit)
            % {"limit": limit, "beyond": beyond}
        )
    if problems:
        received.errors[name] = problems


def _as_accepted(draft: DraftUpload) -> uploads.Accepted:
    if draft.field == DraftUpload.Field.VIDEO:
        content: File = draft.file  # too large to be held in memory: copied from disk to disk
    else:
        with draft.file.open("rb") as handle:
            content = ContentFile(handle.read())
    thumbnail: File | None = None
    if draft.thumbnail:
        with draft.thumbnail.open("rb") as handle:
            thumbnail = ContentFile(handle.read())
    return uploads.Accepted(
        content=content, content_type=draft.content_type, extension=draft.extension, display_name=draft.display_name,
        size=draft.size, sha256="", thumbnail=thumbnail,
    )


def _delete(drafts: list[DraftUpload]) -> None:
    if not drafts:
        return
    DraftUpload.objects.filter(pk__in=[d.pk for d in drafts]).delete()
    for draft in drafts:
        for stored in (draft.file, draft.thumbnail):
            if stored and stored.name:
                # Only once the row is gone for good: a rolled back transaction still needs the file.
                transaction.on_commit(partial(stored.storage.delete, stored.name))


def sweep(limit: int = 500) -> int:
    """Delete drafts older than a day; how many. Safe to run twice."""
    before = timezone.now() - timedelta(hours=KEEP_HOURS)
    old = list(DraftUpload.objects.filter(created_at__lt=before)[:limit])
    with transaction.atomic():
        _delete(old)
    return len(old)
