"""The web server: a worker that dies is there again before anybody waits, and answers as the first did."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.processes import environment, kill_group, until, web, web_workers
from tests.engines import free_port

pytestmark = [pytest.mark.once, pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    env = environment(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path, PORT=str(port), LOG_LEVEL="ERROR")
    process = web(env, tmp_path / "web.log", port)
    try:
        assert until(lambda: _status(port) == 200, 60), (tmp_path / "web.log").read_text()
        yield process, port
    finally:
        kill_group(process)


def _status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return 0


def test_a_killed_worker_is_replaced_without_loading_anew(server: tuple[subprocess.Popen[bytes], int]) -> None:
    process, port = server
    before = web_workers(process)
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    assert until(lambda: len(web_workers(process)) == 2 and before[0] not in web_workers(process), 10)
    (fresh,) = set(web_workers(process)) - set(before)
    assert _status(port) == 200
    memory = dict(re.findall(r"(\w+):\s+(\d+) kB", Path(f"/proc/{fresh}/smaps_rollup").read_text()))
    own = int(memory["Private_Clean"]) + int(memory["Private_Dirty"])
    assert own < int(memory["Rss"]) / 2  # what was loaded is shared
