"""No misuse without evidence, as triggers: what a check of one row cannot see is whose evidence it is.

A finding of misuse rests on evidence of its own ticket that shows or says something, with a written reason; and evidence that
such a finding rests on is neither moved to another ticket nor emptied. Forms, programs, settings pages and raw SQL pass here.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

FINDING, EVIDENCE = "tickets_finding", "tickets_evidence"
WORDS = "misuse is found only on evidence of the same ticket, with a reason"
_BASELESS = """NEW.cause = 'misuse' AND (trim(NEW.misuse_reason) = '' OR NOT EXISTS (
  SELECT 1 FROM tickets_evidence e WHERE e.id = NEW.key_evidence_id AND e.ticket_id = NEW.ticket_id
    AND (e.attachment_id IS NOT NULL OR trim(e.text) <> '')))"""
_PULLED_AWAY = """(NEW.ticket_id <> OLD.ticket_id OR (NEW.attachment_id IS NULL AND trim(NEW.text) = '')) AND EXISTS (
  SELECT 1 FROM tickets_finding f WHERE f.key_evidence_id = OLD.id AND f.cause = 'misuse')"""
# Name of the trigger, its table, when it looks, what it refuses.
TRIGGERS = (
    ("tickets_misuse_insert", FINDING, "INSERT", _BASELESS),
    ("tickets_misuse_update", FINDING, "UPDATE OF cause, key_evidence_id, misuse_reason, ticket_id", _BASELESS),
    ("tickets_misuse_evidence", EVIDENCE, "UPDATE OF ticket_id, attachment_id, text", _PULLED_AWAY),
)


def close(connection: BaseDatabaseWrapper) -> None:
    """Put the gate up, in its present wording."""
    open_up(connection)
    with connection.cursor() as cursor:
        for name, table, event, refused in TRIGGERS:
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {refused} THEN "
                    f"RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
                )
                cursor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
            else:
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
                )


def open_up(connection: BaseDatabaseWrapper) -> None:
    """Take the gate away."""
    with connection.cursor() as cursor:
        for name, table, _event, _refused in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def before_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """SQLite cannot rebuild a table that a trigger elsewhere reads: the gate makes way."""
    if connections[using].vendor == "sqlite" and FINDING in connections[using].introspection.table_names():
        open_up(connections[using])


def after_migrate(using: str = DEFAULT_DB_ALIAS, **_options: Any) -> None:
    """And comes back; a rebuilt table has lost it anyway."""
    connection = connections[using]
    if connection.vendor == "sqlite" and {FINDING, EVIDENCE} <= set(connection.introspection.table_names()):
        close(connection)
