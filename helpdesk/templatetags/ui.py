"""Template tags of the design system: icons, figures, references, dates, forms. Built into every template.

Tags take plain data; they know nothing of tickets. Words come from ``helpdesk.lib.display``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from phonenumber_field.phonenumber import PhoneNumber

from helpdesk.lib import display
from helpdesk.lib.folding import constant_for_constants
from helpdesk.lib.spoken import spoken

register = template.Library()

LEVELS = {"critical": 4, "urgent": 4, "high": 3, "normal": 2, "low": 1}
# How a stage looks: tone of its pill and an icon. Codes are those of the life cycle; unknown ones look plain.
STAGE_LOOK = {
    "received": ("info", "inbox"),
    "diagnosing": ("info", "search-check"),
    "deciding": ("info", "scale"),
    "awaiting_approval": ("warn", "hand"),
    "repairing": ("info", "wrench"),
    "replacing": ("info", "repeat"),
    "refunding": ("info", "banknote"),
    "returning": ("info", "undo-2"),
    "testing": ("info", "list-checks"),
    "ready": ("ok", "package-check"),
    "delivered": ("ok", "check"),
    "closed": ("", "check-check"),
    "cancelled": ("", "ban"),
}


@cache
def _icon_names() -> frozenset[str]:
    sprite = settings.BASE_DIR / "static" / "img" / "icons.svg"
    return frozenset(re.findall(r'id="i-([a-z0-9-]+)"', sprite.read_text()))


@register.simple_tag
@constant_for_constants
def icon(name: str, cls: str = "") -> SafeString:
    """A decorative icon from the sprite; ``cls`` adds ``i--sm``, ``i--lg``, ``i--flip``. Unknown names fail early."""
    return _icon(name, cls)


@cache
def _icon(name: str, cls: str) -> SafeString:
    # A page holds dozens of icons; the address of the sprite is looked up once for each kind.
    if (settings.DEBUG or settings.TESTING) and name not in _icon_names():
        raise template.TemplateSyntaxError(f"icon {name!r} is not in static/img/icons.svg")
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>',
        f" {cls}" if cls else "",
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def meter(value: float | Decimal | None, maximum: float | Decimal = 100, cls: str = "", label: str = "") -> SafeString:
    """A bar filled by ``value / maximum``, drawn with attributes. Decorative unless ``label`` is given."""
    share = min(max(float(value or 0) / float(maximum), 0.0), 1.0) if maximum else 0.0
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="meter{}" viewBox="0 0 100 6" preserveAspectRatio="none" focusable="false" {}>'
        '<rect class="meter__bg" width="100" height="6"/><rect class="meter__v" width="{}" height="6"/></svg>',
        f" {cls}" if cls else "",
        role,
        f"{share * 100:.1f}",
    )


# --- values -------------------------------------------------------------------------------------------------------


@register.filter
def ref(value: object) -> SafeString:
    """A reference number: left to right, isolated, never broken."""
    return format_html('<bdi class="ref" dir="ltr">{}</bdi>', value) if value else SafeString("")


@register.filter(name="spoken")
def spoken_filter(value: object) -> str:
    """A name of our own lists in the reader's language; other people's words as they stand."""
    return spoken(str(value)) if value else ""


@register.filter
def ltr(value: object) -> SafeString:
    """A serial, code, address or model: left to right and isolated."""
    return format_html('<bdi class="ltr" dir="ltr">{}</bdi>', value) if value not in (None, "") else SafeString("")


@register.filter
def num(value: object) -> SafeString:
    """A number with its sign or unit inside the isolate."""
    return format_html('<bdi class="num" dir="ltr">{}</bdi>', value) if value not in (None, "") else SafeString("")


@register.filter
def phone(value: PhoneNumber | str | None) -> SafeString:
    """A telephone number in international format."""
    if not value:
        return SafeString("")
    parsed = value if isinstance(value, PhoneNumber) else PhoneNumber.from_string(str(value))
    return ltr(parsed.as_international if parsed.is_valid() else str(value))


@register.filter
def money(value: Decimal | int | str | None, currency: str | None = None) -> SafeString:
    """Amount with currency in the reader's language: ``460.00 ر.س``, ``SAR 460.00``."""
    if value in (None, ""):
        return SafeString("")
    number, sign = display.amount_text(value, currency), display.currency_text(currency)
    if display.arabic():
        return format_html('<span class="nowrap"><bdi class="num" dir="ltr">{}</bdi> {}</span>', number, sign)
    return format_html('<bdi class="num" dir="ltr">{} {}</bdi>', sign, number)


