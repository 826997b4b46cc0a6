"""Editing the diagnosis guides: steps added, changed, put in order, retired and taken up again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from helpdesk.lib.db import lock_for_update
from warranty.exceptions import PolicyRefused
from warranty.models import DeviceType, GuideStep

MOST_STEPS = 60


@transaction.atomic
def save_step(device_type: DeviceType, values: dict[str, Any], step: GuideStep | None = None) -> GuideStep:
    """Write a step; a new one goes to the end. Answers that were given keep the words and limits of their day."""
    lock_for_update(DeviceType.objects.all()).get(pk=device_type.pk)
    rows = GuideStep.objects.filter(device_type=device_type)
    if step is None:
        if rows.count() >= MOST_STEPS:
            raise PolicyRefused(_("A guide holds at most %(most)s steps.") % {"most": MOST_STEPS})
        step = GuideStep(device_type=device_type, position=(rows.aggregate(top=Max("position"))["top"] or 0) + 1)
        step.code = _free_code({row.code for row in rows})
    symptoms = values.pop("symptoms", ())
    for name, value in values.items():
        setattr(step, name, value)
    step.save()
    step.symptoms.set(symptoms)
    return step


def _free_code(taken: set[str]) -> str:
    number = 1
    while f"own-{number}" in taken:
        number += 1
    return f"own-{number}"


@transaction.atomic
def move_step(step: GuideStep, by: int) -> None:
    """One place up (-1) or down (1) among the steps in use; at the end nothing happens."""
    lock_for_update(DeviceType.objects.all()).get(pk=step.device_type_id)
    rows = list(GuideStep.objects.filter(device_type=step.device_type_id, is_active=True))
    at = next((i for i, row in enumerate(rows) if row.pk == step.pk), None)
    if at is None or not 0 <= at + by < len(rows):
        return
    rows[at], rows[at + by] = rows[at + by], rows[at]
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def use_step(step: GuideStep, *, active: bool) -> None:
    """Retire a step, or take it up again at the end; what was answered stays."""
    top = GuideStep.objects.filter(device_type=step.device_type_id).aggregate(top=Max("position"))["top"] or 0
    step.is_active = active
    if active:
        step.position = top + 1
    step.save(update_fields=["is_active", "position"])
