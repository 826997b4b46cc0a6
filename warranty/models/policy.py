"""The written policy as data: versioned, ordered clauses, service targets, limits."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Role


class Remedy(models.TextChoices):
    """What is done about a fault."""

    REPAIR = "repair", _("Repair")
    REPLACE = "replace", _("Replacement")
    REFUND = "refund", _("Refund")
    RETURN = "return", _("Return unrepaired")


class PolicyVersion(models.Model):
    """One edition of the policy. A ticket keeps the edition that was in force when it was filed.

    A draft is in force nowhere and may be edited; a published edition is never changed, only copied.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("policy", "Draft")
        PUBLISHED = "published", pgettext_lazy("policy", "Published")

    number = models.PositiveIntegerField(_("Number"), unique=True)
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.PUBLISHED)
    effective_from = models.DateTimeField(_("In force from"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    quote_valid_days = models.PositiveSmallIntegerField(_("A quote holds for, days"), default=7)
    repair_warranty_days = models.PositiveSmallIntegerField(_("Warranty on repairs, days"), default=90)
    labour_per_hour = models.DecimalField(_("Labour per hour"), max_digits=10, decimal_places=2, default=90)
    examination_fee = models.DecimalField(
        _("Examination, when a quote is declined"), max_digits=10, decimal_places=2, default=0,
        help_text=_("Without tax; 0: an examination is always free of charge."),
    )
    separate_tester = models.BooleanField(_("Who repaired does not test"), default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("Policy version")
        verbose_name_plural = _("Policy versions")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=["draft", "published"]), name="policy_state_known"),
            models.CheckConstraint(condition=Q(examination_fee__gte=0), name="policy_fee_not_negative"),
        ]

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be edited."""
        return self.state == self.State.DRAFT


class PolicyClause(models.Model):
    """One numbered clause. Clauses are read in order; the first whose conditions all hold decides.

    ``conditions`` is a flat mapping from a fact name to a required value; see ``warranty.remedy``.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clauses", verbose_name=_("Version"))
    position = models.PositiveSmallIntegerField(_("Position"))
    code = models.CharField(_("Code"), max_length=10)
    conditions = models.JSONField(_("Conditions"), default=dict, blank=True)
    remedy = models.CharField(
        _("Remedy"), max_length=10, choices=Remedy.choices, blank=True, help_text=_("Empty: a person decides.")
    )
    customer_pays = models.BooleanField(_("The customer pays"), default=False)
    text_ar = models.CharField(_("Text in Arabic"), max_length=300)
    text_en = models.CharField(_("Text in English"), max_length=300)

    class Meta:
        verbose_name = _("Clause")
        verbose_name_plural = _("Clauses")
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

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="targets", verbose_name=_("Version"))
    priority = models.CharField(_("Priority"), max_length=10)
    first_answer_minutes = models.PositiveIntegerField(_("First answer, working minutes"))
    diagnosis_days = models.PositiveSmallIntegerField(_("Examination, working days"))
    turnaround_days = models.PositiveSmallIntegerField(_("Turnaround, working days"))

    class Meta:
        verbose_name = _("Service target")
        verbose_name_plural = _("Targets per priority")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "priority"], name="target_once_per_priority"),
            models.CheckConstraint(
                condition=Q(first_answer_minutes__gt=0, diagnosis_days__gt=0, turnaround_days__gt=0),
                name="targets_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.priority}"


class AuthorityLimit(models.Model):
    """What a role may decide alone under a version, in the company's currency; a role without a row may decide nothing.

    ``cost_limit``: what the decision costs the company. ``goodwill_limit``: the part of it that the policy did not
    propose. Empty: without limit. Administrators have no row; they answer for everything.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="limits")
    role = models.CharField(max_length=16, choices=Role.choices)
    cost_limit = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    goodwill_limit = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["role"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "role"], name="limit_once_per_role"),
            models.CheckConstraint(
                condition=(Q(cost_limit__isnull=True) | Q(cost_limit__gte=0))
                & (Q(goodwill_limit__isnull=True) | Q(goodwill_limit__gte=0)), name="limits_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.role}"