@register.filter
def amount(value: Decimal | int | str | None, currency: str | None = None) -> SafeString:
    """The number of an amount alone, for tables whose head names the currency."""
    return num(display.amount_text(value, currency)) if value not in (None, "") else SafeString("")


@register.filter
def day(value: dt.date | dt.datetime | None) -> SafeString:
    """``الأربعاء 25 نوفمبر``; the year only when it is not this year."""
    if not value:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', display.local_date(value).isoformat(), display.day_text(value))


@register.filter
def shortday(value: dt.date | dt.datetime | None) -> SafeString:
    """``25 نوفمبر``; the year only when it is not this year."""
    if not value:
        return SafeString("")
    return format_html(
        '<time datetime="{}">{}</time>', display.local_date(value).isoformat(), display.short_day_text(value)
    )


@register.filter
def fullday(value: dt.date | dt.datetime | None, form: str = "") -> SafeString:
    """The day with its year, for paper; ``short`` leaves the weekday out."""
    if not value:
        return SafeString("")
    text = display.full_day_text(value, weekday=form != "short")
    return format_html('<time datetime="{}">{}</time>', display.local_date(value).isoformat(), text)


@register.filter
def hijri(value: dt.date | dt.datetime | None) -> str:
    """``15 جمادى الآخرة 1448 هـ``."""
    return display.hijri_text(value) if value else ""


@register.filter
def clock(value: dt.datetime | None) -> SafeString:
    """``14:05`` in the active time zone."""
    if not value:
        return SafeString("")
    return format_html(
        '<time datetime="{}"><bdi class="num" dir="ltr">{}</bdi></time>', value.isoformat(), display.clock_text(value)
    )


@register.filter
def when(value: dt.datetime | None) -> SafeString:
    """A moment: today and yesterday by word, then ``HH:MM``; else the full day and time."""
    if not value:
        return SafeString("")
    if not isinstance(value, dt.datetime):
        return day(value)
    near = abs((display.local_date(value) - timezone.localdate()).days) <= 1
    words = (
        display.near_day_text(value)
        if near
        else gettext("%(day)s, %(time)s") % {"day": display.day_text(value), "time": ""}
    )
    return format_html(
        '<time datetime="{}">{} <bdi class="num" dir="ltr">{}</bdi></time>',
        value.isoformat(),
        words.strip(),
        display.clock_text(value),
    )


@register.filter
def duration(value: int | float | Decimal | dt.timedelta | None, day_minutes: int = 0) -> str:
    """Working minutes as words; the argument gives the minutes of one day (1440 for calendar time)."""
    return "" if value is None else display.duration_text(value, int(day_minutes))


# --- addresses ----------------------------------------------------------------------------------------------------


@register.simple_tag
@constant_for_constants
def url_or_none(name: str, *args: object, **kwargs: object) -> str:
    """Address of a named page, or an empty text when no such page is wired."""
    try:
        return reverse(name, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> SafeString | str:
    """The current address with some parameters replaced: ``{% query page=2 %}``; ``None`` or ``""`` removes one.

    Language and theme are never carried on: a cookie remembers them. Tokens in the path stay, the host is never named.
    """
    request: HttpRequest | None = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    for name in ("lang", "theme"):
        params.pop(name, None)
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    path = request.path if request else ""
    return f"{path}?{params.urlencode()}" if params else path


@register.simple_tag(takes_context=True)
def nav_item(context: template.Context, name: str, icon_name: str, label: str, also: str = "") -> SafeString:
    """A link of the side navigation, shown only when its page exists; ``also`` names pages that belong to it."""
    request: HttpRequest | None = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    current = "page" if here == name else ("true" if here and here in also.split() else "")
    return _nav_item(url_or_none(name), icon_name, label, current)


@lru_cache(100, typed=True)
def _nav_item(address: str, icon_name: str, label: str, current: str) -> SafeString:
    if not address:
        return SafeString("")
    here = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}<span class="side__t">{}</span></a>', address, here, icon(icon_name), label)


