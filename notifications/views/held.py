"""What waits for a decision after a restore: the list, and sending or cancelling one, some or all of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from helpdesk.accounts.models import Role
from notifications import bell, hold, queries
from notifications.views.shared import staff_page

PAGE = 50


def may_decide(user: Any) -> bool:
    """Managers and administrators: one press may write to every customer."""
    return getattr(user, "role", "") in (Role.MANAGER, Role.ADMINISTRATOR)


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: HttpRequest) -> HttpResponse:
    """Show what is on hold; with POST decide on the chosen ones, or on all."""
    if request.method == "POST":
        if not may_decide(request.user):
            raise PermissionDenied
        _decide(request)
        return redirect("outbox:held")
    rows = hold.messages().select_related("ticket", "customer", "user").defer("body_html", "body_text", "short_text")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page, "rows": [queries.row_of(row) for row in page], "epoch": hold.current(),
        "may_decide": may_decide(request.user), "total": page.paginator.count,
    }
    return render(request, "outbox/held.html", context)


def _decide(request: HttpRequest) -> None:
    do = request.POST.get("do", "")
    ids = None if do.endswith("_all") else [int(value) for value in request.POST.getlist("id") if value.isdigit()]
    if do.startswith("release"):
        sent, moot = hold.release(ids, by=request.user)  # type: ignore[arg-type]
        bell.ring()
        flash.success(request, ngettext("%(count)s message goes out.", "%(count)s messages go out.", sent) % {"count": sent})
        if moot:
            flash.warning(request, ngettext(
                "%(count)s message was cancelled: its ticket has moved on since.",
                "%(count)s messages were cancelled: their tickets have moved on since.", moot,
            ) % {"count": moot})
    elif do.startswith("cancel"):
        done = hold.cancel(ids, by=request.user)  # type: ignore[arg-type]
        text = ngettext("%(count)s message was cancelled.", "%(count)s messages were cancelled.", done)
        flash.success(request, text % {"count": done})
