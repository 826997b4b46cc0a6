"""Real processes of the product for tests that kill them; only processes started here are ever killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(database_url: str, data_dir: Path | str, **more: str) -> dict[str, str]:
    """Environment of a process of the product that works on this database."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV") if name in os.environ}
    return {
        **kept, "DEBUG": "1", "DATABASE_URL": database_url, "DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "helpdesk.settings", "LOG_LEVEL": "WARNING", **more,
    }


def database_of_this_test() -> str:
    """Address of the database that the running test writes into."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def start(
    module: str, env: dict[str, str], *words: str, log: Path | None = None, talks: bool = False
) -> subprocess.Popen[bytes]:
    """Start ``python -m module`` in a session of its own; with ``talks`` its input and output are pipes."""
    output = log.open("ab") if log else subprocess.DEVNULL
    pipe = subprocess.PIPE if talks else None
    return subprocess.Popen(
        [sys.executable, "-m", module, *words], env=env, cwd=ROOT, stdin=pipe or subprocess.DEVNULL, stdout=pipe or output,
        stderr=output, start_new_session=True,
    )


def celery(env: dict[str, str], log: Path, *words: str) -> subprocess.Popen[bytes]:
    """A real Celery worker or beat, as `make run` starts it."""
    more = ["--without-gossip", "--without-mingle"] if words[0] == "worker" else ["--pidfile", ""]
    return start("celery", env, "-A", "helpdesk", *words, "--loglevel", "INFO", *more, log=log)


def web(env: dict[str, str], log: Path, port: int, workers: int = 2) -> subprocess.Popen[bytes]:
    """The web server, as `make run` starts it."""
    return start(
        "helpdesk.web", env, "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "10",
        log=log,
    )


def web_workers(server: subprocess.Popen[bytes]) -> list[int]:
    """The processes that answer requests, the oldest first; without the one that only keeps Python's books."""
    try:
        pids = [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()]
        return sorted(pid for pid in pids if b"tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return []


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9, at once."""
    if process.poll() is None:
        os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """kill -9 a process that we started together with its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=20)


def until(what: Callable[[], object], seconds: float = 90.0) -> bool:
    """Whether ``what`` came true within the time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return bool(what())
