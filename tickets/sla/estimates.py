"""How long such cases really take, and so which date we give."""

from __future__ import annotations

import time as clock
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from helpdesk.lib.statistics import percentile
from tickets.models import Ticket
from tickets.sla.business_hours import add_working_days, next_open
from tickets.sla.calendar import schedule_of

LOOK_AT = 200  # latest finished cases of the same device type
ENOUGH = 10  # fewer say too little; then the type's usual days hold
KEEP_SECONDS = 300
SHARE = 80  # four of five such cases were ready by the date that we give
_kept: dict[int, tuple[float, float | None, int]] = {}


def forget() -> None:
    """Drop what is kept; called between tests."""
    _kept.clear()


def measured_days(device_type_id: int) -> tuple[float | None, int]:
    """80th percentile of calendar days from report to ready over the latest cases, and how many they were."""
    held = _kept.get(device_type_id)
    if held and held[0] > clock.monotonic():
        return held[1], held[2]
    rows = Ticket.objects.filter(device__device_type_id=device_type_id, ready_at__isnull=False).order_by("-ready_at")
    latest = rows.values_list("filed_at", "ready_at")[:LOOK_AT]
    spans = [(ready - filed).total_seconds() / 86400 for filed, ready in latest if ready]
    days = percentile(spans, SHARE) if len(spans) >= ENOUGH else None
    _kept[device_type_id] = (clock.monotonic() + KEEP_SECONDS, days, len(spans))
    return days, len(spans)


def promise(ticket: Ticket) -> tuple[datetime, dict[str, Any]]:
    """The date to give at filing, inside opening hours, and what it rests on."""
    schedule, now = schedule_of(ticket.branch), timezone.now()
    device_type = ticket.device.device_type
    days, cases = measured_days(device_type.pk)
    if days is None:
        return add_working_days(schedule, now, device_type.usual_days), {
            "basis": "usual", "days": device_type.usual_days, "device_type": device_type.code,
        }
    at = next_open(schedule, now + timedelta(days=max(days, 0.5)))
    return at, {"basis": "measured", "cases": cases, "days": round(days, 1), "device_type": device_type.code}
