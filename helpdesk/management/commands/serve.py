"""`manage.py serve`: the whole product on one machine with one command (`make run`).

Prepares DATA_DIR, the database, the static files and the demonstration data, then runs the web server, the Celery
worker and the Celery beat as three real processes until Ctrl-C, SIGTERM or the death of one that cannot be revived.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection

from helpdesk.lib.catalogue import compile_catalogues
from helpdesk.lib.demo import DEMO_LOGINS
from helpdesk.lib.parent import end_with_make
from helpdesk.lib.supervisor import Child, ChildDied, Supervisor

START_LIMIT = 60.0  # seconds for the first answer of the web server
# Every ticket is lived through by the real actions: so many keep the very first start within three minutes.
DEMO_TICKETS = 300


class Command(BaseCommand):
    """Prepare, start, watch, stop."""

    help = "Run the product: web server, Celery worker and Celery beat, stopped together by Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything else comes from the environment, as for the processes themselves."""
        parser.add_argument(
            "--tickets", type=int, default=int(os.environ.get("DEMO_TICKETS") or DEMO_TICKETS),
            help="demonstration tickets for an empty database; 0 leaves it empty",
        )
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped; raises CommandError (exit code 1) with the reason when the product cannot run."""
        # SIGINT by name too: a shell starts its background jobs with it ignored.
        for wanted in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wanted, signal.default_int_handler)
        end_with_make()
        host, port = os.environ.get("HOST") or "127.0.0.1", settings.PORT
        _ensure_port_free(host, port)
        try:
            with _own_data_dir(settings.DATA_DIR):
                self.prepare(options["tickets"], demo=not options["no_demo"])
                self.run(host, port)
        except KeyboardInterrupt:
            self.say("Stopped.")

    def say(self, text: str) -> None:
        """Print now, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()

    # --- before the start

    def prepare(self, tickets: int, *, demo: bool) -> None:
        """Bring folders, catalogue, database, static files and demonstration data into order; safe to repeat."""
        for name in ("media", "logs"):
            (settings.DATA_DIR / name).mkdir(exist_ok=True)
        compile_catalogues()
        _discard_half_seeded()
        self.say("Preparing the database ...")
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database cannot be reached: {error}") from error
        if demo and tickets and "seed_demo" in get_commands() and not get_user_model().objects.exists():
            self.seed(tickets)
        else:
            self.collect_static()
        connection.close()

    def collect_static(self) -> None:
        """Hash and compress the static files, only when one of them changed since the last time."""
        stamp, fingerprint = settings.DATA_DIR / "static.stamp", _static_fingerprint()
        if stamp.exists() and stamp.read_text() == fingerprint and settings.STATIC_ROOT.exists():
            return
        self.say("Collecting the static files ...")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(fingerprint)

    def seed(self, tickets: int) -> None:
        """Fill an empty database in a process of its own, since the seeding travels the clock.

        The static files are collected meanwhile: the first start keeps two cores busy.
        """
        self.say(f"The database is empty: living through six months with {tickets} demonstration tickets ...")
        marker = _seeding_marker()
        marker.touch()
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "seed_demo", "--tickets", str(tickets)]
        with subprocess.Popen(command, env=_child_environment()) as seeding:  # noqa: S603 - our own command
            try:
                self.collect_static()
                failed = seeding.wait()
            finally:
                if seeding.poll() is None:
                    seeding.terminate()
        if failed:
            raise CommandError("Making the demonstration data failed; see above. `make run` starts it afresh.")
        marker.unlink()

    # --- the run

    def run(self, host: str, port: int) -> None:
        """Start the three processes, tell the address when the first page answers, watch until the end."""
        supervisor = Supervisor(_children(host, port), _child_environment(), self.say)
        try:
            supervisor.start()
            _await_answer(supervisor, host, port)
            self.say(_welcome(port))
            supervisor.watch()
        except ChildDied as death:
            raise CommandError(str(death)) from death
        finally:
            # From here on a second Ctrl-C must not leave orphans behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            self.say("\nStopping the web server, the worker and the beat ...")
            supervisor.stop()


