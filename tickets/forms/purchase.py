"""The date of purchase as people write it: day (may be missing), month, year, in any digits."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from helpdesk.lib.arabic import latin_digits

OLDEST_YEARS = 25
NO_MONTH, NO_YEAR = _l("Choose the month of purchase."), _l("Write the year of purchase.")
NO_SUCH_DATE = _l("There is no such date. Check day, month and year.")
LIES_AHEAD = _l("The purchase date lies in the future. Check month and year.")
TOO_LONG_AGO = _l("Write the year of the Gregorian calendar, such as 2026; this one is too long ago.")
BEFORE_THE_MODEL = _l("This model was not sold yet on that day. Check the date and the model.")
# What the script says of a date before its step is left, in the names of its data attributes.
SPOKEN: dict[str, Any] = {
    "no-month": NO_MONTH, "no-year": NO_YEAR, "no-date": NO_SUCH_DATE, "future": LIES_AHEAD, "old": TOO_LONG_AGO,
    "before": BEFORE_THE_MODEL, "years": OLDEST_YEARS,
}


class NoPurchase(ValueError):
    """No date to work with; ``problems`` are pairs of part (day, month, year) and words."""

    def __init__(self, *problems: tuple[str, Any]) -> None:
        super().__init__()
        self.problems = problems


def read(day: str, month: str, year: str, *, since: date | None = None) -> date | None:
    """The day of purchase, None when nothing was typed. ``since``: from when on the model was sold. Raises ``NoPurchase``."""
    day, month, year = (latin_digits(part).strip() for part in (day, month, year))
    if not (day or month or year):
        return None
    missing = [(name, words) for name, typed, words in (("month", month, NO_MONTH), ("year", year, NO_YEAR)) if not typed]
    if missing:
        raise NoPurchase(*missing)
    bought = _day_of(day, month, year)
    today = timezone.localdate()
    if not day and (bought.year, bought.month) == (today.year, today.month):
        bought = today
    if bought > today:
        raise NoPurchase(("year", LIES_AHEAD))
    if bought.year < today.year - OLDEST_YEARS:
        raise NoPurchase(("year", TOO_LONG_AGO))
    if since and bought < since:
        raise NoPurchase(("year", BEFORE_THE_MODEL))
    return bought


def _day_of(day: str, month: str, year: str) -> date:
    try:
        full = int(year)
        full += 2000 if full < 100 else 0
        # Without a day the last one counts: a doubt is the customer's to have.
        return date(full, int(month), int(day) if day else calendar.monthrange(full, int(month))[1])
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        raise NoPurchase(("day", NO_SUCH_DATE)) from None
