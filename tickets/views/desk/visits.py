"""The day plan of those who go to customers, and the address of their calendar."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.accounts.models import User
from tickets import lifecycle
from tickets.actions.visits import renew_calendar
from tickets.models import Appointment, CalendarKey
from tickets.queries import visits as plans
from tickets.queries.due import comma
from tickets.queries.visit_words import asked_text
from tickets.views.calendar import calendar_url
from tickets.views.desk.shared import StaffRequest, staff_page

AHEAD = 7


def map_link(address: str) -> str:
    """Where a map shows the address; ``settings.MAP_URL`` names the map."""
    return settings.MAP_URL.replace("{address}", quote(address))


def _day(text: str, today: date) -> date:
    try:
        return parse_date(text) or today
    except ValueError:  # a well-formed day that no calendar has
        return today


def _whose(request: StaffRequest) -> tuple[str, User | None]:
    """Whose plan is asked for: one's own, that of a colleague, of the branch or of the house."""
    of = request.GET.get("of", "")
    if of.isdigit() and len(of) < 10:
        return of, get_object_or_404(User, pk=int(of), is_active=True)
    if of in ("branch", "all"):
        return of, None
    goes = request.user.role == "technician"
    return ("me", request.user) if goes or of == "me" else ("branch", None)


def _line(row: Appointment) -> dict[str, object]:
    return {"row": row, "map": map_link(row.address), "asked": asked_text(row.asked) if row.asked else ""}


@staff_page
@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """One day in order: time, who, address, telephone, way; and the days around it."""
    of, person = _whose(request)
    branch = None if person or of == "all" else request.user.branch
    zone = plans.zone_of(request.user.branch)
    today = timezone.now().astimezone(zone).date()
    day = _day(request.GET.get("day", ""), today)
    first = min(day, today) if day < today else max(today, day - timedelta(days=AHEAD - 1))
    counts = plans.days_with_visits(first, AHEAD, zone, technician=person, branch=branch)
    key = CalendarKey.objects.filter(user=request.user).first()
    context = {
        "day": day, "today": today, "of": of, "person": person, "days": counts.items(),
        "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "plan": [_line(row) for row in plans.day_plan(day, zone, technician=person, branch=branch)],
        "people": list(plans.technicians(request.user.branch)), "feed": calendar_url(key) if key else "",
        "goes": request.user.role in lifecycle.BENCH, "now": timezone.now(), "comma": comma(),
    }
    return render(request, "desk/visits.html", context)


@staff_page
@require_POST
def renew(request: StaffRequest) -> HttpResponse:
    """Make the address of one's calendar, or a new one that ends the old."""
    before = CalendarKey.objects.filter(user=request.user).exists()
    renew_calendar(request.user)
    messages.success(
        request,
        _("Your calendar has a new address; the old one opens nothing any more.") if before
        else _("Your calendar has an address now."),
    )
    return redirect("desk:visits")
