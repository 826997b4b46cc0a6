"""A database between two versions is told apart and left as it is."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from helpdesk.lib.migrating import between_versions

pytestmark = pytest.mark.django_db


def test_a_database_of_today_is_ready_for_changes() -> None:
    assert between_versions(["default"]) == []


def test_a_database_that_an_older_version_left_half_way_is_named_and_not_touched() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("tickets", "0033_quote_words")
    before = recorder.applied_migrations().keys()
    with pytest.raises(CommandError, match=r"had not come to tickets\.0033_quote_words") as refused:
        call_command("migrate", verbosity=0, skip_checks=False)
    assert "Run `manage.py migrate` once with the last version before" in str(refused.value)
    assert recorder.applied_migrations().keys() == before
