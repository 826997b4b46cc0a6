"""`manage.py serve`: the product comes up from an empty folder as real processes and goes down as one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engines import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.e2e


class Copy:
    """One running copy of the product on a folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            **os.environ, "DATA_DIR": str(folder), "PORT": str(self.port), "SECRET_KEY": "", "DEBUG": "",
            "DATABASE_URL": "", "REDIS_URL": "", "SITE_URL": "",
        }
        self.output = folder.parent / f"{folder.name}.out"
        with self.output.open("wb") as file:
            self.process = self.start(file)

    def start(self, file: object = subprocess.PIPE, **changes: str) -> subprocess.Popen[bytes]:
        """Run serve with this copy's environment, or one changed by ``changes``."""
        command = [sys.executable, "manage.py", "serve", "--no-demo"]
        return subprocess.Popen(
            command, cwd=ROOT, env=self.environment | changes, stdin=subprocess.DEVNULL, stdout=file,  # type: ignore[call-overload]
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        """What it printed so far."""
        return self.output.read_text(encoding="utf-8")

    def await_that(self, holds: Callable[[], object], seconds: float = 150) -> None:
        """Wait until ``holds()`` is true; fail with what was printed."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.1)

    def status(self, path: str) -> int:
        """The status of a page."""
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def processes(self) -> dict[str, int]:
        """The three children by name."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in children}
        names = ("helpdesk.web", " worker", " beat")
        return {name: pid for pid, line in lines.items() for name in names if f"{name} " in line}


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Copy]:
    """A copy that has come up."""
    copy = Copy(tmp_path / "data")
    try:
        copy.await_that(lambda: "Ready: " in copy.said() or copy.process.poll() is not None)
        yield copy
    finally:
        copy.process.terminate()
        copy.process.wait(timeout=60)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_product_comes_up_alone_survives_a_killed_worker_and_stops_as_one(copy: Copy) -> None:
    assert f"Ready: http://localhost:{copy.port}/" in copy.said()
    assert (copy.status("/healthz"), copy.status("/readyz")) == (200, 200)
    assert (copy.folder / "secret_key").stat().st_mode & 0o077 == 0

    # A second copy on the same port, or on the same folder, is refused with the way out.
    for changes, reason in (
        ({"DATA_DIR": str(copy.folder.parent / "other")}, f"Port {copy.port}"),
        ({"PORT": str(free_port())}, "Another copy runs on"),
    ):
        second = copy.start(**changes)
        answer = second.communicate(timeout=60)[0].decode()
        assert (second.returncode, reason in answer, "make run PORT=" in answer) == (1, True, True), answer

    # A killed worker is replaced; the web server answers meanwhile.
    before = copy.processes()
    assert set(before) == {"helpdesk.web", " worker", " beat"}
    os.kill(before[" worker"], signal.SIGKILL)
    copy.await_that(lambda: copy.processes().get(" worker") not in (None, before[" worker"]))
    assert copy.status("/healthz") == 200

    # Ctrl-C ends all of them, cleanly.
    running = copy.processes()
    copy.process.send_signal(signal.SIGINT)
    assert copy.process.wait(timeout=60) == 0
    assert [name for name, pid in running.items() if Path(f"/proc/{pid}").exists()] == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", copy.port)) != 0
