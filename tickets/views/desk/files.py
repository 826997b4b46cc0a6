"""Files of a ticket for staff. They leave through here only, as dead matter: no type is guessed, no script runs."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tickets.access import get_attachment, get_ticket_for_agent
from tickets.models import Attachment
from tickets.views.desk.shared import StaffRequest, staff_page


@staff_page
@require_safe
def attachment(request: StaffRequest, reference: str, public_id: str) -> HttpResponseBase:
    """A file in full: pictures are shown, everything else is offered for saving."""
    row = get_attachment(get_ticket_for_agent(request.user, reference), public_id, staff=True)
    return inert(row, row.file, row.content_type)


@staff_page
@require_safe
def thumbnail(request: StaffRequest, reference: str, public_id: str) -> HttpResponseBase:
    """A small picture."""
    row = get_attachment(get_ticket_for_agent(request.user, reference), public_id, staff=True)
    if not row.thumbnail:
        raise Http404
    return inert(row, row.thumbnail, "image/webp" if row.thumbnail.name.endswith("webp") else "image/jpeg")


def inert(row: Attachment, file: FieldFile, content_type: str) -> FileResponse:
    """Send a stored file so that no browser makes a page of it."""
    try:
        handle = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        handle, as_attachment=not row.is_image, filename=row.display_name, content_type=content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
