"""A sender as the worker runs it, in a process that may be killed: ``python -m tests.chaos.sender [seconds]``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import django


def main() -> None:
    """Dispatch and drain in a loop."""
    django.setup()
    run(*sys.argv[1:2])


def run(seconds: str = "60", work: str = "1") -> None:
    """Tell events and send, at most so many seconds; ``work`` "0" leaves the events to others."""
    from notifications import delivery, dispatch

    keep_on(float(seconds), 0.2, lambda left: (dispatch.dispatch_pending() if work == "1" else 0) + delivery.drain(seconds=10))


def keep_on(seconds: float, pause: float, work: Callable[[float], int]) -> None:
    """Call ``work`` with the seconds that are left until they are over; it says how much it did, after nothing comes a pause.

    An error of the database ends a run of the task, and the next ring starts another: so here.
    """
    from django.db import Error, close_old_connections

    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        try:
            done = work(left)
        except Error as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            close_old_connections()
            done = 0
        if not done:
            time.sleep(pause)


if __name__ == "__main__":
    main()
