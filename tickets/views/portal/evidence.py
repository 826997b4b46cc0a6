"""Condition and evidence of a repair, as its owner may see them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets.access import tracking_token
from tickets.models import Ticket
from tickets.queries.condition import comparison
from tickets.queries.due import comma
from tickets.queries.tracking import can_object
from tickets.views.portal.links import private, signed_link, to


@require_safe
@signed_link
def evidence(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The device when it came and when it left; with a finding, what it rests on."""
    found = comparison(ticket, staff=False)
    last = found.findings[-1].finding if found.findings else None
    return private(render(request, "portal/evidence.html", {
        "ticket": ticket, "c": found, "comma": comma(), "token": tracking_token(ticket), "back_url": to("tracking", ticket),
        "can_object": can_object(ticket, last),
    }))
