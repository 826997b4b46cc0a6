"""`manage.py check_catalogue`: what the Arabic catalogue lacks, as JSON ready to be filled in."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.lib.msgids import PLURAL_FORMS, Message, drop_stale, examine


class Command(BaseCommand):
    """Print the report; exit with 1 when there is anything to do."""

    help = "Compare the Arabic catalogue with the source and print what is missing, fuzzy, stale or incomplete."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Leaving words can be taken out by machine; new ones need a person."""
        parser.add_argument("--drop-stale", action="store_true", help="first take out what the source no longer says")

    def handle(self, *args: Any, **options: Any) -> None:
        """``missing`` maps each text to an empty translation, or to six for a text with a plural."""
        if options["drop_stale"] and (dropped := drop_stale()):
            self.stderr.write(f"Dropped {dropped} stale texts.")
        report = examine()
        shown = {name: value for name, value in asdict(report).items() if value}
        if report.missing:
            shown["missing"] = dict(map(_blank, report.missing))
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))
        if shown:
            raise CommandError("The Arabic catalogue is not complete.")


def _blank(message: Message) -> tuple[str, str | list[str]]:
    name = f"{message.context}\u0004{message.msgid}" if message.context else message.msgid
    return (f"{name}|||{message.plural}", [""] * PLURAL_FORMS) if message.plural else (name, "")
