"""`manage.py migrate`: an empty database is made at once (``helpdesk.lib.new_database``); otherwise Django's own command."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser, no_translations
from django.core.management.commands import migrate
from django.db import connections

from helpdesk.lib import new_database

# With any of these somebody wants Django's way: one app, a list, a rehearsal, a mark without the work.
OTHERWISE = ("app_label", "check_unapplied", "plan", "fake", "fake_initial", "prune", "run_syncdb", "one_by_one")


class Command(migrate.Command):
    """Django's command with a short way for a new database."""

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's arguments, and the long way by name."""
        super().add_arguments(parser)
        parser.add_argument("--one-by-one", action="store_true", help="Apply every migration by itself to an empty database too.")

    @no_translations  # what stands in the database is in no reader's language
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the tables of an empty database, then let Django do what is left: signals, types, permissions."""
        connection = connections[options["database"]]
        if not any(options.get(name) for name in OTHERWISE) and new_database.is_empty(connection):
            if options["verbosity"]:
                self.stdout.write("The database is empty: making all tables at once.")
            new_database.make(connection)
        super().handle(*args, **options)
