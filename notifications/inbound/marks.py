"""Secrets in addresses and identifiers: the only thing that puts a mail to a ticket or a report to a message.

``reply+r<ticket>.<mac>@…`` takes answers about a ticket, ``reply+m<message>.<mac>@…`` answers to a message without one,
``reply+b<message>.<mac>@…`` reports of mail servers; and our Message-IDs end in a mac of their own. All of it survives
programs that write addresses in small letters.
"""

from __future__ import annotations

import re
import secrets
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

MAC = 28  # hex digits: 112 bits
_MARK = re.compile(r"^([rbm])([0-9a-z]{1,13})\.([0-9a-f]{28})$")
_ID = re.compile(r"^<([0-9a-f]{32})\.([0-9a-f]{16})@[^<>@\s]+>$")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _mac(purpose: str, value: str) -> str:
    return salted_hmac("notifications.inbound.marks", f"{purpose}:{value}", algorithm="sha256").hexdigest()[:MAC]


def _short(number: int) -> str:
    out = ""
    while number:
        number, rest = divmod(number, 36)
        out = _DIGITS[rest] + out
    return out or "0"


def inbound_address() -> str:
    """Our address for answers in small letters, empty where none is set."""
    return parseaddr(settings.INBOUND_ADDRESS)[1].lower()


def is_ours(address: str) -> bool:
    """Whether mail from ``address`` is our own, marked or not."""
    local, _, domain = address.lower().rpartition("@")
    plain = f"{local.partition('+')[0]}@{domain}"
    return plain in {inbound_address(), parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()}


def _marked(kind: str, number: int) -> str:
    local, _, domain = inbound_address().rpartition("@")
    value = _short(number)
    return f"{local}+{kind}{value}.{_mac(kind, value)}@{domain}" if domain else ""


def reply_address(ticket_id: int) -> str:
    """Where answers about this ticket go; empty without an address of ours."""
    return _marked("r", ticket_id)


def conversation_address(message_id: int) -> str:
    """Where answers to a message without a ticket go; empty without an address of ours."""
    return _marked("m", message_id)


def bounce_address(message_id: int) -> str:
    """Where mail servers report about this message; empty without an address of ours."""
    return _marked("b", message_id)


def read(address: str) -> tuple[str, int] | None:
    """``("r", ticket)``, ``("m", message)`` or ``("b", message)`` behind an address of ours with a right secret."""
    local, _, domain = address.lower().rpartition("@")
    ours = inbound_address()
    name, _, mark = local.partition("+")
    found = _MARK.match(mark)
    if not ours or f"{name}@{domain}" != ours or not found:
        return None
    if not constant_time_compare(found[3], _mac(found[1], found[2])):
        return None
    return found[1], int(found[2], 36)


def new_message_id(domain: str) -> str:
    """A Message-ID that stays the same over all tries, cannot be guessed and shows that it is ours."""
    value = secrets.token_hex(16)
    return f"<{value}.{_mac('id', value)[:16]}@{domain}>"  # longer ones would be folded by mail programs


def is_our_id(message_id: str) -> bool:
    """Whether a Message-ID carries our mac."""
    found = _ID.match(message_id.strip().lower())
    return found is not None and constant_time_compare(found[2], _mac("id", found[1])[:16])


def own_mark(message_id: int) -> str:
    """Value of the header that every mail of ours carries, so that it is known again wherever it turns up."""
    return f"{_short(message_id)}.{_mac('own', _short(message_id))}"
