# ruff: noqa: S608 — no value of a person enters these statements.
"""One technician is in one place: the database itself refuses visits that overlap, and tickets that end over a forgotten loan.

PostgreSQL excludes overlapping ranges, which no race gets around; SQLite has one writer at a time, and a trigger.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

VISITS, TICKETS, LOANS = "tickets_appointment", "tickets_ticket", "tickets_loan"
READS = {VISITS, TICKETS, LOANS}
TWICE = "a technician has another visit at this time"
FORGOTTEN = "a ticket ends only when its loan device is back or its stay is stated"
_ENDS = "('delivered', 'closed', 'cancelled')"
_CLASH = f"""NEW.cancelled_at IS NULL AND NEW.technician_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM {VISITS} a WHERE a.technician_id = NEW.technician_id AND a.cancelled_at IS NULL AND a.id <> COALESCE(NEW.id, 0)
    AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at)"""
_OUT = f"EXISTS (SELECT 1 FROM {LOANS} l WHERE l.ticket_id = NEW.id AND l.returned_at IS NULL AND l.stays_reason = '')"
_ENDED = f"""NEW.returned_at IS NULL AND NEW.stays_reason = '' AND EXISTS (
  SELECT 1 FROM {TICKETS} t WHERE t.id = NEW.ticket_id AND t.stage IN {_ENDS})"""
_CHANGED = f"NEW.stage IN {_ENDS} AND OLD.stage NOT IN {_ENDS}"


def _refuse(words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'"


_POSTGRES = (
    # Ranges of one number: equality of the technician without an extension of the database.
    f"""ALTER TABLE {VISITS} ADD CONSTRAINT appointment_technician_once EXCLUDE USING gist (
      int8range(technician_id, technician_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
    ) WHERE (cancelled_at IS NULL AND technician_id IS NOT NULL)""",
    f"""CREATE OR REPLACE FUNCTION tickets_loan_gate() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_OUT} THEN {_refuse(FORGOTTEN)}; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE OR REPLACE FUNCTION tickets_loan_gate_loan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF {_ENDED} THEN {_refuse(FORGOTTEN)}; END IF;
        RETURN NEW;
    END $$""",
    f"""CREATE TRIGGER tickets_loan_gate BEFORE UPDATE OF stage ON {TICKETS} FOR EACH ROW
    WHEN ({_CHANGED}) EXECUTE FUNCTION tickets_loan_gate()""",
    f"""CREATE TRIGGER tickets_loan_gate_loan BEFORE INSERT OR UPDATE ON {LOANS} FOR EACH ROW
    EXECUTE FUNCTION tickets_loan_gate_loan()""",
)
_POSTGRES_OFF = (
    f"ALTER TABLE {VISITS} DROP CONSTRAINT IF EXISTS appointment_technician_once",
    f"DROP TRIGGER IF EXISTS tickets_loan_gate ON {TICKETS}",
    f"DROP TRIGGER IF EXISTS tickets_loan_gate_loan ON {LOANS}",
)
_TRIGGERS = {
    "tickets_visit_gate_insert": f"BEFORE INSERT ON {VISITS} WHEN {_CLASH} BEGIN SELECT RAISE(ABORT, '{TWICE}'); END",
    "tickets_visit_gate_update": f"BEFORE UPDATE ON {VISITS} WHEN {_CLASH} BEGIN SELECT RAISE(ABORT, '{TWICE}'); END",
    "tickets_loan_gate": f"BEFORE UPDATE OF stage ON {TICKETS} WHEN {_CHANGED} AND {_OUT}"
                         f" BEGIN SELECT RAISE(ABORT, '{FORGOTTEN}'); END",
    "tickets_loan_gate_insert": f"BEFORE INSERT ON {LOANS} WHEN {_ENDED} BEGIN SELECT RAISE(ABORT, '{FORGOTTEN}'); END",
    "tickets_loan_gate_update": f"BEFORE UPDATE ON {LOANS} WHEN {_ENDED} BEGIN SELECT RAISE(ABORT, '{FORGOTTEN}'); END",
}


def close(connection: BaseDatabaseWrapper) -> None:
    """Put the gates up, in their present wording."""
    open_up(connection)
    statements = _POSTGRES if connection.vendor == "postgresql" else [f"CREATE TRIGGER {n} {b}" for n, b in _TRIGGERS.items()]
    _run(connection, statements)


def open_up(connection: BaseDatabaseWrapper) -> None:
    """Take the gates away."""
    sqlite = [f"DROP TRIGGER IF EXISTS {name}" for name in _TRIGGERS]
    _run(connection, _POSTGRES_OFF if connection.vendor == "postgresql" else sqlite)


def _run(connection: BaseDatabaseWrapper, statements: Any) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def before_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """SQLite cannot rebuild a table that a trigger elsewhere reads: the gates make way."""
    if connections[using].vendor == "sqlite":
        open_up(connections[using])


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """And come back; a rebuilt table has lost them anyway."""
    connection = connections[using]
    if connection.vendor == "sqlite" and set(connection.introspection.table_names()) >= READS:
        close(connection)
