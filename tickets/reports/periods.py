"""Which days a report is about, and which tickets: periods in the company's time zone, and filters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

DAY = timedelta(days=1)


def company_zone() -> ZoneInfo:
    """The time zone in which days are cut, whoever reads the report."""
    return ZoneInfo(settings.TIME_ZONE)


def company_today() -> date:
    """Today where the company is."""
    return timezone.localdate(timezone=company_zone())


@dataclass(frozen=True)
class Period:
    """Whole days from ``first`` up to, but not including, ``end``."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise ValueError("a period has at least one day")

    @property
    def starts_at(self) -> datetime:
        """First instant that belongs to the period."""
        return datetime.combine(self.first, time(), tzinfo=company_zone())

    @property
    def ends_at(self) -> datetime:
        """First instant that no longer belongs to it."""
        return datetime.combine(self.end, time(), tzinfo=company_zone())

    @property
    def last(self) -> date:
        """The last day that belongs to it."""
        return self.end - DAY

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.first).days

    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return self.moved(-self.length)

    def moved(self, days: int) -> Period:
        """The same number of days, so many days later (earlier when negative)."""
        return Period(self.first + days * DAY, self.end + days * DAY)

    def days(self) -> Iterator[date]:
        """Each day in order."""
        for n in range(self.length):
            yield self.first + n * DAY

    def parts(self, days: int) -> list[Period]:
        """Pieces of ``days`` days, counted back from the end so that the latest is whole; the first may be shorter."""
        pieces, end = [], self.end
        while end > self.first:
            begin = max(self.first, end - days * DAY)
            pieces.append(Period(begin, end))
            end = begin
        return pieces[::-1]

    def within(self, field: str) -> Q:
        """Condition that the moment in ``field`` lies in the period."""
        return Q(**{f"{field}__gte": self.starts_at, f"{field}__lt": self.ends_at})


@dataclass(frozen=True)
class Filters:
    """Which tickets count, by primary key; None means all."""

    branch: int | None = None
    product: int | None = None
    device_type: int | None = None
    technician: int | None = None
    channel: str | None = None

    def q(self, prefix: str = "") -> Q:
        """Condition on tickets reached by ``prefix`` (``ticket__``)."""
        paths = {
            "branch_id": self.branch, "device__product_id": self.product, "device__device_type_id": self.device_type,
            "technician_id": self.technician, "channel": self.channel,
        }
        return Q(**{prefix + path: value for path, value in paths.items() if value is not None})


def last_days(days: int, today: date | None = None) -> Period:
    """The last ``days`` days, today among them."""
    end = (today or company_today()) + DAY
    return Period(end - days * DAY, end)
