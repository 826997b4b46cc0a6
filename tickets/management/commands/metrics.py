"""``manage.py metrics``: the figures of a period, as a table or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Model, QuerySet
from django.utils import timezone

from helpdesk.accounts.models import Branch, User
from tickets.enums import Channel
from tickets.reports.metrics import Figure, compute
from tickets.reports.periods import DAY, Filters, Period, company_zone
from warranty.models import DeviceType, Product


class Command(BaseCommand):
    """Print every figure of the period [from, to)."""

    help = "Print the figures of a period: value, numerator, denominator and 95 % interval."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Days are cut in the company's time zone; ``--to`` is the first day that no longer counts."""
        parser.add_argument("--from", dest="first", required=True, metavar="YYYY-MM-DD", help="first day")
        parser.add_argument("--to", dest="end", required=True, metavar="YYYY-MM-DD", help="day after the last one")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
        parser.add_argument("--as-of", metavar="YYYY-MM-DD", help="judge repairs by what has matured at the end of this day")
        parser.add_argument("--branch", metavar="CODE")
        parser.add_argument("--product", metavar="CODE")
        parser.add_argument("--device-type", metavar="CODE")
        parser.add_argument("--technician", metavar="USERNAME")
        parser.add_argument("--channel", metavar="CODE", help=", ".join(Channel.values))

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the options, then print."""
        first, end = _day("--from", options["first"]), _day("--to", options["end"])
        if end <= first:
            raise CommandError("--to must be later than --from: it names the first day that no longer counts.")
        period = Period(first, end)
        figures = compute(period, _filters(options), _as_of(options["as_of"]))
        if options["json"]:
            body = {name: figure.as_json() for name, figure in figures.items()}
            data = {"from": first.isoformat(), "to": end.isoformat(), "figures": body}
            self.stdout.write(json.dumps(data, indent=2))
        else:
            self.stdout.write(f"{first} to {period.last}, both included ({company_zone()})")
            for figure in figures.values():
                self.stdout.write(_line(figure))


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{option}: {text!r} is not a day; write it as 2026-11-30.") from None


def _as_of(text: str | None) -> datetime:
    if text is None:
        return timezone.now()
    return datetime.combine(_day("--as-of", text) + DAY, time(), tzinfo=company_zone())


def _filters(options: dict[str, Any]) -> Filters:
    channel = options["channel"]
    if channel is not None and channel not in Channel.values:
        raise CommandError(f"--channel: {channel!r} is not one of {', '.join(Channel.values)}.")
    return Filters(
        branch=_key("--branch", Branch.objects.all(), "code", options["branch"]),
        product=_key("--product", Product.objects.all(), "code", options["product"]),
        device_type=_key("--device-type", DeviceType.objects.all(), "code", options["device_type"]),
        technician=_key("--technician", User.objects.all(), "username", options["technician"]),
        channel=channel,
    )


def _key(option: str, rows: QuerySet[Any], field: str, text: str | None) -> int | None:
    if text is None:
        return None
    row: Model | None = rows.filter(**{field: text}).first()
    if row is None:
        known = ", ".join(rows.order_by(field).values_list(field, flat=True)[:20]) or "none"
        raise CommandError(f"{option}: there is no {text!r}. Known: {known}.")
    return int(row.pk)


def _line(figure: Figure) -> str:
    if figure.value is None:
        return f"  {figure.name:<24} no data"
    counted = f"{figure.numerator} of " if figure.numerator is not None else ""
    between = "" if figure.low is None or figure.high is None else f"   {figure.low:.1f} to {figure.high:.1f}"
    return f"  {figure.name:<24} {figure.value:9.1f} {figure.unit:<8} {counted}{figure.denominator}{between}"
