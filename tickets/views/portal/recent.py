"""The repair that was last reported or found on this device: a card on the start page, and a button that forgets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.lib import tokens
from tickets.models import Ticket
from tickets.queries.status import Status, status_of
from tickets.queries.tracking import status_facts
from tickets.views.portal.links import see_other, to

PURPOSE = "portal.recent"
KEEP_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Recent:
    """What the card shows: no name and no number, since the phone may be shared."""

    reference: str
    device: str
    status: Status
    href: str


def remember(response: HttpResponse, ticket: Ticket) -> HttpResponse:
    """Let this device remember the repair for a month: signed, and out of reach of scripts and of other sites."""
    response.set_cookie(
        settings.RECENT_COOKIE_NAME, tokens.sign(PURPOSE, ticket.public_id.hex), max_age=KEEP_FOR, httponly=True,
        samesite="Lax", secure=settings.SECURE_HTTPS,
    )
    return response


def recent_of(request: HttpRequest) -> Recent | None:
    """The remembered repair as it stands now; None without one, or when the note is old, altered or of a lost ticket."""
    note = request.COOKIES.get(settings.RECENT_COOKIE_NAME, "")
    if not note:
        return None
    try:
        public_id = tokens.unsign(PURPOSE, note, max_age=KEEP_FOR)
    except tokens.BadToken:
        return None
    ticket = Ticket.objects.select_related(
        "customer", "device__product__brand", "device__device_type", "branch", "owner", "technician"
    ).filter(public_id=public_id).first()
    if ticket is None:
        return None
    return Recent(ticket.reference, ticket.device.name, status_of(status_facts(ticket, [])), to("tracking", ticket))


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Remove the repair from this device; the repair itself and its links stay as they are."""
    messages.success(request, _("Removed from this device. The link in our messages still opens the repair."))
    response = see_other(reverse("portal:home"))
    response.delete_cookie(settings.RECENT_COOKIE_NAME, samesite="Lax")
    return response