def _ensure_port_free(host: str, port: int) -> None:
    """Refuse a taken port at once, before minutes of preparation."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error


def _own_data_dir(folder: Path) -> IO[str]:
    """Hold DATA_DIR for this copy alone; the returned open file is the claim and gives it back when closed."""
    claim = (folder / "serve.lock").open("w")
    try:
        fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        claim.close()
        raise CommandError(
            f"Another copy runs on {folder}. For a second one: make run PORT={settings.PORT + 1} DATA_DIR=var2"
        ) from error
    return claim


def _on_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _seeding_marker() -> Path:
    return settings.DATA_DIR / "seeding"


def _discard_half_seeded() -> None:
    """A seeding that was cut off leaves half a company; on SQLite start afresh, elsewhere say what to do."""
    if not _seeding_marker().exists():
        return
    if not _on_sqlite():
        raise CommandError(
            f"The last demonstration seeding was cut off. Recreate the database, or delete {_seeding_marker()}"
            " to keep what is there."
        )
    database = Path(settings.DATABASES["default"]["NAME"])
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    settings.MEDIA_ROOT.mkdir()
    _seeding_marker().unlink()


def _static_fingerprint() -> str:
    """Changes whenever a static file is added, removed or edited, or the way of storing them changes."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda item: item[0]):
            status = os.stat(storage.path(path))
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _child_environment() -> dict[str, str]:
    """What the children inherit: the same answers to PORT, DATA_DIR and the site's address as the supervisor has."""
    return {
        **os.environ,
        "PORT": str(settings.PORT),
        "DATA_DIR": str(settings.DATA_DIR),
        "SITE_URL": settings.SITE_URL,
        "PYTHONUNBUFFERED": "1",
        # The sign-in page names the demonstration accounts exactly when the terminal does.
        "DEMO": os.environ.get("DEMO") or ("1" if _demo_names() else "0"),
    }


def _children(host: str, port: int) -> list[Child]:
    """The three processes. SQLite has one writer: one web worker and one sender are the fastest there."""
    width = "1" if _on_sqlite() else "2"
    logs = settings.DATA_DIR / "logs"
    celery = [sys.executable, "-m", "celery", "-A", "helpdesk"]
    web = [sys.executable, "-m", "helpdesk.web", "--host", host, "--port", str(port),
           "--workers", width, "--blocking-threads", "4", "--no-ws", "--access-log", "--respawn-failed-workers",
           "--workers-kill-timeout", "10"]
    worker = [*celery, "worker", "--loglevel", "INFO", "--concurrency", width, "--without-gossip", "--without-mingle",
              "--hostname", f"helpdesk-{port}@%h"]
    beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile", "",
            "--schedule", str(settings.DATA_DIR / "beat-schedule")]
    return [
        Child("web server", web, logs / "web.log"),
        Child("worker", worker, logs / "worker.log"),
        Child("beat", beat, logs / "beat.log"),
    ]


def _await_answer(supervisor: Supervisor, host: str, port: int) -> None:
    """Return when /healthz answers; ChildDied when a process ends first or the answer does not come in time."""
    address = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}/healthz"
    # Through no proxy that the environment may name: the server is on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Host": f"localhost:{port}"})
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        supervisor.ensure_alive()
        try:
            with opener.open(request, timeout=2) as answer:
                if answer.status == 200:
                    return
        except urllib.error.HTTPError as error:
            if error.code < 500:  # it answers; ALLOWED_HOSTS may not name this machine, a https site redirects
                return
            time.sleep(0.2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise ChildDied(f"The web server did not answer within {START_LIMIT:.0f} s:\n{supervisor.children[0].tail()}")


def _demo_names() -> set[str]:
    """Which of the demonstration accounts this database holds; none on a real installation."""
    people = get_user_model().objects.filter(username__in=[login.username for login in DEMO_LOGINS])
    known = set(people.values_list("username", flat=True))
    connection.close()
    return known


def _welcome(port: int) -> str:
    """The first thing a person sees: the address, then who they can be."""
    lines = ["", f"  Ready: {settings.SITE_URL}/", "",
             f"  Customers   {settings.SITE_URL}/", f"  Staff       {settings.SITE_URL}/staff/login/"]
    known = _demo_names()
    if known:
        lines += ["", "  Demonstration sign-ins (username, password, role):"]
        lines += [f"    {who.username:<8}{who.password:<18}{who.role}" for who in DEMO_LOGINS if who.username in known]
    lines += ["", f"  Data and logs in {settings.DATA_DIR}; Ctrl-C stops everything.", ""]
    return "\n".join(lines)
