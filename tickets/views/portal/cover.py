"""The warranty position of a ticket in words for its customer, wherever it is shown outside of the tracking page."""

from __future__ import annotations

from helpdesk.lib.display import local_date
from tickets.actions.decision import cover_that_counts
from tickets.enums import Stage
from tickets.models import Ticket
from tickets.queries.timeline import customer_events
from tickets.queries.tracking import cover_of
from warranty.wording import Position, position


def position_now(ticket: Ticket) -> Position:
    """As filed until there is a finding, from then on the one that counts for the fault found; as on the day of the report."""
    cover = ticket.coverage
    if ticket.stage != Stage.RECEIVED:
        finding = ticket.findings.order_by("number").last()
        cover = cover_that_counts(ticket, finding, cover_of(ticket, customer_events(ticket))) if finding else cover
    return position(cover, ticket.device.purchased_on, local_date(ticket.filed_at))
