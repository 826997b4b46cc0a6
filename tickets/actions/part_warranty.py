"""Parts with a warranty of their own: it begins when the repaired device is handed over, and a redo does not begin it anew."""

from __future__ import annotations

from django.utils import timezone

from tickets.enums import Outcome, PartState
from tickets.models import Ticket
from warranty.coverage import last_day
from warranty.models import CoverDocument

LONGEST_REFERENCE = 40


def grant_part_warranties(ticket: Ticket) -> list[CoverDocument]:
    """One document for each part with months of its own that went into the device, from the day of the handover.

    A part whose warranty on this device still runs was fitted again under it: that clock goes on.
    """
    if ticket.outcome != Outcome.REPAIRED or ticket.delivered_at is None:
        return []
    day = timezone.localdate(ticket.delivered_at)
    fitted = {
        usage.part_id: usage.part
        for usage in ticket.parts.filter(state=PartState.USED, part__warranty_months__gt=0).select_related("part")
    }
    if not fitted:
        return []
    kind = CoverDocument.Kind.PART
    running = set(
        CoverDocument.objects.filter(device=ticket.device_id, kind=kind, part__in=fitted, ends_on__gte=day)
        .values_list("part_id", flat=True)
    )
    return CoverDocument.objects.bulk_create(
        CoverDocument(
            device_id=ticket.device_id, kind=kind, reference=f"{ticket.reference} {part.sku}"[:LONGEST_REFERENCE],
            starts_on=day, ends_on=last_day(day, part.warranty_months), part=part,
        )
        for pk, part in fitted.items() if pk not in running
    )
