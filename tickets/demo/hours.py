"""Branches with their opening hours, public holidays and Ramadan hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import NamedTuple

import holidays
from django.conf import settings
from django.utils import timezone

from helpdesk.accounts.models import Branch
from tickets.models import Holiday, SpecialHours, WorkingHours
from tickets.sla import calendar

RAMADAN = [(date(2025, 3, 1), date(2025, 3, 29)), (date(2026, 2, 18), date(2026, 3, 18)), (date(2027, 2, 8), date(2027, 3, 8)),
           (date(2028, 1, 28), date(2028, 2, 25))]
EVERY_DAY = (6, 0, 1, 2, 3)  # Sunday to Thursday; Monday is 0


class Place(NamedTuple):
    """A branch to be installed; ``days`` maps weekdays to opening and closing hour."""

    code: str
    name_ar: str
    name_en: str
    address_ar: str
    address_en: str
    phone: str
    days: dict[int, tuple[int, int]]


MAIN = Place("main", "الفرع الرئيسي", "Main branch", "", "", "", dict.fromkeys(EVERY_DAY, (9, 18)))
PLACES = [
    Place("olaya", "فرع العليا، الرياض", "Olaya branch, Riyadh", "شارع العليا العام، حي العليا، الرياض",
          "Olaya Main Street, Al Olaya, Riyadh", "+966115550110", {**dict.fromkeys(EVERY_DAY, (9, 21)), 5: (10, 16)}),
    Place("jeddah", "فرع التحلية، جدة", "Tahlia branch, Jeddah", "شارع الأمير محمد بن عبدالعزيز (التحلية)، جدة",
          "Prince Mohammed bin Abdulaziz Street (Tahlia), Jeddah", "+966125550120", {**dict.fromkeys(EVERY_DAY, (9, 21)), 5: (16, 21)}),
    Place("dammam", "فرع الشاطئ، الدمام", "Ash Shati branch, Dammam", "طريق الخليج، حي الشاطئ، الدمام",
          "Gulf Road, Ash Shati, Dammam", "+966135550130", dict.fromkeys(EVERY_DAY, (9, 20))),
]


def install_branch(place: Place) -> Branch:
    """Add a branch with its hours; one that stands is left as staff have edited it."""
    branch, made = Branch.objects.get_or_create(
        code=place.code,
        defaults={"name_ar": place.name_ar, "name_en": place.name_en, "address_ar": place.address_ar,
                  "address_en": place.address_en, "phone": place.phone},
    )
    if made:
        WorkingHours.objects.bulk_create(
            WorkingHours(branch=branch, weekday=day, opens=time(opens), closes=time(closes))
            for day, (opens, closes) in place.days.items()
        )
    calendar.forget()
    return branch


def install_holidays(years: Iterable[int]) -> int:
    """Add the public holidays of the company's country for whole years that have none yet; how many were added."""
    years = [year for year in years if not Holiday.objects.filter(date__year=year).exists()]
    if not years:
        return 0
    arabic, english = _named(years, "ar"), _named(years, "en_US")
    made = Holiday.objects.bulk_create(
        Holiday(date=on, name_ar=arabic.get(on, name)[:80], name_en=name[:80]) for on, name in english.items()
    )
    calendar.forget()
    return len(made)


def _named(years: list[int], language: str) -> dict[date, str]:
    """Holidays with their names; a language that the list of the country lacks falls back to the country's own."""
    try:
        found = holidays.country_holidays(settings.COUNTRY, years=years, language=language)
    except NotImplementedError:  # a country that the list does not know: staff enter their own days
        return {}
    return dict(sorted(found.items()))


def install_ramadan(first: date, last: date) -> int:
    """Add the shorter hours of each Ramadan that touches the period; how many were added."""
    added = 0
    hours = {str(day): [["10:00", "16:00"], ["21:00", "23:30"]] for day in EVERY_DAY}
    for begin, end in RAMADAN:
        if begin <= last and end >= first:
            _row, made = SpecialHours.objects.get_or_create(
                starts_on=begin, ends_on=end, branch=None,
                defaults={"name_ar": "ساعات رمضان", "name_en": "Ramadan hours", "hours": hours},
            )
            added += made
    calendar.forget()
    return added


def install_default_hours() -> Branch:
    """What a new installation starts with: one branch unless there is any, holidays of this year and the next."""
    branch = Branch.objects.order_by("pk").first() or install_branch(MAIN)
    year = timezone.localdate().year
    install_holidays([year, year + 1])
    return branch


def install_demo_hours(first: date) -> list[Branch]:
    """The three branches of the demonstration, with holidays and Ramadan from ``first`` on for a year and a half."""
    last = timezone.localdate() + timedelta(days=365)
    branches = [install_branch(place) for place in PLACES]
    install_holidays(range(first.year, last.year + 1))
    install_ramadan(first, last)
    return branches
