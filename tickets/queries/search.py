"""Finding tickets by reference, serial, telephone, e-mail, name or words, however they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from django.db.models import Q, QuerySet

from helpdesk.lib.arabic import fold, latin_digits, strip_marks
from helpdesk.lib.phones import parse_phone
from helpdesk.lib.prepared import prepared
from helpdesk.lib.references import normalise_reference, normalise_serial, serial_key
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
    """Tickets that fit what was typed, however it was typed.

    A whole reference, serial, telephone or e-mail is looked up by its index first; what none of them knows is searched
    in the words. A look-up that finds nothing costs one small query: ``charging`` is a possible reference as well.
    """
    *exact, in_words = readings(tickets, text)
    return next((found for found in exact if found.exists()), in_words)


def named(text: str) -> str:
    """The reference of the ticket that was typed whole, however it was written; empty when there is none."""
    reference = normalise_reference(text)
    return reference if reference and _by_reference.first(reference) else ""


@prepared(str)
def _by_reference(reference: str) -> QuerySet[Ticket]:
    return Ticket.objects.filter(reference=reference).only("pk")


def readings(tickets: QuerySet[Ticket], text: str) -> Iterator[QuerySet[Ticket]]:
    """What the text may mean, the most telling first: the first that finds something is meant. The last looks into the words."""
    typed = text.strip()
    if typed:
        for condition in _lookups(typed):
            yield tickets.filter(condition)
    condition = Q()
    for word in _words(typed)[:6]:
        condition &= Q(search_text__contains=_number_in(word) or word)
    yield tickets.filter(condition)


def _lookups(typed: str) -> list[Q]:
    """Exact readings of what was typed, the most telling first."""
    if "@" in typed and " " not in typed:
        return [Q(customer__email__iexact=typed)]
    found = []
    reference = normalise_reference(typed)
    if reference:
        found.append(Q(reference=reference))
    serial = normalise_serial(typed)
    if len(serial) >= 8 and serial.isascii() and any(c.isdigit() for c in serial) and any(c.isalpha() for c in serial):
        found.append(Q(device__serial_key=serial_key(serial)))
    if _looks_like_phone(typed):
        with suppress(ValueError):  # part of a number: the words know it
            found.append(Q(customer__phone=parse_phone(typed)))
    return found


def _looks_like_phone(typed: str) -> bool:
    plain = latin_digits(strip_marks(typed))
    return bool(re.fullmatch(r"[+\d][\d\s().\-/]{3,}", plain))


def _words(typed: str) -> list[str]:
    """Words to look for; a telephone number is one word, whatever stands between its digits."""
    if _looks_like_phone(typed):
        return [re.sub(r"\D", "", latin_digits(strip_marks(typed)))]
    return fold(typed).split()


def _number_in(word: str) -> str:
    """The part of a telephone number that every way of writing it shares; empty when the word is none."""
    if not word.isdigit() or len(word) < 9:
        return ""
    for prefix in ("00966", "966", "0"):
        if word.startswith(prefix):
            return word[len(prefix):]
    return word
