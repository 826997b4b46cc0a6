"""What every promise stands on: engines, a mail server, a fresh database for each, and how large it is run."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests import engines
from tests.chaos.nursery import Nursery
from tests.chaos.processes import ROOT, environment
from tests.engines import Engine
from tests.gateways import SmtpSink

TEMPLATE = "chaos_template"


@dataclass
class World:
    """Engines on loopback. ``env`` is the environment of a product process on the present promise's database."""

    quick: bool
    seed: int
    folder: Path
    postgres: Engine
    redis: Engine | None
    sink: SmtpSink
    static: Path  # collected once, also for the promises beside
    env: dict[str, str] = field(default_factory=dict)
    promise: str = ""

    def size(self, full: int, quick: int) -> int:
        """How many: the full number, or the quick one for CI."""
        return quick if self.quick else full

    def dice(self) -> random.Random:
        """Chance that falls the same way in every run of this promise with this seed."""
        return random.Random(self.seed + zlib.crc32(self.promise.encode()))

    def fresh(self, name: str) -> None:
        """A new database ``name`` with the tests' company in it, for us and for processes; an empty mail server."""
        from django.conf import settings
        from django.db import connection

        connection.close()
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        self.promise = name
        self._point_at(name)
        connection.settings_dict["NAME"] = name
        settings.DATA_DIR = Path(self.env["DATA_DIR"])
        settings.MEDIA_ROOT = settings.DATA_DIR / "media"
        self.sink.reset()

    def nursery(self, **more: str) -> Nursery:
        """A nursery of senders on the present database; ``more`` is added to their environment."""
        return Nursery({**self.env, **more}, self.folder / f"{self.promise}.log")

    def prepare(self) -> None:
        """Migrate the template, found the company in it, collect the static files."""
        self._execute(f'CREATE DATABASE "{TEMPLATE}"')
        self._point_at(TEMPLATE)
        found = "import django; django.setup(); from tests.scenarios import company; company()"
        self.static.mkdir()
        for command in (["manage.py", "migrate", "-v0"], ["-c", found], ["manage.py", "collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, *command], env=self.env, cwd=ROOT, check=True)

    def begin(self) -> None:
        """Set Django up in this process, on an engine that was prepared."""
        self._point_at(TEMPLATE)
        os.environ.update(self.env)
        import django

        django.setup()
        from notifications.bell import bell

        bell._pid = os.getpid()  # this process counts what others send: as if its thread were there, none is begun

    def restart_postgres(self, how: int) -> None:
        """Stop the database with this signal (SIGQUIT: at once, as in a crash) and start it on its data again."""
        port = urlsplit(self.postgres.url).port
        self.postgres.stop(how)
        self.postgres = engines.start_postgres(self.folder / "engine", durable=True, port=port)

    def _point_at(self, name: str) -> None:
        url = urlsplit(self.postgres.url)._replace(path=f"/{name}").geturl()
        data = self.folder / f"data-{name}"  # each its own: a database that knows less than its DATA_DIR goes on hold
        data.mkdir(exist_ok=True)
        if not (data / "static").exists():
            (data / "static").symlink_to(self.static)
        # As a company runs it: with DEBUG every query is kept and none is planned once for all times.
        self.env = environment(
            url, data, MAIL_URL=self.sink.url, DEBUG="", SECRET_KEY="only-for-the-chaos-" + "x" * 40,
            ALLOWED_HOSTS="127.0.0.1,testserver",
        )

    def _execute(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(self.postgres.url.replace("postgres://", "postgresql://", 1), autocommit=True) as link:
            for statement in statements:
                link.execute(statement.encode())
