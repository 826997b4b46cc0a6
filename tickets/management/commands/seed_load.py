"""`manage.py seed_load --tickets N`: very many tickets at once, for measuring."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tickets.demo.load import Loader


class Command(BaseCommand):
    """Write in batches and say how fast."""

    help = "Load many believable tickets in bulk (PostgreSQL or SQLite); adds to what is there."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, and which dice."""
        parser.add_argument("--tickets", type=int, default=10_000, help="how many tickets (default 10000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same tickets")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and report."""
        count, begun = options["tickets"], time.perf_counter()
        if count < 1:
            raise CommandError("--tickets must be at least 1.")

        def tell(done: int) -> None:
            if options["verbosity"] and (done == count or done % 20_000 == 0):
                self.stdout.write(f"  {done} tickets, {done / (time.perf_counter() - begun):.0f}/s")
                self.stdout.flush()

        Loader(options["seed"]).load(count, tell)
        self.stdout.write(f"Loaded {count} tickets in {time.perf_counter() - begun:.1f} s.")
