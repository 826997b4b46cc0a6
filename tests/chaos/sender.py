"""A sender as the worker runs it, in a process that may be killed: ``python -m tests.chaos.sender [seconds]``."""

from __future__ import annotations

import sys
import time

import django


def main() -> None:
    """Dispatch and drain in a loop."""
    django.setup()
    from notifications import delivery, dispatch

    deadline = time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else 60)
    while time.monotonic() < deadline:
        if not dispatch.dispatch_pending() + delivery.drain(seconds=10):
            time.sleep(0.05)


if __name__ == "__main__":
    main()
