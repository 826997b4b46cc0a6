"""The inbox of a member of staff: what concerns them, newest first; and the bell with its count."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST, require_safe

from notifications import notices
from notifications.models import StaffNotice
from notifications.views.shared import staff_page

PAGE = 50
IN_PANEL = 8


def _of(request: HttpRequest) -> QuerySet[StaffNotice]:
    return StaffNotice.objects.filter(user=request.user).select_related("ticket__customer", "event__actor_user")


def _shown(rows: object) -> list[tuple[StaffNotice, str]]:
    return [(row, notices.detail_of(row)) for row in rows]  # type: ignore[attr-defined]


@staff_page
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that this person was told."""
    rows = _of(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": _shown(page), "unread": notices.unread(request.user)}  # type: ignore[arg-type]
    return render(request, "outbox/inbox.html", context)


@staff_page
@require_safe
def bell_panel(request: HttpRequest) -> HttpResponse:
    """The latest notices with the count of unread ones, for the bell in the page's head."""
    rows = _of(request).filter(read_at=None)[:IN_PANEL]
    context = {"rows": _shown(rows), "unread": notices.unread(request.user)}  # type: ignore[arg-type]
    return render(request, "outbox/_bell.html", context)


@staff_page
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as seen and go to its ticket."""
    row = get_object_or_404(StaffNotice.objects.select_related("ticket"), pk=pk, user=request.user)
    notices.mark_read(request.user, [row.pk])  # type: ignore[arg-type]
    if row.kind == StaffNotice.Kind.MESSAGE_FAILED and row.data.get("message"):
        return redirect("outbox:message", pk=row.data["message"])
    if row.kind == StaffNotice.Kind.MAIL_HELD and row.data.get("mail"):
        return redirect("mail:mail", pk=row.data["mail"])
    try:
        return redirect(reverse("desk:ticket", args=[row.ticket.reference]))
    except NoReverseMatch:
        return redirect("outbox:inbox")


@staff_page
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as seen."""
    notices.mark_read(request.user)  # type: ignore[arg-type]
    return redirect("outbox:inbox")
