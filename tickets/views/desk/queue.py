"""The queue: rows, views, filters, what is new."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib.actor import Actor
from helpdesk.lib.prepared import prepared
from tickets.lifecycle import may
from tickets.models import SavedView
from tickets.queries import queue as q
from tickets.queries.search import named
from tickets.stages import STEPS
from tickets.views.desk.bulk import undo_open
from tickets.views.desk.shared import StaffRequest, staff_page


@staff_page
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """The open work, ordered by due time. Who searches for a whole reference wants that ticket, not a list of one."""
    if request.GET.keys() == {"q"} and (reference := named(request.GET["q"].strip())):
        return redirect("desk:ticket", reference)
    now = timezone.now()
    filters = q.Filters.read(request.GET.dict(), request.user)
    page = _page_number(request.GET.get("page", ""))
    rows, more = q.page_of(filters, request.user, page, now)
    offered = q.choices()
    saved = _saved_views(request.user.pk)
    counts = q.counts(request.user, now)
    context = {
        "rows": rows, "groups": [(*group, printed(group[2])) for group in q.grouped(rows)],
        "more": more, "page": page, "filters": filters, "offered": offered,
        "views": [(code, label, counts.get(code, "")) for code, label in q.VIEWS.items()],
        "chips": q.chips(filters, offered), "saved": saved, "now": now,
        "heading": q.VIEWS.get(filters.view, _("Search")), "count": counts.get(filters.view, ""),
        "here": filters.address(), "may_assign": may(Actor.staff(request.user), "assign"),
        "may_rank": may(Actor.staff(request.user), "set_priority"),
        "results": request.session.pop("bulk_results", None), "undo": undo_open(request),
    }
    return render(request, "desk/queue.html", context)


@prepared(int)
def _saved_views(user_id: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(Q(user_id=user_id) | Q(shared=True)).select_related("user")


def printed(rows: list[q.Row]) -> SafeString:
    """The lines of these tickets. A line that looks like one that was printed before is not printed anew."""
    write = _line.__wrapped__ if settings.DEBUG else _line
    return SafeString("".join(write(row, get_language()) for row in rows))


@lru_cache(2000)
def _line(row: q.Row, language: str | None) -> str:
    return render_to_string("desk/_row.html", {"r": row, "total_steps": STEPS})


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
