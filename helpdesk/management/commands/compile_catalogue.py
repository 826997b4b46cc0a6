"""`manage.py compile_catalogue`: the translations, ready to serve, without msgfmt."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from helpdesk.lib.catalogue import compile_catalogues


class Command(BaseCommand):
    """Compile what changed since the last time."""

    help = "Compile the translation catalogues; needs no gettext tools."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile and name what was compiled."""
        for source in compile_catalogues():
            self.stdout.write(f"compiled {source.relative_to(source.parents[4])}")
