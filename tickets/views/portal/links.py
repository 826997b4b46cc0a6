"""Signed links: the door to one ticket, and what every page behind it has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from helpdesk import errors
from helpdesk.lib import tokens
from helpdesk.lib.posting import form_of
from tickets.access import get_ticket_by_token, tracking_token
from tickets.models import Ticket

View = Callable[..., HttpResponseBase]


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page with personal data out of caches and search engines."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def signed_link(view: View) -> View:
    """Give the view the ticket behind ``token``: 410 when the link is too old, 404 when it is not ours.

    Opening a link records nothing, ever: mail scanners open links.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            ticket = get_ticket_by_token(token)
        except tokens.ExpiredToken:
            return private(errors.gone(request))
        except (tokens.BadToken, Http404):
            return private(errors.not_found(request))
        ticket.opened_by = token
        return private(view(request, ticket, *args, **kwargs))

    return wrapper


def form_of_tracking(view: View) -> View:
    """A form of the tracking page, sent to an address of its own; the address itself leads back to the page."""
    led_back = form_of("portal:tracking", "token")(view)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(led_back(request, *args, **kwargs))

    return wrapper


def to(name: str, ticket: Ticket, **kwargs: Any) -> str:
    """Address of a page of this ticket."""
    return reverse(f"portal:{name}", kwargs={"token": tracking_token(ticket), **kwargs})


def see_other(address: str) -> HttpResponse:
    """303 after a POST: reloading the next page sends nothing again."""
    return HttpResponseRedirect(address, status=303)
