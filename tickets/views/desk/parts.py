"""Parts of the branches: what is there, what is missing, one shelf with its forms and its movements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from helpdesk.lib.posting import form_of
from tickets import lifecycle
from tickets.actions import orders, stock, vendor
from tickets.exceptions import StepRefused
from tickets.forms.parts import ORDER_FORMS, SHELF_FORMS, order_forms, shelf_forms
from tickets.models import PartOrder
from tickets.queries import parts as queries
from tickets.queries.due import comma
from tickets.queries.vendor import counts
from tickets.views.desk.shared import StaffRequest, staff_page
from warranty.models import Part


def _branches() -> list[Branch]:
    return list(Branch.objects.filter(is_active=True).order_by("code"))


@staff_page
@require_safe
def parts(request: StaffRequest) -> HttpResponse:
    """Shelves of one branch, and what tickets need that nobody has ordered."""
    branches = _branches()
    asked = request.GET.get("branch") or (request.user.branch.code if request.user.branch else "")
    branch = next((b for b in branches if b.code == asked), branches[0] if branches else None)
    if branch is None:
        raise Http404
    typed = request.GET.get("q", "").strip()[:60]
    rows, low = queries.shelves(branch, typed), request.GET.get("low") == "1"
    context = {
        "branch": branch, "branches": branches, "typed": typed, "low": low, "shelves": [r for r in rows if r.low] if low else rows,
        "returns": counts(branch), "shortages": queries.shortages(branch), "lows": sum(row.low for row in rows),
    }
    return render(request, "parts/list.html", context)


def _show(
    request: StaffRequest, row: Part, branch: Branch, forms: Any = None, opened: str = "", status: int = 200,
    changed: tuple[PartOrder, dict[str, Any]] | None = None,
) -> HttpResponse:
    shelf = queries.shelves(branch, part=row)[0]
    open_orders = [order for order in queries.open_orders(row) if order.branch_id == branch.pk]
    context = {
        "part": row, "branch": branch, "branches": _branches(), "shelf": shelf, "opened": opened,
        "forms": forms or shelf_forms(level=shelf.reorder_level), "may_change": request.user.role in lifecycle.BENCH,
        "orders": [
            (order, changed[1] if changed and changed[0] == order else order_forms(order), bool(changed and changed[0] == order))
            for order in open_orders
        ],
        "past_orders": queries.past_orders(row, branch),
        "elsewhere": [other for other in queries.everywhere(row) if other.branch_id != branch.pk],
        "waiting": queries.waiting(row, branch), "comma": comma(), "movements": queries.movements(row, branch),
    }
    return render(request, "parts/part.html", context, status=status)


@staff_page
@require_safe
def part(request: StaffRequest, pk: int, branch: str) -> HttpResponse:
    """One part at one branch."""
    return _show(request, get_object_or_404(Part, pk=pk), get_object_or_404(Branch, code=branch))


@staff_page
@form_of("desk:part", "pk", "branch")
def do(request: StaffRequest, pk: int, branch: str, action: str) -> HttpResponse:
    """Change the shelf; what is free afterwards wakes the tickets that wait for it."""
    if action not in SHELF_FORMS:
        raise Http404
    if request.user.role not in lifecycle.BENCH:
        raise PermissionDenied
    row, place = get_object_or_404(Part, pk=pk), get_object_or_404(Branch, code=branch)
    forms = shelf_forms(action, request.POST)
    if _taken(request, forms[action], lambda data: _run(request, action, row, place, data)):
        return redirect("desk:part", row.pk, place.code)
    return _show(request, row, place, forms, action, status=422)


def _part_of(pk: int, action: str) -> str:
    order = get_object_or_404(PartOrder.objects.select_related("branch"), pk=pk)
    return reverse("desk:part", args=[order.part_id, order.branch.code])


@staff_page
@form_of(_part_of)
def do_order(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Change an order: arrived, late, wrong, cancelled."""
    if action not in ORDER_FORMS:
        raise Http404
    if request.user.role not in lifecycle.BENCH:
        raise PermissionDenied
    order = get_object_or_404(PartOrder.objects.select_related("part", "branch"), pk=pk)
    forms = order_forms(order, action, request.POST)
    if _taken(request, forms[action], lambda data: _run_order(request, action, order, data)):
        return redirect("desk:part", order.part_id, order.branch.code)
    order.refresh_from_db()
    if not order.missing:  # somebody was faster: the order has no forms any more
        messages.error(request, " ".join(str(e) for errors in forms[action].errors.values() for e in errors))
        return redirect("desk:part", order.part_id, order.branch.code)
    return _show(request, order.part, order.branch, opened=action, status=422, changed=(order, forms))


def _taken(request: StaffRequest, form: Any, run: Callable[[dict[str, Any]], str]) -> bool:
    """Run a valid form and say what came of it; a refusal stands beside its field."""
    if not form.is_valid():
        return False
    try:
        said = run(form.cleaned_data)
    except StepRefused as refused:
        field = refused.field or ""
        form.add_error(field if field in form.fields else None, refused.message)
        return False
    messages.success(request, said)
    return True


def _run_order(request: StaffRequest, action: str, order: PartOrder, data: dict[str, Any]) -> str:
    actor = Actor.staff(request.user)
    if action == "arrive":
        return _woken(orders.arrive(order, data["quantity"], actor=actor))
    if action == "cancel":
        count = orders.cancel(order, actor=actor, reason=data["reason"])
        if not count:
            return _("The order is cancelled.")
        return ngettext(
            "The order is cancelled; %(count)s ticket stands on the shortage list again.",
            "The order is cancelled; %(count)s tickets stand on the shortage list again.", count,
        ) % {"count": count}
    count = (orders.postpone if action == "postpone" else orders.wrong_item)(order, actor=actor, **data)
    if not count:
        return _("The new day is noted. No date given to a customer had to move.")
    return ngettext(
        "The new day is noted; %(count)s customer gets a new date.", "The new day is noted; %(count)s customers get a new date.",
        count,
    ) % {"count": count}


def _run(request: StaffRequest, action: str, part: Part, branch: Branch, data: dict[str, Any]) -> str:
    actor = Actor.staff(request.user)
    if action == "level":
        stock.set_level(part, branch, data["level"])
        return _("The reorder level is saved.")
    if action == "order":
        orders.place_order(part, branch, actor=actor, **data)
        return _("The order is noted. Tickets that need the part wait for it now.")
    if action == "give_back":
        vendor.take_off_shelf(part, branch, actor=actor, **data)
        return _("Taken off the shelf; it stands on the list of returns.")
    if action == "receive":
        stock.receive(part, branch, data["quantity"], actor=actor, reason=data["reason"])
    elif action == "correct":
        stock.correct(part, branch, data["quantity"], actor=actor, reason=data["reason"])
    else:
        stock.move(part, branch, data["to"], data["quantity"], actor=actor, reason=data["reason"])
    return _woken(orders.wake(part, data.get("to") or branch, actor=actor))


def _woken(count: int) -> str:
    if not count:
        return _("The shelf is changed.")
    return ngettext(
        "The shelf is changed; %(count)s ticket that waited goes on.", "The shelf is changed; %(count)s tickets that waited go on.",
        count,
    ) % {"count": count}
