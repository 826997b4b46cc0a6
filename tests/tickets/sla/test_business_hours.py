"""Working time: examples that people can check, laws that hold for every schedule."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.sla.business_hours import (
    Schedule,
    ScheduleError,
    SpecialPeriod,
    add_working,
    add_working_days,
    is_open,
    next_open,
    working_day_minutes,
    working_minutes_between,
)

RIYADH = ZoneInfo("Asia/Riyadh")
SPLIT_DAY = ((time(9), time(13)), (time(16), time(21)))
# Saturday to Thursday, in two parts; Friday is free.
WEEK = dict.fromkeys((0, 1, 2, 3, 5, 6), SPLIT_DAY)
NATIONAL_DAY = date(2026, 9, 23)
RAMADAN = SpecialPeriod(date(2026, 2, 18), date(2026, 3, 19), dict.fromkeys((0, 1, 2, 3, 5, 6), ((time(21), time(2)),)))
SHOP = Schedule("Asia/Riyadh", WEEK, frozenset({NATIONAL_DAY}), (RAMADAN,))


def local(*parts: int, zone: ZoneInfo = RIYADH, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)  # type: ignore[arg-type]


# --- examples: 2026-11-22 is a Sunday


@pytest.mark.parametrize(("at", "expected"), [
    (local(2026, 11, 22, 9), True),
    (local(2026, 11, 22, 8, 59, 59), False),
    (local(2026, 11, 22, 13), False),
    (local(2026, 11, 22, 14), False),
    (local(2026, 11, 22, 20, 59), True),
    (local(2026, 11, 20, 10), False),
    (local(2026, 9, 23, 10), False),
])
def test_open_means_inside_of_the_hours_of_a_working_day(at: datetime, expected: bool) -> None:
    assert is_open(SHOP, at) is expected


@pytest.mark.parametrize(("at", "opens"), [
    (local(2026, 11, 22, 10, 30), local(2026, 11, 22, 10, 30)),
    (local(2026, 11, 22, 13), local(2026, 11, 22, 16)),
    (local(2026, 11, 19, 22), local(2026, 11, 21, 9)),
    (local(2026, 9, 22, 21), local(2026, 9, 24, 9)),
])
def test_next_opening_skips_breaks_weekends_and_holidays(at: datetime, opens: datetime) -> None:
    assert next_open(SHOP, at) == opens


@pytest.mark.parametrize(("start", "minutes", "due"), [
    (local(2026, 11, 22, 9), 60, local(2026, 11, 22, 10)),
    (local(2026, 11, 22, 12), 120, local(2026, 11, 22, 17)),
    (local(2026, 11, 22, 12), 60, local(2026, 11, 22, 13)),
    (local(2026, 11, 19, 20), 120, local(2026, 11, 21, 10)),
    (local(2026, 11, 20, 3), 9 * 60, local(2026, 11, 21, 21)),
    (local(2026, 9, 22, 20), 90, local(2026, 9, 24, 9, 30)),
    (local(2026, 11, 22, 13), 0, local(2026, 11, 22, 13)),
    (local(2026, 11, 22, 14), 0, local(2026, 11, 22, 16)),
])
def test_a_deadline_counts_working_minutes_only(start: datetime, minutes: int, due: datetime) -> None:
    assert add_working(SHOP, start, minutes) == due


def test_results_are_in_utc() -> None:
    start = local(2026, 11, 22, 10)
    results = (next_open(SHOP, start), add_working(SHOP, start, 5), add_working_days(SHOP, start, 2))
    assert {result.tzinfo for result in results} == {UTC}


def test_ramadan_nights_belong_to_the_day_on_which_they_begin() -> None:
    assert is_open(SHOP, local(2026, 2, 19, 1, 30))
    assert not is_open(SHOP, local(2026, 2, 19, 2))
    assert not is_open(SHOP, local(2026, 2, 19, 10))
    # The night of Thursday runs into Friday, which itself is free.
    assert is_open(SHOP, local(2026, 2, 20, 1))
    assert not is_open(SHOP, local(2026, 2, 20, 22))
    assert add_working(SHOP, local(2026, 2, 19, 23), 4 * 60) == local(2026, 2, 21, 22)
    assert working_day_minutes(SHOP, date(2026, 2, 19)) == 300
    assert working_day_minutes(SHOP, date(2026, 2, 20)) == 0


def test_a_night_written_as_two_intervals_is_the_same_night() -> None:
    whole = Schedule("Asia/Riyadh", dict.fromkeys(range(7), ((time(21), time(2)),)))
    halves = Schedule("Asia/Riyadh", dict.fromkeys(range(7), ((time(0), time(2)), (time(21), time(0)))))
    for hour in range(48):
        at = local(2026, 2, 19) + timedelta(hours=hour, minutes=7)
        assert is_open(whole, at) == is_open(halves, at)
        assert add_working(whole, at, 700) == add_working(halves, at, 700)


def test_the_first_night_of_ramadan_follows_the_last_ordinary_day() -> None:
    assert add_working(SHOP, local(2026, 2, 17, 20), 120) == local(2026, 2, 18, 22)
    assert add_working(SHOP, local(2026, 3, 19, 23), 4 * 60) == local(2026, 3, 21, 10)


def test_a_holiday_closes_a_night_of_a_special_period() -> None:
    closed = Schedule("Asia/Riyadh", WEEK, frozenset({date(2026, 2, 22)}), (RAMADAN,))
    assert is_open(closed, local(2026, 2, 22, 1))
    assert not is_open(closed, local(2026, 2, 22, 22))
    assert not is_open(closed, local(2026, 2, 23, 1))


def test_overlapping_hours_are_counted_once() -> None:
    messy = Schedule("Asia/Riyadh", {6: ((time(12), time(18)), (time(9), time(14)), (time(18), time(20)))})
    assert working_day_minutes(messy, date(2026, 11, 22)) == 11 * 60
    assert working_minutes_between(messy, local(2026, 11, 22), local(2026, 11, 23)) == 11 * 60


def test_a_long_night_and_an_early_morning_are_counted_once() -> None:
    clash = Schedule("Asia/Riyadh", dict.fromkeys(range(7), ((time(20), time(10)), (time(8), time(12)))))
    assert working_minutes_between(clash, local(2026, 11, 22, 20), local(2026, 11, 23, 20)) == 16 * 60


def test_open_day_and_night() -> None:
    always = Schedule("Asia/Riyadh", dict.fromkeys(range(7), ((time(0), time(0)),)))
    at = local(2026, 11, 20, 23, 45)
    assert add_working(always, at, 3 * 24 * 60) == at + timedelta(days=3)
    assert add_working_days(always, at, 3) == at + timedelta(days=3)
    assert working_day_minutes(always, at.date()) == 24 * 60


@pytest.mark.parametrize(("start", "days", "due"), [
    (local(2026, 11, 22, 10), 1, local(2026, 11, 23, 10)),
    (local(2026, 11, 22, 10), 5, local(2026, 11, 28, 10)),
    (local(2026, 11, 22, 14), 1, local(2026, 11, 23, 16)),
    (local(2026, 11, 19, 22), 1, local(2026, 11, 22, 9)),
    (local(2026, 11, 20, 10), 0, local(2026, 11, 21, 9)),
    (local(2026, 9, 22, 11), 1, local(2026, 9, 24, 11)),
    # Into Ramadan: 11:00 becomes the opening at 21:00; 00:30 of a night stays 00:30; out of it, the closing.
    (local(2026, 2, 17, 11), 1, local(2026, 2, 18, 21)),
    (local(2026, 2, 19, 0, 30), 2, local(2026, 2, 22, 0, 30)),
    (local(2026, 3, 20, 0, 30), 1, local(2026, 3, 21, 21)),
])
def test_working_days_keep_the_time_of_day_inside_the_hours(start: datetime, days: int, due: datetime) -> None:
    assert add_working_days(SHOP, start, days) == due


# --- changes of clocks

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT_SHIFT = Schedule("Europe/Berlin", dict.fromkeys(range(7), ((time(22), time(6)),)))


def test_a_night_with_a_lost_hour_is_an_hour_shorter() -> None:
    assert working_day_minutes(NIGHT_SHIFT, date(2026, 3, 28)) == 7 * 60
    assert add_working(NIGHT_SHIFT, local(2026, 3, 28, 22, zone=BERLIN), 7 * 60) == local(2026, 3, 29, 6, zone=BERLIN)


def test_a_night_with_a_doubled_hour_is_an_hour_longer() -> None:
    assert working_day_minutes(NIGHT_SHIFT, date(2026, 10, 24)) == 9 * 60
    assert is_open(NIGHT_SHIFT, local(2026, 10, 25, 2, 30, zone=BERLIN, fold=1))


def test_hours_that_begin_in_the_lost_hour_do_not_break_the_count() -> None:
    # In Cairo the clocks go from 00:00 to 01:00 on the last Friday of April.
    cairo = Schedule("Africa/Cairo", dict.fromkeys(range(7), ((time(0, 30), time(1, 15)), (time(9), time(17)))))
    zone = ZoneInfo("Africa/Cairo")
    start = local(2026, 4, 23, 16, zone=zone)
    assert working_day_minutes(cairo, date(2026, 4, 24)) == 8 * 60
    assert add_working(cairo, start, 120) == local(2026, 4, 24, 10, zone=zone)


def test_working_days_keep_the_clock_time_over_a_change_of_clocks() -> None:
    office = Schedule("Europe/Berlin", dict.fromkeys(range(7), ((time(9), time(17)),)))
    assert add_working_days(office, local(2026, 3, 28, 11, zone=BERLIN), 1) == local(2026, 3, 29, 11, zone=BERLIN)


# --- refusals


@pytest.mark.parametrize("call", [
    lambda schedule, at: next_open(schedule, at),
    lambda schedule, at: add_working(schedule, at, 1),
    lambda schedule, at: add_working_days(schedule, at, 1),
])
def test_a_branch_that_never_opens_is_an_error_and_not_an_endless_loop(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ScheduleError, match="two years"):
        call(Schedule("Asia/Riyadh", {}), local(2026, 11, 22))


def test_between_is_zero_in_a_branch_that_never_opens() -> None:
    assert working_minutes_between(Schedule("Asia/Riyadh", {}), local(2026, 1, 1), local(2026, 2, 1)) == 0


def test_nonsense_is_refused() -> None:
    with pytest.raises(ScheduleError, match="time zone"):
        Schedule("Mars/Olympus", WEEK)
    with pytest.raises(ScheduleError, match="weekdays"):
        Schedule("Asia/Riyadh", {7: SPLIT_DAY})
    with pytest.raises(ValueError, match="time zone"):
        is_open(SHOP, datetime(2026, 11, 22, 10))
    with pytest.raises(ValueError, match="forward"):
        add_working(SHOP, local(2026, 11, 22), -1)
    with pytest.raises(ValueError, match="forward"):
        add_working_days(SHOP, local(2026, 11, 22), -1)


# --- laws

quarters = st.integers(0, 95).map(lambda q: time(q // 4, q % 4 * 15))
day_hours = st.lists(st.tuples(quarters, quarters), max_size=3).map(tuple)
weeks = st.dictionaries(st.integers(0, 6), day_hours, max_size=7)
ANCHOR = date(2026, 3, 20)
dates = st.integers(-30, 60).map(lambda n: ANCHOR + timedelta(days=n))
specials = st.builds(
    lambda start, length, weekly: SpecialPeriod(start, start + timedelta(days=length), weekly),
    dates, st.integers(0, 30), weeks,
)
# Riyadh never changes its clocks, Berlin by night, Cairo at midnight, Lord Howe by half an hour.
zones = st.sampled_from(["Asia/Riyadh", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe", "UTC"])
schedules = st.builds(
    Schedule, zones, weeks.filter(lambda week: any(week.values())), st.frozensets(dates, max_size=6),
    st.lists(specials, max_size=2).map(tuple),
)
instants = st.datetimes(datetime(2026, 3, 1), datetime(2026, 5, 10), timezones=st.just(UTC))
minutes = st.integers(0, 20_000)


def touches_opening(schedule: Schedule, at: datetime) -> bool:
    return is_open(schedule, at) or is_open(schedule, at - timedelta(microseconds=1))


@given(schedules, instants, minutes)
def test_a_deadline_never_lands_outside_of_working_time(schedule: Schedule, start: datetime, n: int) -> None:
    due = add_working(schedule, start, n)
    assert due >= start
    assert touches_opening(schedule, due)


@given(schedules, instants, minutes)
def test_between_is_the_inverse_of_add(schedule: Schedule, start: datetime, n: int) -> None:
    assert working_minutes_between(schedule, start, add_working(schedule, start, n)) == n


@given(schedules, instants, minutes, minutes)
def test_adding_twice_is_adding_the_sum(schedule: Schedule, start: datetime, a: int, b: int) -> None:
    assert add_working(schedule, add_working(schedule, start, a), b) == add_working(schedule, start, a + b)


@given(schedules, instants, instants, minutes)
def test_who_comes_later_is_never_served_earlier(schedule: Schedule, one: datetime, two: datetime, n: int) -> None:
    first, second = sorted((one, two))
    assert next_open(schedule, first) <= next_open(schedule, second)
    assert add_working(schedule, first, n) <= add_working(schedule, second, n)


@given(schedules, instants, instants, st.integers(0, 12))
def test_working_days_are_monotone_too(schedule: Schedule, one: datetime, two: datetime, days: int) -> None:
    first, second = sorted((one, two))
    assert add_working_days(schedule, first, days) <= add_working_days(schedule, second, days)
    assert add_working_days(schedule, first, days) <= add_working_days(schedule, first, days + 1)


@given(schedules, instants, st.integers(0, 12))
def test_working_days_land_in_working_time(schedule: Schedule, start: datetime, days: int) -> None:
    due = add_working_days(schedule, start, days)
    assert due >= start
    assert touches_opening(schedule, due)


@given(schedules, instants, instants, instants)
def test_between_adds_up_over_a_point_in_the_middle(
    schedule: Schedule, one: datetime, two: datetime, three: datetime
) -> None:
    # On whole minutes, so that nothing is lost by rounding down twice.
    a, b, c = sorted(at.replace(second=0, microsecond=0) for at in (one, two, three))
    between = working_minutes_between
    assert between(schedule, a, b) + between(schedule, b, c) == between(schedule, a, c)
    assert between(schedule, c, a) == 0


@given(schedules, st.integers(-10, 30))
def test_a_day_has_as_many_minutes_as_are_open_one_by_one(schedule: Schedule, offset: int) -> None:
    """The slow truth: ask every quarter of an hour of three days whether it is open."""
    begin = datetime.combine(ANCHOR + timedelta(days=offset), time(), tzinfo=UTC)
    steps = [begin + timedelta(minutes=15 * n) for n in range(3 * 96)]
    counted = 15 * sum(is_open(schedule, at) for at in steps)
    assert working_minutes_between(schedule, begin, begin + timedelta(days=3)) == counted


@given(schedules, instants, minutes)
def test_no_minute_is_counted_on_a_holiday(schedule: Schedule, start: datetime, n: int) -> None:
    for holiday in schedule.holidays:
        assert working_day_minutes(schedule, holiday) == 0
        assert schedule.day(holiday) == ()


def test_setting_three_deadlines_costs_next_to_nothing() -> None:
    """Filing a report sets three clocks; with a fresh schedule that has to stay far below one query."""
    start = local(2026, 11, 22, 10)
    best = 1.0
    for _ in range(20):
        began = clock.perf_counter()
        schedule = Schedule("Asia/Riyadh", WEEK, frozenset({NATIONAL_DAY}), (RAMADAN,))
        add_working(schedule, start, 480)
        add_working_days(schedule, start, 3)
        add_working_days(schedule, start, 7)
        best = min(best, clock.perf_counter() - began)
    assert best < 0.002
