"""The start page of customers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets.queries.catalogue import catalogue
from tickets.queries.durations import durations
from tickets.views.portal.links import private
from tickets.views.portal.recent import recent_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Report a fault, track a repair, what happens in between, how long it takes, and where to find us."""
    lists, recent = catalogue(), recent_of(request)
    page = render(request, "portal/home.html", {
        "branches": list(lists.branches.values()), "durations": durations(list(lists.types.values())), "recent": recent,
    })
    return private(page) if recent else page
