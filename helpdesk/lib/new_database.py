"""An empty database gets today's tables at once; only one with a past is brought here step by step.

Rule: tables, indexes and constraints come from the models, triggers and the like from the migrations'
``RunOnDatabase``; then every migration counts as applied. Migrations that change rows (``RunPython``) find none. One
transaction: a database is new or ready. `make lint` compares the outcome with that of all migrations one by one.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from helpdesk.lib.migrating import RunOnDatabase


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing was ever made in this database; an empty table of applied migrations is nothing."""
    own = MigrationRecorder.Migration._meta.db_table
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return tables <= {own} and not MigrationRecorder(connection).applied_migrations()


def make(connection: BaseDatabaseWrapper) -> None:
    """Make all tables in an empty database and note every migration as applied."""
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in _own_tables(loader.migrated_apps):
            editor.create_model(model)
        for statement in editor.deferred_sql:  # references and indexes, before what is built upon them
            editor.execute(statement)
        editor.deferred_sql.clear()
        for migration in _in_order(loader):
            for operation in migration.operations:
                if isinstance(operation, RunOnDatabase):
                    operation.database_forwards(migration.app_label, editor)
            for app, name in {(migration.app_label, migration.name), *migration.replaces}:
                recorder.record_applied(app, name)


def _own_tables(migrated: set[str]) -> Iterator[type[Model]]:
    for config in apps.get_app_configs():
        if config.label in migrated:
            yield from (m for m in config.get_models() if m._meta.managed and not m._meta.proxy and not m._meta.swapped)


def _in_order(loader: MigrationLoader) -> Iterator[Migration]:
    seen: set[tuple[str, str]] = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key not in seen:
                seen.add(key)
                yield loader.graph.nodes[key]
