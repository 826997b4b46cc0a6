"""Diagnosis guides: for each device type the steps of an examination, in order, edited by managers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.display import limits_text
from warranty.models.catalogue import DefectCode, DeviceType, Named, Symptom


class GuideStep(Named):
    """What to check, how, within which limits, and what to do next when it is not so. Retired, never deleted: answers name it."""

    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="guide", verbose_name=_("Device type"))
    code = models.SlugField(_("Code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    how_ar = models.CharField(_("How, in Arabic"), max_length=240, blank=True)
    how_en = models.CharField(_("How, in English"), max_length=240, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, blank=True, help_text=_("A step with a unit is measured: A, V, %, °C."))
    low = models.DecimalField(_("Lower limit"), max_digits=9, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(_("Upper limit"), max_digits=9, decimal_places=3, null=True, blank=True)
    advice_ar = models.CharField(_("Next when it is not so, in Arabic"), max_length=300, blank=True)
    advice_en = models.CharField(_("Next when it is not so, in English"), max_length=300, blank=True)
    defect = models.ForeignKey(
        DefectCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Points to this defect"),
    )
    symptoms = models.ManyToManyField(Symptom, related_name="+", blank=True, verbose_name=_("Only for these symptoms"))
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("Step of a guide")
        verbose_name_plural = _("Diagnosis guides")
        ordering: ClassVar = ["device_type", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device_type", "code"], name="guide_code_once_per_type"),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True) | models.Q(high__isnull=True) | models.Q(low__lte=models.F("high")),
                name="guide_limits_in_order", violation_error_message=_("The lower limit lies above the upper one."),
            ),
            models.CheckConstraint(
                condition=~models.Q(unit="") | models.Q(low__isnull=True, high__isnull=True), name="guide_limits_have_unit",
                violation_error_message=_("Limits need a unit."),
            ),
        ]

    @property
    def is_measured(self) -> bool:
        """Whether a value answers it; the others are answered by yes or no."""
        return bool(self.unit)

    @property
    def how(self) -> str:
        """Method in the reader's language."""
        return self.how_ar if get_language() == "ar" else self.how_en

    @property
    def advice(self) -> str:
        """What comes next when it is not as it should be."""
        return self.advice_ar if get_language() == "ar" else self.advice_en

    @property
    def limits(self) -> str:
        """Limits as a range with their unit, to be shown left to right."""
        return limits_text(self.low, self.high, self.unit)
