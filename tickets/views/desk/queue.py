"""The queue: rows, views, filters, what is new, and steps on many tickets at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from helpdesk.accounts.models import User
from helpdesk.lib.actor import Actor
from tickets.access import tickets_for
from tickets.actions import triage
from tickets.enums import Priority
from tickets.exceptions import StepRefused
from tickets.lifecycle import may
from tickets.models import SavedView, Ticket
from tickets.queries import queue as q
from tickets.stages import STEPS
from tickets.views.desk.shared import StaffRequest, staff_page

MOST_AT_ONCE = 100


@staff_page
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The open work, ordered by due time."""
    now = timezone.now()
    filters = q.Filters.read(request.GET.dict(), request.user)
    page = _page_number(request.GET.get("page", ""))
    rows, more = q.page_of(filters, request.user, page, now)
    offered = q.choices()
    saved = list(SavedView.objects.filter(Q(user=request.user) | Q(shared=True)).select_related("user"))
    counts = q.counts(request.user, now)
    context = {
        "rows": rows, "groups": q.grouped(rows), "more": more, "page": page, "filters": filters, "offered": offered,
        "views": [(code, label, counts.get(code, "")) for code, label in q.VIEWS.items()],
        "chips": q.chips(filters, offered), "saved": saved, "now": now, "total_steps": STEPS,
        "heading": q.VIEWS.get(filters.view, _("Search")), "count": counts.get(filters.view, ""),
        "here": filters.address(), "may_assign": may(Actor.staff(request.user), "assign"),
        "may_rank": may(Actor.staff(request.user), "set_priority"), "priorities": Priority.choices,
        "results": request.session.pop("bulk_results", None),
    }
    return render(request, "desk/queue.html", context)


def _page_number(text: str) -> int:
    return min(int(text), 2000) if text.isascii() and text.isdigit() and int(text) > 0 else 1


@staff_page
@require_safe
def fresh(request: StaffRequest) -> HttpResponse:
    """How many tickets of this view came in since the page was made; the page asks every half minute."""
    since = parse_datetime(request.GET.get("since", ""))
    if since is None or timezone.is_naive(since):
        return HttpResponse(status=204)
    filters = q.Filters.read(request.GET.dict(), request.user)
    tickets = q.filtered(filters, request.user, timezone.now())
    new = tickets.filter(filed_at__gt=since).order_by().values("pk")[:100].count()
    return render(request, "desk/_fresh.html", {"new": new, "here": filters.address(), "since": since})


@staff_page
@require_POST
def bulk(request: StaffRequest) -> HttpResponse:
    """One step on each chosen ticket; every row answers for itself, and none hides the failure of another."""
    actor = Actor.staff(request.user)
    back = reverse("desk:queue") + "?" + request.POST.get("back", "")[:500]
    references = request.POST.getlist("ticket")[:MOST_AT_ONCE]
    if not references:
        messages.warning(request, _("Choose tickets in the list first."))
        return redirect(back)
    step = _bulk_step(request, actor)
    if step is None:
        messages.error(request, _("Choose what to do with the tickets, and for whom."))
        return redirect(back)
    done, refused = 0, []
    for ticket in tickets_for(request.user).filter(reference__in=references).order_by("reference"):
        try:
            step(ticket)
            done += 1
        except StepRefused as refusal:
            refused.append({"reference": ticket.reference, "why": str(refusal.message)})
    if done:
        messages.success(request, ngettext("%(n)s ticket changed.", "%(n)s tickets changed.", done) % {"n": done})
    if refused:
        request.session["bulk_results"] = refused
    return redirect(back)


def _bulk_step(request: StaffRequest, actor: Actor) -> Any:
    action = request.POST.get("bulk", "")
    if action == "take":
        return lambda ticket: take_one(ticket, request.user, actor)
    if action == "assign":
        person = User.objects.filter(username=request.POST.get("person", ""), is_active=True).first()
        return (lambda ticket: assign_one(ticket, person, actor, request.POST.get("reason", ""))) if person else None
    if action == "priority" and request.POST.get("priority") in Priority.values:
        return lambda ticket: triage.set_priority(
            ticket, actor=actor, priority=request.POST["priority"], reason=request.POST.get("why", "")
        )
    return None


def take_one(ticket: Ticket, user: User, actor: Actor) -> None:
    """Make a ticket one's own: technicians take the bench work, all others the ownership."""
    if user.role == "technician":
        triage.assign(ticket, actor=actor, technician=user)
    else:
        triage.assign(ticket, actor=actor, owner=user)


def assign_one(ticket: Ticket, person: User, actor: Actor, reason: str) -> None:
    """Give a ticket to a person: as technician, as first owner, or by a transfer with its reason."""
    if person.role == "technician":
        triage.assign(ticket, actor=actor, technician=person)
    elif ticket.owner_id and ticket.owner_id != person.pk:
        triage.transfer(ticket, actor=actor, owner=person, reason=reason)
    else:
        triage.assign(ticket, actor=actor, owner=person)


@staff_page
@require_POST
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep the present filters under a name; the same name again replaces the view."""
    name, address = request.POST.get("name", "").strip()[:60], request.POST.get("querystring", "")[:500]
    if not name:
        messages.error(request, _("Give the view a name."))
        return redirect(reverse("desk:queue") + "?" + address)
    shared = request.POST.get("shared") == "1" and request.user.role in ("manager", "administrator")
    try:
        with transaction.atomic():
            SavedView.objects.update_or_create(
                user=request.user, name=name, defaults={"querystring": address, "shared": shared}
            )
    except IntegrityError:
        messages.error(request, _("A view of this name was saved a moment ago."))
    else:
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": name})
    return redirect(reverse("desk:queue") + "?" + address)


@staff_page
@require_POST
def delete_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a view of one's own."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect("desk:queue")
