"""One beat's ring: ``python -m tests.chaos.clock`` sends the due follow-ups once."""

from __future__ import annotations

import django


def main() -> None:
    """Ring once."""
    django.setup()
    from notifications import follow_ups

    follow_ups.send_due()


if __name__ == "__main__":
    main()
