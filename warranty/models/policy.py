"""The written policy as data: versioned, ordered clauses, service targets, limits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Remedy(models.TextChoices):
    """What is done about a fault."""

    REPAIR = "repair", _("Repair")
    REPLACE = "replace", _("Replacement")
    REFUND = "refund", _("Refund")
    RETURN = "return", _("Return unrepaired")


class PolicyVersion(models.Model):
    """One edition of the policy. A ticket keeps the edition that was in force when it was filed."""

    number = models.PositiveIntegerField(unique=True)
    effective_from = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, default=15)
    quote_valid_days = models.PositiveSmallIntegerField(default=7)
    repair_warranty_days = models.PositiveSmallIntegerField(default=90)
    labour_per_hour = models.DecimalField(max_digits=10, decimal_places=2, default=90)
    # What an agent may grant alone when deciding otherwise than proposed, in the company's currency.
    agent_goodwill_limit = models.DecimalField(max_digits=10, decimal_places=2, default=150)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"v{self.number}"


class PolicyClause(models.Model):
    """One numbered clause. Clauses are read in order; the first whose conditions all hold decides.

    ``conditions`` is a flat mapping from a fact name to a required value; see ``warranty.remedy``.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clauses")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    conditions = models.JSONField(default=dict, blank=True)
    remedy = models.CharField(max_length=10, choices=Remedy.choices)
    customer_pays = models.BooleanField(default=False)
    text_ar = models.CharField(max_length=300)
    text_en = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once"),
            models.UniqueConstraint(fields=["version", "code"], name="clause_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} §{self.code}"

    @property
    def text(self) -> str:
        """Clause in the reader's language."""
        return self.text_ar if get_language() == "ar" else self.text_en


class ServiceTarget(models.Model):
    """Allowances of the three clocks per priority, in working minutes and working days."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="targets")
    priority = models.CharField(max_length=10)
    first_answer_minutes = models.PositiveIntegerField()
    diagnosis_days = models.PositiveSmallIntegerField()
    turnaround_days = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "priority"], name="target_once_per_priority"),
            models.CheckConstraint(
                condition=Q(first_answer_minutes__gt=0, diagnosis_days__gt=0, turnaround_days__gt=0),
                name="targets_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.priority}"
