"""What the customer reads of a device that went to its maker."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from helpdesk.lib.display import short_day_text
from tickets.models import TicketEvent


def _day(event: TicketEvent) -> str:
    return short_day_text(date.fromisoformat(event.data["expected_on"]))


def sent_to(event: TicketEvent, story: object) -> tuple[str, str]:
    """The device goes to its maker."""
    return _("We sent your device to its maker"), _("We expect it back on %(date)s. Number of the return: %(number)s.") % {
        "date": _day(event), "number": f"\u2066{event.data.get('number', '')}\u2069"
    }


def later(event: TicketEvent, story: object) -> tuple[str, str]:
    """The maker named another day."""
    return _("The maker gave a new date"), _("We expect your device back on %(date)s.") % {"date": _day(event)}


def came_back(event: TicketEvent, story: object) -> tuple[str, str]:
    """The maker has done with it, one way or the other."""
    return {
        "repaired": (_("Your device is back from its maker"), _("It was repaired there. We test it ourselves before you get it.")),
        "refused": (
            _("Your device is back from its maker"),
            _("It was not repaired there. We choose the way on and write to you; nothing costs more unless you approve it."),
        ),
        "credited": (
            _("The maker does not return your device"),
            _("We choose a replacement or your money back, and write to you."),
        ),
    }.get(event.data.get("outcome", ""), (_("Your device is back from its maker"), ""))


def replaced(event: TicketEvent, story: object) -> tuple[str, str]:
    """The maker sent another unit."""
    return _("The maker sent a new device in place of yours"), _(
        "Serial number %(serial)s. The warranty goes on with it; we test it before you get it."
    ) % {"serial": f"\u2066{event.data.get('serial_back', '')}\u2069"}
