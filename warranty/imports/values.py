"""Pure: what stands in a cell, read in all the ways people write it. What could mean two things is refused."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from helpdesk.lib.arabic import fold, latin_digits, strip_marks

OLDEST_YEARS = 25
ALLOWED_AHEAD_YEARS = 15
YES = {"1", "yes", "y", "true", "نعم", "صح", "اي", "موكد", "موجود", "x", "✓", "✔"}
NO = {"0", "no", "n", "false", "لا", "خطا", "-", "غير موجود"}
_MONTHS = [
    "january jan يناير جانفي كانون_الثاني", "february feb فبراير فيفري شباط", "march mar مارس اذار",
    "april apr ابريل افريل نيسان", "may مايو ماي ايار", "june jun يونيو جوان حزيران",
    "july jul يوليو جويليه تموز", "august aug اغسطس اوت اب", "september sep sept سبتمبر ايلول",
    "october oct اكتوبر تشرين_الاول", "november nov نوفمبر تشرين_الثاني", "december dec ديسمبر كانون_الاول",
]
MONTHS = {fold(word.replace("_", " ")): n for n, words in enumerate(_MONTHS, 1) for word in words.split()}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_THREE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_WORDS_FIRST = re.compile(r"(\d{1,2})[\s\-/.,،]+([^\d\s\-/.,،][^\d\-/.,،]*?)[\s\-/.,،]+(\d{2}|\d{4})")
_MONTH_FIRST = re.compile(r"([^\d\s\-/.,،][^\d\-/.,،]*?)[\s\-/.]+(\d{1,2})[\s,،]+(\d{4})")
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]m|ص|م|z)?$", re.IGNORECASE)
_POWER = re.compile(r"\s*\d[.,]\d+E\+\d+\s*", re.IGNORECASE)
_DURATION = re.compile(r"(\d+)\s*(.*)")


class BadCell(ValueError):
    """A cell that cannot be read; ``code`` and ``data`` become words on display."""

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code, self.data = code, data


def text(value: Any) -> str:
    """What stands in a cell as one line of text; whole numbers without a point."""
    if type(value) is str and value.isascii() and "\n" not in value:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return " ".join(strip_marks(str(value)).split())


def number_is_rounded(value: Any) -> bool:
    """Whether a serial was kept as a number of which spreadsheets have lost the end."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return abs(value) >= 10**15 or (isinstance(value, float) and not value.is_integer())
    return isinstance(value, str) and "+" in value and bool(_POWER.fullmatch(value))


def day(value: Any) -> dt.date | None:
    """A date, or None for an empty cell. Raises ``BadCell``: ambiguous_date, two_digit_year, hijri_date, no_such_date,
    bad_date.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    typed = text(value)
    return _day(typed) if typed else None


@lru_cache(maxsize=8192)
def _day(typed: str) -> dt.date:
    plain = _TIME.sub("", latin_digits(typed)).strip()
    found = _ISO.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found:
        return _make(typed, int(found[1]), int(found[2]), int(found[3]))
    found = _THREE.fullmatch(plain)
    if found:
        return _three(typed, int(found[1]), int(found[2]), found[3])
    plain = fold(plain)
    found = _WORDS_FIRST.fullmatch(plain)
    if found and MONTHS.get(found[2].strip()):
        return _make(typed, _year(typed, found[3]), MONTHS[found[2].strip()], int(found[1]))
    found = _MONTH_FIRST.fullmatch(plain)
    if found and MONTHS.get(found[1].strip()):
        return _make(typed, int(found[3]), MONTHS[found[1].strip()], int(found[2]))
    raise BadCell("bad_date", typed=typed[:40])


def _three(typed: str, first: int, second: int, year: str) -> dt.date:
    full = _year(typed, year)
    if first > 12 >= second or first == second:
        return _make(typed, full, second, first)
    if second > 12 >= first:
        return _make(typed, full, first, second)
    if 1300 <= full <= 1500:
        raise BadCell("hijri_date", typed=typed)
    if first > 12:
        raise BadCell("no_such_date", typed=typed)
    raise BadCell(
        "ambiguous_date", typed=typed, one=f"{full:04}-{second:02}-{first:02}", other=f"{full:04}-{first:02}-{second:02}"
    )


def _year(typed: str, year: str) -> int:
    if len(year) == 2:
        raise BadCell("two_digit_year", typed=typed)
    return int(year)


def _make(typed: str, year: int, month: int, number: int) -> dt.date:
    if 1300 <= year <= 1500:
        raise BadCell("hijri_date", typed=typed)
    try:
        return dt.date(year, month, number)
    except ValueError:
        raise BadCell("no_such_date", typed=typed) from None


def past_day(value: Any, today: dt.date) -> dt.date | None:
    """A day of purchase: not in the future, not older than 25 years."""
    found = day(value)
    if found and found > today:
        raise BadCell("future_date", typed=found.isoformat())
    if found and found.year < today.year - OLDEST_YEARS:
        raise BadCell("old_date", typed=found.isoformat())
    return found


def end_day(value: Any, today: dt.date) -> dt.date | None:
    """A last day of warranty: within 25 years back and 15 ahead."""
    found = day(value)
    if found and not today.year - OLDEST_YEARS <= found.year <= today.year + ALLOWED_AHEAD_YEARS:
        raise BadCell("far_date", typed=found.isoformat())
    return found


def months(value: Any) -> int | None:
    """A length in months, 0 to 240; years by their word."""
    typed = fold(text(value))
    if not typed:
        return None
    found = _DURATION.fullmatch(typed)
    unit = found[2] if found else ""
    factor = 1 if unit in ("", "m", "mo", "month", "months", "شهر", "شهرا", "اشهر", "شهور") else 0
    factor = 12 if unit in ("y", "yr", "year", "years", "سنه", "سنوات", "سنتان", "عام", "اعوام") else factor
    if not found or not factor or int(found[1]) * factor > 240:
        raise BadCell("bad_months", typed=typed[:40])
    return int(found[1]) * factor


def whole(value: Any, most: int) -> int | None:
    """A whole number from 0 to ``most``."""
    typed = latin_digits(text(value))
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or int(typed[:9]) > most or len(typed) > 9:
        raise BadCell("bad_number", typed=typed[:40], most=most)
    return int(typed)


def money(value: Any) -> Decimal | None:
    """An amount from 0; ``1,234`` could be two amounts and is refused."""
    typed = latin_digits(text(value)).replace("٫", ".").replace("٬", ",").replace(" ", "")
    if not typed:
        return None
    plain = re.sub(r"^(sar|sr|ر\.?س\.?|﷼)|(sar|sr|ر\.?س\.?|ريال|﷼)$", "", typed, flags=re.IGNORECASE)
    if re.fullmatch(r"\d{1,3},\d{3}", plain) or re.fullmatch(r"\d{1,3}\.\d{3}", plain):
        raise BadCell("ambiguous_number", typed=typed[:40], one=re.sub(r"\D", "", plain))
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    try:
        amount = Decimal(plain.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", plain) else plain)
    except InvalidOperation:
        raise BadCell("bad_amount", typed=typed[:40]) from None
    if not amount.is_finite() or not 0 <= amount < Decimal(10**8):
        raise BadCell("bad_amount", typed=typed[:40])
    return amount.quantize(Decimal("0.01"))


def yes_no(value: Any) -> bool | None:
    """Yes or no in both languages."""
    typed = fold(text(value))
    if not typed:
        return None
    if typed in YES:
        return True
    if typed in NO:
        return False
    raise BadCell("bad_yes_no", typed=typed[:40])
