"""The diagnosis guides as managers edit them: one list for each device type."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from warranty.actions import guides as actions
from warranty.exceptions import PolicyRefused
from warranty.forms.guides import StepForm
from warranty.models import DeviceType, GuideStep
from warranty.views.policy import managers_only


def _at(device_type: DeviceType, step: GuideStep | None = None) -> str:
    return f"{reverse('guides:guide', args=[device_type.code])}{f'#step-{step.pk}' if step else ''}"


@managers_only
@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """To the guide of the first device type."""
    return redirect("guides:guide", DeviceType.objects.values_list("code", flat=True)[0])


@managers_only
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The steps of one device type, and those retired."""
    types = list(DeviceType.objects.all())
    chosen = get_object_or_404(DeviceType, code=code)
    steps = list(GuideStep.objects.filter(device_type=chosen).select_related("defect").prefetch_related("symptoms"))
    context = {
        "types": types, "chosen": chosen, "steps": [s for s in steps if s.is_active],
        "retired": [s for s in steps if not s.is_active],
    }
    return render(request, "guides/guide.html", context)


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    """One step, new or changed."""
    chosen = get_object_or_404(DeviceType, code=code)
    row = get_object_or_404(GuideStep, pk=pk, device_type=chosen) if pk else None
    form = StepForm(chosen, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.save_step(chosen, dict(form.cleaned_data), row)
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The step is saved. Answers given so far keep the words and limits of their day."))
            return redirect(_at(chosen, kept))
    return render(request, "guides/step.html", {"chosen": chosen, "step": row, "form": form}, status=422 if form.is_bound else 200)


@managers_only
@require_POST
def act(request: HttpRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Up, down, out of use, in use again."""
    row = get_object_or_404(GuideStep.objects.select_related("device_type"), pk=pk, device_type__code=code)
    if verb in ("up", "down"):
        actions.move_step(row, -1 if verb == "up" else 1)
    else:
        actions.use_step(row, active=verb == "use")
        messages.success(request, _("The step is in use again.") if verb == "use" else _("The step is retired; its answers stay."))
    return redirect(_at(row.device_type, row))
