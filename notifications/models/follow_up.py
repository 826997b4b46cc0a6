"""Messages that are due later, as rows with a due time; nothing long-dated ever sits in the broker."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models import Ticket


class FollowUp(models.Model):
    """One planned message. The ticket is looked at again before it is sent."""

    class Kind(models.TextChoices):
        FOLLOW_UP = "follow_up", _("Follow-up a week after handover")
        REMINDER = "reminder", _("Reminder of the follow-up")
        SURVEY_ONLY = "survey_only", _("Survey after refund or return")
        UNCOLLECTED_7 = "uncollected_7", _("Not collected for 7 days")
        UNCOLLECTED_21 = "uncollected_21", _("Not collected for 21 days")
        QUOTE_EXPIRING = "quote_expiring", _("Quote about to expire")
        APPOINTMENT_REMINDER = "appointment_reminder", _("Appointment tomorrow")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("follow-up", "Planned")
        SENT = "sent", pgettext_lazy("follow-up", "Sent")
        CANCELLED = "cancelled", pgettext_lazy("follow-up", "Cancelled")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    n = models.PositiveBigIntegerField(default=0, help_text="Which quote or appointment; 0 for the others.")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    held = models.BooleanField(default=False, help_text="Was due before a restore: its message waits for a person.")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["due_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "kind", "n"], name="follow_up_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="follow_up_due", condition=Q(state="planned")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"
