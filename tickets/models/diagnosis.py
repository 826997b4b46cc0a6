"""What was found and what was decided. Misuse without evidence cannot be stored."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.enums import Cause
from tickets.models.attachment import Evidence
from tickets.models.ticket import Ticket
from warranty.models import DefectCode, FaultCode, Part, PolicyVersion, Remedy, Symptom


class Finding(models.Model):
    """A written finding. A second opinion is another finding beside the first, never over it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField()
    technician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="findings")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    symptom = models.ForeignKey(Symptom, on_delete=models.PROTECT, null=True, blank=True)
    defect = models.ForeignKey(DefectCode, on_delete=models.PROTECT, null=True, blank=True)
    condition = models.ForeignKey(FaultCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    section = models.ForeignKey(FaultCode, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    no_fault_reason = models.ForeignKey(FaultCode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # The part of an earlier repair that failed: its own warranty may answer.
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(help_text=_("For staff."))
    explanation = models.TextField(help_text=_("For the customer, in plain words."))
    misuse_reason = models.TextField(blank=True)
    # The evidence that a misuse finding stands on; the constraint below makes it impossible to leave out.
    key_evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="findings")
    repairable = models.BooleanField(default=True)
    estimated_cost = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    second_opinion_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="finding_written")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "number"], name="finding_number_once"),
            models.CheckConstraint(
                condition=~Q(cause="misuse") | (Q(key_evidence__isnull=False) & ~Q(misuse_reason="")),
                name="misuse_needs_evidence",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(explanation=""), name="finding_is_written"),
            models.CheckConstraint(
                condition=Q(no_fault_reason__isnull=True) | Q(cause="no_fault"), name="no_fault_reason_only_without_fault"
            ),
            models.CheckConstraint(condition=Q(estimated_cost__gte=0), name="finding_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} finding {self.number}"


class Decision(models.Model):
    """The remedy chosen, beside the one that the policy proposed."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="decisions")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, related_name="decisions")
    policy_version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    proposed_remedy = models.CharField(max_length=10, choices=Remedy.choices, blank=True)
    proposed_clause = models.CharField(max_length=10, blank=True)
    proposed_pays = models.BooleanField(default=False)
    remedy = models.CharField(max_length=10, choices=Remedy.choices)
    customer_pays = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    # What the policy was asked (``warranty.remedy.Case``): a later look judges the same facts.
    facts = models.JSONField(default=dict, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text=_("Who asked for it, when it went beyond their authority."),
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(remedy=models.F("proposed_remedy"), customer_pays=models.F("proposed_pays")) | ~Q(reason=""),
                name="differing_decision_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True) | ~Q(asked_by=models.F("decided_by")), name="nobody_approves_oneself",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="decision_made")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.remedy}"


class DecisionRequest(models.Model):
    """A decision beyond somebody's authority that waits for a manager. One at a time for a ticket."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", pgettext_lazy("request", "Refused")
        WITHDRAWN = "withdrawn", _("No longer needed")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="decision_requests")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    remedy = models.CharField(max_length=10, choices=Remedy.choices)
    customer_pays = models.BooleanField(default=False)
    reason = models.TextField()
    lines = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)
    part_words = models.TextField(blank=True)
    excess = models.JSONField(default=list, help_text=_("What goes beyond the authority, as codes."))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="pending"), name="one_pending_request"),
            models.CheckConstraint(condition=~Q(reason=""), name="request_has_reason"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=models.F("asked_by")), name="request_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.remedy} {self.state}"
