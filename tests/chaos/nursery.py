"""Senders on demand: one parent that has set Django up forks a child for each job, as Celery's prefork does.

A Python with Django costs 1.5 s of a core, a fork some milliseconds, so a child can be killed several times a second.
The parent holds no connection and no thread. ``python -m tests.chaos.nursery`` is the parent; ``Nursery`` leads it from the test.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from tests.chaos.processes import start

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


class Nursery:
    """The parent of children that run ``module:function`` with words, in one environment."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self._parent = start("tests.chaos.nursery", env, log=log, talks=True)
        self._alive: set[int] = set()
        self._codes: dict[int, int] = {}
        if self._ask({"do": "hello"}) != {"ready": True}:
            raise RuntimeError(f"the nursery did not come up: {log.read_text(errors='replace')[-800:]}")

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fork(self, job: str, *words: object) -> int:
        """Start ``module:function(*words)`` in a child; its pid."""
        pid = int(self._ask({"do": "fork", "job": job, "words": [str(word) for word in words]})["pid"])
        self._alive.add(pid)
        return pid

    def sender(self, seconds: float = 900, work: bool = True) -> int:
        """A sender that dispatches (if ``work``) and drains."""
        return self.fork("tests.chaos.sender:run", seconds, int(work))

    def kill(self, pid: int, how: int = signal.SIGKILL) -> bool:
        """Signal a child that was forked here and is not known to have ended; False when it has."""
        self.ended()
        if pid not in self._alive:
            return False
        os.kill(pid, how)  # an ended child keeps its number until ``ended`` has asked for it
        if how == signal.SIGKILL:
            self._alive.discard(pid)
        return True

    def ended(self) -> dict[int, int]:
        """Exit codes of all children that have ended so far (a signal as a negative number)."""
        self._codes |= {int(pid): code for pid, code in self._ask({"do": "ended"})["codes"].items()}
        self._alive -= set(self._codes)
        return self._codes

    def wait(self, pids: list[int], seconds: float) -> list[int | None]:
        """Exit codes once all have ended; None for one that is still there after the time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not set(pids) <= set(self.ended()):
            time.sleep(0.1)
        return [self._codes.get(pid) for pid in pids]

    def close(self) -> None:
        """kill -9 all that is left; the parent goes with its input."""
        for pid in tuple(self._alive):
            with contextlib.suppress(ProcessLookupError, OSError, ValueError):
                self.kill(pid)
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        try:
            self._parent.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._parent.kill()
            self._parent.wait()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(question).encode() + b"\n")
        self._parent.stdin.flush()
        return dict(json.loads(self._parent.stdout.readline() or b"{}"))


# --- the parent's side


def main() -> None:
    """Set up, then fork what is asked for until the input ends; the children die with the parent."""
    import django

    django.setup()
    for module in ("tests.chaos.sender", "notifications.follow_ups", "notifications.notices", "notifications.inbound.store",
                   "smtplib", "helpdesk.celery"):
        importlib.import_module(module)
    from django.db import connection

    assert connection.connection is None, "a connection may not be shared with children"
    codes: dict[str, int] = {}
    for line in sys.stdin:
        question = json.loads(line)
        answer: dict[str, Any] = {"ready": True}
        if question["do"] == "fork":
            answer = {"pid": _fork(question["job"], question["words"])}
        elif question["do"] == "ended":
            _reap(codes)
            answer = {"codes": codes}
        print(json.dumps(answer), flush=True)


def _reap(codes: dict[str, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            codes[str(pid)] = os.waitstatus_to_exitcode(status)


def _fork(job: str, words: list[str]) -> int:
    pid = os.fork()
    if not pid:
        _child(job, words)
    return pid


def _child(job: str, words: list[str]) -> NoReturn:
    code = 1
    try:
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)  # what a child prints goes into the log, not to who asks the parent
        module, _, function = job.partition(":")
        getattr(importlib.import_module(module), function)(*words)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
