"""Who may be told and can be reached, by channel and address: what people asked, and what providers found out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from notifications.models.outbox import Message


class Consent(models.Model):
    """One declaration about one channel; append-only, the newest decides. Without any, messages of a repair may go."""

    class Source(models.TextChoices):
        TEXT = "text", pgettext_lazy("consent", "By text message")
        STAFF = "staff", pgettext_lazy("consent", "Noted by staff")
        LINK = "link", pgettext_lazy("consent", "On the page")

    channel = models.CharField(max_length=10, choices=Message.Channel.choices)
    address = models.CharField(max_length=254)
    granted = models.BooleanField()
    source = models.CharField(max_length=8, choices=Source.choices)
    words = models.CharField(max_length=200, blank=True, help_text="What the person wrote, or the version of the text agreed to.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["address", "channel", "-id"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.channel} {'yes' if self.granted else 'no'}"


class Unreachable(models.Model):
    """An address that a provider said nobody is reached at; forgotten after ``until`` or when something arrives from it."""

    channel = models.CharField(max_length=10, choices=Message.Channel.choices)
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=40)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "address"], name="unreachable_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.reason}"
