"""The demonstration goes into an empty database only."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType


@pytest.fixture(autouse=True)
def _empty_database(db: None) -> None:
    """Nothing but what the migrations made; the test's own transaction brings the company back."""
    for model in apps.get_models(include_auto_created=True):
        if model not in (Permission, ContentType):
            rows = model._base_manager.all()
            rows._raw_delete(rows.db)
