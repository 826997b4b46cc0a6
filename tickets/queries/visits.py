"""Visits: which one holds, which area an address lies in, the plan of a day, what a calendar shows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.accounts.models import Branch, Role, User
from helpdesk.lib.arabic import fold
from tickets.models import Appointment, Ticket, TravelArea

GOES = (Role.TECHNICIAN, Role.MANAGER, Role.ADMINISTRATOR)
KEPT_IN_CALENDAR = timedelta(days=30)
MOST_IN_CALENDAR = 1000
_ARTICLE = re.compile(r"\bال")
_NO_WORD = re.compile(r"[^\w]+")


def current(ticket: Ticket) -> Appointment | None:
    """The appointment that holds: the last one that was not called off."""
    return ticket.appointments.filter(cancelled_at=None).select_related("technician", "area").order_by("starts_at", "pk").last()


def technicians(branch: Branch | None = None) -> QuerySet[User]:
    """Who may be sent to customers: technicians first of this branch, then the others."""
    people = User.objects.filter(is_active=True, role=Role.TECHNICIAN).order_by("first_name", "username")
    return people.filter(branch=branch) if branch else people


def clash(technician: User, starts_at: datetime, ends_at: datetime, *, but: Iterable[int] = ()) -> Appointment | None:
    """Another appointment of this person that overlaps the time."""
    found = Appointment.objects.filter(
        technician=technician, cancelled_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exclude(pk__in=list(but))
    return found.select_related("ticket").order_by("starts_at").first()


# --- areas


def areas_of(branch: Branch) -> list[TravelArea]:
    """The areas that technicians of the branch go to."""
    return list(TravelArea.objects.filter(branch=branch, is_active=True))


def _words(text: str) -> str:
    """Folded words, set apart and without the article, so that whole words are found."""
    return f" {_ARTICLE.sub('', _NO_WORD.sub(' ', fold(text)))} ".replace("  ", " ")


def area_of(address: str, areas: list[TravelArea]) -> TravelArea | None:
    """The area that an address names: by a district, unless another city is named; else by a city that is one area."""
    told = _words(address)

    def named(*names: str) -> bool:
        return any(_words(name) in told for name in names if name.strip())

    cities = {area.city_ar for area in areas if named(area.city_ar, area.city_en)}
    for area in areas:
        if area.districts.strip() and (not cities or area.city_ar in cities) and named(*area.districts.splitlines()):
            return area
    return next((area for area in areas if not area.districts.strip() and area.city_ar in cities), None)


# --- the day


def zone_of(branch: Branch | None) -> ZoneInfo:
    """Time zone in which a branch plans its days."""
    return ZoneInfo(branch.time_zone) if branch else ZoneInfo(str(timezone.get_default_timezone()))


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of a day and of the next."""
    begin = datetime.combine(day, time.min, tzinfo=zone)
    return begin, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)


def day_plan(
    day: date, zone: ZoneInfo, *, technician: User | None = None, branch: Branch | None = None
) -> list[Appointment]:
    """What is planned on a day, in order: of one person, of a branch, or of the house."""
    begin, end = day_bounds(day, zone)
    found = Appointment.objects.filter(cancelled_at=None, starts_at__gte=begin, starts_at__lt=end)
    if technician:
        found = found.filter(technician=technician)
    elif branch:
        found = found.filter(ticket__branch=branch)
    return list(found.select_related(
        "technician", "area", "ticket__customer", "ticket__branch", "ticket__device__product", "ticket__device__device_type",
    ).order_by("starts_at", "pk"))


def days_with_visits(first: date, days: int, zone: ZoneInfo, *, technician: User | None, branch: Branch | None) -> dict[date, int]:
    """How many appointments each of the coming days holds."""
    begin, end = day_bounds(first, zone)[0], day_bounds(first + timedelta(days=days - 1), zone)[1]
    found = Appointment.objects.filter(cancelled_at=None, starts_at__gte=begin, starts_at__lt=end)
    if technician:
        found = found.filter(technician=technician)
    elif branch:
        found = found.filter(ticket__branch=branch)
    counts = {first + timedelta(days=n): 0 for n in range(days)}
    for starts_at in found.values_list("starts_at", flat=True):
        counts[starts_at.astimezone(zone).date()] += 1
    return counts


# --- the calendar of one person


def calendar_of(user: User) -> list[Appointment]:
    """The last version of every appointment that was ever this person's, of the last month and ahead."""
    since = timezone.now() - KEPT_IN_CALENDAR
    own = Appointment.objects.filter(technician=user)
    roots = {row.root for row in own.filter(ends_at__gte=since).only("pk", "series").order_by("-starts_at")[:MOST_IN_CALENDAR]}
    versions = Appointment.objects.filter(pk__in=roots) | Appointment.objects.filter(series__in=roots)
    last: dict[int, Appointment] = {}
    for row in versions.select_related(
        "technician", "ticket__customer", "ticket__branch", "ticket__device__product", "ticket__device__device_type"
    ).order_by("sequence"):
        last[row.root] = row
    return sorted(last.values(), key=lambda row: (row.starts_at, row.pk))
