"""Finding tickets by reference, serial, telephone, e-mail, name or words, however they are typed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from helpdesk.lib.arabic import fold
from helpdesk.lib.references import normalise_reference, normalise_serial
from tickets.models import Ticket


def search_text_of(ticket: Ticket) -> str:
    """Folded text that searches look into; kept on the row by the actions."""
    customer, device = ticket.customer, ticket.device
    phone = str(customer.phone or "")
    words = [
        ticket.reference, ticket.reference.replace("-", ""), device.serial, device.name, customer.name, phone,
        "0" + phone[4:] if phone.startswith("+966") else "", customer.email, ticket.title, ticket.description[:1000],
    ]
    return fold(" ".join(w for w in words if w))


def matching(tickets: QuerySet[Ticket], text: str) -> QuerySet[Ticket]:
    """Tickets that fit what was typed. A whole reference, serial, telephone or e-mail is looked up directly."""
    typed = text.strip()
    if not typed:
        return tickets
    reference = normalise_reference(typed)
    if reference:
        return tickets.filter(reference=reference)
    serial = normalise_serial(typed)
    if len(serial) >= 8 and any(c.isdigit() for c in serial) and any(c.isalpha() for c in serial) and serial.isascii():
        exact = tickets.filter(device__serial=serial)
        if exact.exists():
            return exact
    if "@" in typed:
        exact = tickets.filter(customer__email__iexact=typed)
        if exact.exists():
            return exact
    condition = Q()
    for word in fold(typed).split()[:6]:
        condition &= Q(search_text__contains=word)
    return tickets.filter(condition)
