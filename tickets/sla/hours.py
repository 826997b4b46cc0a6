"""Opening hours of a branch in words."""

from __future__ import annotations

from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.accounts.models import Branch
from tickets.sla.calendar import schedule_of

WEEK = (6, 0, 1, 2, 3, 4, 5)  # the week begins on Sunday


def opening_hours(branch: Branch) -> list[str]:
    """One line per run of days with the same hours: ``الأحد إلى الخميس من 09:00 إلى 21:00``."""
    weekly = schedule_of(branch).weekly
    runs: list[tuple[list[int], tuple[tuple[time, time], ...]]] = []
    for day in WEEK:
        hours = tuple(weekly.get(day, ()))
        if not hours:
            continue
        if runs and runs[-1][1] == hours and WEEK.index(day) == WEEK.index(runs[-1][0][-1]) + 1:
            runs[-1][0].append(day)
        else:
            runs.append(([day], hours))
    return [f"{_days(days)} {_spans(hours)}" for days, hours in runs]


def _days(days: list[int]) -> str:
    if len(days) == 1:
        return str(WEEKDAYS[days[0]])
    return _("%(first)s to %(last)s") % {"first": WEEKDAYS[days[0]], "last": WEEKDAYS[days[-1]]}


def _spans(hours: tuple[tuple[time, time], ...]) -> str:
    # In words where a line runs from right to left: a dash between two hours would be read either way.
    told = [
        pgettext("opening hours", "%(opens)s–%(closes)s") % {"opens": f"{a:%H:%M}", "closes": f"{b:%H:%M}"} for a, b in hours
    ]
    return " + ".join(told)
