"""The only ways to reach a ticket from outside: as staff, as its customer, by a signed link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import Http404

from helpdesk.accounts.models import User
from helpdesk.lib import tokens
from helpdesk.lib.arabic import latin_digits
from helpdesk.lib.phones import last_digits
from helpdesk.lib.prepared import prepared
from helpdesk.lib.references import normalise_reference
from tickets.models import Attachment, Ticket
from tickets.queries.catalogue import house

TRACK = "tickets.track"
TRACK_FOR = timedelta(days=180)


def tickets_for(user: User) -> QuerySet[Ticket]:
    """Tickets that a member of staff may see: all of the company's."""
    return Ticket.objects.all() if user.is_active else Ticket.objects.none()


def get_ticket_for_agent(user: User, reference: str) -> Ticket:
    """One ticket by its reference as typed, with what its page shows. Raises ``Http404``."""
    ticket = _ticket_of_staff.first(normalise_reference(reference)) if user.is_active else None
    if ticket is None:
        raise Http404
    return _with_house(ticket)


@prepared(str)
def _ticket_of_staff(reference: str) -> QuerySet[Ticket]:
    """A ticket with what the staff's page shows; the company's own lists come from ``house``."""
    return Ticket.objects.filter(reference=reference).select_related(
        "customer", "device__product__brand", "symptom", "policy_version", "return_of__policy_version", "survey", "check_in",
        "handover", "refund",
    )


def _put(row: Model, name: str, known: Mapping[int, Any]) -> None:
    found = known.get(getattr(row, f"{name}_id"))
    if found is not None:
        setattr(row, name, found)


def tracking_token(ticket: Ticket) -> str:
    """Token of the signed link that messages carry; it opens this ticket's tracking page and nothing else.

    Pages opened by a link go on with that link: its time is not prolonged, and its pictures keep their addresses.
    """
    return ticket.opened_by or tokens.sign(TRACK, ticket.public_id.hex)


def tracking_url(ticket: Ticket, part: str = "") -> str:
    """Absolute address of the tracking page; ``part`` names a sub-page such as ``survey``."""
    return f"{settings.SITE_URL}/t/{tracking_token(ticket)}/" + (f"{part}/" if part else "")


def get_ticket_by_token(token: str) -> Ticket:
    """Ticket behind a signed link. Raises ``tokens.ExpiredToken``, ``tokens.BadToken`` or ``Http404``."""
    public_id = tokens.unsign(TRACK, token, max_age=TRACK_FOR)
    ticket = _ticket_of_customer.first(UUID(public_id))
    if ticket is None:
        raise Http404
    return _with_house(ticket)


@prepared(UUID)
def _ticket_of_customer(public_id: UUID) -> QuerySet[Ticket]:
    """A ticket with what its customer's pages show; the company's own lists come from ``house``."""
    return Ticket.objects.filter(public_id=public_id).select_related(
        "customer", "device__product__brand", "symptom", "policy_version", "return_of", "survey", "check_in",
    )


def _with_house(ticket: Ticket) -> Ticket:
    """Put branch, staff and device type beside the ticket from the kept lists: a join of each would cost more than the rest."""
    lists = house()
    _put(ticket, "branch", lists.branches)
    _put(ticket, "owner", lists.people)
    _put(ticket, "technician", lists.people)
    _put(ticket.device, "device_type", lists.types_by_key)
    for part, who in (("check_in", "received_by"), ("handover", "handed_over_by"), ("refund", "paid_by")):
        row = ticket._state.fields_cache.get(part)  # only what was read with the ticket
        if row is not None:
            _put(row, who, lists.people)
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
