"""Pages for managers about the policy at work: the test bench, overrides with their export, what waits for approval."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from io import StringIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.views.decorators.http import require_safe

from helpdesk.lib.display import day_text
from tickets import lifecycle
from tickets.enums import Stage
from tickets.forms.steps_approval import stake_of
from tickets.models import DecisionRequest
from tickets.reports import overrides, policy_bench
from tickets.reports.periods import Period, company_today
from tickets.views.desk.shared import staff_page
from warranty.models import PolicyVersion
from warranty.policy_words import outcome_words

PAGE = 50
LONGEST = 1100  # days


def managers_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Staff who are managers or administrators; reading only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role not in lifecycle.MANAGERS:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_page(require_safe(guarded))


def last_month() -> tuple[date, date]:
    """First and last day of the month before this one."""
    end = company_today().replace(day=1) - timedelta(days=1)
    return end.replace(day=1), end


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


class SpanForm(forms.Form):
    """Whole days, both included; nothing sent means last month."""

    first = _day(L("From the day"))
    last = _day(L("To the day"))

    def __init__(self, data: Any) -> None:
        first, last = last_month()
        given = data.copy()
        given.setdefault("first", first.isoformat())
        given.setdefault("last", last.isoformat())
        super().__init__(given)

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first, and a period has an end."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day comes before the first."))
        elif first and last and (last - first).days > LONGEST:
            self.add_error("first", _("Choose at most three years."))
        return data

    @property
    def period(self) -> Period | None:
        """The chosen days, or None while something is wrong."""
        if not self.is_valid():
            return None
        return Period(self.cleaned_data["first"], self.cleaned_data["last"] + timedelta(days=1))


class BenchForm(SpanForm):
    """Which version is tried on which days."""

    version = forms.ChoiceField(label=L("Version to try"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        rows = list(PolicyVersion.objects.all())
        self.fields["version"].choices = [
            (str(v.number), f"{v}{_(', ')}{v.get_state_display()}") for v in rows
        ]
        if rows:
            self.data.setdefault("version", str(rows[0].number))


def _span(period: Period) -> str:
    return _("%(first)s to %(last)s") % {"first": day_text(period.first), "last": day_text(period.last)}


@managers_page
def bench(request: HttpRequest) -> HttpResponse:
    """What would this version have proposed on the tickets of those days, and what changes?"""
    form = BenchForm(request.GET)
    period, context = form.period, dict[str, Any](form=form)
    if period:
        version = PolicyVersion.objects.get(number=form.cleaned_data["version"])
        result = policy_bench.run(version, period)
        context |= {
            "version": version, "result": result, "span": _span(period),
            "moves": [{"old": old, "new": new, "n": n} for (old, new), n in result.moves.most_common()],
            "page_obj": Paginator(result.changes, PAGE).get_page(request.GET.get("page")),
        }
    return render(request, "desk/policy_bench.html", context, status=200 if period else 422)


@managers_page
def override_report(request: HttpRequest) -> HttpResponse:
    """Who decided otherwise than the policy, how often, against which clause."""
    form = SpanForm(request.GET)
    period, context = form.period, dict[str, Any](form=form)
    if period:
        found = overrides.report(period)
        context |= {
            "found": found, "span": _span(period),
            "page_obj": Paginator(found.overrides, PAGE).get_page(request.GET.get("page")),
        }
    return render(request, "desk/overrides.html", context, status=200 if period else 422)


@managers_page
def override_export(request: HttpRequest) -> HttpResponse:
    """The same as CSV; UTF-8 with the mark by which spreadsheets know it."""
    period = SpanForm(request.GET).period
    if period is None:
        return override_report(request)
    text = StringIO()
    csv.writer(text).writerows(overrides.csv_rows(overrides.report(period)))
    return HttpResponse(
        "\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="overrides-{period.first}-{period.last}.csv"'},
    )


@managers_page
def approvals(request: HttpRequest) -> HttpResponse:
    """Decisions that wait for a manager, the oldest first."""
    rows = DecisionRequest.objects.filter(state=DecisionRequest.State.PENDING, ticket__stage=Stage.DECIDING).select_related(
        "ticket__device__product", "ticket__customer", "asked_by", "ticket__device__device_type", "ticket__policy_version",
        "finding",
    )
    waiting = [{"row": row, "what": outcome_words(row.remedy, row.customer_pays), "stake": stake_of(row)} for row in rows]
    return render(request, "desk/approvals.html", {"waiting": waiting})
