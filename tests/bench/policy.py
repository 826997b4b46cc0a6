"""How long the test bench of the policy takes over 100,000 past decisions, read from the database; `python tests/bench/policy.py`.

Loads a throw-away PostgreSQL and a throw-away SQLite (name one to measure only that), asks a stricter copy of the policy about
every decision as the page does, and prints wall time, processor time and memory: with the facts that decisions keep, and with
all facts rebuilt from the tickets, as of decisions from before facts were kept. Ends with 1 when one takes over ten seconds.
BENCH_DECISIONS (default 100,000) decisions at least.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
LIMIT = 10.0  # seconds
TWINS = 20
ENGINES = ("postgres", "sqlite")


def main() -> int:
    """Measure the named engine here, or each in a process of its own."""
    chosen = [name for name in sys.argv[1:] if name in ENGINES]
    if len(chosen) == 1:
        return _one(chosen[0])
    return max(subprocess.run([sys.executable, __file__, name], check=False).returncode for name in ENGINES)


def _one(name: str) -> int:
    from tests import engines

    folder = Path(tempfile.mkdtemp(prefix="helpdesk-policy-bench-"))
    engine = None
    try:
        if name == "postgres":
            engine = engines.start_postgres(folder)
        _configure(engine.url if engine else "", folder)
        result = {"engine": engine.label if engine else "SQLite", **_measure(int(os.environ.get("BENCH_DECISIONS") or 100_000))}
    except engines.EngineUnavailable as reason:
        print(f"No PostgreSQL to measure on: {reason}", file=sys.stderr)
        return 1
    finally:
        if engine:
            engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(result), flush=True)
    return 0 if max(result["kept_seconds"], result["rebuilt_seconds"]) <= LIMIT else 1


def _configure(url: str, folder: Path) -> None:
    for name in ("DEBUG", "REDIS_URL", "MAIL_URL", "SITE_URL", "BEHIND_PROXY", "DATABASE_URL"):
        os.environ.pop(name, None)
    data = folder / "data"
    data.mkdir()
    os.environ |= {"DATA_DIR": str(data), "SECRET_KEY": "only-for-measuring-" + "x" * 40, "LOG_LEVEL": "ERROR",
                   "DJANGO_SETTINGS_MODULE": "helpdesk.settings", **({"DATABASE_URL": url} if url else {})}
    import django

    django.setup()


def _measure(wanted: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone

    from tickets.models import Decision
    from tickets.reports.periods import Period
    from warranty.actions.policy import copy_version
    from warranty.models import PolicyVersion

    call_command("migrate", interactive=False, verbosity=0)
    call_command("seed_load", tickets=max(1000, wanted // TWINS), verbosity=0)
    _multiply(wanted)
    draft = copy_version(PolicyVersion.objects.get(), by=None)
    draft.clauses.filter(code="3.1").update(conditions={"covered": True, "repairable": True, "cost_ratio_max": 0.2})
    period = Period(timezone.localdate() - timedelta(days=365 * 4), timezone.localdate() + timedelta(days=1))
    kept = _timed("kept", draft, period)
    Decision.objects.update(facts={})
    return {**kept, **_timed("rebuilt", draft, period), "limit_seconds": LIMIT}


def _multiply(wanted: int) -> None:
    """Copies of the loaded tickets, each with another device, finding, decision, cost and day: loading all takes minutes."""
    from django.db import connection, models
    from django.db.models import Max

    from tickets.models import Decision, Finding, Ticket, ready_gate
    from warranty.models import Device

    postgres = connection.vendor == "postgresql"
    new_id = "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))"
    later = "created_at - INTERVAL '1 day' * {n}" if postgres else "strftime('%Y-%m-%d %H:%M:%f000', created_at, '-{n} days')"
    cost = "CAST(100 + (id * 37 + {n} * 101) % 5000 AS text)"
    facts = f"jsonb_set(facts, '{{{{cost}}}}', to_jsonb({cost}))" if postgres else f"json_set(facts, '$.cost', {cost})"
    step: dict[type[models.Model], int] = {
        model: model._default_manager.aggregate(n=Max("pk"))["n"] + 1 for model in (Device, Ticket, Finding, Decision)
    }
    changed: dict[type[models.Model], dict[str, str]] = {
        Device: {"public_id": new_id, "serial": "serial || 'C{n}'"},
        Ticket: {"public_id": new_id, "reference": "'C{n}' || substr(reference, 4)",
                 "device_id": f"device_id + {step[Device]} * {{n}}"},
        Finding: {"ticket_id": f"ticket_id + {step[Ticket]} * {{n}}"},
        Decision: {"ticket_id": f"ticket_id + {step[Ticket]} * {{n}}", "finding_id": f"finding_id + {step[Finding]} * {{n}}",
                   "created_at": later, "facts": facts},
    }
    with ready_gate.GATE.lifted(), connection.cursor() as cursor:
        for n in range(1, 3 * TWINS):
            for model, columns in changed.items():
                names = [f.column for f in model._meta.concrete_fields if not f.generated]
                values = {"id": f"id + {step[model]} * {n}", **{c: v.format(n=n) for c, v in columns.items()}}
                cursor.execute(
                    f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(values.get(c, c) for c in names)}"
                    f" FROM {model._meta.db_table} WHERE id < {step[model]}"
                )
            if Decision.objects.count() >= wanted:
                break
        cursor.execute("ANALYZE")


def _timed(name: str, version: Any, period: Any) -> dict[str, Any]:
    from tickets.reports import policy_bench

    wall, cpu = time.perf_counter(), time.process_time()
    result = policy_bench.run(version, period)
    took = {f"{name}_seconds": round(time.perf_counter() - wall, 2), f"{name}_cpu": round(time.process_time() - cpu, 2)}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"decisions": result.cases, "changed": len(result.changes), **took, f"{name}_peak_mib": peak}


if __name__ == "__main__":
    sys.exit(main())
