"""`make bench`: CPU of every important page as multiples of a no-op view, measured in the same seconds.

Starts a throw-away PostgreSQL, migrates, loads BENCH_TICKETS tickets (default 10,000), then asks for pages and no-op in
turns through the whole middleware, with the signed-in session that a real request has. CPU is that of this process and
of its database backend. Prints a table and one line of JSON; ends with 1 when a promise is missed.
BENCH_ROUNDS (default 12) rounds; ×N is the median over the rounds. BENCH_ONLY=part of a name measures only that.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
WARM = 4  # a worker that has served for a while: templates, lists and plans are there
NOOPS = 8  # no-ops around each page of a round: one alone is too short to be measured well


def main() -> int:
    """Prepare, measure, print; the exit code."""
    from tests import engines

    folder = Path(tempfile.mkdtemp(prefix="helpdesk-bench-"))
    try:
        engine = engines.start_postgres(folder)
    except engines.EngineUnavailable as reason:
        print(f"No PostgreSQL to measure on: {reason}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    try:
        _configure(engine.url, folder)
        count = int(os.environ.get("BENCH_TICKETS") or 10_000)
        _load(count)
        return _report(_measure_all(int(os.environ.get("BENCH_ROUNDS") or 12)), count, engine.label)
    finally:
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _configure(url: str, folder: Path) -> None:
    """The settings of a deployment, on the throw-away database."""
    for name in ("DEBUG", "REDIS_URL", "MAIL_URL", "SITE_URL", "BEHIND_PROXY"):
        os.environ.pop(name, None)
    data = folder / "data"
    data.mkdir()
    os.environ |= {"DATABASE_URL": url, "DATA_DIR": str(data), "SECRET_KEY": "only-for-measuring-" + "x" * 40,
                   "LOG_LEVEL": "ERROR", "REPORTS_PER_HOUR": "0", "DJANGO_SETTINGS_MODULE": "helpdesk.settings"}
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "tests.bench.urls"
    django.setup()


def _load(count: int) -> None:
    from django.core.management import call_command

    from helpdesk.lib.catalogue import compile_catalogues

    compile_catalogues()
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    print(f"Loading {count} tickets ...", flush=True)
    call_command("seed_load", tickets=count, verbosity=0)


# --- measuring


class Backend:
    """CPU of the database backend of this connection, in nanoseconds; 0 where the system does not tell."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def spent(self) -> int:
        """Time on the processor since the backend's start."""
        try:
            return int(self.path.read_text().split()[0])
        except (OSError, IndexError, ValueError):
            return 0


def _cpu(backend: Backend, ask: Callable[[], Any], times: int = 1) -> tuple[float, float]:
    """CPU of web and database for one request, and its wall time, in seconds."""
    before, wall = time.process_time_ns() + backend.spent(), time.perf_counter()
    for _ in range(times):
        ask()
    cpu = time.process_time_ns() + backend.spent() - before
    return cpu / times / 1e9, (time.perf_counter() - wall) / times


def _measure_all(rounds: int) -> list[dict[str, Any]]:
    from django.core import signals
    from django.db import close_old_connections
    from django.test import Client

    from helpdesk.web import load
    from tests.bench.pages import pages

    # One connection for the whole run, as a web worker holds one between requests.
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    noop = Client()
    only = os.environ.get("BENCH_ONLY", "")
    todo = [page for page in pages() if only in page.name]
    load()
    shown = {page.name: _look(page) for page in todo}
    gc.collect()
    gc.freeze()  # as in a worker, which is forked from what was loaded
    backend, samples = Backend(), {page.name: [] for page in todo}
    for _ in range(rounds):
        for page in todo:
            gc.collect()
            one = _cpu(backend, lambda: noop.get("/bench/noop/"), NOOPS)[0]
            cpu, wall = _cpu(backend, page.ask)
            two = _cpu(backend, lambda: noop.get("/bench/noop/"), NOOPS)[0]
            samples[page.name].append((cpu / ((one + two) / 2), cpu, wall, (one + two) / 2))
    return [_result(page, shown[page.name], samples[page.name]) for page in todo]


def _look(page: Any) -> dict[str, Any]:
    """Warm the page up, check its answer, count queries and bytes."""
    import brotli
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        response = page.ask()
        if response.status_code != page.answers:
            return {"problem": f"answered {response.status_code}, not {page.answers}", "queries": 0, "raw": 0, "compressed": 0}
    with CaptureQueriesContext(connection) as captured:
        response = page.ask()
    told = [q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    if os.environ.get("BENCH_SQL"):
        print(f"--- {page.name}", *(f"  {sql[:400]}" for sql in told), sep="\n")
    return {"queries": len(told), "raw": len(response.content), "compressed": len(brotli.compress(response.content, quality=5))}


def _result(page: Any, shown: dict[str, Any], samples: list[tuple[float, float, float, float]]) -> dict[str, Any]:
    ratio = statistics.median(sample[0] for sample in samples)
    result = {
        "page": page.name, "times": round(ratio, 2), "target": page.times,
        "queries": shown["queries"], "queries_target": page.queries,
        "raw": shown["raw"], "compressed": shown["compressed"], "compressed_target": page.bytes,
        "cpu_ms": round(1000 * statistics.median(s[1] for s in samples), 2),
        "wall_ms": round(1000 * statistics.median(s[2] for s in samples), 2),
        "noop_ms": round(1000 * statistics.median(s[3] for s in samples), 3),
    }
    missed = [text for text, bad in (
        (shown.get("problem", ""), "problem" in shown), (f"×{ratio:.1f} > ×{page.times:g}", ratio > page.times),
        (f"{shown['queries']} > {page.queries} queries", shown["queries"] > page.queries),
        (f"{shown['compressed']} > {page.bytes} bytes", page.bytes is not None and shown["compressed"] > page.bytes),
    ) if bad]
    return {**result, "missed": missed}


def _report(results: list[dict[str, Any]], count: int, engine: str) -> int:
    print(f"\n{count} tickets, {engine}; no-op {statistics.median(r['noop_ms'] for r in results):.2f} ms CPU = ×1\n")
    print(f"{'':26}{'CPU':>8}{'target':>8}{'queries':>9}{'most':>6}{'bytes':>9}{'brotli':>8}{'wall ms':>9}")
    for r in results:
        mark = "   MISSED: " + "; ".join(r["missed"]) if r["missed"] else ""
        times, target = f"×{r['times']:.1f}", f"×{r['target']:g}"
        print(f"{r['page']:26}{times:>8}{target:>8}{r['queries']:>9}{r['queries_target']:>6}"
              f"{r['raw']:>9}{r['compressed']:>8}{r['wall_ms']:>9.1f}{mark}")
    missed = [r["page"] for r in results if r["missed"]]
    print("\n" + json.dumps({"tickets": count, "engine": engine, "pages": results, "missed": missed}, ensure_ascii=False))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
