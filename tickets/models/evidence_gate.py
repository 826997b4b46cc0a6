"""No misuse without evidence, as triggers: what a check of one row cannot see is whose evidence it is.

A finding of misuse rests on evidence of its own ticket that shows or says something, with a written reason; and evidence that
such a finding rests on is neither moved to another ticket nor emptied. Forms, programs, settings pages and raw SQL pass here.
"""

from __future__ import annotations

from helpdesk.lib.gates import Gate, Rule

FINDING, EVIDENCE = "tickets_finding", "tickets_evidence"
WORDS = "misuse is found only on evidence of the same ticket, with a reason"
_BASELESS = """NEW.cause = 'misuse' AND (trim(NEW.misuse_reason) = '' OR NOT EXISTS (
  SELECT 1 FROM tickets_evidence e WHERE e.id = NEW.key_evidence_id AND e.ticket_id = NEW.ticket_id
    AND (e.attachment_id IS NOT NULL OR trim(e.text) <> '')))"""
_PULLED_AWAY = """(NEW.ticket_id <> OLD.ticket_id OR (NEW.attachment_id IS NULL AND trim(NEW.text) = '')) AND EXISTS (
  SELECT 1 FROM tickets_finding f WHERE f.key_evidence_id = OLD.id AND f.cause = 'misuse')"""

GATE = Gate(
    [
        Rule("tickets_misuse_insert", FINDING, "INSERT", _BASELESS, WORDS),
        Rule("tickets_misuse_update", FINDING, "UPDATE OF cause, key_evidence_id, misuse_reason, ticket_id", _BASELESS, WORDS),
        Rule("tickets_misuse_evidence", EVIDENCE, "UPDATE OF ticket_id, attachment_id, text", _PULLED_AWAY, WORDS),
    ],
    reads=(),
)
