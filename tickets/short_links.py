"""Short links for text messages: ``/m/<code>``, where a signed link would cost a second message.

A code is the ticket's own reference (40 bits) and nine signs that only we can compute (52 bits), so it needs no row. It
leads to the signed link of the ticket, and ends when a link made at the closing of the ticket would end.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from helpdesk.lib import tokens
from helpdesk.lib.references import PREFIX
from tickets.access import TRACK_FOR
from tickets.models import Ticket

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 9
PARTS = {"": "", "survey": "s"}


def short_url(ticket: Ticket, part: str = "") -> str:
    """Absolute short address of the tracking page, or of its ``survey``."""
    tail = PARTS[part]
    return f"{settings.SITE_URL}/m/{_code(ticket.reference)}" + (f"/{tail}" if tail else "")


def _code(reference: str) -> str:
    body = reference.removeprefix(f"{PREFIX}-").replace("-", "")
    number = int.from_bytes(hmac.digest(settings.SECRET_KEY.encode(), f"short-link:{body}".encode(), sha256))
    signed = ""
    for _ in range(LENGTH):
        number, sign = divmod(number, len(SIGNS))
        signed += SIGNS[sign]
    return body + signed


def ticket_of(code: str) -> Ticket:
    """The ticket behind a code. Raises ``Http404``, or ``tokens.ExpiredToken`` when it was closed too long ago."""
    body = code[:-LENGTH]
    reference = f"{PREFIX}-{body[:4]}-{body[4:]}"
    if not hmac.compare_digest(_code(reference).encode(), code.encode()):
        raise Http404
    ticket = Ticket.objects.filter(reference=reference).first()
    if ticket is None:
        raise Http404
    if ticket.closed_at and ticket.closed_at + TRACK_FOR < timezone.now():
        raise tokens.ExpiredToken("the ticket was closed too long ago")
    return ticket
