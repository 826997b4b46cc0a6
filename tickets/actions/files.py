"""Keeping accepted files, and evidence made of them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.enums import Visibility
from tickets.exceptions import StepRefused
from tickets.models import Attachment, Comment, Evidence, Ticket


def attach(
    ticket: Ticket, files: Iterable[Any], kind: str, *, actor: Actor, comment: Comment | None = None,
    visibility: str = Visibility.CUSTOMER, caption: str = "", view: str = "",
) -> list[Attachment]:
    """Store ``uploads.Accepted`` files on the ticket, inside the caller's transaction."""
    kept = []
    for accepted in files:
        row = Attachment(
            ticket=ticket, comment=comment, kind=kind, view=view, content_type=accepted.content_type,
            display_name=accepted.display_name, caption=caption, visibility=visibility, uploaded_by_id=actor.user_id,
        )
        content = _file(accepted.content)
        row.size = content.size
        row.file.save(f"file.{accepted.extension}", content, save=False)
        if accepted.thumbnail:
            row.thumbnail.save("thumbnail.webp", _file(accepted.thumbnail), save=False)
        row.save()
        kept.append(row)
    return kept


def _file(content: Any) -> File:
    if isinstance(content, bytes):
        return ContentFile(content)
    if isinstance(content, BytesIO):
        return ContentFile(content.getvalue())
    return content if isinstance(content, File) else File(content)


@transaction.atomic
def add_evidence(
    ticket: Ticket, *, actor: Actor, photos: Iterable[Any] = (), text: str = "", version: int | None = None
) -> list[Evidence]:
    """Record photos, or a measurement in words, that a finding may rest on. The customer sees them with the finding."""
    photos = list(photos)
    if not photos and not text.strip():
        raise StepRefused(_("Add a photo, or write the measurement."), "text")
    ticket = lifecycle.lock(ticket, "add_evidence", actor=actor, version=version)
    rows = keep_evidence(ticket, photos, text, actor=actor)
    lifecycle.stay(ticket, "add_evidence", actor=actor, data={"evidence": [r.pk for r in rows], "text": text.strip()})
    return rows


def keep_evidence(ticket: Ticket, photos: Iterable[Any], text: str, *, actor: Actor) -> list[Evidence]:
    """Keep photos, or words alone as a measurement, on a locked ticket."""
    rows = [
        Evidence(ticket=ticket, kind=Evidence.Kind.PHOTO, attachment=a, text=text.strip(), created_by_id=actor.user_id)
        for a in attach(ticket, photos, Attachment.Kind.EVIDENCE, actor=actor, caption=text.strip()[:200])
    ]
    if not rows and text.strip():
        rows = [Evidence(ticket=ticket, kind=Evidence.Kind.MEASUREMENT, text=text.strip(), created_by_id=actor.user_id)]
    for row in rows:
        row.save()
    return rows
