"""From the short link of a text message to the signed link of its ticket."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from helpdesk import errors
from helpdesk.lib import tokens
from tickets.access import tracking_url
from tickets.short_links import PARTS, ticket_of
from tickets.views.portal.links import private

NAMES = {tail: part for part, tail in PARTS.items()}


@never_cache
@require_safe
def short(request: HttpRequest, code: str, tail: str = "") -> HttpResponse:
    """Go on to the page that the message speaks of; opening it records nothing."""
    try:
        if tail not in NAMES:
            raise Http404
        ticket = ticket_of(code)
    except tokens.ExpiredToken:
        return private(errors.gone(request))
    except Http404:
        return private(errors.not_found(request))
    return private(redirect(tracking_url(ticket, NAMES[tail])))
