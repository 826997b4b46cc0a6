"""The policy editor: versions, clauses in their order, figures, publishing. Managers and administrators only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.accounts.models import Role
from helpdesk.lib.posting import form_of
from warranty.actions import policy
from warranty.exceptions import PolicyRefused
from warranty.forms.policy import ClauseForm, PublishForm, TermsForm
from warranty.models import PolicyClause, PolicyVersion
from warranty.policy_words import condition_words, outcome_of
from warranty.queries import current_policy, next_clause_code

View = Callable[..., HttpResponse]


def managers_only(view: View) -> View:
    """Sign-in first; other roles get a clear refusal."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in (Role.MANAGER, Role.ADMINISTRATOR):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


@managers_only
@require_safe
def versions(request: HttpRequest) -> HttpResponse:
    """All versions, the one in force marked."""
    rows = PolicyVersion.objects.annotate(clause_count=Count("clauses")).select_related("created_by", "published_by")
    context = {"versions": rows, "current": current_policy(timezone.now()), "now": timezone.now()}
    return render(request, "policy/versions.html", context)


@managers_only
@form_of("policy:version", "number")
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """A draft with everything that this version says."""
    draft = policy.copy_version(get_object_or_404(PolicyVersion, number=number), by=request.user)
    messages.success(request, _("Version %(number)s is a draft now. Change it, test it, publish it.") % {"number": draft.number})
    return redirect("policy:version", draft.number)


@managers_only
@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its clauses, what speaks against publishing, its figures."""
    return _show(request, get_object_or_404(PolicyVersion, number=number))


def _show(
    request: HttpRequest, row: PolicyVersion, *, terms: TermsForm | None = None, publishing: PublishForm | None = None,
    refused: PolicyRefused | None = None, status: int = 200,
) -> HttpResponse:
    found = policy.examine(row)
    clauses = [
        {"row": c, "conditions": condition_words(c.conditions), "outcome": outcome_of(c), "idle": c.code in found.unreachable}
        for c in row.clauses.all()
    ]
    context = {
        "version": row, "clauses": clauses, "examined": found, "terms": terms or TermsForm(row), "refused": refused,
        "publishing": publishing or PublishForm(), "now": timezone.now(), "limits": row.limits.all(),
        "in_force": not row.is_draft and current_policy(timezone.now()).pk == row.pk, "targets": row.targets.order_by("pk"),
    }
    return render(request, "policy/version.html", context, status=status)


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, number: int, pk: int | None = None) -> HttpResponse:
    """Write a clause of a draft, or change it."""
    row = get_object_or_404(PolicyVersion, number=number)
    known = get_object_or_404(PolicyClause, version=row, pk=pk) if pk else None
    if not row.is_draft:
        return redirect("policy:version", number)
    form = ClauseForm(request.POST or None, clause=known)
    if known is None:
        form.initial.setdefault("code", next_clause_code(row))
    if request.method == "POST" and form.is_valid():
        try:
            policy.save_clause(row, known, form.values())
        except PolicyRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Clause %(code)s is saved.") % {"code": form.cleaned_data["code"]})
            return redirect("policy:version", number)
    context = {"version": row, "clause": known, "form": form}
    return render(request, "policy/clause.html", context, status=422 if form.is_bound else 200)


def _act(request: HttpRequest, row: PolicyVersion, action: Callable[[], Any], said: str) -> HttpResponse:
    try:
        action()
    except PolicyRefused as refused:
        row.refresh_from_db()
        return _show(request, row, refused=refused, status=409)
    if said:
        messages.success(request, said)
    return redirect("policy:version", row.number)


@managers_only
@form_of("policy:version", "number")
def move(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """One place up or down."""
    found = get_object_or_404(PolicyClause.objects.select_related("version"), version__number=number, pk=pk)
    return _act(request, found.version, lambda: policy.move_clause(found, up=request.POST.get("to") == "up"), "")


@managers_only
@form_of("policy:version", "number")
def remove(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Take a clause out."""
    found = get_object_or_404(PolicyClause.objects.select_related("version"), version__number=number, pk=pk)
    said = _("Clause %(code)s is removed.") % {"code": found.code}
    return _act(request, found.version, lambda: policy.remove_clause(found), said)


@managers_only
@form_of("policy:version", "number")
def terms(request: HttpRequest, number: int) -> HttpResponse:
    """Figures of a draft."""
    row = get_object_or_404(PolicyVersion, number=number)
    form = TermsForm(row, request.POST)
    if not form.is_valid():
        return _show(request, row, terms=form, status=422)
    return _act(request, row, lambda: policy.save_terms(row, *form.values()), _("The figures are saved."))


@managers_only
@form_of("policy:version", "number")
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Put a draft in force; refused with words while a case would be left open."""
    row = get_object_or_404(PolicyVersion, number=number)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _show(request, row, publishing=form, status=422)
    day = form.cleaned_data["effective_from"]
    start = timezone.make_aware(datetime.combine(day, time.min)) if day and day != timezone.localdate() else None
    said = _("Version %(number)s is published.") % {"number": number}
    return _act(request, row, lambda: policy.publish(row, by=request.user, effective_from=start), said)


@managers_only
@form_of("policy:version", "number")
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """A version that is not yet in force becomes a draft again."""
    row = get_object_or_404(PolicyVersion, number=number)
    return _act(request, row, lambda: policy.withdraw(row), _("Version %(number)s is a draft again.") % {"number": number})


@managers_only
@form_of("policy:version", "number")
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    row = get_object_or_404(PolicyVersion, number=number)
    try:
        policy.discard(row)
    except PolicyRefused as refused:
        return _show(request, row, refused=refused, status=409)
    messages.success(request, _("The draft is thrown away."))
    return redirect("policy:versions")
