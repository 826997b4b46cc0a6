"""Put on hold what a restored database believes it still owes; run before the senders start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from notifications import hold, tide


class Command(BaseCommand):
    """``manage.py hold_messages``: after a restore and before worker, beat and web processes run."""

    help = "After a restore: keeps messages that may have been sent already until staff release or cancel them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold, and say how much and where it is decided."""
        tide.hold_by_hand()
        hold.write_held()
        self.stdout.write(f"{hold.messages().count()} messages are on hold. Staff release or cancel them at /desk/messages/held/.")
