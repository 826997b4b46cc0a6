"""Migrations: operations that do not render every model of the project anew for each step, and the way from older versions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

Work = Callable[[BaseDatabaseSchemaEditor], None]


class CreateModels(Operation):
    """Create many models at once, in the order of their references; one alone is Django's ``CreateModel``."""

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = list(models)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the models; they are rendered together when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Drop the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For ``sqlmigrate`` and the like."""
        return "Create models " + ", ".join(model.name for model in self.models)


class RunOnDatabase(Operation):
    """Triggers, indexes and the like: ``forwards(schema_editor)`` and back; no model is needed, so none is rendered."""

    reduces_to_sql = False

    def __init__(self, forwards: Work, backwards: Work) -> None:
        self.forwards, self.backwards = forwards, backwards

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing that models know of."""

    def database_forwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Do it."""
        self.forwards(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *states: Any) -> None:
        """Undo it."""
        self.backwards(schema_editor)

    def describe(self) -> str:
        """For ``sqlmigrate`` and the like."""
        return f"Run {self.forwards.__name__} on the database"


def between_versions(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """System check: a database in the middle of migrations that are one today must be finished with the version that began them."""
    errors: list[CheckMessage] = []
    for name in databases or ():
        applied = set(MigrationRecorder(connections[name]).applied_migrations())
        for key, migration in MigrationLoader(None).disk_migrations.items():
            passed = [replaced in applied for replaced in migration.replaces]
            if any(passed) and not all(passed):
                missing = migration.replaces[passed.index(False)]
                errors.append(Error(
                    f"The database stands between versions: an older one began it and had not come to {'.'.join(missing)}.",
                    hint="Nothing was changed. Run `manage.py migrate` once with the last version before "
                    f"{'.'.join(key)} was written anew (November 2026), then this one.",
                    id="helpdesk.E010",
                ))
    return errors
