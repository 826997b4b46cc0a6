"""`make` that was told to stop: GNU make passes TERM on to its commands, but on INT or HUP it only waits for them."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

LOOK_EVERY = 0.5  # seconds
# make takes its handler off as soon as one of these arrived, and then waits for its commands to end.
ASKING = (signal.SIGINT, signal.SIGHUP)


def end_with_make() -> None:
    """Watch the parent in the background when it is make, and interrupt this process once make was interrupted.

    At a terminal Ctrl-C reaches both; a signal sent to make alone would otherwise wait for ever. Needs /proc (Linux).
    """
    parent = os.getppid()
    if _name(parent) not in ("make", "gmake"):
        return
    caught = _caught(parent)
    wanted = [number for number in ASKING if caught & _bit(number)]
    threading.Thread(target=_watch, args=(parent, wanted), name="make", daemon=True).start()


def _watch(parent: int, wanted: list[signal.Signals]) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
        caught = _caught(parent)
        if any(not caught & _bit(number) for number in wanted):
            break
    os.kill(os.getpid(), signal.SIGINT)


def _bit(number: signal.Signals) -> int:
    return 1 << (number - 1)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _caught(pid: int) -> int:
    """The signals that a process handles, as a mask; 0 when it is gone or the system has no /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt:")), 0)
