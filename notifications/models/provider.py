"""What providers tell us, and how they do."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from helpdesk.accounts.models import Customer
from notifications.models.outbox import Message
from tickets.models import Ticket


class ProviderState(models.Model):
    """One way out of the house: its breaker, its pace after a pause, its last failure. Shared by all workers."""

    name = models.CharField(max_length=10, choices=Message.Transport.choices, primary_key=True)
    failures = models.PositiveIntegerField(default=0, help_text="Failed connections in a row.")
    opened_until = models.DateTimeField(null=True, blank=True, help_text="Nothing is tried before.")
    recovered_at = models.DateTimeField(null=True, blank=True)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    worked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.failures} failures"


class ProviderEvent(models.Model):
    """One thing that a provider told us; unique, so that telling it again changes nothing."""

    provider = models.CharField(max_length=10, choices=Message.Transport.choices)
    event_id = models.CharField(max_length=200)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, blank=True, related_name="provider_events")
    state = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="The provider's own time.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.state}"


class InboundText(models.Model):
    """A text that came by SMS or WhatsApp, kept as it came: put to a ticket, held for staff, or a word that stops."""

    class State(models.TextChoices):
        HELD = "held", pgettext_lazy("text", "Waits to be put to a ticket")
        ON_TICKET = "on_ticket", pgettext_lazy("text", "On a ticket")
        STOP = "stop", pgettext_lazy("text", "Asked to stop")
        START = "start", pgettext_lazy("text", "Asked to go on")
        SET_ASIDE = "set_aside", pgettext_lazy("text", "Set aside")

    class Media(models.TextChoices):
        NONE = "", pgettext_lazy("file of a text", "None")
        WAITS = "waits", pgettext_lazy("file of a text", "Is being fetched")
        KEPT = "kept", pgettext_lazy("file of a text", "On the ticket")
        FAILED = "failed", pgettext_lazy("file of a text", "Could not be had")

    channel = models.CharField(max_length=10, choices=Message.Channel.choices)
    event_id = models.CharField(max_length=200)
    from_number = models.CharField(max_length=32, db_index=True)
    name = models.CharField(max_length=120, blank=True, help_text="What the sender is called at the provider.")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="texts")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="texts")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)
    media = models.CharField(max_length=8, choices=Media.choices, blank=True, default=Media.NONE)
    media_id = models.CharField(max_length=64, blank=True)
    media_name = models.CharField(max_length=200, blank=True)
    media_tries = models.PositiveSmallIntegerField(default=0)
    media_at = models.DateTimeField(default=timezone.now, help_text="When it is fetched, at the earliest.")
    media_reason = models.CharField(max_length=20, blank=True)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "event_id"], name="inbound_text_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="inbound_text_held", condition=Q(state="held")),
            models.Index(fields=["media_at"], name="inbound_text_media", condition=Q(media="waits")),
            models.Index(fields=["from_number", "channel", "-received_at"], name="inbound_text_last"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.from_number}"
