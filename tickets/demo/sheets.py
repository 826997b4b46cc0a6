"""Writing very many rows: COPY on PostgreSQL, one prepared INSERT on SQLite, never one statement a row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from helpdesk.lib.db import is_postgres


class Sheet:
    """Rows of one table that are waiting to be written. Fields that are not named get their default, computed once."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        fields = {field.name: field for field in model._meta.concrete_fields if not field.generated}  # the database makes those
        rest = [field for name, field in fields.items() if name not in names]
        columns = [*(fields[name].column for name in names), *(field.column for field in rest)]
        self.model, self.table = model, model._meta.db_table
        self._columns = ", ".join(f'"{column}"' for column in columns)
        self._places = ", ".join(["%s"] * len(columns))
        self._rest = tuple(_constant(field) for field in rest)
        self._rows: list[tuple[Any, ...]] = []
        self.next_id = (model._default_manager.aggregate(top=models.Max("pk"))["top"] or 0) + 1

    def add(self, *values: Any) -> None:
        """Keep one row; values in the order of the names."""
        self._rows.append(values + self._rest)

    def take_id(self) -> int:
        """A primary key that nobody has."""
        self.next_id += 1
        return self.next_id - 1

    def write(self) -> int:
        """Write what waits; how many rows."""
        rows, self._rows = self._rows, []
        if not rows:
            return 0
        with connection.cursor() as cursor:
            if is_postgres():
                with cursor.copy(f"COPY {self.table} ({self._columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                statement = f"INSERT INTO {self.table} ({self._columns}) VALUES ({self._places})"  # noqa: S608 - our own names
                cursor.executemany(statement, [_for_sqlite(row) for row in rows])
        return len(rows)


def _constant(field: models.Field) -> Any:
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return "[]" if value == [] else "{}"
    if isinstance(field, models.DateTimeField) and value is None and not field.null:
        raise ValueError(f"{field} needs a value in every row")
    return str(value) if isinstance(value, Decimal) else value


def _for_sqlite(row: Iterable[Any]) -> tuple[Any, ...]:
    """SQLite has no types of its own for these; Django's way of storing them is text."""
    return tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return value.hex
    return str(value) if isinstance(value, Decimal) else value


def finish(tables: Iterable[Sheet]) -> None:
    """Let the database count on from the last key, and know what its tables hold now."""
    sheets = list(tables)
    with connection.cursor() as cursor:
        if is_postgres():
            for sheet in sheets:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [sheet.table, sheet.next_id])
        cursor.execute("ANALYZE")
