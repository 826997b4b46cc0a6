"""What differs between PostgreSQL and SQLite (row locks, append-only tables), and writing many rows at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.utils import timezone

from helpdesk.lib.migrating import RunOnDatabase

M = TypeVar("M", bound=models.Model)

# Tables that a loaded migration declared append-only; see ``restore_append_only``.
_declared: set[str] = set()
_REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewrite() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def is_postgres(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Say whether we stand on PostgreSQL."""
    return connections[using].vendor == "postgresql"


def lock_for_update(
    queryset: models.QuerySet[M], *, skip_locked: bool = False, nowait: bool = False
) -> models.QuerySet[M]:
    """Lock the rows of ``queryset`` until the transaction ends; only its own table, never the joined ones.

    On SQLite the write transaction itself is the lock (``BEGIN IMMEDIATE``) and the query stays as it is.
    """
    features = connections[queryset.db].features
    if not features.has_select_for_update:
        return queryset
    return queryset.select_for_update(
        of=("self",) if features.has_select_for_update_of else (),
        skip_locked=skip_locked and features.has_select_for_update_skip_locked,
        nowait=nowait and features.has_select_for_update_nowait,
    )


def append_only_operations(table: str) -> list[Operation]:
    """Migration operations after which the database refuses UPDATE and DELETE on ``table`` (IntegrityError).

    Only ``flush`` (which empties the whole database on purpose) still works.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", table):
        raise ValueError(f"{table!r} is no table name of ours")
    _declared.add(table)

    def refuse_changes(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _create_triggers(schema_editor.connection, table)

    def allow_changes(schema_editor: BaseDatabaseSchemaEditor) -> None:
        _drop_triggers(schema_editor.connection, table)

    return [RunOnDatabase(refuse_changes, allow_changes)]


def _create_triggers(connection: BaseDatabaseWrapper, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_REFUSE_FUNCTION)
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            cursor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION refuse_rewrite()"
            )
            return
        for verb in ("UPDATE", "DELETE"):
            cursor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_append_only_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _drop_triggers(connection: BaseDatabaseWrapper, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            return
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only_{verb}")


def _guarded_sqlite_tables(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name = tbl_name || '_append_only_update'"
        )
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def append_only_lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let all rows be removed inside the block; for ``flush`` alone.

    PostgreSQL flushes by TRUNCATE, which fires no row trigger; SQLite deletes row by row and needs this.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    guarded = _guarded_sqlite_tables(connection)
    for table in guarded:
        _drop_triggers(connection, table)
    try:
        yield
    finally:
        for table in guarded:
            _create_triggers(connection, table)


def restore_append_only(using: str = DEFAULT_DB_ALIAS, **kwargs: object) -> None:
    """Put back triggers that SQLite lost: altering a column there rebuilds the table without them.

    Runs after every ``migrate``, when the migrations, and with them the declarations, have been loaded.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not _declared:
        return
    missing = _declared.intersection(connection.introspection.table_names()) - set(_guarded_sqlite_tables(connection))
    with transaction.atomic(using=using):
        for table in sorted(missing):
            _create_triggers(connection, table)


def insert_many(objects: Sequence[models.Model]) -> None:
    """Write new rows of one model and give them their keys: ``bulk_create`` at a third of its time, for lists of 100,000.

    Columns of the database's own making are left out; no signals, no validation, as there.
    """
    if not objects:
        return
    meta = type(objects[0])._meta
    fields = [f for f in meta.concrete_fields if not f.primary_key and not f.generated]
    now = timezone.now()
    ready = (str, int, bool, type(None))

    def values(row: models.Model) -> Iterator[Any]:
        for field in fields:
            value = now if getattr(field, "auto_now_add", False) else row.__dict__[field.attname]
            yield value if type(value) in ready else field.get_db_prep_save(value, connection)

    quote, one = connection.ops.quote_name, f"({', '.join(['%s'] * len(fields))})"
    names = ", ".join(quote(str(f.column)) for f in fields)
    start = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES "  # noqa: S608 (names of our own models)
    size = max(1, (connection.features.max_query_params or 30_000) // len(fields))
    with connection.cursor() as cursor:
        for first in range(0, len(objects), size):
            part = objects[first:first + size]
            end = f" RETURNING {quote(str(meta.pk.column))}"
            cursor.execute(start + ", ".join([one] * len(part)) + end, [value for row in part for value in values(row)])
            for row, (key,) in zip(part, cursor.fetchall(), strict=True):
                row.pk, row._state.adding, row._state.db = key, False, connection.alias
