"""The address of a report as data: period, filters, figure. It always reproduces the view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from helpdesk.accounts.models import Branch, Role, User
from tickets.enums import Channel
from tickets.queries.due import comma
from tickets.reports.periods import DAY, Filters, Period, company_today, last_days
from tickets.reports.words import WORDS
from warranty.models import DeviceType, Product

CHOICES = (7, 30, 90)
STANDARD = 30
LONGEST = 731  # days of a period of one's own


@dataclass(frozen=True)
class Address:
    """What the page shows. ``days`` is one of ``CHOICES``, or 0 for a period of one's own."""

    period: Period
    days: int
    filters: Filters
    branch: Branch | None
    device_type: DeviceType | None
    figure: str
    problems: tuple[str, ...] = ()
    kept: dict[str, str] = field(default_factory=dict)
    # The days as they were asked for; where they make no sense, those that can be read stay in their fields.
    first_typed: date | None = None
    last_typed: date | None = None
    days_refused: bool = False

    def params(self, **changes: str) -> str:
        """Query string of the same view with some parameters replaced; empty ones are left out."""
        when = {"period": str(self.days)} if self.days else _bounds(self.period)
        values = {**when, **self.kept, "figure": self.figure, **changes}
        return urlencode({name: value for name, value in values.items() if value})

    def fixed(self, period: Period | None = None, **changes: str) -> str:
        """The same with the days named one by one, so that the link means the same tomorrow."""
        return urlencode(
            {name: value for name, value in {**_bounds(period or self.period), **self.kept, **changes}.items() if value}
        )

    def on(self, period: Period) -> Address:
        """The same filters on other days."""
        return replace(self, period=period, days=0)


def _bounds(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.end.isoformat()}


def read(query: QueryDict, branches: list[Branch], device_types: list[DeviceType], default: str) -> Address:
    """Read an address. What makes no sense is named in ``problems`` and left out; the rest holds."""
    problems: list[str] = []
    branch = next((row for row in branches if row.code == query.get("branch")), None)
    device_type = next((row for row in device_types if row.code == query.get("device")), None)
    if query.get("branch") and branch is None:
        problems.append(_("There is no such branch; all branches are shown."))
    if query.get("device") and device_type is None:
        problems.append(_("There is no such device type; all devices are shown."))
    before = len(problems)
    days, period = _period(query, problems)
    refused = len(problems) > before
    kept = {name: query[name] for name, row in (("branch", branch), ("device", device_type)) if row}
    numbers = {name: _number(query.get(name)) for name in ("product", "technician")}
    product = Product.objects.filter(pk=numbers["product"]).first() if query.get("product") else None
    if numbers["product"] and product and device_type and product.device_type_id != device_type.pk:
        numbers["product"] = None  # another device type was chosen after the product
    elif query.get("product") and product is None:
        numbers["product"] = None
        problems.append(_("There is no such product; all products are shown."))
    if query.get("technician") and not User.objects.filter(pk=numbers["technician"], role=Role.TECHNICIAN).exists():
        numbers["technician"] = None
        problems.append(_("There is no such technician; the work of all is shown."))
    channel = query.get("channel") if query.get("channel") in Channel.values else None
    if query.get("channel") and channel is None:
        problems.append(_("There is no such way of reporting; all are shown."))
    kept |= {name: str(value) for name, value in {**numbers, "channel": channel}.items() if value is not None}
    filters = Filters(
        branch=branch.pk if branch else None, device_type=device_type.pk if device_type else None,
        product=numbers["product"], technician=numbers["technician"], channel=channel,
    )
    figure = query.get("figure", default)
    return Address(
        period, days, filters, branch, device_type, figure if figure in WORDS else default, tuple(problems), kept,
        first_typed=_day(query.get("from", "")) if refused else period.first,
        last_typed=_last(query) if refused else period.last, days_refused=refused,
    )


def _isolated(text: str) -> str:
    """Typed text inside a sentence of either direction."""
    return f"\u2068{text.strip()[:40]}\u2069"


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _last(query: QueryDict) -> date | None:
    """The last day that the address asks for: itself, or the one before the end."""
    last, end = _day(query.get("last", "")), _day(query.get("to", ""))
    return last or (end - DAY if end and end > date.min else None)


def _unread(query: QueryDict) -> list[str]:
    """What was typed as a day and is none; such as 31 February."""
    return [text for name in ("from", "last", "to") if (text := query.get(name, "").strip()[:40]) and _day(text) is None]


def _period(query: QueryDict, problems: list[str]) -> tuple[int, Period]:
    standard = last_days(STANDARD)
    if not any(query.get(name) for name in ("from", "to", "last")):
        asked = _number(query.get("period"))
        if asked in CHOICES:
            return asked, last_days(asked)
        if query.get("period"):
            problems.append(_("“%(typed)s” is no period that is offered. The last 30 days are shown.") % {
                "typed": _isolated(query["period"])})
        return STANDARD, standard
    first, last = _day(query.get("from", "")), _day(query.get("last", ""))
    end = last + DAY if last and last < date.max else _day(query.get("to", ""))
    unread = _unread(query)
    if unread:
        problems.append(_("There is no such day: %(typed)s. The last 30 days are shown; put it right below.") % {
            "typed": comma().join(_isolated(text) for text in unread)})
    elif first is None or end is None:
        problems.append(_("Give both days of the period. The last 30 days are shown."))
    elif end <= first:
        problems.append(_("The last day lies before the first. The last 30 days are shown."))
    elif (end - first).days > LONGEST:
        problems.append(_("A period has at most two years. The last 30 days are shown."))
    elif not date(2000, 1, 1) <= first <= company_today():
        problems.append(_("The period must begin between the year 2000 and today. The last 30 days are shown."))
    else:
        return 0, Period(first, end)
    return STANDARD, standard
