"""Print a fresh key for WEB_PUSH_PRIVATE_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.lib.web_push import new_key


class Command(BaseCommand):
    """``manage.py web_push_key``: one line. Keep it: browsers that were switched on under another key hear no more."""

    help = "Prints a new private key for short notices to browsers."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(new_key())
