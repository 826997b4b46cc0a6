"""One migrated database with the tests' company in it, made once per run; runners and journeys work on copies.

Making one costs seconds, and every runner needs a database of its own.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "helpdesk_template"
FOUND = "import django; django.setup(); from tests.scenarios import company; company()"



def ready() -> str:
    """Make the template if no other runner did; its database name on PostgreSQL, its path on SQLite."""
    place = _folder()
    made = place / "template.made"
    with (place / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(place)
            made.touch()
    return NAME if _server() else str(place / "template.sqlite3")


def copy(name: str) -> str:
    """Copy the template into a new database ``name``; its address for DATABASE_URL."""
    template, server = ready(), _server()
    if server:
        _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return _address(server, name)
    path = _folder() / f"{name}.sqlite3"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def restore(name: str) -> None:
    """Put a fresh copy of the template in the place of a database that nobody uses any more."""
    if server := _server():
        _execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')
        _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{NAME}"')
        return
    # Not the file: another thread of the test may still hold it open.
    with closing(sqlite3.connect(_folder() / "template.sqlite3")) as origin, closing(sqlite3.connect(name)) as target:
        origin.backup(target)


def empty(name: str) -> str:
    """A new database ``name`` without tables; its address for DATABASE_URL."""
    if server := _server():
        _execute(server, f'CREATE DATABASE "{name}"')
        return _address(server, name)
    return f"sqlite:///{_folder() / name}.sqlite3"


def _folder() -> Path:
    """Where this run keeps its engines; ``tests.services`` made it."""
    return Path(os.environ["TEST_FOLDER"])


def _server() -> str:
    return os.environ.get("DATABASE_URL", "")


def _address(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?", 1)


def _execute(server: str, statement: str) -> None:
    import psycopg

    # psycopg knows the scheme under its long name and reads the socket's folder from the query.
    with psycopg.connect(server.replace("postgres://", "postgresql://", 1), autocommit=True) as link:
        link.execute(statement.encode())


def _make(place: Path) -> None:
    server, path = _server(), place / "template.sqlite3"
    if server:
        _execute(server, f'CREATE DATABASE "{NAME}"')
    data = place / "template"
    data.mkdir(exist_ok=True)
    environment = {
        **os.environ, "DATA_DIR": str(data), "DATABASE_URL": _address(server, NAME) if server else f"sqlite:///{path}",
        "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }
    for command in (["manage.py", "migrate", "-v0"], ["-c", FOUND]):
        subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
    if not server:
        with closing(sqlite3.connect(path)) as link:  # a copy of the file alone must hold everything
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


if __name__ == "__main__":
    ready()
