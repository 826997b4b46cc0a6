"""`make chaos`: run each promise of delivery and count. Prints JSON; exits non-zero when a promise falls short.

Starts its own PostgreSQL, Redis, mail server, gateways and workers on loopback and kills only what it started. Each promise tells
in its docstring what is done, the figure to pass, and the mutations of the product that must turn it red.

Environment: ``QUICK=1`` for the small sizes of CI, ``ONLY=P2,P5`` for some, ``CHAOS_SEED``; ``CHAOS_TABLE`` or ``--table FILE``
writes the table of results as Markdown. ``--prepare FOLDER`` only lays down there what every run begins with, the engine with its
template and the static files; a run with ``CHAOS_READY=FOLDER`` begins with a copy of it (``tests.chaos.mutations``).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests import engines
from tests.chaos import follow_ups, inbound, ordering, rate, sending, serving, stalling, table, weather
from tests.chaos.processes import ROOT
from tests.chaos.world import World
from tests.gateways import SmtpSink

Promise = Callable[[World], dict[str, Any]]
PROMISES: dict[str, Promise] = {
    "P1": serving.p1_a_success_page_is_for_ever,
    "P2": sending.p2_killed_senders,
    "P3": sending.p3_idempotent_provider,
    "P4": stalling.p4_dead_senders_work,
    "P5": stalling.p5_stalled_sender,
    "P6": serving.p6_redis_is_disposable,
    "P7": serving.p7_database_restarts,
    "P8": follow_ups.p8_any_number_of_clocks,
    "P9": follow_ups.p9_follow_up_after_seven_days,
    "P10": weather.p10_bad_mail_weather,
    "P11": weather.p11_nothing_fails_silently,
    "P12": ordering.p12_last_message_last_state,
    "P14": inbound.p14_mail_comes_in_once,
    "P15": inbound.p15_robots_never_loop,
    "P16": inbound.p16_nothing_blocks_the_box,
    "P17": inbound.p17_no_forgery_is_believed,
    "rate": rate.rate_of_two_senders,
}
# These need all of the machine: at full size they come first, with nothing beside them.
HEAVY = ("P1", "P2", "P3", "P16")
# These wait more than they work: with engines of their own they run beside the others.
BESIDE = ("P6,P15", "P5,P9,P11,P17", "P8,P12,P16", "P10")
# These compare times, so again nothing runs beside them; a thousand hand-overs keep one core busy by themselves.
TIMED, TIMED_AT_FULL_SIZE = ("rate",), ("P9", "P10", "rate")
SEED = int(os.environ.get("CHAOS_SEED", "") or 20261122)


def main() -> int:
    """Prepare, run each promise, print what came out."""
    for how in (signal.SIGINT, signal.SIGTERM):  # by name: a shell starts its background jobs with SIGINT ignored
        signal.signal(how, signal.default_int_handler)
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(PROMISES)
    unknown = set(wanted) - set(PROMISES)
    if unknown:
        print(json.dumps({"ok": False, "error": f"no such promise: {', '.join(sorted(unknown))}"}))
        return 2
    with tempfile.TemporaryDirectory(prefix="helpdesk-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        ready = Path(os.environ.get("CHAOS_READY", "") or _prepared(folder / "ready"))
        subprocess.run(["cp", "-a", str(ready / "engine"), str(folder)], check=True)
        try:
            postgres = engines.start_postgres(folder / "engine", durable=True, port=engines.free_port())
        except engines.EngineUnavailable as missing:
            print(json.dumps({"ok": False, "error": str(missing)}))
            return 1
        with SmtpSink() as sink:
            world = World(os.environ.get("QUICK", "") == "1", SEED, folder, postgres, _redis(folder), sink, ready / "static")
            try:
                result = _all(world, wanted, ready)
            finally:
                _stop(world)
    print(json.dumps(result, indent=2, default=str))
    _write_table(result)
    return 0 if result["ok"] else 1


def _prepared(folder: Path) -> Path:
    """The folder with what every run begins with, laid down by a process of its own: Django is set up once in a process."""
    subprocess.run([sys.executable, "-m", "tests.chaos.run", "--prepare", str(folder)], cwd=ROOT, check=True)
    return folder


def prepare(folder: Path) -> None:
    """Lay down in ``folder`` what every run begins with."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    postgres = engines.start_postgres(folder / "engine", durable=True, port=engines.free_port())
    try:
        world = World(True, SEED, folder, postgres, None, SmtpSink(), folder / "static")
        world.prepare()
    finally:
        postgres.stop()


