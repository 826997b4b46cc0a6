"""Working time: pure arithmetic over opening hours, holidays and special periods.

A day's hours belong to the date on which they begin: ``21:00–02:00`` on the 3rd ends on the 4th, and a holiday on the
3rd closes all of it. An end at or before its beginning lies on the next day (``00:00–00:00`` is a whole day).
Holidays win over special periods, special periods over the week. Every instant given must be aware; every instant
returned is in UTC. Amounts are counted in real elapsed time, so a change of clocks neither adds nor loses work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Hours = tuple[tuple[time, time], ...]
Span = tuple[datetime, datetime]

# A branch that stays closed for so long is a mistake in the settings, not a holiday.
LONGEST_CLOSURE_DAYS = 731
_DAY = timedelta(days=1)
_NOTHING = timedelta()


class ScheduleError(ValueError):
    """The schedule is never open, or makes no sense."""


@dataclass(frozen=True)
class SpecialPeriod:
    """Other hours from ``start`` to ``end``, both included; a weekday that is not named is closed."""

    start: date
    end: date
    weekly: Mapping[int, Hours]


@dataclass(frozen=True)
class Schedule:
    """When a branch works. ``weekly`` maps a weekday (Monday = 0) to its opening hours; unnamed days are closed."""

    time_zone: str
    weekly: Mapping[int, Hours]
    holidays: frozenset[date] = frozenset()
    special: tuple[SpecialPeriod, ...] = ()
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _raw: dict[date, tuple[Span, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _days: dict[date, tuple[Span, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        try:
            object.__setattr__(self, "_zone", ZoneInfo(self.time_zone))
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ScheduleError(f"unknown time zone {self.time_zone!r}") from error
        for weekly in (self.weekly, *(period.weekly for period in self.special)):
            if not all(day in range(7) for day in weekly):
                raise ScheduleError("weekdays are 0 (Monday) to 6 (Sunday)")

    def hours(self, on: date) -> Hours:
        """Return the opening hours that begin on a date, as the settings give them."""
        if on in self.holidays:
            return ()
        for period in self.special:
            if period.start <= on <= period.end:
                return period.weekly.get(on.weekday(), ())
        return self.weekly.get(on.weekday(), ())

    def day(self, on: date) -> tuple[Span, ...]:
        """Return the hours that begin on a date as instants: ascending, apart, not counted for the day before."""
        spans = self._days.get(on)
        if spans is None:
            before = self._instants(on - _DAY)
            spans = self._days[on] = _after(before[-1][1], self._instants(on)) if before else self._instants(on)
        return spans

    def _instants(self, on: date) -> tuple[Span, ...]:
        spans = self._raw.get(on)
        if spans is None:
            spans = self._raw[on] = _merged(
                [
                    (self._instant(on, begin), self._instant(on if end > begin else on + _DAY, end))
                    for begin, end in self.hours(on)
                ]
            )
        return spans

    def _instant(self, on: date, at: time) -> datetime:
        return datetime.combine(on, at, tzinfo=self._zone).astimezone(UTC)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Sort spans and join what overlaps or touches; spans that a change of clocks swallowed fall out."""
    result: list[Span] = []
    for begin, end in sorted(spans):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        elif begin < end:
            result.append((begin, end))
    return tuple(result)


