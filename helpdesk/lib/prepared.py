"""Queries that are written once: Django composes the SQL at the first call, later calls only change its values.

Composing a query with a dozen joined columns costs more than running it. Only for the busiest reads, whose shape never
changes; what comes back are ordinary model instances with the relations that the query selects.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery, UpdateQuery

M = TypeVar("M", bound=Model)


def prepared(*kinds: type) -> Callable[[Callable[..., QuerySet[M]]], Prepared[M]]:
    """Make a function that builds a query into one that runs it and gives a list.

    ``kinds`` are the types of its arguments (int, str, UUID, datetime); each must reach the SQL unchanged, as one value.
    """
    return lambda build: Prepared(build, kinds)


class Prepared(Generic[M]):
    """A query with places for values, composed once in each thread."""

    def __init__(self, build: Callable[..., QuerySet[M]], kinds: tuple[type, ...]) -> None:
        self.build, self.kinds = build, kinds
        self.__doc__, self.__name__ = build.__doc__, getattr(build, "__name__", "query")
        self._here = threading.local()

    def __call__(self, *values: Any) -> list[M]:
        """Run it with these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        if getattr(self._here, "connection", None) is not connection:
            self._compose(connection)
        here = self._here
        given = [_stored(connection, value) for value in values]
        with planned_cursor(connection) as cursor:
            cursor.execute(here.sql, [given[place] if place is not None else fixed for place, fixed in here.params])
            rows = cursor.fetchall()
        if here.converters:
            rows = here.compiler.apply_converters(rows, here.converters)
        found = []
        for row in rows:
            made = here.model.from_db(DEFAULT_DB_ALIAS, here.names, row[here.first:here.end])
            for populator in here.populators:
                populator.populate(row, made)
            found.append(made)
        return found

    def first(self, *values: Any) -> M | None:
        """The first row, if any."""
        found = self(*values)
        return found[0] if found else None

    def _compose(self, connection: Any) -> None:
        stand_ins = [_stand_in(kind, number) for number, kind in enumerate(self.kinds)]
        compiler = self.build(*stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        sql, places = _places(connection, self.__name__, stand_ins, sql, params)
        klass, here = compiler.klass_info, self._here
        columns = klass["select_fields"]
        here.first, here.end = columns[0], columns[-1] + 1
        here.names = [column[0].target.attname for column in compiler.select[here.first:here.end]]
        here.populators = get_related_populators(klass, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        here.converters = compiler.get_converters([column[0] for column in compiler.select])
        here.model, here.sql, here.params, here.compiler = klass["model"], sql, places, compiler
        here.connection = connection


def prepared_write(*kinds: type) -> Callable[[Callable[..., Any]], PreparedWrite]:
    """The same for a write: the function gives ``(queryset, {field: value})`` to update, or an unsaved row to insert.

    What comes back is the number of rows written; signals and ``save`` are left out.
    """
    return lambda build: PreparedWrite(build, kinds)


class PreparedWrite:
    """A write with places for values, composed once in each thread."""

    def __init__(self, build: Callable[..., Any], kinds: tuple[type, ...]) -> None:
        self.build, self.kinds = build, kinds
        self.__doc__, self.__name__ = build.__doc__, getattr(build, "__name__", "write")
        self._here = threading.local()

    def __call__(self, *values: Any) -> int:
        """Run it with these values."""
        connection, here = connections[DEFAULT_DB_ALIAS], self._here
        if getattr(here, "connection", None) is not connection:
            here.sql, here.params = self._composed(connection)
            here.connection = connection
        given = [_stored(connection, value) for value in values]
        with planned_cursor(connection) as cursor:
            cursor.execute(here.sql, [given[place] if place is not None else fixed for place, fixed in here.params])
            return int(cursor.rowcount)

    def _composed(self, connection: Any) -> tuple[str, list[tuple[int | None, Any]]]:
        stand_ins = [_stand_in(kind, number) for number, kind in enumerate(self.kinds)]
        built = self.build(*stand_ins)
        query: Any
        if isinstance(built, Model):
            query = InsertQuery(type(built))
            query.insert_values([field for field in type(built)._meta.concrete_fields if not field.primary_key], [built])
            [(sql, params)] = query.get_compiler(connection=connection).as_sql()
        else:
            rows, changes = built
            query = rows.query.chain(UpdateQuery)
            query.add_update_values(changes)
            sql, params = query.get_compiler(connection=connection).as_sql()
        return _places(connection, self.__name__, stand_ins, sql, params)


def _places(
    connection: Any, name: str, stand_ins: list[Any], sql: str, params: Any
) -> tuple[str, list[tuple[int | None, Any]]]:
    """The SQL, and for each of its parameters which of our values it is, or what it always is.

    On PostgreSQL what never changes is written into the text: a plan for all values sees it, and a partial index can serve.
    """
    stored = [_stored(connection, value) for value in stand_ins]
    places = [(stored.index(value) if value in stored else None, value) for value in params]
    if {place for place, _ in places} - {None} != set(range(len(stored))):
        raise ValueError(f"{name}: a value does not reach the SQL unchanged")
    if connection.vendor != "postgresql":
        return sql, places
    left: list[tuple[int | None, Any]] = []
    coming = iter(places)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        place, value = next(coming)
        plain = value.value if isinstance(value, Enum) else value
        if place is None and isinstance(plain, (str, int)):
            plain = plain if isinstance(plain, (bool, str)) else int(plain)  # the driver's own kinds of numbers as well
            return str(connection.ops.compose_sql("%s", [plain])).replace("%", "%%")
        left.append((place, value))
        return found[0]

    return re.sub("%%|%s", written, sql), left


def planned_cursor(connection: Any) -> Any:
    """A cursor of Django's whose repeated statements the database plans once, where PREPARED_STATEMENTS allows it."""
    wanted = connection.vendor == "postgresql" and "prepare_threshold" in connection.settings_dict["OPTIONS"]
    if not wanted or connection.queries_logged:  # Django's log cannot read such a statement back
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    link = connection.connection
    usual, link.cursor_factory = link.cursor_factory, ServerBindingCursor
    try:
        return connection.cursor()
    finally:
        link.cursor_factory = usual


def _stand_in(kind: type, number: int) -> Any:
    """A value that no row has."""
    if kind is int:
        return -987_654_321 - number
    if kind is UUID:
        return UUID(int=987_654_321 + number)
    if kind is datetime:
        return datetime(1900, 1, 1 + number, tzinfo=UTC)
    return f"\x02stands for {number}\x03"


def _stored(connection: Any, value: Any) -> Any:
    """The value as it travels to this database."""
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
