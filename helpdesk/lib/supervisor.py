"""Child processes that live and die together: start, watch, revive a few times, stop in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LOG_LIMIT = 10 * 1024 * 1024  # bytes; a bigger log is set aside as `.1` at the next start
REVIVALS = 3  # a child that dies more often than this within REVIVAL_WINDOW is broken, not unlucky
REVIVAL_WINDOW = 60.0  # seconds
GRACE = 30.0  # seconds between the polite request to stop and the kill


class ChildDied(Exception):
    """A child ended by itself and is not worth reviving; the text is for the person at the terminal."""


@dataclass
class Child:
    """One supervised process, its command and its log."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=REVIVALS + 1))

    def start(self, environment: dict[str, str]) -> None:
        """Start in a session of its own: Ctrl-C at the terminal reaches the supervisor only, which stops in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=environment, start_new_session=True, preexec_fn=_die_with_parent(),
            )

    @property
    def exit_code(self) -> int | None:
        """The exit code when the process has ended, else None."""
        return self.process.poll() if self.process else None

    def tail(self, lines: int = 12) -> str:
        """The last lines of the log, for the message about a death."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 8192))
                return "\n".join(file.read().decode("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""


def _die_with_parent() -> Callable[[], None] | None:
    """Ask Linux to stop the child when the supervisor is killed outright; elsewhere there is no such wish."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    return lambda: libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Supervisor:
    """Holds the children of one copy of the product."""

    def __init__(self, children: list[Child], environment: dict[str, str], say: Callable[[str], None]) -> None:
        self.children = children
        self.environment = environment
        self.say = say
        self.stopping = False

    def start(self) -> None:
        """Start every child, in the given order."""
        for child in self.children:
            child.start(self.environment)

    def ensure_alive(self) -> None:
        """Raise ChildDied when any child has ended: before the product has answered once, a death is a fault."""
        for child in self.children:
            if child.exit_code is not None:
                raise ChildDied(_obituary(child))

    def watch(self) -> None:
        """Return when asked to stop; revive a dead child; raise ChildDied when one keeps dying."""
        while not self.stopping:
            for child in self.children:
                if child.exit_code is not None and not self.stopping:
                    self._revive(child)
            time.sleep(0.5)

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        child.deaths.append(now)
        if len(child.deaths) > REVIVALS and now - child.deaths[0] < REVIVAL_WINDOW:
            raise ChildDied(_obituary(child))
        self.say(f"The {child.name} ended (exit code {child.exit_code}); starting it again. Log: {child.log}")
        child.start(self.environment)

    def stop(self) -> None:
        """Stop all: TERM to the parents only (their pools finish the task in hand), wait, then kill what is left."""
        alive = [child for child in self.children if child.process and child.exit_code is None]
        for child in alive:
            if child.process:
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in alive:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"The {child.name} did not stop in {GRACE:.0f} s and was killed.")
                _kill_group(child.process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a child and what it started; each child leads a process group of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def _obituary(child: Child) -> str:
    return f"The {child.name} ended by itself with exit code {child.exit_code}. The end of {child.log}:\n{child.tail()}"
