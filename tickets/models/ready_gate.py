"""The ready gate as a trigger: what was repaired or replaced stands at ready, and beyond, only after a passed sheet.

Forms, programs, settings pages and raw SQL pass the same gate. A return unrepaired and a refund have nothing to test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE, NAME = "tickets_ticket", "tickets_ready_gate"
READS = {TABLE, "tickets_testrun", "tickets_testresult", "tickets_repairwork", "warranty_checklistitem", "warranty_device"}
WORDS = "a repaired or replaced device is ready only after a complete and passed test sheet"
# The last run counts, when it passed, no work came after it, and it answered every line that the sheet has now.
_UNTESTED = """
NEW.stage IN ('ready', 'delivered', 'closed') AND NEW.remedy IN ('repair', 'replace') AND NOT EXISTS (
  SELECT 1 FROM tickets_testrun r WHERE r.ticket_id = NEW.id AND r.passed
    AND NOT EXISTS (SELECT 1 FROM tickets_testrun l WHERE l.ticket_id = NEW.id AND l.number > r.number)
    AND NOT EXISTS (SELECT 1 FROM tickets_repairwork w WHERE w.ticket_id = NEW.id AND w.created_at > r.created_at)
    AND NOT EXISTS (SELECT 1 FROM tickets_testresult f WHERE f.run_id = r.id AND f.answer = 'fail')
    AND EXISTS (SELECT 1 FROM tickets_testresult p WHERE p.run_id = r.id AND p.answer = 'pass')
    AND NOT EXISTS (
      SELECT 1 FROM warranty_checklistitem i JOIN warranty_device d ON d.device_type_id = i.device_type_id
      WHERE d.id = NEW.device_id AND i.is_active
        AND NOT EXISTS (SELECT 1 FROM tickets_testresult a WHERE a.run_id = r.id AND a.code = i.code)))
"""
# Entering, not staying: a ticket that once passed is not judged again by a sheet that grew since.
_ENTERS = "(OLD.stage NOT IN ('ready', 'delivered', 'closed') OR OLD.remedy <> NEW.remedy)"
_POSTGRES = (
    f"""CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NOT {_ENTERS} THEN RETURN NEW; END IF;
    END IF;
    IF {_UNTESTED} THEN
        RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$""",
    f"""CREATE TRIGGER {NAME}_insert BEFORE INSERT ON {TABLE} FOR EACH ROW
WHEN (NEW.stage IN ('ready', 'delivered', 'closed')) EXECUTE FUNCTION {NAME}()""",
    f"""CREATE TRIGGER {NAME}_update BEFORE UPDATE OF stage, remedy ON {TABLE} FOR EACH ROW
WHEN (NEW.stage IN ('ready', 'delivered', 'closed')) EXECUTE FUNCTION {NAME}()""",
)
_SQLITE = (
    f"CREATE TRIGGER {NAME}_insert BEFORE INSERT ON {TABLE} WHEN {_UNTESTED} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
    f"CREATE TRIGGER {NAME}_update BEFORE UPDATE OF stage, remedy ON {TABLE} WHEN {_ENTERS} AND {_UNTESTED}"
    f" BEGIN SELECT RAISE(ABORT, '{WORDS}'); END",
)


def close(connection: BaseDatabaseWrapper) -> None:
    """Put the gate up, in its present wording."""
    open_up(connection)
    with connection.cursor() as cursor:
        for statement in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def open_up(connection: BaseDatabaseWrapper) -> None:
    """Take the gate away."""
    where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ("insert", "update"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}_{verb}{where}")


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """No gate inside the block: for invented tickets in bulk, which come before their tests."""
    open_up(connections[using])
    try:
        yield
    finally:
        close(connections[using])


def before_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """SQLite cannot rebuild a table that a trigger elsewhere reads: the gate makes way."""
    if connections[using].vendor == "sqlite" and TABLE in connections[using].introspection.table_names():
        open_up(connections[using])


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """And comes back; a rebuilt table has lost it anyway."""
    connection = connections[using]
    if connection.vendor == "sqlite" and set(connection.introspection.table_names()) >= READS:
        close(connection)
