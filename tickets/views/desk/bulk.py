"""One step on many tickets of the queue, and taking it back while the page still offers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk.accounts.models import User
from helpdesk.lib.actor import Actor
from tickets.access import tickets_for
from tickets.actions import triage, undo
from tickets.enums import Priority
from tickets.exceptions import StepRefused
from tickets.models import Ticket
from tickets.views.desk.shared import StaffRequest, staff_page

MOST_AT_ONCE = 100
UNDO_SECONDS = 10
GRACE_SECONDS = 5  # for the way of the request, so that a press in the last second counts


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
    since, undoable = timezone.now(), []
    request.session.pop("bulk_undo", None)

    def take(ticket: Ticket) -> None:
        before = undo.remember(ticket)
        after = step(ticket)
        if after.version == ticket.version + 1:  # else somebody came between, and "before" is not what stood there
            undoable.append({"reference": after.reference, "version": after.version, "before": before})

    done = _each(request, references, take)
    if undoable and len(undoable) == done:
        request.session["bulk_undo"] = {"at": since.isoformat(), "tickets": undoable}
    elif done:
        messages.success(request, ngettext("%(n)s ticket changed.", "%(n)s tickets changed.", done) % {"n": done})
    return redirect(back)


def _each(request: StaffRequest, references: list[str], step: Callable[[Ticket], object]) -> int:
    """Take a step on each of the tickets; how many let it. The others are named on the next page with the reason."""
    done, refused = 0, []
    for ticket in tickets_for(request.user).filter(reference__in=references).order_by("reference"):
        try:
            step(ticket)
            done += 1
        except StepRefused as refusal:
            refused.append({"reference": ticket.reference, "why": str(refusal.message)})
    if refused:
        request.session["bulk_results"] = refused
    return done


def undo_open(request: StaffRequest) -> dict[str, Any] | None:
    """The last bulk step while it can be taken back: how many tickets, and the seconds that are left."""
    last = request.session.get("bulk_undo")
    if not last:
        return None
    left = UNDO_SECONDS - (timezone.now() - datetime.fromisoformat(last["at"])).total_seconds()
    if left <= 0:
        del request.session["bulk_undo"]
        return None
    return {"n": len(last["tickets"]), "seconds": ceil(left)}


@staff_page
@require_POST
def take_back(request: StaffRequest) -> HttpResponse:
    """Take the last bulk step back, within its seconds; each ticket that was changed since stays as it is."""
    back = reverse("desk:queue") + "?" + request.POST.get("back", "")[:500]
    last = request.session.pop("bulk_undo", None)
    since = datetime.fromisoformat(last["at"]) if last else None
    if last is None or since is None or timezone.now() - since > timedelta(seconds=UNDO_SECONDS + GRACE_SECONDS):
        messages.warning(request, _("The time to take it back is over. Nothing was changed; open the ticket to change it."))
        return redirect(back)
    known, actor = {row["reference"]: row for row in last["tickets"]}, Actor.staff(request.user)

    def revert(ticket: Ticket) -> None:
        row = known[ticket.reference]
        undo.take_back(ticket, actor=actor, before=row["before"], since=since, version=row["version"])

    done = _each(request, list(known), revert)
    if done:
        messages.success(
            request, ngettext("%(n)s ticket is as it was.", "%(n)s tickets are as they were.", done) % {"n": done}
        )
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


def take_one(ticket: Ticket, user: User, actor: Actor) -> Ticket:
    """Make a ticket one's own: technicians take the bench work, all others the ownership."""
    if user.role == "technician":
        return triage.assign(ticket, actor=actor, technician=user)
    return triage.assign(ticket, actor=actor, owner=user)


def assign_one(ticket: Ticket, person: User, actor: Actor, reason: str) -> Ticket:
    """Give a ticket to a person: as technician, as first owner, or by a transfer with its reason."""
    if person.role == "technician":
        return triage.assign(ticket, actor=actor, technician=person)
    if ticket.owner_id and ticket.owner_id != person.pk:
        return triage.transfer(ticket, actor=actor, owner=person, reason=reason)
    return triage.assign(ticket, actor=actor, owner=person)
