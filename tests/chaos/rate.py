"""The outbox's rate, and how soon the acknowledgement of a report is at the mail server."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from tests.chaos.counting import owe_messages
from tests.chaos.mailserver import QuickMailServer
from tests.chaos.processes import celery, kill_group, until
from tests.chaos.world import World

LIMIT = 240.0  # seconds


def rate_of_two_senders(world: World) -> dict[str, Any]:
    """6,000 messages drained by two senders into a mail server; then reports one by one, with a Celery worker at rest.

    Pass: at least 300 messages a second; acknowledgement at the mail server within 2 s of the report (p99); in QUICK a tenth of
    the rate, since CI shares its machine.
    Mutations: a claim for each message; no bell after the commit.
    """
    world.fresh("rate")
    count = world.size(6000, 300)
    owe_messages(count)
    with QuickMailServer(world.folder) as server:
        with world.nursery(MAIL_URL=server.url) as nursery:
            for _ in range(2):
                nursery.sender(work=False)
            finished = until(lambda: server.attempts >= count, LIMIT)
        times = [when for when, _, _ in server.arrivals()]
        waits = _acknowledgements(world, server, world.size(100, 5))
    span = (times[-1] - times[0]) or 1.0
    rate = round((len(times) - 1) / span, 1)
    late = waits[-1 - len(waits) // 100] if waits else None
    return {
        "messages": count, "drained": finished, "rate": rate, "reports": world.size(100, 5), "acknowledged": len(waits),
        "median": waits[len(waits) // 2] if waits else None, "p99": late,
        "ok": finished and rate >= world.size(300, 30) and len(waits) == world.size(100, 5) and late is not None and late <= 2.0,
    }


def _acknowledgements(world: World, server: QuickMailServer, count: int) -> list[float]:
    """Seconds between the commit of a report and its acknowledgement at the mail server, shortest first."""
    if world.redis is None:
        return []
    more = {"MAIL_URL": server.url, "REDIS_URL": world.redis.url, "BROKER_URL": world.redis.url}
    book = world.folder / "reports.jsonl"
    worker = celery({**world.env, **more}, world.folder / "rate-worker.log", "worker", "--concurrency", "1")
    try:
        with world.nursery(**more) as nursery:
            # The first one finds out that the worker is there.
            warm = nursery.fork("tests.chaos.reports:one_by_one", 1, 0, world.folder / "warm.jsonl")
            nursery.wait([warm], 30)
            known = server.attempts
            until(lambda: server.attempts > known or "ready" in _tail(world.folder / "rate-worker.log"), 40)
            time.sleep(2)
            before = server.attempts
            pid = nursery.fork("tests.chaos.reports:one_by_one", count, 0.5, book)
            until(lambda: server.attempts >= before + count, 30 + count)
            nursery.wait([pid], 30)
    finally:
        kill_group(worker)
    arrived = {to: when for when, _, to in reversed(server.arrivals())}
    filed = [json.loads(line) for line in book.read_text().splitlines()]
    return sorted(round(arrived[one["email"]] - one["at"], 3) for one in filed if one["email"] in arrived)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:] if log.exists() else ""
