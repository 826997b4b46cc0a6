"""Opening hours of a branch as a pure ``Schedule``, read from the database and kept for half a minute."""

from __future__ import annotations

import time as clock
from collections import defaultdict
from datetime import time

from django.db.models import Q

from helpdesk.accounts.models import Branch
from tickets.models import Holiday, SpecialHours, WorkingHours
from tickets.sla.business_hours import Schedule, SpecialPeriod

KEEP_SECONDS = 30
_kept: dict[int, tuple[float, Schedule]] = {}
# Saudi working week, where a branch has none of its own: Sunday to Thursday 9–21.
DEFAULT_WEEK = {day: ((time(9), time(21)),) for day in (6, 0, 1, 2, 3)}


def forget() -> None:
    """Drop what is kept; called when hours change and between tests."""
    _kept.clear()


def schedule_of(branch: Branch) -> Schedule:
    """Schedule of a branch: weekly hours, holidays, special periods, time zone."""
    held = _kept.get(branch.pk)
    if held and held[0] > clock.monotonic():
        return held[1]
    weekly: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in WorkingHours.objects.filter(branch=branch):
        weekly[row.weekday].append((row.opens, row.closes))
    here = Q(branch=branch) | Q(branch=None)
    special = tuple(
        SpecialPeriod(row.starts_on, row.ends_on, _week(row.hours)) for row in SpecialHours.objects.filter(here)
    )
    schedule = Schedule(
        time_zone=branch.time_zone,
        weekly={day: tuple(hours) for day, hours in weekly.items()} or DEFAULT_WEEK,
        holidays=frozenset(Holiday.objects.filter(here).values_list("date", flat=True)),
        special=special,
    )
    _kept[branch.pk] = (clock.monotonic() + KEEP_SECONDS, schedule)
    return schedule


def _week(hours: dict[str, list[list[str]]]) -> dict[int, tuple[tuple[time, time], ...]]:
    return {
        int(day): tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans) for day, spans in hours.items()
    }
