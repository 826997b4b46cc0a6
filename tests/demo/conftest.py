"""The demonstration goes into an empty database only."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from helpdesk.lib.db import append_only_lifted, is_postgres


@pytest.fixture
def empty_database(db: None) -> None:
    """Nothing but what the migrations made; the test's own transaction brings the company back."""
    clear()


def clear() -> None:
    """Delete everything but what the migrations made."""
    with append_only_lifted(), connection.cursor() as cursor:
        if is_postgres():  # no trigger is asked, neither ours nor those of foreign keys
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in apps.get_models(include_auto_created=True):
            if model not in (Permission, ContentType):
                rows = model._base_manager.all()
                rows._raw_delete(rows.db)
        if is_postgres():
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
