"""Messages that are due later: the list, calling one off, moving one."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import messages as flash
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.lib.actor import Actor
from notifications import follow_ups, words
from notifications.models import FollowUp
from notifications.views.shared import staff_page

PAGE = 50


class MoveForm(forms.Form):
    """When the message shall go out instead."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("New time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "input"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_due_at(self) -> datetime:
        """A planned message lies ahead."""
        value: datetime = self.cleaned_data["due_at"]
        if value <= timezone.now():
            raise forms.ValidationError(_("Choose a time that lies ahead."))
        return value


@staff_page
@require_safe
def planned(request: HttpRequest) -> HttpResponse:
    """What is planned, the next first; or what became of earlier plans."""
    past = request.GET.get("of") == "past"
    rows = FollowUp.objects.select_related("ticket__customer", "changed_by")
    waiting = {"state": FollowUp.State.PLANNED}
    rows = rows.exclude(**waiting).order_by("-done_at") if past else rows.filter(**waiting)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [(row, words.FOLLOW_UP_REASONS.get(row.reason, "")) for row in page]
    return render(request, "outbox/planned.html", {"page_obj": page, "rows": shown, "past": past})


@staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a planned message another time."""
    row = get_object_or_404(FollowUp.objects.select_related("ticket__customer"), pk=pk)
    form = MoveForm(request.POST or None, initial={"due_at": row.due_at})
    if request.method == "POST" and form.is_valid():
        done = follow_ups.move(row, actor=Actor.staff(request.user), to=form.cleaned_data["due_at"])
        _say(request, done, _("The message goes out at the new time."))
        return redirect("outbox:planned")
    status = 422 if form.errors else 200
    return render(request, "outbox/move.html", {"form": form, "row": row}, status=status)


@staff_page
@require_POST
def call_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a planned message off; it stays in the list of past ones with who did it."""
    row = get_object_or_404(FollowUp, pk=pk)
    _say(request, follow_ups.cancel(row, actor=Actor.staff(request.user)), _("The message is called off."))
    return redirect("outbox:planned")


def _say(request: HttpRequest, done: bool, text: str) -> None:
    if done:
        flash.success(request, text)
    else:
        flash.warning(request, _("This message is no longer planned: it was sent or called off meanwhile."))
