"""Geometry of the charts: plain numbers in, coordinates out. In Arabic time runs right to left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]
SPARK_W, SPARK_H, SPARK_PAD = 120, 28, 3


@dataclass(frozen=True)
class Frame:
    """A drawing area: its size, margins and direction."""

    width: int
    height: int
    axis: int  # room for the value labels, where the time begins
    end: int  # room where the time ends
    top: int
    bottom: int
    rtl: bool

    def x(self, share: float) -> float:
        """Place of 0 (beginning) … 1 (end) of the time."""
        place = self.axis + share * (self.width - self.axis - self.end)
        return round(self.width - place if self.rtl else place, 1)

    def y(self, share: float) -> float:
        """Height of 0 (bottom) … 1 (top) of the values."""
        return round(self.height - self.bottom - share * (self.height - self.top - self.bottom), 1)

    @property
    def start_anchor(self) -> str:
        """Anchor of a number (always left to right) that stands outside of the axis."""
        return "start" if self.rtl else "end"

    @property
    def end_anchor(self) -> str:
        """Anchor of words behind the last point; they follow the page's direction, in which start means reading side."""
        return "start"


@dataclass(frozen=True)
class Scale:
    """Values of an axis: from, to, and its marks."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where a value lies between low (0) and high (1)."""
        return (value - self.low) / (self.high - self.low)


def nice_scale(values: Sequence[float], floor: float | None = None, ceiling: float | None = None) -> Scale:
    """An axis over the values with round marks; it begins at nought unless the values stand far above it."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    if high - low < 1e-9:
        low, high = (low - 1, high + 1) if low else (0.0, 1.0)
    raw = (high - low) / 4
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if ceiling is not None and last * step > ceiling:
        last = math.floor(ceiling / step + 1e-9)
        last += last * step < high - 1e-9
    if floor is not None:
        first = max(first, math.ceil(floor / step - 1e-9))
    ticks = tuple(round(n * step, 6) for n in range(first, last + 1))
    return Scale(min(ticks[0], low), max(ticks[-1], high), ticks)


def path(points: Sequence[Point | None]) -> str:
    """A line through the points, broken where one is missing."""
    parts, pen_down = [], False
    for point in points:
        if point is None:
            pen_down = False
            continue
        parts.append(f"{'L' if pen_down else 'M'}{point[0]:g} {point[1]:g}")
        pen_down = True
    return "".join(parts)


def lonely(points: Sequence[Point | None]) -> list[Point]:
    """Points with no neighbour, which a line cannot show."""
    padded = [None, *points, None]
    return [p for before, p, after in zip(padded, padded[1:], padded[2:], strict=False) if p and not before and not after]


def sparkline(values: Sequence[float | None], rtl: bool) -> str:
    """Path of a small line without axes; empty with fewer than two values."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    frame = Frame(SPARK_W, SPARK_H, SPARK_PAD, SPARK_PAD, SPARK_PAD, SPARK_PAD, rtl)
    last = len(values) - 1
    # Days without cases are bridged here: the small line shows the way, the chart and its table show the gaps.
    points = [
        (frame.x(i / last), frame.y((value - low) / (high - low) if high > low else 0.5))
        for i, value in enumerate(values) if value is not None
    ]
    return path(points)


@dataclass
class Line:
    """A chart of one figure over time, ready to draw."""

    frame: Frame
    grid: list[tuple[float, str]] = field(default_factory=list)
    labels: list[tuple[float, str, str]] = field(default_factory=list)
    now: str = ""
    then: str = ""
    dots: list[tuple[float, float, str, str]] = field(default_factory=list)
    small_dots: list[Point] = field(default_factory=list)
    then_dots: list[Point] = field(default_factory=list)
    ends: list[tuple[float, str, str]] = field(default_factory=list)
    starts_above_nought: str = ""

    @property
    def axis_x(self) -> float:
        """Where the value axis stands."""
        return self.frame.x(0)

    @property
    def end_x(self) -> float:
        """Where the time ends."""
        return self.frame.x(1)

    @property
    def tick_x(self) -> float:
        """Place of the value labels, outside of the axis."""
        return self.axis_x + (8 if self.frame.rtl else -8)

    @property
    def tail_x(self) -> float:
        """Place of the words behind the last point."""
        return self.end_x + (-12 if self.frame.rtl else 12)

    @property
    def note_x(self) -> float:
        """Place of the note about the axis, inside."""
        return self.axis_x + (-8 if self.frame.rtl else 8)

    @property
    def note_y(self) -> float:
        """Height of that note."""
        return self.frame.y(0) - 8

    @property
    def label_y(self) -> float:
        """Height of the day labels."""
        return self.frame.height - 8.0


def place(frame: Frame, scale: Scale, values: Sequence[float | None]) -> list[Point | None]:
    """Coordinates of a series; a single value stands in the middle."""
    last = max(1, len(values) - 1)
    return [
        None if value is None else (frame.x(i / last if len(values) > 1 else 0.5), frame.y(scale.share(value)))
        for i, value in enumerate(values)
    ]


def apart(first: float, second: float, gap: float = 17) -> tuple[float, float]:
    """Move two label heights apart so that they do not overlap."""
    if abs(first - second) >= gap:
        return first, second
    middle, sign = (first + second) / 2, 1 if first >= second else -1
    return round(middle + sign * gap / 2, 1), round(middle - sign * gap / 2, 1)


@dataclass
class Bar:
    """One row of a bar chart: a name, pieces from the axis outward, a text behind them."""

    name: str
    y: float
    text_y: float
    pieces: list[tuple[float, float, str, str, str]]  # x, width, class, address, title
    end_x: float
    end_text: str


@dataclass
class Bars:
    """A chart of horizontal bars that begin at the reading side."""

    frame: Frame
    bar: int
    name_x: float
    marks: list[tuple[float, str]]
    rows: list[Bar]

    @property
    def foot_y(self) -> float:
        """Where the marks end."""
        return self.frame.height - 28.0

    @property
    def mark_y(self) -> float:
        """Height of the marks' numbers."""
        return self.frame.height - 10.0

    @property
    def name_anchor(self) -> str:
        """Names end at the axis; the page's direction says which side that is."""
        return "end"

    @property
    def end_anchor(self) -> str:
        """Anchor of the text behind a bar."""
        return "start"


def bars(
    rows: Sequence[tuple[str, Sequence[tuple[float, str, str, str]], str]], *, width: int, room: int, rtl: bool,
    row: int = 38, bar: int = 24,
) -> Bars:
    """Lay out rows of ``(name, pieces, text)`` with pieces of ``(value, class, address, title)``."""
    height = 4 + row * len(rows) + 28
    frame = Frame(width, height, room, 44, 4, 28, rtl)
    most = max((sum(piece[0] for piece in pieces) for _name, pieces, _text in rows), default=1) or 1
    scale = nice_scale([0, most])
    laid = []
    for number, (name, pieces, text) in enumerate(rows):
        y, at, drawn = 8.0 + row * number, 0.0, []
        for value, css, address, title in pieces:
            if not value:
                continue
            begin, end = frame.x(scale.share(at)), frame.x(scale.share(at + value))
            drawn.append((min(begin, end), round(max(1.0, abs(end - begin) - 1.5), 1), css, address, title))
            at += value
        tail = frame.x(scale.share(at)) + (-8 if rtl else 8)
        laid.append(Bar(name, y, y + bar / 2 + 5, drawn, tail, text))
    marks = [(frame.x(scale.share(tick)), f"{tick:g}") for tick in scale.ticks]
    return Bars(frame, bar, frame.x(0) + (10 if rtl else -10), marks, laid)
