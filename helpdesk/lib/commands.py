"""Commands that answer a question, for people or for programs: with ``--json`` a refusal is JSON too."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser


class AnsweringCommand(BaseCommand):
    """Prints ``{"error": …}`` and ends with a failure where the question has no answer and ``--json`` was asked for."""

    for_program = False

    def run_from_argv(self, argv: list[str]) -> None:
        """As every command; a mistyped option is a refusal too, not a page of usage, where a program asked."""
        self.for_program = "--json" in argv
        try:
            super().run_from_argv(argv)
        except CommandError as refusal:  # of the options: what ``execute`` refuses has ended the process already
            if not self.for_program:
                raise
            self._refuse(refusal)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Its refusals reach ``run_from_argv`` where a program asked."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self.for_program:
            parser.called_from_command_line = False
        return parser

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As every command; people read the refusal as plain words."""
        try:
            return super().execute(*args, **options)
        except CommandError as refusal:
            if not options.get("json"):
                raise
            self._refuse(refusal)

    def _refuse(self, refusal: CommandError) -> NoReturn:
        said = str(refusal).removeprefix("Error: ")
        self.stdout.write(json.dumps({"error": said}, ensure_ascii=False))
        sys.exit(refusal.returncode or 1)
