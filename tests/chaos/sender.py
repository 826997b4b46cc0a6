"""A sender as the worker runs it, in a process that may be killed: ``python -m tests.chaos.sender [seconds]``."""

from __future__ import annotations

import sys
import time

import django


def main() -> None:
    """Dispatch and drain in a loop."""
    django.setup()
    run(*sys.argv[1:2])


def run(seconds: str = "60", work: str = "1") -> None:
    """The loop, at most so many seconds; ``work`` "0" leaves the events to others.

    An error of the database ends a run of the task, and the next ring starts another: so here.
    """
    from django.db import Error, close_old_connections

    from notifications import delivery, dispatch

    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        try:
            done = (dispatch.dispatch_pending() if work == "1" else 0) + delivery.drain(seconds=10)
        except Error as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            close_old_connections()
            done = 0
        if not done:
            time.sleep(0.05)


if __name__ == "__main__":
    main()