# --- identity -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/pill.html")
def stage_pill(code: str, label: str, tone: str | None = None) -> dict[str, str]:
    """The stage as a pill with icon and words; colour never stands alone."""
    look, icon_name = STAGE_LOOK.get(str(code), ("", "circle"))
    return {"tone": look if tone is None else tone, "icon_name": icon_name, "label": label}


@register.simple_tag
@lru_cache(500, typed=True)  # marked safe or not is another word
def stage_ring(step: int, total: int, label: str, tone: str = "") -> SafeString:
    """A ring filled by ``step`` of ``total`` before the stage's name; tone is ``wait`` or ``done``."""
    return format_html(
        '<span class="stage{}"><svg class="ring" viewBox="0 0 20 20" aria-hidden="true" focusable="false">'
        '<circle cx="10" cy="10" r="7.5"/><circle cx="10" cy="10" r="7.5" pathLength="{}" stroke-dasharray="{} {}"/>'
        "</svg>{}</span>",
        f" stage--{tone}" if tone else "",
        total,
        step,
        total,
        label,
    )


@register.simple_tag
@lru_cache(100, typed=True)
def priority_bars(level: str, label: str, show_label: bool = False) -> SafeString:
    """Priority as bars (a filled square when urgent); the word is there for everyone, seen or read aloud."""
    height = LEVELS.get(str(level), 2)
    word = format_html('<span class="{}">{}</span>', "" if show_label else "vh", label)
    if height == 4:
        return format_html(
            '<span class="prio prio--urgent"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
            '<rect x="1" y="1" width="14" height="14" rx="3.5"/><path d="M7.1 3.6h1.8l-.3 5.3H7.4zM8 10.4a1.05 1.05 0 '
            '1 1 0 2.1 1.05 1.05 0 0 1 0-2.1z"/></svg>{}</span>',
            word,
        )
    on = ["on" if height > i else "off" for i in range(3)]
    return format_html(
        '<span class="prio"><svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
        '<rect class="{}" x="1.5" y="9" width="3" height="5" rx="1"/>'
        '<rect class="{}" x="6.5" y="6" width="3" height="8" rx="1"/>'
        '<rect class="{}" x="11.5" y="3" width="3" height="11" rx="1"/></svg>{}</span>',
        *on,
        word,
    )


@register.simple_tag
def avatar(name: str, cls: str = "") -> SafeString:
    """First letter in a circle; the name itself stands beside it in words."""
    letter = (str(name).strip() or "?")[0].upper()
    return format_html('<span class="ava{}" aria-hidden="true">{}</span>', f" {cls}" if cls else "", letter)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: object = "") -> SafeString:
    """The options of a select, the chosen one marked. The same choices are written out once."""
    return _options(tuple(choices), str(chosen))


@lru_cache(200)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>',
        ((escape(value), SafeString(" selected") if value == chosen else "", escape(text)) for value, text in choices),
    )


@register.filter
def get(mapping: dict[Any, Any] | None, key: object) -> Any:
    """Value of a dictionary under a variable key; empty when missing."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


# --- forms: the work is in helpdesk.lib.forms ------------------------------------------------------------------------


@register.simple_tag
def field(bound: Any, **options: Any) -> SafeString:
    """A form field with label, hint, error beside it and the right ARIA attributes.

    Options: ``label``, ``hint``, ``kind`` (``choices``, ``seg``, ``chips``, ``picks``), ``cls`` (of the input),
    ``min`` (class ``min-15`` for choices in columns), ``suffix``, ``optional=False`` (hides the word "optional"),
    ``rows``, ``autofocus``, ``hide_label``.
    """
    from helpdesk.lib.forms import render_field

    return render_field(bound, options)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """All errors of the forms (or formsets) at once, each linking to its field; receives focus."""
    from helpdesk.lib.forms import all_errors

    errors = all_errors(forms)
    return {"errors": errors, "count": len(errors)}
