"""Files of a mail, through the same checks as an upload on a page; what those refuse stays in the stored mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk.lib import uploads
from notifications.inbound.parse import Attachment

SMALLEST_INLINE = 12 * 1024  # bytes; smaller pictures inside the text are signatures' logos
KINDS: dict[str, uploads.Kind] = {"image": "photo", "video": "video", "application": "document"}
FIELDS = {"photo": "photos", "video": "video", "document": "proofs"}


def accept(attachments: Iterable[Attachment]) -> tuple[list[tuple[uploads.Kind, uploads.Accepted]], list[str]]:
    """What may be kept, and the names of what was left out."""
    kept: list[tuple[uploads.Kind, uploads.Accepted]] = []
    left: list[str] = []
    for file in attachments:
        if file.is_inline and file.size < SMALLEST_INLINE:
            continue
        kind = KINDS.get(uploads.sniff(file.content[:8192]).partition("/")[0])
        room = kind and sum(1 for known, _ in kept if known == kind) < uploads.MAX_FILES[kind]
        if kind is None or not room:
            left.append(file.filename[:120])
            continue
        try:
            kept.append((kind, uploads.accept(SimpleUploadedFile(file.filename or "file", file.content), kind)))
        except uploads.UploadRefused:
            left.append(file.filename[:120])
    return kept, left[:20]
