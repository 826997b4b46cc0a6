"""Returns to makers and suppliers: the list by state, one return with its forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.actor import Actor
from helpdesk.lib.posting import form_of
from tickets import lifecycle
from tickets.actions import orders
from tickets.actions import vendor as actions
from tickets.exceptions import StepRefused
from tickets.forms.vendor import RETURN_FORMS, return_forms
from tickets.models import VendorReturn
from tickets.queries import vendor as queries
from tickets.queries.due import comma
from tickets.views.desk.shared import StaffRequest, staff_page


@staff_page
@require_safe
def returns(request: StaffRequest) -> HttpResponse:
    """Returns of a branch or of all, in one state."""
    everyone = request.GET.get("of") == "all" or request.user.branch is None
    branch = None if everyone else request.user.branch
    tally = queries.counts(branch)
    asked = request.GET.get("state", "")
    state = asked if asked in queries.STATES else "overdue" if tally["overdue"] else "to_send"
    rows = queries.returns(state, branch)
    names = {"to_send": _("To send"), "away": _("Away"), "overdue": _("Overdue"), "done": _("Ended")}
    context = {
        "rows": rows, "reasons": queries.tally(rows), "state": state, "everyone": everyone, "comma": comma(),
        "tabs": [(code, names[code], tally.get(code)) for code in queries.STATES],
    }
    return render(request, "parts/returns.html", context)


def _row(pk: int) -> VendorReturn:
    rows = VendorReturn.objects.select_related(
        "part", "device__product", "device__device_type", "branch", "ticket", "created_by", "closed_by"
    )
    return get_object_or_404(rows, pk=pk)


def _show(request: StaffRequest, row: VendorReturn, forms: Any = None, opened: str = "", status: int = 200) -> HttpResponse:
    context = {
        "row": row, "forms": return_forms(row) if forms is None else forms, "opened": opened,
        "may_change": request.user.role in lifecycle.DESK | lifecycle.BENCH,
    }
    return render(request, "parts/return.html", context, status=status)


@staff_page
@require_safe
def vendor_return(request: StaffRequest, pk: int) -> HttpResponse:
    """One return."""
    return _show(request, _row(pk))


@staff_page
@form_of("desk:return", "pk")
def do(request: StaffRequest, pk: int, action: str) -> HttpResponse:
    """Take a step of a part's return; a device takes its steps on its ticket."""
    if action not in RETURN_FORMS:
        raise Http404
    if request.user.role not in lifecycle.DESK | lifecycle.BENCH:
        raise PermissionDenied
    row = _row(pk)
    forms = return_forms(row, action, request.POST)
    if action not in forms:
        messages.error(request, _("This step is not possible any more: somebody was faster."))
        return redirect("desk:return", row.pk)
    form = forms[action]
    if form.is_valid():
        try:
            said = _run(Actor.staff(request.user), row, action, form.cleaned_data)
        except StepRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        else:
            messages.success(request, said)
            return redirect("desk:return", row.pk)
    return _show(request, row, forms, action, status=422)


def _run(actor: Actor, row: VendorReturn, action: str, data: dict[str, Any]) -> str:
    if action == "send":
        actions.send(row, actor=actor, **data)
        return _("Noted as sent.")
    if action == "expect":
        actions.expect(row, **data)
        return _("The new day is noted.")
    if action == "drop":
        actions.drop(row, actor=actor, **data)
        return _("Noted; it is not sent.")
    back = actions.receive(row, actor=actor, **data)
    if back.part and back.outcome in ("repaired", "replaced"):
        orders.wake(back.part, back.branch, actor=actor)
        return _("Noted; the part lies on the shelf.")
    return _("Noted; the return has ended.")
