"""``manage.py import_catalogue FILE --kind serials [--dry-run]``: import a list of the company, and report as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from warranty.imports import run as runs
from warranty.imports.words import failure_words, problem_words
from warranty.models import ImportRun


class Command(BaseCommand):
    """Exits with 1 when lines were refused, with 2 when the file cannot be read."""

    help = "Import products, sold serials or purchases from CSV or XLSX. Interrupted, the same command goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, kind, and whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, choices=ImportRun.Kind.values)
        parser.add_argument("--dry-run", action="store_true", help="Check every line and change nothing.")
        parser.add_argument("--language", default="en", choices=["ar", "en"], help="Language of the report.")
        parser.add_argument("--show", type=int, default=100, help="How many problems to print.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run to the end and print what came of it."""
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                run, new = runs.begin(file, path.name, options["kind"], dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        if not new:
            self.stderr.write(f"Going on behind line {run.position}.")
        claimed = runs.claim(run.pk)
        if claimed is None:
            raise CommandError("Another worker carries this import right now.", returncode=2)
        run = runs.work(claimed)
        with translation.override(options["language"]):
            self.stdout.write(json.dumps(report(run, options["show"]), ensure_ascii=False, indent=1))
        if run.state == ImportRun.State.FAILED:
            raise CommandError("The file cannot be read.", returncode=2)
        if run.refused:
            raise CommandError(f"{run.refused} lines were left out.", returncode=1)


def report(run: ImportRun, shown: int) -> dict[str, Any]:
    """Counts and the first problems in words."""
    result: dict[str, Any] = {
        "kind": run.kind, "dry_run": run.dry_run, "state": run.state, "columns": run.columns, "not_read": run.ignored,
        "created": run.created, "changed": run.changed, "unchanged": run.unchanged, "refused": run.refused,
    }
    if run.failure:
        result["why"], result["what_to_do"] = failure_words(run.kind, run.failure, run.failure_data)
    result["problems"] = [
        dict(zip(("line", "column", "what", "what_to_do"), (p.line, p.column, *problem_words(p.code, p.data)), strict=True))
        for p in run.problems.all()[:shown]
    ]
    return result
