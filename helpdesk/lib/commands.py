"""Commands that answer a question, for people or for programs: with ``--json`` a refusal is JSON too."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class AnsweringCommand(BaseCommand):
    """Prints ``{"error": …}`` and ends with a failure where the question has no answer and ``--json`` was asked for."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As every command; people read the refusal as plain words."""
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            if not options.get("json"):
                raise
            self.stdout.write(json.dumps({"error": str(refusal)}, ensure_ascii=False))
            sys.exit(refusal.returncode or 1)
