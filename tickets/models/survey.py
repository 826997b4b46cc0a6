"""The customer's verdict a week later. One survey per ticket."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tickets.models.ticket import Ticket


class Survey(models.Model):
    """Asked once; opening its link records nothing, a button does."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="survey")
    asks_working = models.BooleanField(default=True, help_text="False after a refund or an unrepaired return.")
    sent_at = models.DateTimeField(default=timezone.now)
    bounced = models.BooleanField(default=False)
    working = models.BooleanField(null=True, blank=True)
    working_at = models.DateTimeField(null=True, blank=True)
    csat = models.PositiveSmallIntegerField(null=True, blank=True)
    ces = models.PositiveSmallIntegerField(null=True, blank=True)
    nps = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    wants_call = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(csat__isnull=True) | Q(csat__range=(1, 5)), name="csat_in_range"),
            models.CheckConstraint(condition=Q(ces__isnull=True) | Q(ces__range=(1, 7)), name="ces_in_range"),
            models.CheckConstraint(condition=Q(nps__isnull=True) | Q(nps__range=(0, 10)), name="nps_in_range"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answered_at"], name="survey_answered"),
            models.Index(fields=["sent_at"], name="survey_sent"),
        ]

    def __str__(self) -> str:
        return f"survey {self.ticket_id}"
