"""A web process's part without the web: ``python -m tests.chaos.reports COUNT`` files reports and prints seconds each."""

from __future__ import annotations

import json
import sys
import time

import django


def main() -> None:
    """File reports in committed transactions, then leave the bell's thread time to work."""
    django.setup()
    from notifications.bell import bell
    from tests import scenarios

    co = scenarios.company()
    seconds = []
    for _ in range(int(sys.argv[1])):
        began = time.monotonic()
        scenarios.filed(co)
        seconds.append(time.monotonic() - began)
    time.sleep(float(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(json.dumps({"seconds": seconds, "failed": bell.failed, "skipped": bell.skipped, "rung": bell.rung,
                      "drained": bell.drained}))


if __name__ == "__main__":
    main()
