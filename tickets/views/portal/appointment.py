"""The customer would like another time."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk.lib.actor import Actor
from tickets.access import tracking_token
from tickets.actions.visits import ask_other_time, open_days
from tickets.exceptions import StepRefused
from tickets.forms.portal import OtherTimeForm
from tickets.models import Ticket
from tickets.queries import visits
from tickets.queries.due import comma
from tickets.views.portal.links import see_other, signed_link, to
from tickets.views.portal.steps import refused


@require_http_methods(["GET", "HEAD", "POST"])
@signed_link
def other_time(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Ask for another time of the appointment. The button asks, not the link; the plan stands until staff move it."""
    row = visits.current(ticket)
    if row is None or row.begun_at or row.is_over:
        return refused(request, ticket, StepRefused(_("No appointment is planned that could be moved. Write to us below.")))
    form = OtherTimeForm(request.POST or None, initial={"part": row.asked.get("part", "any"), **row.asked})
    form.offer(open_days(ticket.branch))
    if request.method == "POST" and form.is_valid():
        try:
            ask_other_time(ticket, actor=Actor.customer(ticket.customer), **form.cleaned_data)
        except StepRefused as refusal:
            if refusal.field not in form.fields:
                return refused(request, ticket, refusal)
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(
                request, _("We have your wish. We confirm another time to you, or we call."),
                extra_tags=f"appointment-{ticket.reference}",
            )
            return see_other(to("tracking", ticket) + "#appointment")
    context = {"ticket": ticket, "row": row, "form": form, "token": tracking_token(ticket), "comma": comma()}
    return render(request, "portal/appointment.html", context, status=422 if request.method == "POST" else 200)
