"""The stock of loan devices: what is out, what is in, new and retired units."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.lib.actor import Actor
from helpdesk.lib.posting import form_of
from tickets import lifecycle
from tickets.actions import loans as actions
from tickets.exceptions import NotAllowed, StepRefused
from tickets.forms.steps_loan import LoanUnitForm
from tickets.models import Loan, LoanUnit
from tickets.views.desk.shared import StaffRequest, staff_page

MOST = 300


def _show(request: StaffRequest, form: LoanUnitForm | None = None, status: int = 200) -> HttpResponse:
    everyone = request.GET.get("of") == "all" or request.user.branch_id is None
    out = Loan.objects.filter(returned_at=None).select_related("unit__product", "unit__branch", "ticket__customer")
    stock = LoanUnit.free()
    if not everyone:
        out, stock = out.filter(unit__branch=request.user.branch_id), stock.filter(branch=request.user.branch_id)
    context = {
        "out": list(out.order_by("due_on", "pk")[:MOST]), "stock": list(stock.select_related("product", "branch")[:MOST]),
        "everyone": everyone, "form": form or LoanUnitForm(initial={"branch": request.user.branch_id}),
        "may_change": request.user.role in lifecycle.DESK,
    }
    return render(request, "desk/loans.html", context, status=status)


@staff_page
@require_safe
def loans(request: StaffRequest) -> HttpResponse:
    """Loans out by the day they are due, and the units that can be lent."""
    return _show(request)


@staff_page
@form_of("desk:loans")
def add(request: StaffRequest) -> HttpResponse:
    """A new unit."""
    form = LoanUnitForm(request.POST)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        actions.add_unit(actor=Actor.staff(request.user), **form.cleaned_data)
    except StepRefused as refusal:
        form.add_error(refusal.field or None, str(refusal.message))
        return _show(request, form, 403 if isinstance(refusal, NotAllowed) else 422)
    messages.success(request, _("The device is in the stock."))
    return redirect("desk:loans")


@staff_page
@form_of("desk:loans")
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a unit out of the stock."""
    unit = get_object_or_404(LoanUnit, pk=pk)
    try:
        actions.retire_unit(unit, actor=Actor.staff(request.user))
    except StepRefused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The device is no longer lent."))
    return redirect("desk:loans")
