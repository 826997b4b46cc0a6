"""One beat's rings without a broker, in a process that may be killed."""

from __future__ import annotations

import time


def run(seconds: str, every: str) -> None:
    """Send the due follow-ups once in ``every`` seconds, for so many seconds."""
    from notifications import follow_ups

    deadline = time.monotonic() + float(seconds)
    while time.monotonic() < deadline:
        while follow_ups.send_due():
            pass
        time.sleep(float(every))
