"""Who is sending, and who has died doing it. Dead is not stalled: a paused process keeps its work.

On PostgreSQL a worker holds a session advisory lock while it lives, which the server frees at the moment the process
dies. On SQLite, where all workers share one machine, the process table answers.
"""

from __future__ import annotations

import os
import secrets
import socket
import zlib
from datetime import timedelta
from pathlib import Path
from types import TracebackType

from django.db import connection

from helpdesk.lib.db import is_postgres

SPACE = 77  # our part of the space of advisory locks
HOST = socket.gethostname()[:30]
HOLDERS = "SELECT DISTINCT worker FROM notifications_message WHERE state = 'leased'"
ALIVE = """
SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def _born(pid: int) -> str:
    """Start time of a process in clock ticks since boot; empty where it cannot be told or the process is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]


def _key(name: str) -> int:
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


class Worker:
    """One drain. ``name`` is host/pid/start/random: it tells this run from any other, also after a pid came round."""

    def __init__(self) -> None:
        pid = os.getpid()
        self.name = f"{HOST}/{pid}/{_born(pid)}/{secrets.token_hex(4)}"
        self.away: set[str] = set()  # transports that did not answer in this run
        self.well: set[str] = set()
        # A worker born after the list of the living was read must not be robbed. SQLite lets one transaction write at
        # a time, so there the list is never older than the leases.
        self.grace = timedelta(seconds=5) if is_postgres() else timedelta(0)

    def __enter__(self) -> Worker:
        if is_postgres():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, _key(self.name)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if is_postgres() and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, _key(self.name)])

    def dead(self) -> list[str]:
        """Names of workers that hold leases and no longer live."""
        with connection.cursor() as cursor:
            cursor.execute(HOLDERS)
            holders = {row[0] for row in cursor.fetchall()} - {self.name}
        if not holders:
            return []
        if is_postgres():
            with connection.cursor() as cursor:
                cursor.execute(ALIVE, [SPACE])
                alive = {row[0] for row in cursor.fetchall()}
            return [name for name in holders if _key(name) not in alive]
        return [name for name in holders if not _lives(name)]


def _lives(name: str) -> bool:
    """Whether the process of a worker on this machine runs; one of another machine counts as living."""
    host, pid, born = [*name.split("/"), "", "", ""][:3]
    if host != HOST or not pid.isdigit():
        return True
    if born:
        return _born(int(pid)) == born
    try:  # a system without /proc: the number alone must do
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
