"""Without a beat the workers ring by themselves; with one they stay silent. ``make chaos`` runs both with real processes (P8)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from celery import Celery

from helpdesk.spare_clock import OWN, PULSE, SpareClock


class Sent(Celery):
    """An application that keeps what it would send."""

    def send_task(self, name: str, **options: Any) -> None:  # type: ignore[override]
        """Keep it."""
        self.__dict__.setdefault("sent", []).append((name, options["headers"]))


def _pulse(**headers: str) -> SimpleNamespace:
    return SimpleNamespace(name=PULSE, message=SimpleNamespace(headers=headers))


def test_a_worker_rings_only_while_no_beat_does() -> None:
    app = Sent("x", set_as_current=False)
    app.conf.beat_schedule = {
        name: {"task": name, "schedule": seconds, "options": {}} for name, seconds in (("a", 5.0), ("b", 60.0))
    }
    clock = SpareClock(app, silence=60)
    now = clock.heard_at
    assert clock.tick(now + 59) == []
    assert clock.tick(now + 61) == ["a", "b"]
    assert clock.tick(now + 63) == []
    assert clock.tick(now + 66.5) == ["a"]
    assert app.__dict__["sent"][0] == ("a", {OWN: "1"})
    clock.hear(_pulse(**{OWN: "1"}))  # another worker's spare clock is no beat
    assert clock.tick(now + 72) == ["a"]
    clock.hear(_pulse())
    assert clock.tick(clock.heard_at + 30) == []
