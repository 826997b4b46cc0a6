"""What members of staff should see, and the pulse of the workers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.models import Ticket, TicketEvent


class StaffNotice(models.Model):
    """One line in the inbox of one member of staff. Words are made on display, in the reader's language."""

    class Kind(models.TextChoices):
        ASSIGNED = "assigned", _("Assigned to you")
        MENTIONED = "mentioned", _("You were mentioned")
        CUSTOMER_REPLIED = "customer_replied", _("The customer wrote")
        CLOCK_WARNING = "clock_warning", _("Due soon")
        CLOCK_MISSED = "clock_missed", _("Overdue")
        QUOTE_ANSWERED = "quote_answered", _("The quote was answered")
        QUOTE_ASKED = "quote_asked", _("A new quote is asked for")
        APPROVAL_ASKED = "approval_asked", _("A decision needs your approval")
        APPROVAL_ANSWERED = "approval_answered", _("Your request was answered")
        VISIT = "visit", _("Your visits changed")
        OTHER_TIME = "other_time", _("The customer asks for another time")
        PART_ARRIVED = "part_arrived", _("The part is here")
        PART_DROPPED = "part_dropped", _("The awaited part will not come")
        CALL_BACK = "call_back", _("Call the customer back")
        CALL_BACK_DUE = "call_back_due", _("The call-back is due now")
        OBJECTION = "objection", _("The customer objects to the finding")
        RETURN_OPENED = "return_opened", _("A repaired device came back")
        UNCOLLECTED = "uncollected", _("A ready device is not collected")
        MAIL_HELD = "mail_held", _("A mail waits for your decision")
        MESSAGE_FAILED = "message_failed", _("A message did not reach the customer")
        CALL_INSTEAD = "call_instead", _("Call this customer: no message reaches them")
        FILE_MISSING = "file_missing", _("A file of the customer could not be taken in")
        TEXT_HELD = "text_held", _("A text waits to be put to a ticket")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="notices")
    event = models.ForeignKey(TicketEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    data = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Heartbeat(models.Model):
    """When a kind of process last showed that it lives; one row per name."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
    detail = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.beat_at:%H:%M:%S}"
