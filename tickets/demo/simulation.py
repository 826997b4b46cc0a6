"""A travelled clock and the stories that live in it.

A story is a generator that yields the instant of its next step. The simulation travels to the earliest of them, lets
that story take its step through the real actions, and stops at the end of the simulated time: what would come later
is simply not done yet, so the queue at the end is as true as the history.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.db import transaction

from tickets.exceptions import StepRefused

Story = Generator[datetime, None, None]


class Simulation:
    """Runs stories in the order of their steps, one database transaction a day."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start, end
        self.refused: list[str] = []
        self.after_step: Callable[[], None] = lambda: None
        self.after_refusal: Callable[[], None] = lambda: None
        self._due: list[tuple[datetime, int, Story]] = []
        self._order = itertools.count()

    def add(self, story: Story, at: datetime) -> None:
        """Let a story take its first step at an instant."""
        heapq.heappush(self._due, (at, next(self._order), story))

    def run(self, on_day: Callable[[datetime], None] | None = None) -> None:
        """Live through the whole period; ``on_day`` is told each new day for a line of progress."""
        day_end = self.start
        with time_machine.travel(self.start, tick=False) as clock:
            while self._due and self._due[0][0] < self.end:
                day_end = max(day_end, self._due[0][0]) + timedelta(days=1)
                with transaction.atomic():
                    self._live_until(min(day_end, self.end), clock)
                if on_day:
                    on_day(min(day_end, self.end))

    def _live_until(self, until: datetime, clock: Any) -> None:
        while self._due and self._due[0][0] < until:
            at, _order, story = heapq.heappop(self._due)
            clock.move_to(at.astimezone(UTC))
            try:
                # A step that was refused in the middle must not leave half of itself behind.
                with transaction.atomic():
                    following = next(story, None)
                    self.after_step()
            except StepRefused as refusal:
                self.refused.append(f"{at:%Y-%m-%d %H:%M} {story.__name__}: {refusal}")
                self.after_refusal()
                continue
            if following:
                heapq.heappush(self._due, (max(following, at + timedelta(minutes=1)), next(self._order), story))

