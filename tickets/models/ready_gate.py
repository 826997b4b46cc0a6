"""The ready gate as a trigger: what was repaired or replaced stands at ready, and beyond, only after a passed sheet.

Forms, programs, settings pages and raw SQL pass the same gate. A return unrepaired and a refund have nothing to test.
"""

from __future__ import annotations

from helpdesk.lib.gates import Gate, Rule

TABLE, NAME = "tickets_ticket", "tickets_ready_gate"
WORDS = "a repaired or replaced device is ready only after a complete and passed test sheet"
# The last run counts, when it passed, no work came after it, and it answered every line that the sheet has now.
_UNTESTED = """
NEW.remedy IN ('repair', 'replace') AND NOT EXISTS (
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
_BEYOND = "NEW.stage IN ('ready', 'delivered', 'closed')"
# Entering, not staying: a ticket that once passed is not judged again by a sheet that grew since.
_ENTERS = "(OLD.stage NOT IN ('ready', 'delivered', 'closed') OR OLD.remedy <> NEW.remedy)"

GATE = Gate(
    [
        Rule(f"{NAME}_insert", TABLE, "INSERT", _UNTESTED, WORDS, first=_BEYOND),
        Rule(f"{NAME}_update", TABLE, "UPDATE OF stage, remedy", _UNTESTED, WORDS, first=f"{_BEYOND} AND {_ENTERS}"),
    ],
    reads={"tickets_testrun", "tickets_testresult", "tickets_repairwork", "warranty_checklistitem", "warranty_device"},
)
