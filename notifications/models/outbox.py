"""The outbox: ticket events that must be told, messages made of them, and every attempt to send one."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.accounts.models import Customer
from tickets.models import Ticket, TicketEvent

RESTORED = "restored"  # reason of a message that waits for a person, since the database was restored from a backup


class PendingEvent(models.Model):
    """A ticket event that must still be turned into messages; written in the event's own transaction."""

    event = models.OneToOneField(TicketEvent, on_delete=models.PROTECT, related_name="pending")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    gave_up = models.BooleanField(default=False)
    held = models.BooleanField(default=False, help_text="Owed before a restore: what comes of it waits for a person.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="pending_event_due", condition=Q(done_at__isnull=True)),
            models.Index(fields=["ticket", "event"], name="pending_event_order", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"event {self.event_id}"


class Message(models.Model):
    """One message to one person by one channel, rendered in that person's language. The row is the truth."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("message", "Waiting to be sent")
        LEASED = "leased", pgettext_lazy("message", "Being sent")
        SENT = "sent", pgettext_lazy("message", "Sent")
        FAILED = "failed", pgettext_lazy("message", "Failed")
        SUPPRESSED = "suppressed", pgettext_lazy("message", "Held back")
        CANCELLED = "cancelled", pgettext_lazy("message", "Cancelled")
        HELD = "held", pgettext_lazy("message", "On hold")

    class Delivery(models.TextChoices):
        """What the provider says became of a message that was sent; it only moves forward (``deliveries.RANK``)."""

        UNKNOWN = "", pgettext_lazy("delivery", "Not known")
        PASSED = "passed", pgettext_lazy("delivery", "Passed on")
        FAILED = "failed", pgettext_lazy("delivery", "Not delivered")
        BOUNCED = "bounced", pgettext_lazy("delivery", "Came back")
        DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
        READ = "read", pgettext_lazy("delivery", "Read")
        COMPLAINED = "complained", pgettext_lazy("delivery", "Reported as unwanted")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("SMS")
        PUSH = "push", pgettext_lazy("channel", "Browser")

    class Transport(models.TextChoices):
        SMTP = "smtp", pgettext_lazy("transport", "Mail server")
        SMS = "sms", pgettext_lazy("transport", "SMS gateway")
        WHATSAPP = "whatsapp", pgettext_lazy("transport", "WhatsApp")
        PUSH = "push", pgettext_lazy("transport", "Push service")
        LOG = "log", pgettext_lazy("transport", "Message log")

    class Audience(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        STAFF = "staff", _("Staff")

    dedupe_key = models.CharField(max_length=120, unique=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="messages", help_text="None before there is a report."
    )
    event = models.ForeignKey(TicketEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    rule = models.CharField(max_length=32)
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.CUSTOMER)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    channel = models.CharField(max_length=10, choices=Channel.choices)
    preferred_channel = models.CharField(max_length=10, blank=True)
    transport = models.CharField(max_length=10, choices=Transport.choices)
    to_name = models.CharField(max_length=120, blank=True)
    to_address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    short_text = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, unique=True)
    variables = models.JSONField(default=dict, blank=True, help_text="Values of a template that a provider has approved.")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=40, blank=True)
    in_doubt = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    worker = models.CharField(max_length=80, blank=True)
    phase = models.CharField(max_length=8, blank=True)
    lease_token = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    last_code = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    provider_id = models.CharField(max_length=128, blank=True)
    template = models.CharField(max_length=80, blank=True)
    segments = models.PositiveSmallIntegerField(default=0)
    cost = models.DecimalField(max_digits=9, decimal_places=4, null=True, blank=True)
    delivery = models.CharField(max_length=10, choices=Delivery.choices, blank=True, default="")
    delivery_at = models.DateTimeField(null=True, blank=True)
    delivery_detail = models.TextField(blank=True)
    fallback_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="fallback"
    )
    browser = models.ForeignKey(
        "notifications.PushSubscription", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="Of a copy: where it is shown.",
    )
    resend_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="resends")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="Who released or cancelled it after a restore.",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_message_has_time"),
            models.CheckConstraint(
                condition=~Q(state="leased") | (Q(lease_until__isnull=False) & ~Q(lease_token="")),
                name="leased_message_has_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], name="message_due", condition=Q(state__in=["pending", "leased"])),
            models.Index(fields=["ticket", "id"], name="message_order", condition=Q(state__in=["pending", "leased"])),
            models.Index(fields=["state", "-id"], name="message_by_state"),
            models.Index(fields=["to_address", "created_at"], name="message_to_when"),
            models.Index(fields=["sent_at"], name="message_texts_sent", condition=Q(transport="sms")),
            models.Index(fields=["provider_id"], name="message_of_provider", condition=~Q(provider_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.to_address}"


class Attempt(models.Model):
    """One try to send a message and what came of it; append-only, also in the database."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("attempt", "Accepted")
        TEMPORARY = "temporary", pgettext_lazy("attempt", "Put off, tried again later")
        PERMANENT = "permanent", pgettext_lazy("attempt", "Refused for good")
        UNKNOWN = "unknown", pgettext_lazy("attempt", "Broken off without an answer")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    code = models.PositiveSmallIntegerField(null=True, blank=True)
    detail = models.TextField(blank=True)
    worker = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id} try {self.number}: {self.outcome}"
