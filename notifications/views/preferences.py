"""How a customer wishes to be told: the customer's own page behind the signed link, and the same for staff."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications import preferences
from notifications.forms import PreferencesForm
from notifications.views.shared import staff_page
from tickets.access import get_ticket_for_agent, tracking_token
from tickets.models import Ticket
from tickets.views.portal.links import see_other, signed_link


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def mine(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The customer's wishes; kept with the version of the sentences that were agreed to."""
    form = PreferencesForm(ticket.customer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        preferences.write(ticket.customer, form.wishes)
        flash.success(request, _answer(ticket, form), extra_tags=f"wishes-{ticket.reference}")
        return see_other(request.path)
    context = {"ticket": ticket, "form": form, "token": tracking_token(ticket), "consent": preferences.CONSENTS["channel"]}
    return render(request, "portal/preferences.html", context, status=422 if form.errors else 200)


def _answer(ticket: Ticket, form: PreferencesForm) -> str:
    """What follows from the wishes; who stopped every channel is not told that messages come."""
    if form.wishes.allowed:
        return _("We tell you like that from now on.")
    if ticket.customer.phone:
        return _("We send you no more messages. We call you where it matters, and the repair's page always shows how it stands.")
    return _("We send you no more messages. The repair's page always shows how it stands.")


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def noted(request: HttpRequest, reference: str) -> HttpResponse:
    """The same, noted by staff for a customer who said so at the counter or by telephone."""
    ticket = get_ticket_for_agent(request.user, reference)  # type: ignore[arg-type]
    form = PreferencesForm(ticket.customer, request.POST or None)
    if request.method == "POST" and form.is_valid():
        preferences.write(ticket.customer, form.wishes, by=request.user)  # type: ignore[arg-type]
        flash.success(request, _("The wishes of the customer are noted."))
        return redirect("outbox:preferences", ticket.reference)
    context = {
        "ticket": ticket, "form": form, "consent": preferences.CONSENTS["channel"],
        "changes": preferences.changes_of(ticket.customer),
    }
    return render(request, "outbox/preferences.html", context, status=422 if form.errors else 200)
