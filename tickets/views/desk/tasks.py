"""What staff owe: call-backs and follow-throughs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets.models import Task
from tickets.views.desk.shared import StaffRequest, staff_page

MOST = 200


@staff_page
@require_safe
def tasks(request: StaffRequest) -> HttpResponse:
    """Open tasks by due time: one's own, or all of the house."""
    everyone = request.GET.get("of") == "all"
    rows = Task.objects.filter(done_at=None).select_related("ticket__customer", "ticket__device__product", "assignee")
    if not everyone:
        rows = rows.filter(assignee=request.user)
    context = {"tasks": list(rows.order_by("due_at")[:MOST]), "everyone": everyone, "now": timezone.now()}
    return render(request, "desk/tasks.html", context)
