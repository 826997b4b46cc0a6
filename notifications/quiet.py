"""Quiet hours: when a message that can wait goes out. Pure arithmetic in the customer's own time.

Nights are quiet, Friday until the prayer is over. In Ramadan the morning begins later, and the time around sunset belongs
to the family.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hijridate import Gregorian

FRIDAY, RAMADAN = 4, 9
RAMADAN_MORNING = time(11)
SUNSET = (time(17), time(20))  # from before the call to prayer until after the meal, over all of Arabia


@dataclass(frozen=True)
class Quiet:
    """Wishes of one person. ``begins`` after ``ends`` means over midnight; equal times mean no quiet night."""

    begins: time = time(21)
    ends: time = time(9)
    friday_ends: time = time(13)
    zone: str = "Asia/Riyadh"


def is_ramadan(day: date) -> bool:
    """By the calendar of Umm al-Qura; never outside of 1924 to 2077."""
    try:
        return bool(Gregorian.fromdate(day).to_hijri().month == RAMADAN)
    except OverflowError:
        return False


def next_allowed(moment: datetime, quiet: Quiet) -> datetime:
    """The first moment from ``moment`` on that is not quiet. Both are aware."""
    zone = ZoneInfo(quiet.zone)
    local = moment.astimezone(zone)
    for _ in range(6):  # night, then Friday, then sunset: each is left once
        end = _end_of_quiet(local, quiet)
        if end is None:
            break
        local = end
    return local.astimezone(moment.tzinfo)


def _end_of_quiet(local: datetime, quiet: Quiet) -> datetime | None:
    """When the quiet time ends in which this moment lies; nothing when it lies in none."""
    day, clock = local.date(), local.time()
    ramadan = is_ramadan(day)
    over_midnight = quiet.begins > quiet.ends
    if over_midnight and clock >= quiet.begins:
        return datetime.combine(day + timedelta(days=1), time(0), tzinfo=local.tzinfo)
    if not over_midnight and quiet.begins <= clock < quiet.ends:
        return datetime.combine(day, quiet.ends, tzinfo=local.tzinfo)
    morning = quiet.ends if over_midnight else time(0)
    if day.weekday() == FRIDAY:
        morning = max(morning, quiet.friday_ends)
    if ramadan:
        morning = max(morning, RAMADAN_MORNING)
    if clock < morning:
        return datetime.combine(day, morning, tzinfo=local.tzinfo)
    if ramadan and SUNSET[0] <= clock < SUNSET[1]:
        return datetime.combine(day, SUNSET[1], tzinfo=local.tzinfo)
    return None
