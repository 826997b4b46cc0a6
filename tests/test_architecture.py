"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
APPS = ("helpdesk", "warranty", "tickets", "notifications")
TOP_LEVEL = {
    # the house
    "manage.py", "helpdesk", "tickets", "warranty", "notifications", "templates", "static", "tests",
    "pyproject.toml", "docker-compose.yml", "README.md",
    # what tools insist on
    "requirements.lock", "requirements-dev.lock", "Makefile", "Dockerfile", ".dockerignore", ".ci", ".gitignore",
    ".gitattributes",
}
MADE_LOCALLY = {".git", ".venv", "var", "__pycache__"}
LONGEST_COUNTDOWN = 60  # seconds; anything later is a row with a due time, since a broker forgets


def _sources() -> Iterator[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")


def test_imports_run_downhill() -> None:
    # In a process of its own: the linter's settings of logging would silence every logger of this one.
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_top_level_holds_only_the_rooms_of_the_house() -> None:
    assert _top_level() - TOP_LEVEL == set()


def _top_level() -> set[str]:
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        # Unpacked without git: look at the folder itself, without what running and testing leave there.
        names = {path.name for path in ROOT.iterdir()}
        return {name for name in names if name not in MADE_LOCALLY and not name.endswith("_cache")} - {".hypothesis"}
    return {line.split("/")[0] for line in listed.splitlines()}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=output, verbosity=1)
    except SystemExit:
        pytest.fail(output.getvalue())


def test_nothing_long_dated_sits_in_the_broker() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{call.lineno} {word.arg}="
        for path in _sources()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "eta" or (word.arg == "countdown" and not _is_short(word.value))
    ]
    assert not offences, "a due time belongs in a row, not in the broker: " + ", ".join(offences)


def _is_short(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, int | float) and value.value <= LONGEST_COUNTDOWN


def test_locked_requirements_name_no_place_to_fetch_from() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"^\s*-[-a-z]*(index|find-links)|https?:|file:|/simple", text, re.MULTILINE), name


def test_both_locks_agree() -> None:
    pinned = re.compile(r"^([a-z0-9_.-]+)(?:\[.*?\])?==([^ ;]+)", re.MULTILINE)
    runtime, everything = (
        dict(pinned.findall((ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime.items() <= everything.items()


def test_no_text_on_a_page_skips_the_escaping() -> None:
    """A person's words are never marked safe; what we build ourselves goes through format_html."""
    offences = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in (*APPS, "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\|\s*safe\b|autoescape off", line)
    ]
    assert not offences, ", ".join(offences)
