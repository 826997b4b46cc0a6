"""A web process's part without the web: ``python -m tests.chaos.reports COUNT SECONDS`` files reports, prints seconds each.

It stays until their acknowledgements have left, at most ``SECONDS``.
"""

from __future__ import annotations

import json
import sys
import time

import django


def main() -> None:
    """File reports in committed transactions, then let the bell's thread work."""
    django.setup()
    from notifications.bell import bell
    from notifications.models import Message
    from tests import scenarios

    co = scenarios.company()
    seconds, count = [], int(sys.argv[1])
    for _ in range(count):
        began = time.monotonic()
        scenarios.filed(co)
        seconds.append(time.monotonic() - began)
    end = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end and Message.objects.filter(state="sent").count() < count:
        time.sleep(0.2)
    print(json.dumps({"seconds": seconds, "failed": bell.failed, "skipped": bell.skipped, "rung": bell.rung,
                      "drained": bell.drained}))


def one_by_one(count: str, pause: str, book: str) -> None:
    """In a child of the nursery: one report every ``pause`` seconds; when each was committed goes into ``book``."""
    from tests import scenarios

    co = scenarios.company()
    with open(book, "a", encoding="utf-8") as lines:
        for n in range(int(count)):
            email = f"rest{time.monotonic_ns()}.{n}@example.com"
            scenarios.filed(co, email=email)
            lines.write(json.dumps({"at": time.monotonic(), "email": email}) + "\n")
            lines.flush()
            time.sleep(float(pause))
    time.sleep(1)  # the bell rings in a thread of its own


if __name__ == "__main__":
    main()
