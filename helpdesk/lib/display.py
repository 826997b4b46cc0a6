"""Words for values, made on display in the reader's language: money, dates, moments, durations.

Digits are 0-9 in both languages. Used by the template filters (which add direction marks) and by messages.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext
from hijridate import Gregorian

CURRENCY_SIGNS_AR = {
    "SAR": "ر.س",
    "AED": "د.إ",
    "KWD": "د.ك",
    "QAR": "ر.ق",
    "BHD": "د.ب",
    "OMR": "ر.ع",
    "EGP": "ج.م",
    "IQD": "د.ع",
    "JOD": "د.أ",
    "USD": "دولار",
    "EUR": "يورو",
}
THREE_DECIMALS = {"KWD", "BHD", "OMR", "JOD", "TND", "LYD"}


def arabic() -> bool:
    """Whether the reader reads Arabic."""
    return (get_language() or settings.LANGUAGE_CODE).startswith("ar")


def amount_text(amount: Decimal | int | str, currency: str | None = None) -> str:
    """The number alone, with grouped thousands and the currency's decimals: ``1,460.00``."""
    code = currency or settings.CURRENCY
    step = Decimal("0.001") if code in THREE_DECIMALS else Decimal("0.01")
    return f"{Decimal(str(amount)).quantize(step, ROUND_HALF_UP):,}"


def currency_text(currency: str | None = None) -> str:
    """Currency in the reader's language: ``ر.س`` or ``SAR``."""
    code = currency or settings.CURRENCY
    return CURRENCY_SIGNS_AR.get(code, code) if arabic() else code


def money_text(amount: Decimal | int | str, currency: str | None = None) -> str:
    """Amount with its currency as plain text: ``460.00 ر.س`` or ``SAR 460.00``."""
    number, sign = amount_text(amount, currency), currency_text(currency)
    return f"{number} {sign}" if arabic() else f"{sign} {number}"


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day of a moment in the active time zone; a date stays as it is."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day_text(value: dt.date | dt.datetime) -> str:
    """``الأربعاء 25 نوفمبر`` or ``Wednesday 25 November``; the year only when it is not this year."""
    day = local_date(value)
    text = date_format(day, "l j F")
    return text if day.year == timezone.localdate().year else f"{text} {day.year}"


def short_day_text(value: dt.date | dt.datetime) -> str:
    """``25 نوفمبر`` or ``25 November``; the year only when it is not this year."""
    day = local_date(value)
    text = date_format(day, "j F")
    return text if day.year == timezone.localdate().year else f"{text} {day.year}"


def full_day_text(value: dt.date | dt.datetime, *, weekday: bool = True) -> str:
    """``الأربعاء 25 نوفمبر 2026``: for paper, which is read in other years too."""
    return date_format(local_date(value), "l j F Y" if weekday else "j F Y")


def hijri_text(value: dt.date | dt.datetime) -> str:
    """The day in the calendar of Umm al-Qura, ``15 جمادى الآخرة 1448 هـ``; empty outside of 1924 to 2077."""
    try:
        day = Gregorian.fromdate(local_date(value)).to_hijri()
    except OverflowError:
        return ""
    language: Literal["ar", "en"] = "ar" if arabic() else "en"
    return f"{day.day} {day.month_name(language)} {day.year} {day.notation(language)}"


def near_day_text(value: dt.date | dt.datetime) -> str:
    """Today, yesterday and tomorrow by word, other days as ``day_text``."""
    day = local_date(value)
    word = {0: gettext("Today"), -1: gettext("Yesterday"), 1: gettext("Tomorrow")}.get(
        (day - timezone.localdate()).days
    )
    return word or day_text(day)


def clock_text(value: dt.datetime) -> str:
    """``14:05`` in the active time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{local:%H:%M}"


def when_text(value: dt.datetime) -> str:
    """``اليوم 12:40``, ``Yesterday 15:30`` or the full day and time, as plain text."""
    near = abs((local_date(value) - timezone.localdate()).days) <= 1
    if near:
        return f"{near_day_text(value)} {clock_text(value)}"
    return gettext("%(day)s, %(time)s") % {"day": day_text(value), "time": clock_text(value)}


def _minutes(n: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}


def _pair(big: str, small: str) -> str:
    return pgettext("two parts of a duration", "%(big)s %(small)s") % {"big": big, "small": small}


def duration_text(minutes: int | float | Decimal | dt.timedelta, day_minutes: int = 0) -> str:
    """Length of time in at most two units, without a sign.

    ``minutes`` are working minutes unless the caller says otherwise. With ``day_minutes`` (minutes of one working day,
    1440 for calendar time) long spans are told in days; without it in hours.
    """
    if isinstance(minutes, dt.timedelta):
        minutes = minutes.total_seconds() / 60
    total = abs(round(minutes))
    if total < 1:
        return gettext("less than a minute")
    if total < 60:
        return _minutes(total)
    if day_minutes and total >= day_minutes:
        days, rest = divmod(total, day_minutes)
        hours = round(rest / 60)
        if hours * 60 >= day_minutes:
            days, hours = days + 1, 0
        return _days(days) if not hours or days >= 5 else _pair(_days(days), _hours(hours))
    hours, rest = divmod(total, 60)
    return _hours(hours) if not rest or hours >= 10 else _pair(_hours(hours), _minutes(rest))


def payment_text() -> str:
    """How a customer may pay on collection: ``by card or in cash``."""
    words = {"card": gettext("by card"), "cash": gettext("in cash"), "transfer": gettext("by bank transfer")}
    return pgettext("ways to pay", " or ").join(words[way] for way in settings.PAYMENT_WAYS)


def measure_text(value: Decimal | None, unit: str = "") -> str:
    """A measured value without idle noughts, with its unit; empty without a value."""
    if value is None:
        return ""
    number = f"{value:f}"
    number = number.rstrip("0").rstrip(".") if "." in number else number
    return f"{number}{'' if unit == '%' else ' '}{unit}".strip()


def limits_text(low: Decimal | None, high: Decimal | None, unit: str = "") -> str:
    """Limits of a measurement: a range, or the one that there is; to be shown left to right."""
    if low is not None and high is not None:
        return f"{measure_text(low)}–{measure_text(high, unit)}"
    if low is not None:
        return f"≥ {measure_text(low, unit)}"
    return f"≤ {measure_text(high, unit)}" if high is not None else ""
