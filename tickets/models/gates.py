# ruff: noqa: S608 — no value of a person enters these statements.
"""One technician is in one place: the database itself refuses visits that overlap, and tickets that end over a forgotten loan.

PostgreSQL excludes overlapping ranges, which no race gets around; SQLite has one writer at a time, and a trigger.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from helpdesk.lib.gates import Gate, Rule

VISITS, TICKETS, LOANS = "tickets_appointment", "tickets_ticket", "tickets_loan"
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
_ONCE = "appointment_technician_once"
# Ranges of one number: equality of the technician without an extension of the database.
_EXCLUDED = f"""ALTER TABLE {VISITS} ADD CONSTRAINT {_ONCE} EXCLUDE USING gist (
  int8range(technician_id, technician_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&
) WHERE (cancelled_at IS NULL AND technician_id IS NOT NULL)"""


class VisitGate(Gate):
    """Triggers on SQLite; on PostgreSQL an exclusion constraint, which two transactions at once cannot get around either."""

    def close(self, connection: BaseDatabaseWrapper) -> None:
        """Put it up."""
        if connection.vendor != "postgresql":
            return super().close(connection)
        self.open_up(connection)
        self._run(connection, [_EXCLUDED])

    def open_up(self, connection: BaseDatabaseWrapper) -> None:
        """Take it away."""
        if connection.vendor != "postgresql":
            return super().open_up(connection)
        self._run(connection, [f"ALTER TABLE {VISITS} DROP CONSTRAINT IF EXISTS {_ONCE}"])


VISIT_GATE = VisitGate(
    [Rule(f"tickets_visit_gate_{event.lower()}", VISITS, event, _CLASH, TWICE) for event in ("INSERT", "UPDATE")], reads=()
)
LOAN_GATE = Gate(
    [
        Rule("tickets_loan_gate", TICKETS, "UPDATE OF stage", _OUT, FORGOTTEN, first=_CHANGED),
        Rule("tickets_loan_gate_insert", LOANS, "INSERT", _ENDED, FORGOTTEN),
        Rule("tickets_loan_gate_update", LOANS, "UPDATE", _ENDED, FORGOTTEN),
    ],
    reads=(),
)
