"""What the technician found along the diagnosis guide: append-only, a correction is a later answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models.ticket import Ticket
from tickets.models.workshop import MeasuredLine
from warranty.models import GuideStep


class GuideAnswer(MeasuredLine, models.Model):
    """One step done, or skipped with its reason. The step's words and limits are copied: later edits change no old answer."""

    class Result(models.TextChoices):
        GOOD = "good", _("As it should be")
        BAD = "bad", _("Not as it should be")
        SKIPPED = "skipped", _("Skipped")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="guide_answers")
    # Which examination: 1 is the first, 2 the second opinion; the second begins with a clean sheet.
    opinion = models.PositiveSmallIntegerField(default=1)
    step = models.ForeignKey(GuideStep, on_delete=models.PROTECT, related_name="+")
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    unit = models.CharField(max_length=12, blank=True)
    low = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    result = models.CharField(max_length=7, choices=Result.choices)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    technician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(result="skipped") | ~Q(note=""), name="skipped_step_has_reason"),
            models.CheckConstraint(condition=~Q(result="skipped") | Q(value__isnull=True), name="skipped_step_has_no_value"),
            models.CheckConstraint(
                condition=~Q(result="good") | Q(unit="") | Q(value__isnull=False), name="measured_step_has_value"
            ),
            models.CheckConstraint(
                condition=~Q(result="good") | Q(low__isnull=True) | Q(value__gte=F("low")), name="good_value_not_too_low"
            ),
            models.CheckConstraint(
                condition=~Q(result="good") | Q(high__isnull=True) | Q(value__lte=F("high")), name="good_value_not_too_high"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.step_id}: {self.result}"
