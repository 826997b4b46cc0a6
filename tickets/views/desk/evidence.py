"""Condition and evidence of one ticket, side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets.access import get_ticket_for_agent
from tickets.queries.condition import comparison
from tickets.queries.due import comma
from tickets.views.desk.shared import StaffRequest, staff_page


@staff_page
@require_safe
def evidence(request: StaffRequest, reference: str) -> HttpResponse:
    """The device when it came and when it left, and what the findings rest on."""
    ticket = get_ticket_for_agent(request.user, reference)
    return render(request, "desk/evidence.html", {"ticket": ticket, "c": comparison(ticket, staff=True), "comma": comma()})
