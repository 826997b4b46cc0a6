"""`manage.py seed_demo --tickets N`: six months of a believable electronics company."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications.demo.life import live
from tickets.demo import company
from tickets.models import Ticket


class Command(BaseCommand):
    """Fill an empty database by living through the past with the real actions."""

    help = "Make a demonstration company with its last six months; only in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, which dice, until when."""
        parser.add_argument("--tickets", type=int, default=600, help="about so many tickets (default 600)")
        parser.add_argument("--seed", type=int, default=7, help="the same seed and end give the same story")
        parser.add_argument("--until", default="", help="end of the simulated time, ISO 8601 (default: now)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, live, report. Raises CommandError when the database holds anything already."""
        if options["tickets"] < 1:
            raise CommandError("--tickets must be at least 1.")
        begun = time.perf_counter()
        try:
            world = company.build(options["tickets"], options["seed"], _end(options["until"]))
        except company.NotEmpty:
            raise CommandError(
                "This database is not empty: demonstration data goes into a fresh one only (for example DATA_DIR=var2)."
            ) from None
        live(world, lambda day: self.progress(world, day))
        if options["verbosity"] > 1:
            for refusal in world.simulation.refused:
                self.stderr.write(refusal)
        self.stdout.write(f"Made {Ticket.objects.count()} tickets in {time.perf_counter() - begun:.0f} s.")

    def progress(self, world: company.World, day: datetime) -> None:
        """A line for every month that has passed."""
        month = (day - world.simulation.start).days // 30
        if month != getattr(self, "_month", 0):
            self._month = month
            self.stdout.write(f"  {day:%Y-%m-%d}: {Ticket.objects.count()} tickets")
            self.stdout.flush()


def _end(text: str) -> datetime:
    if not text:
        return timezone.now()
    end = parse_datetime(text)
    if end is None:
        raise CommandError("--until must be a date and time like 2026-11-22T09:00:00+03:00.")
    return end if timezone.is_aware(end) else timezone.make_aware(end)
