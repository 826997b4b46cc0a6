"""A database made at once is the one that all migrations make, one by one; `make lint` and CI compare them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import template

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.database
@pytest.mark.once
@pytest.mark.migrations
def test_a_new_database_is_what_all_migrations_make(tmp_path: Path) -> None:
    made = {}
    for name, options in (("at_once", []), ("one_by_one", ["--one-by-one"])):
        environment = {
            **os.environ, "DATABASE_URL": template.empty(name), "DATA_DIR": str(tmp_path), "DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
        }

        def python(*words: str, environment: dict[str, str] = environment) -> bytes:
            return subprocess.run([sys.executable, *words], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE).stdout

        said = python("manage.py", "migrate", *options)
        assert (b"at once" in said) == (not options)
        made[name] = json.loads(python("-m", "tests.helpdesk.lib.tables"))
    at_once, one_by_one = made["at_once"], made["one_by_one"]
    assert len(one_by_one) > 200
    assert at_once.keys() == one_by_one.keys()
    for name, what in one_by_one.items():
        assert at_once[name] == what, name
