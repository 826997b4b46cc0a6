"""How the warranty stands for a fault that was found."""

from __future__ import annotations

from django.utils import timezone

from tickets.actions.intake import repair_warranty_end
from tickets.models import Finding, Ticket
from warranty.coverage import Coverage, assess
from warranty.queries import facts_of


def cover_of_fault(ticket: Ticket, finding: Finding) -> Coverage:
    """The coverage of this fault, judged on the day it was reported, not on the day we got round to it."""
    repair_end = repair_warranty_end(ticket.return_of) if ticket.return_of_id and ticket.return_of else None
    return assess(
        facts_of(ticket.device, repair_end), finding.cause, timezone.localdate(ticket.filed_at),
        defect=finding.defect.code if finding.defect_id and finding.defect else "",
        section=finding.section.code if finding.section_id and finding.section else "",
        part=finding.part.sku if finding.part_id and finding.part else "",
    )