def _after(instant: datetime, spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Keep what lies after ``instant``, where the hours of the day before end."""
    if not spans or spans[0][0] >= instant:
        return spans
    return tuple((max(begin, instant), end) for begin, end in spans if end > instant)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(UTC)


def _working_days(schedule: Schedule, first: date) -> Iterator[tuple[date, tuple[Span, ...]]]:
    """Yield dates with work, from ``first`` on, for ever."""
    on, closed = first, 0
    while closed <= LONGEST_CLOSURE_DAYS:
        spans = schedule.day(on)
        if spans:
            closed = 0
            yield on, spans
        else:
            closed += 1
        on += _DAY
    raise ScheduleError("not open on any day within two years")


def _spans_from(schedule: Schedule, at: datetime) -> Iterator[Span]:
    """Yield the opening spans that end after ``at`` (UTC), first of all one that is already running."""
    # Hours that began yesterday may still run.
    first = at.astimezone(schedule._zone).date() - _DAY
    for _, spans in _working_days(schedule, first):
        for span in spans:
            if span[1] > at:
                yield span


def is_open(schedule: Schedule, at: datetime) -> bool:
    """Say whether ``at`` lies in working time; the closing instant itself does not."""
    at = _utc(at)
    today = at.astimezone(schedule._zone).date()
    return any(begin <= at < end for on in (today - _DAY, today) for begin, end in schedule.day(on))


def next_open(schedule: Schedule, at: datetime) -> datetime:
    """Return ``at`` itself when open, else the next opening."""
    at = _utc(at)
    return max(at, next(_spans_from(schedule, at))[0])


def add_working(schedule: Schedule, start: datetime, minutes: int) -> datetime:
    """Return the first instant at which ``minutes`` of working time have passed since ``start``.

    It always lies in working time or on a closing instant. Zero minutes: ``start`` itself, moved to the next opening
    when it lies outside. Raises ``ScheduleError`` when the branch never opens.
    """
    if minutes < 0:
        raise ValueError("working time only runs forward")
    at = _utc(start)
    if not minutes:
        return at if _closes_at(schedule, at) else next_open(schedule, at)
    left = timedelta(minutes=minutes)
    for begin, end in _spans_from(schedule, at):
        begin = max(begin, at)
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise AssertionError("spans end only by ScheduleError")


def _closes_at(schedule: Schedule, at: datetime) -> bool:
    today = at.astimezone(schedule._zone).date()
    return any(end == at for on in (today - _DAY, today) for _, end in schedule.day(on))


def working_minutes_between(schedule: Schedule, start: datetime, end: datetime) -> int:
    """Count whole working minutes from ``start`` to ``end``; 0 when ``end`` is not later."""
    start, end = _utc(start), _utc(end)
    if end <= start:
        return 0
    on = start.astimezone(schedule._zone).date() - _DAY
    last = end.astimezone(schedule._zone).date()
    total = _NOTHING
    while on <= last:
        for begin, close in schedule.day(on):
            total += max(_NOTHING, min(close, end) - max(begin, start))
        on += _DAY
    return total // timedelta(minutes=1)


def working_day_minutes(schedule: Schedule, on: date) -> int:
    """Count the working minutes of the hours that begin on a date."""
    return sum((end - begin for begin, end in schedule.day(on)), _NOTHING) // timedelta(minutes=1)


def add_working_days(schedule: Schedule, start: datetime, days: int) -> datetime:
    """Return the same time of day on the ``days``-th working day after that of ``start``.

    Outside of working time the count begins at the next opening, so what comes in at night or on a holiday counts
    as brought in when the doors open. On the day of arrival a time before opening becomes the opening, a time after
    closing the closing, a time in a break the end of the break. A later start never gives an earlier result.
    """
    if days < 0:
        raise ValueError("working days only run forward")
    at = next_open(schedule, start)
    today = at.astimezone(schedule._zone).date()
    coming = _working_days(schedule, today if not _runs(schedule, today - _DAY, at) else today - _DAY)
    base, spans = next(coming)
    if not days:
        return at
    # Clock time as distance from midnight of the working day, through its opening: past 24:00 after midnight, and
    # in step with real time on the days when clocks change.
    position = _clock(schedule, base, spans[0][0]) + (at - spans[0][0])
    for _ in range(days):
        target, spans = next(coming)
    wanted = spans[0][0] + (position - _clock(schedule, target, spans[0][0]))
    for begin, end in spans:
        if wanted <= end:
            return max(begin, wanted)
    return spans[-1][1]


def _runs(schedule: Schedule, on: date, at: datetime) -> bool:
    """Say whether ``at`` lies in hours that began on a date."""
    return any(begin <= at < end for begin, end in schedule.day(on))


def _clock(schedule: Schedule, on: date, at: datetime) -> timedelta:
    """Return the reading of the wall clock at ``at`` as distance from midnight of ``on``."""
    return at.astimezone(schedule._zone).replace(tzinfo=None) - datetime.combine(on, time())
