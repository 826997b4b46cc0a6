"""How a customer wishes to be told, and every change of it with its time."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.accounts.models import Customer


class Preferences(models.Model):
    """Wishes of one customer. Without a row the defaults hold."""

    customer = models.OneToOneField(Customer, on_delete=models.PROTECT, related_name="wishes")
    order = models.JSONField(default=list, blank=True, help_text="Channels, the first one first.")
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(9))
    friday_until = models.TimeField(default=time(13))
    time_zone = models.CharField(max_length=40, blank=True, help_text="Empty: that of the branch.")
    wants_reminders = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"wishes of {self.customer_id}"


class PreferenceChange(models.Model):
    """One change; append-only. ``text_version`` names the sentences agreed to; without ``user`` the customer did it."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    text_version = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"change of {self.customer_id}"
