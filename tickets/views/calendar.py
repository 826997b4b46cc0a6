"""A technician's visits as a calendar (RFC 5545) that phones and office programs subscribe to.

The address is the secret: it is signed, names one person, and dies when a new one is made. No cookie, no sign-in.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.accounts.models import User
from tickets.models import Appointment, CalendarKey
from tickets.queries import visits as plans

if TYPE_CHECKING:
    from icalendar import Event

SIGNER = Signer(salt="tickets.calendar", sep=".")
ASK_AGAIN = timedelta(minutes=15)


def calendar_url(key: CalendarKey) -> str:
    """Absolute address of a person's calendar; the same as long as the secret is."""
    token = SIGNER.sign(f"{key.user_id}-{key.secret}")
    return settings.SITE_URL + reverse("calendar", args=[token])


def _owner(token: str) -> User:
    try:
        number, _dash, secret = SIGNER.unsign(token).partition("-")
        key = CalendarKey.objects.select_related("user__branch").filter(user_id=int(number), user__is_active=True).first()
    except (BadSignature, ValueError):
        raise Http404 from None
    if key is None or not constant_time_compare(key.secret, secret):
        raise Http404
    return key.user


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The visits of the person behind the address, with those that were called off or went to somebody else."""
    user = _owner(token)
    with translation.override(user.language):
        body = _written(user)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="visits.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _written(user: User) -> bytes:
    from icalendar import Calendar  # loaded by who subscribes, not by every process at its start

    sheet = Calendar()
    sheet.add("prodid", "-//helpdesk//visits//EN")
    sheet.add("version", "2.0")
    sheet.add("calscale", "GREGORIAN")
    sheet.add("method", "PUBLISH")
    name = _("Visits of %(name)s") % {"name": user.display_name}
    sheet.add("name", name)
    sheet.add("x-wr-calname", name)
    sheet.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    sheet.add("x-published-ttl", "PT15M")
    for row in plans.calendar_of(user):
        sheet.add_component(_event(row, user))
    sheet.add_missing_timezones()
    return sheet.to_ical()


def _event(row: Appointment, user: User) -> Event:
    """One appointment under its lasting name; each version counts up, and so does calling it off."""
    ticket, zone = row.ticket, plans.zone_of(row.ticket.branch)
    gone = row.cancelled_at is not None
    mine = row.technician_id == user.pk and not gone
    from icalendar import Event

    event = Event()
    event.add("uid", f"appointment-{row.root}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", row.sequence + int(gone))
    event.add("status", "CONFIRMED" if mine else "CANCELLED")
    changed = (row.cancelled_at or row.created_at).astimezone(UTC)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", row.created_at.astimezone(UTC))
    event.add("dtstart", row.starts_at.astimezone(zone))
    event.add("dtend", row.ends_at.astimezone(zone))
    event.add("summary", f"{row.get_kind_display()}: {ticket.device.name} ({ticket.reference})")
    event.add("class", "PRIVATE")
    if mine:  # whose visit it is not any more needs no address and no telephone
        event.add("location", row.address)
        url = f"{settings.SITE_URL}/desk/t/{ticket.reference}/"
        phone = ticket.customer.phone.as_international if ticket.customer.phone else ""
        event.add("description", "\n".join(text for text in (ticket.customer.name, phone, ticket.title, url) if text))
        event.add("url", url)
        event.add("transp", "OPAQUE")
    else:
        event.add("transp", "TRANSPARENT")
    return event


