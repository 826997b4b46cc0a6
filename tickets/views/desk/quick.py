"""Small parts of pages that script asks for: a look at a ticket without leaving the queue, and the command menu."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.arabic import fold
from tickets.access import get_ticket_for_agent, tickets_for
from tickets.actions.decision import cover_that_counts
from tickets.enums import Stage
from tickets.lifecycle import MANAGERS
from tickets.queries.due import due_of
from tickets.queries.queue import VIEWS, case_word
from tickets.queries.search import matching
from tickets.queries.tracking import JUDGING, cover_of
from tickets.stages import staff_stage
from tickets.views.desk.shared import StaffRequest, staff_page

FOUND = 6
LATEST = 3


@staff_page
@require_safe
def peek(request: StaffRequest, reference: str) -> HttpResponse:
    """The heart of a ticket, for the side panel of the queue."""
    ticket = get_ticket_for_agent(request.user, reference)
    now = timezone.now()
    words = list(ticket.comments.select_related("author").order_by("-created_at", "-pk")[:LATEST])
    examined = ticket.stage in (Stage.DIAGNOSING, Stage.DECIDING)
    finding = ticket.findings.order_by("number").last() if examined else None
    cover = cover_of(ticket, ticket.events.filter(kind__in=JUDGING).order_by("seq"))
    context = {
        "ticket": ticket, "words": words[::-1], "stage": staff_stage(ticket.stage),
        "coverage": case_word(cover_that_counts(ticket, finding, cover)),
        "due": due_of(ticket.next_due_at, ticket.waiting_on, ticket.waiting_until, ticket.filed_at, now),
    }
    return render(request, "desk/_peek.html", context)


@staff_page
@require_safe
def commands(request: StaffRequest) -> HttpResponse:
    """What fits the typed words: pages, views of the queue, tickets. Without words all pages and views."""
    typed = request.GET.get("q", "").strip()[:80]
    wanted = fold(typed).split()
    places = [
        (label, address) for label, address in _places(request) if all(word in fold(label) for word in wanted)
    ]
    found = []
    if len(typed) >= 3:
        fitting = matching(tickets_for(request.user), typed).order_by("-pk")
        found = list(fitting.values("reference", "title", "stage", "customer__name")[:FOUND])
        for row in found:
            row["stage"] = staff_stage(row["stage"])
    return render(request, "desk/_commands.html", {"places": places, "found": found, "typed": typed})


def _places(request: StaffRequest) -> list[tuple[str, str]]:
    """Where this person may go: words and address."""
    queue = reverse("desk:queue")
    places = [(_("New report"), reverse("desk:new_report")), (_("Tasks"), reverse("desk:tasks")),
              (_("Loan devices"), reverse("desk:loans"))]
    if request.user.role in MANAGERS:
        places += [
            (_("Dashboard"), reverse("desk:dashboard")), (_("Policy"), reverse("policy:versions")),
            (_("Diagnosis guides"), reverse("guides:guides")),
            (_("Import"), reverse("imports:overview")),
        ]
    places.append((_("Message log"), reverse("outbox:log")))
    if request.user.role == "administrator":
        places.append((_("Settings"), reverse("admin:index")))
    views = [(_("Tickets: %(view)s") % {"view": label}, f"{queue}?view={code}") for code, label in VIEWS.items()]
    return [*views, *places]
