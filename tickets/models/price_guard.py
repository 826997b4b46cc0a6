"""No cost rises without a new approval, held by the database itself: forms, programs and raw SQL meet the same guard.

Figures of a quote, its options and its lines are never rewritten. An approval is the answer to the newest running
version, in time, and its option adds up to its lines. Work that the customer pays for begins only behind one.
"""

from __future__ import annotations

from helpdesk.lib.gates import Gate, Rule

QUOTE, TICKET = "tickets_quote", "tickets_ticket"
FIXED = (
    "ticket_id", "number", "remedy", "net", "tax_percent", "tax", "total", "currency", "tax_country", "tax_number", "valid_until",
)
_REWRITTEN = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in FIXED)
_BEGUN_ANSWERED = "NEW.state NOT IN ('draft', 'sent') OR NEW.chosen <> '' OR NEW.answered_at IS NOT NULL"
# An answer is final; an approved version can still be replaced by another one.
_REOPENED = """(OLD.state <> NEW.state OR OLD.chosen <> NEW.chosen) AND NOT (OLD.state IN ('draft', 'sent')
  OR (OLD.state = 'approved' AND NEW.state = 'void' AND OLD.chosen = NEW.chosen))"""
_LINES = """SELECT COALESCE(SUM(l.amount), 0) FROM tickets_quoteline l WHERE l.quote_id = NEW.id
  AND (l.scope = o.kind OR (l.scope = 'all' AND o.kind <> 'return'))"""
_BADLY_ANSWERED = f"""NEW.state IN ('approved', 'declined') AND OLD.state <> NEW.state AND NOT (
  OLD.state = 'sent' AND NEW.answered_how <> '' AND NEW.answered_at IS NOT NULL AND NEW.answered_at < NEW.valid_until
  AND (NEW.answered_how = 'link' OR NEW.answered_by <> '')
  AND ((NEW.state = 'declined') = (NEW.chosen = 'return'))
  AND NOT EXISTS (SELECT 1 FROM {QUOTE} n WHERE n.ticket_id = NEW.ticket_id AND n.number > NEW.number)
  AND EXISTS (SELECT 1 FROM tickets_quoteoption o WHERE o.quote_id = NEW.id AND o.kind = NEW.chosen
    AND ABS(o.net - ({_LINES})) < 0.005 AND ABS(o.tax - o.net * NEW.tax_percent / 100.0) < 0.0051))"""  # noqa: S608 - our own names
# The last decision makes the customer pay, and no running approval of the newest version stands behind it.
_UNAPPROVED = f"""NEW.stage IN ('repairing', 'replacing', 'testing', 'ready', 'delivered') AND NEW.remedy IN ('repair', 'replace')
  AND EXISTS (SELECT 1 FROM tickets_decision d WHERE d.ticket_id = NEW.id AND d.customer_pays
    AND NOT EXISTS (SELECT 1 FROM tickets_decision e WHERE e.ticket_id = NEW.id AND e.id > d.id))
  AND NOT EXISTS (SELECT 1 FROM {QUOTE} q WHERE q.ticket_id = NEW.id AND q.state = 'approved'
    AND NOT EXISTS (SELECT 1 FROM {QUOTE} n WHERE n.ticket_id = NEW.id AND n.number > q.number))"""  # noqa: S608 - our own names
_MOVES = "(OLD.stage <> NEW.stage OR OLD.remedy <> NEW.remedy)"

GATE = Gate(
    [
        Rule("tickets_quote_begins", QUOTE, "INSERT", _BEGUN_ANSWERED, "a quote begins without an answer"),
        Rule("tickets_quote_fixed", QUOTE, "UPDATE", _REWRITTEN,
             "the figures of a quote never change; a revision is a new version"),
        Rule("tickets_quote_final", QUOTE, "UPDATE", _REOPENED, "the answer to a quote is final"),
        Rule("tickets_quote_answer", QUOTE, "UPDATE", _BADLY_ANSWERED,
             "only the newest running quote is answered, in time and as it was sent"),
        Rule("tickets_price_approved", TICKET, "UPDATE OF stage, remedy", _UNAPPROVED,
             "no paid work without the approval of its quote", first=_MOVES),
    ],
    reads={"tickets_quoteoption", "tickets_quoteline", "tickets_decision"},
)
