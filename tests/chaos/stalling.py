"""P4, P5: dead is not stalled. A dead sender's work is taken over at once, a paused one keeps it."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime
from typing import Any

from tests.chaos.counting import count_mail, owe_messages, waiting
from tests.chaos.nursery import Nursery
from tests.chaos.processes import until
from tests.chaos.world import World

TAKEN_OVER = 10.0  # seconds
STALL = 14.0  # seconds
LIMIT = 300, 90  # seconds, of the full and the quick size


def p4_dead_senders_work(world: World) -> dict[str, Any]:
    """A dead sender's work restarts by itself: kill -9 while it holds work, 100 times (20 at once, five times).

    Pass: all of its work taken over within 10 s. Mutations: drop ``worker__in=dead`` in ``_unusual``; nobody's advisory lock is
    ever free (as if a connection held it that outlives the process); a grace of 15 s.
    """
    wave, waves = world.size(20, 5), world.size(5, 1)
    waits: list[float] = []
    kills = 0
    for n in range(waves):
        world.fresh(f"p4_{n}")
        owe_messages(wave * 12)
        with world.nursery() as nursery:
            world.sink.delay = 30.0  # it has the text and does not answer
            held = _holders(nursery, wave)
            for pid in held:
                nursery.kill(pid)
            died = time.time()
            kills += len(held)
            world.sink.delay = 0.0
            for _ in range(2):
                nursery.sender()
            waits += [_taken_over(rows, died) for rows in held.values()]
    worst = max(waits, default=float(LIMIT[0]))
    return {
        "kills": kills, "taken_over": sum(wait <= TAKEN_OVER for wait in waits), "worst": round(worst, 1),
        "median": round(sorted(waits)[len(waits) // 2], 1) if waits else None,
        "ok": kills == wave * waves and worst <= TAKEN_OVER,
    }


def _holders(nursery: Nursery, count: int) -> dict[int, list[int]]:
    """Senders that stand in the middle of sending, by pid, with the keys of what they hold."""
    pids = [nursery.sender() for _ in range(count)]
    until(lambda: set(pids) <= set(held_by()), 30)
    return {pid: keys for pid, keys in held_by().items() if pid in pids}


def held_by() -> dict[int, list[int]]:
    """What each sender holds that is in the middle of sending: pid to keys of messages."""
    from notifications.models import Message

    rows = Message.objects.filter(state="leased").values_list("worker", "pk", "phase")
    sending = {worker for worker, _, phase in rows if phase == "sending"}
    found: dict[int, list[int]] = {}
    for worker, pk, _ in rows:
        if worker in sending:
            found.setdefault(int(worker.split("/")[1]), []).append(pk)
    return found


def _taken_over(keys: list[int], died: float) -> float:
    """Seconds until the last of these was claimed by somebody else."""
    from notifications.models import Message

    rows = Message.objects.filter(pk__in=keys)
    dead = datetime.fromtimestamp(died).astimezone()
    deadline = died + 60
    while time.time() < deadline and rows.filter(claimed_at__lte=dead).exists():
        time.sleep(0.05)
    last = max((row.claimed_at for row in rows if row.claimed_at), default=dead)
    return 60.0 if last <= dead else (last - dead).total_seconds()


def p5_stalled_sender(world: World) -> dict[str, Any]:
    """A stalled sender repeats nothing: SIGSTOP for 14 s of a sender that holds work, 30 times, while others send.

    Pass: lost 0, repeats 0. Mutations: a lease of 10 s; take a silent sender for dead (drop the advisory lock).
    """
    world.fresh("p5")
    count, stops = world.size(6000, 300), world.size(30, 2)
    owe_messages(count)
    world.sink.delay = 0.1
    with world.nursery() as nursery:
        pids = [nursery.sender() for _ in range(world.size(12, 4))]
        until(lambda: len(held_by()) >= len(pids), 30)
        stalled = _stall(world, nursery, pids, stops)
        world.sink.delay = 0.0
        finished = until(lambda: not waiting(), world.size(*LIMIT))
    counted = count_mail(world.sink.ids())
    return {
        **counted, "stops": stalled, "finished": finished,
        "ok": finished and stalled >= stops and not counted["lost"] and not counted["extra"] and not counted["failed"],
    }


def _stall(world: World, nursery: Nursery, pids: list[int], wanted: int) -> int:
    """Stop senders that hold work, several at a time; how many stops of 14 s there were."""
    dice, stopped = world.dice(), dict[int, float]()
    done = 0
    end = time.monotonic() + world.size(*LIMIT)
    at_once = len(pids) - 2
    while (done < wanted or stopped) and time.monotonic() < end:
        for pid, since in tuple(stopped.items()):
            if time.monotonic() - since >= STALL:
                nursery.kill(pid, signal.SIGCONT)
                del stopped[pid]
        ready = [pid for pid in held_by() if pid in pids and pid not in stopped]
        if done < wanted and len(stopped) < at_once and ready:
            pid = dice.choice(ready)
            if nursery.kill(pid, signal.SIGSTOP):
                stopped[pid] = time.monotonic()
                # The message in hand may have ended between looking and stopping: only one that still holds work counts.
                done += pid in held_by()
        time.sleep(dice.uniform(0.1, 0.4))
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    return done
