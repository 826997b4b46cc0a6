"""Texts that the company wrote itself: every version stays, the newest of a place is in force."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.models.outbox import Message


class WordingVersion(models.Model):
    """One version of the text of one kind of message, on one channel, in one language. Never changed once written.

    ``is_shipped``: from this version on the shipped text is in force again; its own fields are empty.
    """

    event = models.CharField(max_length=32)
    channel = models.CharField(max_length=10, choices=Message.Channel.choices)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    is_shipped = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "channel", "language", "number"], name="wording_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel} {self.language} {self.number}"


class TemplateApproval(models.Model):
    """Staff say that WhatsApp has approved this version as a template: from then on it goes at any time."""

    version = models.OneToOneField(WordingVersion, on_delete=models.PROTECT, related_name="approval")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.version)


class HouseStyle(models.Model):
    """How the company writes, in one row."""

    class Digits(models.TextChoices):
        LATIN = "latin", _("0 1 2 3 in both languages")
        ARABIC = "arabic", _("٠ ١ ٢ ٣ in Arabic messages")

    digits = models.CharField(max_length=6, choices=Digits.choices, default=Digits.LATIN)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.digits
