"""The history: append-only events (also by trigger) and the words people exchanged."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.accounts.models import ContactChannel
from tickets.enums import Visibility
from tickets.models.ticket import Ticket


class Comment(models.Model):
    """Words on a ticket: a reply to the customer, an internal note, or the customer's own message."""

    class Kind(models.TextChoices):
        REPLY = "reply"
        NOTE = "note"
        CUSTOMER = "customer"

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="comments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    body = models.TextField()
    channel = models.CharField(max_length=10, choices=[*ContactChannel.choices, ("web", "web")], default="web")
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"


class TicketEvent(models.Model):
    """One past fact. Stores codes and values, never translated words. Written by ``events.record`` only."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    from_stage = models.CharField(max_length=20, blank=True)
    to_stage = models.CharField(max_length=20, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.INTERNAL)
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["ticket", "seq"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="event_seq_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "created_at"], name="event_kind_time")]

    def __str__(self) -> str:
        return f"{self.ticket_id}#{self.seq} {self.kind}"
