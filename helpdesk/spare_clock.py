"""A clock inside every worker for the time without a beat: once none has rung for a minute, the worker rings by itself.

It only sends the schedule's own tasks, which carry nothing and are safe to run twice; so workers need not agree on who rings.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

from celery import Celery
from celery.signals import task_received, worker_ready

log = logging.getLogger(__name__)
PULSE = "notifications.heartbeat"  # beat sends it every 15 seconds
SILENCE = float(os.environ.get("BEAT_SILENCE_SECONDS", "") or 60)
OWN = "spare-clock"  # header of what this clock sent, so that no clock takes another one for a beat


class SpareClock:
    """Hears beat's pulse in the worker's main process and rings in a thread of it while there is none."""

    def __init__(self, app: Celery, silence: float = SILENCE) -> None:
        self.app, self.silence = app, silence
        self.heard_at = time.monotonic()
        self.rung_at: dict[str, float] = {}

    def hear(self, request: Any, **more: Any) -> None:
        """Take note of a task that has come in."""
        if request.name == PULSE and not (request.message.headers or {}).get(OWN):
            self.heard_at = time.monotonic()

    def tick(self, now: float) -> list[str]:
        """Ring what the schedule wants by now, if beat is silent; the names of the tasks that were sent."""
        if now - self.heard_at < self.silence:
            return []
        rung = []
        for name, entry in self.app.conf.beat_schedule.items():
            if now - self.rung_at.get(name, float("-inf")) < entry["schedule"]:
                continue
            self.rung_at[name] = now
            self.app.send_task(entry["task"], headers={OWN: "1"}, retry=False, ignore_result=True, **entry["options"])
            rung.append(entry["task"])
        return rung

    def start(self, **more: Any) -> None:
        """Begin to look, once a second."""
        self.heard_at = time.monotonic()
        threading.Thread(target=self._run, name="spare-clock", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(1)
            try:
                self.tick(time.monotonic())
            except Exception as error:  # the broker is away: the next second is another chance
                log.warning("the spare clock could not ring: %s", type(error).__name__)


def connect(app: Celery) -> SpareClock:
    """Give the workers of this application their spare clock."""
    clock = SpareClock(app)
    task_received.connect(clock.hear, weak=False)
    worker_ready.connect(clock.start, weak=False)
    return clock
