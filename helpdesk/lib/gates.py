"""Rules that the database itself keeps, as triggers: forms, programs, settings pages and raw SQL meet the same refusal.

A constraint sees one row; a gate may look at other tables. Its conditions are written once, in SQL that SQLite and
PostgreSQL both read, with ``OLD`` and ``NEW`` for the row before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Rule:
    """What one trigger refuses: ``event`` (``INSERT``, ``UPDATE OF stage``) on ``table`` where ``refused`` holds.

    ``first`` is asked before and cheaply: the row alone, no other table. ``words`` are the error's text; they may not hold
    an apostrophe.
    """

    name: str
    table: str
    event: str
    refused: str
    words: str
    first: str = ""

    def created(self, vendor: str) -> list[str]:
        """Statements that put the trigger up."""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
        if vendor != "postgresql":
            condition = f"({self.first}) AND ({self.refused})" if self.first else self.refused
            return [f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{self.words}'); END"]
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {self.refused} THEN"
            f" RAISE EXCEPTION '{self.words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
            f"{head} FOR EACH ROW{f' WHEN ({self.first})' if self.first else ''} EXECUTE FUNCTION {self.name}()",
        ]

    def dropped(self, vendor: str) -> str:
        """Statement that takes the trigger away."""
        return f"DROP TRIGGER IF EXISTS {self.name}" + (f" ON {self.table}" if vendor == "postgresql" else "")


class Gate:
    """Some rules that stand and fall together, over the tables that they watch and read.

    A migration puts a gate up with ``close``; ``before_migrate`` and ``after_migrate`` belong to the signals of those names.
    """

    def __init__(self, rules: Iterable[Rule], *, reads: Iterable[str]) -> None:
        self.rules = tuple(rules)
        self.reads = {rule.table for rule in self.rules} | set(reads)

    def close(self, connection: BaseDatabaseWrapper) -> None:
        """Put the gate up, in its present wording."""
        self.open_up(connection)
        self._run(connection, [s for rule in self.rules for s in rule.created(connection.vendor)])

    def open_up(self, connection: BaseDatabaseWrapper) -> None:
        """Take the gate away."""
        self._run(connection, [rule.dropped(connection.vendor) for rule in self.rules])

    @contextmanager
    def lifted(self, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
        """No gate inside the block: for invented rows in bulk, which come in another order than life's."""
        self.open_up(connections[using])
        try:
            yield
        finally:
            self.close(connections[using])

    def before_migrate(self, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
        """SQLite cannot rebuild a table that a trigger elsewhere reads: the gate makes way."""
        connection = connections[using]
        tables = {rule.table for rule in self.rules}
        if connection.vendor == "sqlite" and tables <= set(connection.introspection.table_names()):
            self.open_up(connection)

    def after_migrate(self, using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
        """And comes back; a rebuilt table has lost it anyway."""
        connection = connections[using]
        if connection.vendor == "sqlite" and self.reads <= set(connection.introspection.table_names()):
            self.close(connection)

    @staticmethod
    def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
