"""The only ways to reach a ticket from outside: as staff, as its customer, by a signed link."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from helpdesk.accounts.models import User
from helpdesk.lib import tokens
from helpdesk.lib.arabic import latin_digits
from helpdesk.lib.phones import last_digits
from helpdesk.lib.references import normalise_reference
from tickets.models import Attachment, Ticket

TRACK = "tickets.track"
TRACK_FOR = timedelta(days=180)


def tickets_for(user: User) -> QuerySet[Ticket]:
    """Tickets that a member of staff may see: all of the company's."""
    return Ticket.objects.all() if user.is_active else Ticket.objects.none()


def get_ticket_for_agent(user: User, reference: str, also: tuple[str, ...] = ()) -> Ticket:
    """One ticket by its reference as typed; ``also`` names further relations to read at once. Raises ``Http404``."""
    normal = normalise_reference(reference)
    ticket = (
        tickets_for(user)
        .select_related(
            "customer", "device__product__brand", "device__device_type", "branch", "owner", "technician", "symptom",
            "policy_version", "return_of", *also,
        )
        .filter(reference=normal)
        .first()
    )
    if ticket is None:
        raise Http404
    return ticket


def tracking_token(ticket: Ticket) -> str:
    """Token of the signed link that messages carry; it opens this ticket's tracking page and nothing else."""
    return tokens.sign(TRACK, ticket.public_id.hex)


def tracking_url(ticket: Ticket, part: str = "") -> str:
    """Absolute address of the tracking page; ``part`` names a sub-page such as ``survey``."""
    return f"{settings.SITE_URL}/t/{tracking_token(ticket)}/" + (f"{part}/" if part else "")


def get_ticket_by_token(token: str) -> Ticket:
    """Ticket behind a signed link. Raises ``tokens.ExpiredToken``, ``tokens.BadToken`` or ``Http404``."""
    public_id = tokens.unsign(TRACK, token, max_age=TRACK_FOR)
    ticket = (
        Ticket.objects.select_related(
            "customer", "device__product__brand", "device__device_type", "branch", "owner", "technician", "symptom",
            "policy_version", "return_of", "survey", "check_in__received_by",
        )
        .filter(public_id=public_id)
        .first()
    )
    if ticket is None:
        raise Http404
    return ticket


def find_by_reference_and_digits(reference: str, digits: str) -> Ticket | None:
    """Ticket whose reference and last four telephone digits both fit; None tells nothing about which was wrong.

    Customers without a telephone use the part of their e-mail address before the @.
    """
    normal, typed = normalise_reference(reference), latin_digits(digits).strip()
    if not normal or not typed:
        return None
    ticket = Ticket.objects.select_related("customer").filter(reference=normal).first()
    if ticket is None:
        return None
    if ticket.customer.phone:
        return ticket if last_digits(ticket.customer.phone) == typed[-4:] and len(typed) >= 4 else None
    local = ticket.customer.email.split("@")[0].casefold()
    return ticket if typed.casefold() in (local, ticket.customer.email.casefold()) else None


def get_attachment(ticket: Ticket, public_id: str, *, staff: bool) -> Attachment:
    """A file of this ticket that the viewer may see. Raises ``Http404``."""
    files = ticket.attachments.filter(public_id=public_id)
    if not staff:
        files = files.filter(visibility="customer")
    found = files.first()
    if found is None:
        raise Http404
    return found
