"""The ticket: one fault of one device for one customer, from report to follow-up."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Branch, Customer
from tickets.enums import (
    CLOSED_STAGES,
    HELD,
    Arrival,
    Channel,
    Custody,
    Impact,
    Outcome,
    Priority,
    Stage,
    WaitingOn,
)
from warranty.models import Device, PolicyVersion, Remedy, Symptom

PRIORITY_RANK = {Priority.CRITICAL: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}


class Ticket(models.Model):
    """Only ``lifecycle.move`` sets ``stage``; only actions write the rest."""

    reference = models.CharField(max_length=16, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.RECEIVED)
    version = models.PositiveIntegerField(default=0, help_text=_("Grows by one with every history entry."))
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ar")
    submission_key = models.CharField(max_length=64, unique=True, null=True, blank=True)

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="tickets")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="tickets")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_tickets"
    )
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="bench_tickets"
    )
    return_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="returns")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")

    title = models.CharField(max_length=120)
    description = models.TextField()
    symptom = models.ForeignKey(Symptom, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets")
    safety = models.BooleanField(default=False, help_text=_("Heat, swelling or smell was reported."))
    impact = models.CharField(max_length=10, choices=Impact.choices, default=Impact.NUISANCE)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    priority_rank = models.PositiveSmallIntegerField(default=2)
    priority_reasons = models.JSONField(default=list, blank=True, help_text=_("Codes of what made the priority."))

    arrival = models.CharField(max_length=10, choices=Arrival.choices, default=Arrival.BRANCH)
    address = models.CharField(max_length=300, blank=True)
    custody = models.CharField(max_length=12, choices=Custody.choices, default=Custody.CUSTOMER)
    shelf = models.CharField(max_length=20, blank=True)
    waiting_on = models.CharField(max_length=10, choices=WaitingOn.choices, blank=True, default=WaitingOn.NOBODY)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waiting_until = models.DateTimeField(null=True, blank=True)

    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, null=True, blank=True)
    coverage = models.JSONField(default=dict, blank=True, help_text=_("Warranty position when filed, as codes."))
    remedy = models.CharField(max_length=10, choices=Remedy.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default=Outcome.NONE)

    promised_first = models.DateTimeField(null=True, blank=True, help_text=_("The date first given to the customer."))
    promised_at = models.DateTimeField(null=True, blank=True, help_text=_("The date that holds now."))
    promise_basis = models.JSONField(default=dict, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_kind = models.CharField(max_length=14, blank=True)

    filed_at = models.DateTimeField(default=timezone.now)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)
    customer_wrote_at = models.DateTimeField(null=True, blank=True, help_text=_("Unanswered message of the customer."))
    paused_minutes = models.PositiveIntegerField(
        default=0, help_text=_("Calendar minutes waited on others while the device was here.")
    )
    complained = models.BooleanField(default=False)
    search_text = models.TextField(blank=True, default="")

    # Token of the signed link that this request came by; none for staff and workers.
    opened_by = ""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="ticket_stage_known"),
            models.CheckConstraint(condition=Q(waiting_on="") | Q(waiting_since__isnull=False), name="waiting_has_since"),
            models.CheckConstraint(
                condition=~Q(stage__in=["delivered", "closed"]) | Q(delivered_at__isnull=False), name="delivered_has_time"
            ),
            models.CheckConstraint(condition=~Q(return_of=F("id")), name="ticket_not_its_own_return"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_due_at", "id"], name="ticket_open_by_due",
                condition=~Q(stage__in=["delivered", "closed", "cancelled"]),
            ),
            models.Index(fields=["owner", "next_due_at"], name="ticket_owner_due"),
            models.Index(fields=["stage", "next_due_at"], name="ticket_stage_due"),
            models.Index(fields=["branch", "stage"], name="ticket_branch_stage"),
            models.Index(fields=["delivered_at"], name="ticket_delivered"),
            models.Index(fields=["ready_at"], name="ticket_ready"),
            models.Index(fields=["-filed_at"], name="ticket_filed"),
            # The views of the queue count and read these alone, however many tickets were closed.
            models.Index(
                fields=["owner", "next_due_at"], name="ticket_open_by_owner",
                condition=~Q(stage__in=["delivered", "closed", "cancelled"]),
            ),
            models.Index(
                fields=["technician", "next_due_at"], name="ticket_open_by_technician",
                condition=~Q(stage__in=["delivered", "closed", "cancelled"]),
            ),
            models.Index(
                fields=["waiting_on", "next_due_at"], name="ticket_open_waiting",
                condition=~Q(stage__in=["delivered", "closed", "cancelled"]) & ~Q(waiting_on=""),
            ),
            models.Index(
                fields=["return_of"], name="ticket_open_returns",
                condition=~Q(stage__in=["delivered", "closed", "cancelled"]) & Q(return_of__isnull=False),
            ),
            models.Index(fields=["-closed_at", "-id"], name="ticket_closed_at", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference

    def set_priority_rank(self) -> None:
        """Keep the sortable rank beside the priority."""
        self.priority_rank = PRIORITY_RANK[Priority(self.priority)]

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen."""
        return self.stage not in CLOSED_STAGES

    @property
    def device_held(self) -> bool:
        """Whether the device is with us (or on its way between our hands)."""
        return self.custody in HELD


class Task(models.Model):
    """Something a member of staff owes: a call-back, or following up after a transfer."""

    class Kind(models.TextChoices):
        CALL_BACK = "call_back", _("Call the customer back")
        FOLLOW_THROUGH = "follow_through", _("Follow through after the transfer")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="tasks")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["due_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ticket", "kind", "assignee"], condition=Q(done_at__isnull=True), name="one_open_task_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"
