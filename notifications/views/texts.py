"""Texts that wait for somebody: put one to a ticket, or set it aside."""

from __future__ import annotations

from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.actor import Actor
from notifications import incoming, words
from notifications.models import InboundText
from notifications.views.shared import staff_page
from tickets.access import get_ticket_for_agent
from tickets.exceptions import StepRefused

PAGE = 30


@staff_page
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first, with the tickets that it may be about; or what came of earlier ones."""
    past = request.GET.get("of") == "past"
    rows = InboundText.objects.select_related("customer", "ticket", "handled_by")
    waits = {"state": InboundText.State.HELD}
    rows = rows.exclude(**waits).order_by("-pk") if past else rows.filter(**waits).order_by("pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [
        (row, [] if past else incoming.open_tickets(row.from_number), words.MEDIA_REASONS.get(row.media_reason, "")) for row in page
    ]
    return render(request, "outbox/texts.html", {"page_obj": page, "rows": shown, "past": past, "texts_held": incoming.held()})


@staff_page
@require_POST
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a text to the ticket of ``reference``, or set it ``aside``."""
    row = get_object_or_404(InboundText, pk=pk)
    actor = Actor.staff(request.user)
    if request.POST.get("aside"):
        done = incoming.set_aside(row, actor=actor)
        (flash.success if done else flash.warning)(
            request, _("The text is set aside.") if done else _("Somebody has put this text away already.")
        )
        return redirect("outbox:texts")
    try:
        ticket = get_ticket_for_agent(request.user, request.POST.get("reference", ""))
        incoming.put_to(row, ticket, actor=actor)
    except Http404:
        flash.warning(request, _("There is no ticket with this reference."))
    except StepRefused as refused:
        flash.warning(request, str(refused))
    else:
        flash.success(request, _("The text is on ticket %(reference)s.") % {"reference": ticket.reference})
    return redirect("outbox:texts")
