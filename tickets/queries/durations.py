"""How long repairs really took, per type of device: the half that was quicker. Kept for five minutes."""

from __future__ import annotations

import time as clock
from dataclasses import dataclass
from statistics import median

from django.utils.translation import ngettext

from tickets.models import Ticket
from warranty.models import DeviceType

KEEP_SECONDS = 300
LOOK_AT = 600  # latest finished cases over all types
ENOUGH = 10  # fewer say too little to be told
_kept: dict[str, tuple[float, dict[int, float]]] = {}


@dataclass(frozen=True)
class Duration:
    """A line of the start page's table; ``share`` compares it with the longest."""

    label: str
    words: str
    share: float


def forget() -> None:
    """Drop what is kept; called between tests."""
    _kept.clear()


def median_days() -> dict[int, float]:
    """Median calendar days from drop-off to ready per type, over the latest cases; types with too few are left out."""
    held = _kept.get("all")
    if held and held[0] > clock.monotonic():
        return held[1]
    rows = (
        Ticket.objects.filter(ready_at__isnull=False, checked_in_at__isnull=False).order_by("-ready_at")
        .values_list("device__device_type_id", "checked_in_at", "ready_at")[:LOOK_AT]
    )
    spans: dict[int, list[float]] = {}
    for type_id, came, ready in rows:
        if ready and came:
            spans.setdefault(type_id, []).append((ready - came).total_seconds() / 86400)
    found = {type_id: median(days) for type_id, days in spans.items() if len(days) >= ENOUGH}
    _kept["all"] = (clock.monotonic() + KEEP_SECONDS, found)
    return found


def durations(types: list[DeviceType]) -> list[Duration]:
    """Lines from the quickest type to the slowest."""
    days = median_days()
    known = sorted(((days[t.pk], t) for t in types if t.pk in days), key=lambda pair: pair[0])
    if not known:
        return []
    longest = max(known[-1][0], 1)
    return [
        Duration(t.name, ngettext("%(n)s day", "%(n)s days", n) % {"n": n}, span / longest)
        for span, t in known
        for n in [max(1, round(span))]
    ]
