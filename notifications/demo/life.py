"""The demonstration with its messages: the company's six months, and what everybody was told meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from notifications.demo.outbox import LogOutbox, read_old_notices
from tickets.demo import company


def live(world: company.World, on_day: Callable[[datetime], None] | None = None) -> None:
    """Live the six months; letters are written as they fall due, follow-ups come from the planned rows."""
    outbox, simulation = LogOutbox(), world.simulation
    world.asks_follow_up = False
    simulation.after_step, simulation.after_refusal = outbox.settle, outbox.forget
    first = timezone.localtime(simulation.start).replace(hour=8, minute=10, second=0)
    simulation.add(outbox.planned(), first + timedelta(days=1))
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 50)  # hardly any cycles, very many rows
    try:
        with outbox.listening():
            company.run(world, on_day)
    finally:
        gc.set_threshold(*usual)
    read_old_notices()
