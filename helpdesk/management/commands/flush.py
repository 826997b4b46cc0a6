"""``flush`` that may also empty append-only tables on SQLite."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand

from helpdesk.lib.db import append_only_lifted


class Command(FlushCommand):
    """Empty every table; the guards against rewriting history stand again afterwards."""

    def handle(self, **options: Any) -> None:
        """Flush with the guards lifted."""
        with append_only_lifted(options["database"]):
            super().handle(**options)
