"""A due time in words for staff: late, left, paused; made in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from helpdesk.lib import display
from tickets.enums import PAUSING

SOON, NO_DAY_IS_LONGER = timedelta(hours=3), timedelta(hours=26)


@dataclass(frozen=True)
class Due:
    """How a due time looks: ``tone`` is late, soon, paused or empty; ``share`` is how much of the time has passed."""

    text: str
    tone: str = ""
    icon: str = "clock"
    share: int = 0
    at: datetime | None = None


def comma() -> str:
    """What stands between parts of a line in the reader's language."""
    return "، " if display.arabic() else ", "


def compact(span: timedelta) -> str:
    """A span in short units, two at most: ``1 h 40 min``, ``2 d 3 h``."""
    minutes = max(0, round(abs(span.total_seconds()) / 60))
    if minutes < 60:
        return pgettext("short duration", "%(m)s min") % {"m": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        if not rest or hours >= 10:
            return pgettext("short duration", "%(h)s h") % {"h": hours}
        return pgettext("short duration", "%(h)s h %(m)s min") % {"h": hours, "m": rest}
    days, hours = divmod(hours, 24)
    if not hours or days >= 3:
        return npgettext("short span", "%(d)s d", "%(d)s d", days) % {"d": days}
    return npgettext("short span", "%(d)s d %(h)s h", "%(d)s d %(h)s h", days) % {"d": days, "h": hours}


def due_of(
    next_due_at: datetime | None, waiting_on: str, waiting_until: datetime | None, since: datetime, now: datetime
) -> Due:
    """The due time of a ticket as the queue and the ticket's head show it."""
    if waiting_on in PAUSING and (next_due_at is None or next_due_at > now):
        until = display.short_day_text(waiting_until) if waiting_until else ""
        return Due(_("Paused until %(day)s") % {"day": until} if until else _("Paused"), "paused", "pause")
    if next_due_at is None:
        return Due(_("No due time"))
    left = next_due_at - now
    if left < timedelta(0):
        return Due(_("Late %(span)s") % {"span": compact(left)}, "late", "triangle-alert", 100, next_due_at)
    whole = max((next_due_at - since).total_seconds(), 60)
    share = round(100 * min(max((now - since).total_seconds() / whole, 0), 1))
    tone, icon = ("soon", "hourglass") if left <= SOON else ("", "clock")
    return Due(_("%(span)s left") % {"span": compact(left)}, tone, icon, share, next_due_at)


def group_of(due_at: datetime | None, paused: bool, now: datetime) -> str:
    """Group of the queue: late, soon, today, later or none."""
    if due_at is None:
        return "none"
    if due_at < now:
        return "late"
    if paused:
        return "later"
    left = due_at - now
    if left <= SOON:
        return "soon"
    if left >= NO_DAY_IS_LONGER:
        return "later"
    return "today" if timezone.localdate(due_at) == timezone.localdate(now) else "later"
