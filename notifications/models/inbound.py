"""Mail that came in: its bytes as they came, what became of it, and how far each mailbox was read."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from notifications.models.outbox import Message
from tickets.models import Comment, Ticket


class Mailbox(models.Model):
    """How far a mailbox was fetched, and whether it can be."""

    name = models.CharField(max_length=120, primary_key=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    fetched_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class InboundMail(models.Model):
    """One mail, stored before anything else happens to it. The bytes are the record; the rest was read from them."""

    class State(models.TextChoices):
        STORED = "stored", pgettext_lazy("mail", "To be read")
        ON_TICKET = "on_ticket", pgettext_lazy("mail", "On a ticket")
        HELD = "held", pgettext_lazy("mail", "Waits for a decision")
        REPORT = "report", pgettext_lazy("mail", "A fault without a report yet")
        REPORTED = "reported", pgettext_lazy("mail", "Became a report")
        AUTOMATIC = "automatic", pgettext_lazy("mail", "Written by a machine")
        BOUNCE = "bounce", pgettext_lazy("mail", "A mail server's answer")
        QUARANTINED = "quarantined", pgettext_lazy("mail", "Could not be read")
        DUPLICATE = "duplicate", pgettext_lazy("mail", "Came twice")
        DISMISSED = "dismissed", pgettext_lazy("mail", "Set aside")

    mailbox = models.CharField(max_length=120)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    uid = models.BigIntegerField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=12, choices=State.choices, default=State.STORED)
    reason = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)

    message_id = models.CharField(max_length=300, blank=True)
    from_email = models.CharField(max_length=254, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True, help_text="The newest words of the sender.")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ar")
    facts = models.JSONField(default=dict, blank=True, help_text="What else was read: files, device, report of a server.")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="mails")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="reports", help_text="Which message came back."
    )
    answer = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="answers", help_text="What we asked back."
    )
    report_key = models.CharField(max_length=64, unique=True, null=True, blank=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mailbox", "uid_validity", "uid"], name="mail_once_per_uid", condition=Q(uid__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["mailbox", "provider_id"], name="mail_once_per_provider_id", condition=~Q(provider_id="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], name="mail_to_read", condition=Q(state="stored")),
            models.Index(fields=["state", "-id"], name="mail_by_state"),
            models.Index(fields=["message_id"], name="mail_by_message_id", condition=~Q(message_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.from_email} {self.state}"
