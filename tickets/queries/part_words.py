"""What the history for staff says of parts, and of devices and parts that went back to their maker."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.lib.display import money_text, short_day_text, when_text
from tickets.models import VendorReturn
from tickets.queries.due import comma

Names = dict[int, str]


def part_wait(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """A part was ordered for the ticket."""
    day = parse_date(data.get("expected_on", ""))
    return _("Part ordered"), _("Expected on %(day)s") % {"day": short_day_text(day)} if day else ""


def part_later(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The part comes on another day; the promise moved with it or not."""
    day = parse_date(data.get("expected_on", ""))
    moment = parse_datetime(str(data.get("promised_at") or "")) if data.get("moved") else None
    promise = _("Promise to the customer: %(when)s") % {"when": when_text(moment)} if moment else ""
    return _("New date for the part"), comma().join(
        p for p in (_("Expected on %(day)s") % {"day": short_day_text(day)} if day else "", promise) if p
    )


def part_name(data: dict[str, Any]) -> str:
    """Name of the part in the reader's language."""
    return str(data.get("name_ar" if get_language() == "ar" else "name_en") or "")


def rejected(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The part was dead on arrival, or another one than was ordered."""
    other = _("another one is reserved") if data.get("free") else _("another one is awaited")
    if data.get("reason") == VendorReturn.Reason.WRONG_ITEM:
        came = _("came instead: %(what)s") % {"what": f"\u2068{data.get('fault', '')}\u2069"}
        return _("Wrong part for “%(part)s”") % {"part": part_name(data)}, comma().join((came, other))
    return _("Dead on arrival: %(part)s") % {"part": part_name(data)}, comma().join((data.get("fault", ""), other))


def consented(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The customer agreed to a part that is not genuine."""
    return _("Consent to a part that is not genuine: %(part)s") % {"part": part_name(data)}, data.get("who", "")


def vendor_place(data: dict[str, Any]) -> str:
    """Maker or supplier and the number of the return."""
    return f"\u2068{data.get('vendor', '')}\u2069 \u2066{data.get('number', '')}\u2069"


def sent_to_maker(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The device went to its maker."""
    day = parse_date(data.get("expected_on", ""))
    back = _("expected back on %(day)s") % {"day": short_day_text(day)} if day else ""
    return _("Sent to the maker"), comma().join(p for p in (back, data.get("why", ""), vendor_place(data)) if p)


def maker_later(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The maker named another day."""
    return _("The maker gives another day"), sent_to_maker(data, names)[1]


def from_maker(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The device came back from its maker."""
    outcome = str(VendorReturn.Outcome(data["outcome"]).label)
    credit = money_text(data["credit"]) if data.get("credit") else ""
    return _("Back from the maker: %(outcome)s") % {"outcome": outcome}, comma().join(
        p for p in (credit, data.get("note", ""), vendor_place(data)) if p
    )


def maker_replaced(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """The maker sent another unit."""
    serials = _("%(sent)s went, %(back)s came") % {
        "sent": f"\u2066{data.get('serial', '')}\u2069", "back": f"\u2066{data.get('serial_back', '')}\u2069"
    }
    return _("The maker sent another unit"), comma().join((serials, vendor_place(data)))


def reserved(data: dict[str, Any], names: Names) -> tuple[str, str]:
    """A part was reserved, or put on the shortage list."""
    return (_("Part reserved"), "") if data.get("free") else (_("Part needed"), _("Nobody has ordered it yet."))
