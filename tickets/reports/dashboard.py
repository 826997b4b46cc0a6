"""The dashboard as data: tiles, one insight, the main chart, the rest of the figures. Templates only draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from helpdesk.lib.display import duration_text, short_day_text
from tickets.reports import behind, charts, standing
from tickets.reports.address import Address
from tickets.reports.book import BASES, Book
from tickets.reports.metrics import FIGURES, PERCENT, POINTS, Figure
from tickets.reports.periods import Period
from tickets.reports.tickets import listed
from tickets.reports.words import (
    COHORTS,
    FEW,
    MORE,
    STAGES,
    TILES,
    WORDS,
    Counted,
    age_words,
    beyond_chance,
    change_text,
    counted_of,
    definition,
    number,
    one_text,
    value_text,
)

COHORT_DAYS = 30
DRILL_ROWS = 5


@dataclass
class Tile:
    """One figure with everything that its tile says."""

    name: str
    label: Any
    definition: str
    figure: Figure
    then: Figure
    period: Period
    shifted: str = ""
    value: str = ""
    unit: str = ""
    change: str = ""
    better: bool | None = None
    rises: bool = False
    sure: bool = False
    spark: str = ""
    links: dict[str, str] | None = None
    low: str = ""
    high: str = ""
    p90: str = ""
    current: bool = False

    @property
    def bad(self) -> Any:
        """What the worse side of the figure is called."""
        return WORDS[self.name].bad

    @property
    def is_cohort(self) -> bool:
        """Whether the figure must wait until its cases are old enough."""
        return self.name in COHORTS

    @property
    def few(self) -> bool:
        """Too few cases for anything but a count."""
        return 0 < self.figure.denominator < FEW

    @property
    def counted(self) -> Counted:
        """What was counted, and out of what."""
        return counted_of(self.figure)


def span_text(period: Period) -> str:
    """``20 October – 18 November``; one day alone stands alone."""
    first, last = short_day_text(period.first), short_day_text(period.last)
    return first if first == last else f"{first} – {last}"


def piece_days(length: int) -> int:
    """Days that one point of a chart stands for: enough cases in each, at most some fifteen points."""
    return next((days for limit, days in ((14, 1), (45, 3), (110, 7), (400, 30)) if length <= limit), 60)


def open_book(address: Address, now: datetime) -> Book:
    """The daily rows that every part of the page is summed from."""
    return Book(
        address.period, address.filters, now, BASES, earlier=address.period.length,
        further={"delivered": COHORT_DAYS, "returns": COHORT_DAYS},
    )


def cohort_period(book: Book, name: str, period: Period) -> Period:
    """The period itself; for a cohort of 30 days that has not matured at all, the one 30 days before."""
    if COHORTS.get(name) == COHORT_DAYS and not FIGURES[name](book, period).denominator:
        return period.moved(-COHORT_DAYS)
    return period


def links_of(address: Address, name: str, period: Period) -> dict[str, str]:
    """Addresses of the tickets behind a figure, by part."""
    base = reverse("desk:dashboard_tickets")
    return {part: f"{base}?{address.fixed(period, figure=name, part=part)}" for part in behind.PARTS}


def make_tile(book: Book, address: Address, name: str, *, spark: bool = True) -> Tile:
    """A figure of the period beside the same figure of the period before."""
    word, compute = WORDS[name], FIGURES[name]
    period = cohort_period(book, name, address.period)
    now, then = compute(book, period), compute(book, period.before())
    tile = Tile(name, word.name, definition(name), now, then, period, links=links_of(address, name, period))
    if period != address.period:
        tile.shifted = span_text(period)
    tile.value, tile.unit = value_text(now.value, now.unit)
    if now.low is not None and now.high is not None:
        tile.low, tile.high = one_text(now.low, now.unit), one_text(now.high, now.unit)
    if now.p90 is not None:
        tile.p90 = one_text(now.p90, now.unit)
    if now.denominator >= FEW and then.denominator >= FEW and now.value is not None and then.value is not None:
        _compare(tile, word.up_is_better)
    if spark:
        pieces = period.parts(piece_days(period.length))
        tile.spark = charts.sparkline([compute(book, piece).value for piece in pieces], get_language_bidi())
    return tile


def _compare(tile: Tile, up_is_better: bool) -> None:
    tile.change = change_text(tile.figure, tile.then)
    same = one_text(tile.figure.value, tile.figure.unit) == one_text(tile.then.value, tile.then.unit)
    tile.rises = (tile.figure.value or 0) > (tile.then.value or 0)
    tile.better = None if same else tile.rises == up_is_better
    tile.sure = beyond_chance(tile.figure, tile.then)


@dataclass
class Insight:
    """The one sentence above the figures, with its evidence and a way in."""

    lead: str
    rest: str
    href: str
    action: str
    tone: str
    icon: str


def insight(tiles: list[Tile], backlog: standing.Backlog, late: Any, address: Address, now: datetime) -> Insight:
    """The largest change that chance does not explain, worse before better; else the most pressing late promise."""
    moved = [tile for tile in tiles if tile.better is not None and tile.sure]
    moved.sort(key=lambda tile: (bool(tile.better), -_strength(tile)))
    if moved and not (moved[0].better and backlog.late):
        return _moved(moved[0])
    if backlog.late and late is not None:
        days = duration_text(now - late.promised_at, 1440)
        lead = _("Past their promised date: %(n)s.") % {"n": backlog.late}
        rest = _("The one that has waited longest is late by %(time)s.") % {"time": days}
        return Insight(lead, rest, pressing_link(address), _("See these tickets"), "warn", "clock-alert")
    if moved:
        return _moved(moved[0])
    lead = _("No figure moved by more than chance explains.")
    rest = _("Every promised date of an open ticket still holds.")
    return Insight(lead, rest, "", "", "ok", "circle-check")


def pressing_link(address: Address) -> str:
    """The open tickets past their promised date."""
    return f"{reverse('desk:dashboard_tickets')}?{address.fixed(figure='late')}"


def _strength(tile: Tile) -> float:
    now, then = tile.figure, tile.then
    width = ((now.high or 0) - (now.low or 0) + (then.high or 0) - (then.low or 0)) or 1.0
    return abs((now.value or 0) - (then.value or 0)) / width


def _moved(tile: Tile) -> Insight:
    words = {
        "name": tile.label, "then": one_text(tile.then.value, tile.then.unit),
        "now": one_text(tile.figure.value, tile.figure.unit),
    }
    better = _("Better: %(name)s, from %(then)s to %(now)s.")
    lead = (better if tile.better else _("Worse: %(name)s, from %(then)s to %(now)s.")) % words
    rest = _("That is more than chance explains (%(n)s cases, %(before)s before).") % {
        "n": tile.figure.denominator, "before": tile.then.denominator,
    }
    part = "all" if tile.better else "bad"
    tone, icon = ("ok", "trending-up") if tile.better else ("warn", "trending-down")
    return Insight(lead, rest, (tile.links or {})[part], _("See these tickets"), tone, icon)


@dataclass
class Chart:
    """The main chart with its table twin."""

    tile: Tile
    wide: charts.Line
    narrow: charts.Line
    rows: list[tuple[str, str, str, str, str]]
    summary: str
    export: str


def main_chart(book: Book, address: Address, tile: Tile) -> Chart:
    """The chosen figure over the period, beside the period before."""
    compute, days = FIGURES[tile.name], piece_days(tile.period.length)
    pieces = tile.period.parts(days)
    now = [compute(book, piece) for piece in pieces]
    then = [compute(book, piece.moved(-tile.period.length)) for piece in pieces]
    base = reverse("desk:dashboard_tickets")
    hrefs = [f"{base}?{address.fixed(piece, figure=tile.name, part='all')}" for piece in pieces]
    rtl = get_language_bidi()
    unit = tile.figure.unit
    wide = _line(charts.Frame(800, 345, 48, 122, 18, 34, rtl), pieces, now, then, unit, hrefs)
    narrow = _line(charts.Frame(350, 270, 44, 14, 18, 34, rtl), pieces, now, then, unit, [])
    rows = [
        (span_text(piece), _cell(a), _cases(a), _cell(b), href)
        for piece, a, b, href in zip(pieces, now, then, hrefs, strict=True)
    ]
    summary = _("%(name)s: %(now)s in this period, %(then)s in the one before.") % {
        "name": tile.label, "now": one_text(tile.figure.value, unit) or _("no data"),
        "then": one_text(tile.then.value, unit) or _("no data"),
    }
    export = f"{reverse('desk:dashboard_export')}?{address.fixed(tile.period, figure=tile.name, part='all')}"
    return Chart(tile, wide, narrow, rows, summary, export)


def _cell(figure: Figure) -> str:
    return one_text(figure.value, figure.unit)


def _cases(figure: Figure) -> str:
    if figure.unit == PERCENT:
        return f"{figure.numerator}/{figure.denominator}"
    return str(figure.denominator)


def _line(
    frame: charts.Frame, pieces: list[Period], now: list[Figure], then: list[Figure], unit: str, hrefs: list[str]
) -> charts.Line:
    known = [figure.value for figure in (*now, *then) if figure.value is not None]
    limits = {PERCENT: (0, 100), POINTS: (-100, 100)}.get(unit, (0, None))
    scale = charts.nice_scale(known, *limits)
    line = charts.Line(frame)
    line.grid = [(frame.y(scale.share(tick)), one_text(tick, unit)) for tick in scale.ticks]
    points = charts.place(frame, scale, [figure.value for figure in now])
    before = charts.place(frame, scale, [figure.value for figure in then])
    line.now, line.then = charts.path(points), charts.path(before)
    line.small_dots, line.then_dots = charts.lonely(points), charts.lonely(before)
    line.dots = [
        (*point, href, f"{span_text(piece)}: {_cell(figure)} ({_cases(figure)})")
        for point, href, piece, figure in zip(points, hrefs, pieces, now, strict=False) if point
    ]
    shown = 3 if frame.width < 500 else 6
    step = max(1, -(-len(pieces) // shown))
    last = len(pieces) - 1
    line.labels = [
        (frame.x(i / last if last else 0.5), short_day_text(piece.first), "middle")
        for i, piece in enumerate(pieces) if (last - i) % step == 0
    ]
    line.ends = _ends(frame, points, before, now, then)
    if known and scale.low > 0:
        line.starts_above_nought = one_text(scale.low, unit)
    return line


def _ends(frame: charts.Frame, points: Any, before: Any, now: list[Figure], then: list[Figure]) -> list[tuple[float, str, str]]:
    if frame.end < 60:
        return []
    mine = next(((p[1], f) for p, f in zip(points[::-1], now[::-1], strict=True) if p), None)
    theirs = next(((p[1], f) for p, f in zip(before[::-1], then[::-1], strict=True) if p), None)
    ends = []
    if mine and theirs:
        a, b = charts.apart(mine[0], theirs[0])
        mine, theirs = (a, mine[1]), (b, theirs[1])
    if mine:
        ends.append((mine[0] + 4, _("Now %(value)s") % {"value": _cell(mine[1])}, "t-accent"))
    if theirs:
        ends.append((theirs[0] + 4, _("Before %(value)s") % {"value": _cell(theirs[1])}, "t-ink"))
    return ends


AGE_CLASSES = ("b-1", "b-2", "b-3", "b-4")


def backlog_chart(backlog: standing.Backlog, address: Address) -> dict[str, Any]:
    """Open tickets by stage, split by age; each piece opens its tickets."""
    base, ages = reverse("desk:dashboard_tickets"), age_words()
    rows, table = [], []
    for stage, name in STAGES.items():
        counts = backlog.counts.get(stage)
        if not counts:
            continue
        hrefs = [f"{base}?{address.fixed(figure='backlog', stage=stage, age=str(band))}" for band in range(len(ages))]
        pieces = [
            (float(n), css, href, f"{name}, {age}: {n}")
            for n, css, href, age in zip(counts, AGE_CLASSES, hrefs, ages, strict=True)
        ]
        rows.append((str(name), pieces, str(sum(counts))))
        whole = f"{base}?{address.fixed(figure='backlog', stage=stage)}"
        table.append((name, list(zip(counts, hrefs, strict=True)), sum(counts), whole))
    rtl = get_language_bidi()
    return {
        "total": backlog.total, "all": f"{base}?{address.fixed(figure='backlog')}", "table": table,
        "legend": list(zip(AGE_CLASSES, ages, strict=True)), "ages": ages,
        "wide": charts.bars(rows, width=560, room=100, rtl=rtl), "narrow": charts.bars(rows, width=340, room=92, rtl=rtl),
    }


def stage_chart(address: Address) -> dict[str, Any]:
    """Median hours per stage, this period over the one before."""
    now = standing.hours_per_stage(address.period, address.filters)
    then = standing.hours_per_stage(address.period.before(), address.filters)
    rows, table = [], []
    for stage, name in STAGES.items():
        if stage not in now:
            continue
        hours, stays = now[stage]
        before = then.get(stage)
        longer = before is not None and stays >= FEW and before[1] >= FEW and hours > before[0] * 4 / 3
        text = one_text(hours, "hours")
        rows.append((str(name), [(hours, "b-3" if longer else "b-2", "", f"{name}: {text}")], text))
        table.append((name, text, stays, one_text(before[0], "hours") if before else "", longer))
    rtl = get_language_bidi()
    return {
        "table": table, "wide": charts.bars(rows, width=560, room=100, rtl=rtl, row=32, bar=18),
        "narrow": charts.bars(rows, width=340, room=92, rtl=rtl, row=32, bar=18),
    }


def voice(book: Book, period: Period) -> dict[str, Any]:
    """How the answers spread: satisfaction by point, promoters to detractors."""
    points = book.values("answers", 2, period)
    words = [(5, _("Very satisfied")), (4, _("Satisfied")), (3, _("Neither")), (2, _("Dissatisfied")), (1, _("Very dissatisfied"))]
    spread = [(word, points.count(n), 100 * points.count(n) / len(points), n <= 2) for n, word in words] if points else []
    cases, promoters, detractors = (book.count("answers", column, period) for column in (3, 4, 5))
    shares = {}
    if cases:
        good, bad = 100 * promoters / cases, 100 * detractors / cases
        texts = (promoters, cases - promoters - detractors, detractors) if cases < FEW else (
            number(good), number(100 - good - bad), number(bad))
        shares = {"good": round(good, 1), "bad": round(bad, 1), "bad_x": round(100 - bad, 1), "cases": cases, "few": cases < FEW,
                  **dict(zip(("good_text", "rest_text", "bad_text"), map(str, texts), strict=True))}
    return {"spread": spread, "answers": len(points), "nps": shares}


def page(address: Address) -> dict[str, Any]:
    """Everything that the dashboard shows, but for the panels that load by their own address."""
    now = timezone.now()
    book = open_book(address, now)
    tiles = [make_tile(book, address, name) for name in TILES]
    more = [make_tile(book, address, name, spark=False) for name in MORE]
    chosen = next(tile for tile in (*tiles, *more) if tile.name == address.figure)
    chosen.current = True
    backlog = standing.backlog(address.filters, now)
    pressing = standing.pressing(address.filters, now, DRILL_ROWS)
    for ticket in pressing:
        ticket.short_stage = STAGES[ticket.stage]
    late = pressing[0] if pressing and pressing[0].promised_at < now else None
    return {
        "address": address, "tiles": tiles, "more": more, "chart": main_chart(book, address, chosen),
        "insight": insight(tiles, backlog, late, address, now), "backlog": backlog_chart(backlog, address),
        "standing": backlog, "pressing": pressing, "pressing_link": pressing_link(address),
        "risk_link": f"{reverse('desk:dashboard_tickets')}?{address.fixed(figure='at_risk')}",
        "voice": voice(book, address.period), "words": standing.latest_words(address.period, address.filters, 5),
        "team": _team(address), "now": now, "span": span_text(address.period),
        "before": span_text(address.period.before()),
        "drill": _drill(address, chosen, now),
    }


def _team(address: Address) -> list[dict[str, Any]]:
    base, rows = reverse("desk:dashboard_tickets"), []
    for load in standing.team(address.period, address.filters):
        who = {load.key: str(load.person.pk)}
        rows.append({
            "load": load, "score": number(load.satisfaction) if load.satisfaction else "",
            "done": f"{base}?{address.fixed(figure='done', **who)}", "open": f"{base}?{address.fixed(figure='open', **who)}",
        })
    return rows


def _drill(address: Address, tile: Tile, now: datetime) -> dict[str, Any]:
    """The latest tickets on the bad side of the chosen figure."""
    scope = behind.Scope(tile.period, address.filters, now)
    rows = listed(behind.cases(tile.name, "bad", scope).tickets())[:DRILL_ROWS]
    return {"rows": list(rows), "title": WORDS[tile.name].bad, "href": (tile.links or {})["bad"], "all": (tile.links or {})["all"]}