def _redis(folder: Path) -> engines.Engine | None:
    try:
        return engines.start_redis(folder / "redis")
    except engines.EngineUnavailable:
        return None


def _stop(world: World) -> None:
    if world.redis:
        world.redis.stop()
    world.postgres.stop()


def _all(world: World, wanted: list[str], ready: Path) -> dict[str, Any]:
    began = time.monotonic()
    world.begin()
    kept: dict[str, Any] = {}
    alone = len(wanted) == 1 or "CHAOS_READY" in os.environ
    timed = TIMED if world.quick else TIMED_AT_FULL_SIZE
    light = [name for name in wanted if world.quick or name not in (*HEAVY, *timed)]
    lanes = [lane for names in BESIDE if (lane := [name for name in names.split(",") if name in light]) and not alone]
    away = {name for lane in lanes for name in lane}
    beside: list[tuple[list[str], subprocess.Popen[bytes], Path]] = []

    def run(*names: str) -> None:
        for name in names:
            kept[name] = _told(name, _one(world, PROMISES[name]))

    try:
        run(*(name for name in wanted if name in HEAVY and not world.quick))
        beside = [(lane, *_start_beside(world, lane, ready)) for lane in lanes]
        run(*(name for name in wanted if name not in {*kept, *timed, *away}))
        for lane, process, log in beside:
            kept |= _end_beside(lane, process, log)
        run(*(name for name in wanted if name in timed))
    finally:
        for _, process, _ in beside:
            process.terminate()
            process.wait()
    kept = {name: kept[name] for name in PROMISES if name in kept}
    return {
        "database": world.postgres.label, "broker": world.redis.label if world.redis else "no Redis", "seed": world.seed,
        "quick": world.quick, "seconds": round(time.monotonic() - began, 1), "promises": kept,
        "ok": all(figures["ok"] for figures in kept.values()),
    }


def _told(name: str, figures: dict[str, Any]) -> dict[str, Any]:
    print(json.dumps({name: figures}, default=str), flush=True)
    return figures


def _start_beside(world: World, lane: list[str], ready: Path) -> tuple[subprocess.Popen[bytes], Path]:
    log = world.folder / f"beside-{lane[0]}.log"
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.run"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "ONLY": ",".join(lane), "CHAOS_READY": str(ready), "CHAOS_TABLE": "", "DATABASE_URL": "",
                 "PYTHONPATH": str(ROOT)},
        ), log


def _end_beside(lane: list[str], process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    process.wait()
    lines = log.read_text(errors="replace").splitlines()
    kept = {}
    for name in lane:
        told = next((line for line in lines if line.startswith(f'{{"{name}":')), "")
        if not told:
            print("\n".join(lines[-20:]), flush=True)
        broken = {"ok": False, "error": "it broke down", "seconds_all": 0.0}
        kept[name] = _told(name, dict(json.loads(told)[name]) if told else broken)
    return kept


def _one(world: World, promise: Promise) -> dict[str, Any]:
    """A promise that breaks down is not kept; the others are run all the same."""
    began = time.monotonic()
    try:
        figures = promise(world)
    except Exception as error:
        traceback.print_exc()
        figures = {"ok": False, "error": f"{type(error).__name__}: {error}"[:300]}
    figures["ok"] = bool(figures["ok"])
    return {**figures, "seconds_all": round(time.monotonic() - began, 1)}


def _write_table(result: dict[str, Any]) -> None:
    words = sys.argv[1:]
    place = words[words.index("--table") + 1] if "--table" in words else os.environ.get("CHAOS_TABLE", "")
    if place:
        table.write(Path(place), PROMISES, result)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--prepare"]:
        prepare(Path(sys.argv[2]))
    else:
        sys.exit(main())
