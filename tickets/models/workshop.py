"""Bench: parts, work done, test sheets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Branch
from helpdesk.lib.display import limits_text, measure_text
from tickets.enums import Answer, OldPart, PartState
from tickets.models.attachment import Attachment
from tickets.models.stock import PartOrder
from tickets.models.ticket import Ticket
from warranty.models import FaultCode, Part


class PartConsent(models.Model):
    """The customer agreed to a part that is not the maker's own: who said so, how, to whom."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="part_consents")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=80)
    how = models.CharField(max_length=10)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "part"], name="part_consent_once"),
            models.CheckConstraint(condition=~Q(given_by="") & ~Q(how=""), name="part_consent_says_who_and_how"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.given_by}"


class PartUsage(models.Model):
    """A part needed for a repair, from reservation or order to use."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="parts")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="usages")
    quantity = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.RESERVED)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Where it is held or awaited."
    )
    order = models.ForeignKey(PartOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="usages")
    expected_on = models.DateField(null=True, blank=True)
    serial_or_lot = models.CharField(max_length=40, blank=True)
    old_part = models.CharField(max_length=8, choices=OldPart.choices, blank=True)
    genuine = models.BooleanField(null=True, blank=True, help_text="As it was when used; empty before that was noted.")
    consent = models.ForeignKey(PartConsent, on_delete=models.PROTECT, null=True, blank=True, related_name="usages")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="part_quantity_positive"),
            models.CheckConstraint(
                condition=~Q(state="used") | Q(genuine__isnull=True) | Q(genuine=True) | Q(consent__isnull=False),
                name="non_genuine_part_has_consent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["part", "branch"], name="part_awaited", condition=Q(state__in=["wanted", "ordered"])),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}×{self.quantity}"

    @property
    def is_genuine(self) -> bool:
        """Origin as it was when the part was used; for older rows, as the part is listed today."""
        return self.part.genuine if self.genuine is None else self.genuine


class RepairWork(models.Model):
    """One finished piece of work at the bench."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="works")
    technician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="works")
    work_done = models.TextField(help_text=_("For staff."))
    explanation = models.TextField(help_text=_("For the customer, in plain words."))
    minutes = models.PositiveIntegerField()
    repair_code = models.ForeignKey(FaultCode, on_delete=models.PROTECT, null=True, blank=True, related_name="works")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(minutes__gt=0), name="work_took_time")]

    def __str__(self) -> str:
        return f"work {self.ticket_id}"


class TestRun(models.Model):
    """One run over the whole test sheet. The sheet's lines are copied, so later edits change no old result."""

    __test__ = False

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="test_runs")
    number = models.PositiveSmallIntegerField()
    tester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="test_runs")
    passed = models.BooleanField()
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["ticket", "number"], name="test_run_number_once")]
        indexes: ClassVar = [models.Index(fields=["ticket"], name="test_run_failed", condition=Q(passed=False))]

    def __str__(self) -> str:
        return f"test {self.number} of {self.ticket_id}"


class MeasuredLine:
    """A line of a sheet or guide that was answered: its words, unit and limits as they stood that day."""

    name_ar: Any
    name_en: Any
    unit: Any
    value: Any
    low: Any
    high: Any

    @property
    def name(self) -> str:
        """Line in the reader's language."""
        return str(self.name_ar if get_language() == "ar" else self.name_en)

    @property
    def measured(self) -> str:
        """What was measured, with its unit; empty for a line without a measurement."""
        return measure_text(self.value, self.unit)

    @property
    def limits(self) -> str:
        """The limits as a range."""
        return limits_text(self.low, self.high, self.unit)


class TestResult(MeasuredLine, models.Model):
    """Answer of one line of the sheet."""

    __test__ = False

    run = models.ForeignKey(TestRun, on_delete=models.CASCADE, related_name="results")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name_ar = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    answer = models.CharField(max_length=4, choices=Answer.choices)
    note = models.CharField(max_length=200, blank=True)
    # Heading, limits and unit as they stood on the sheet that day.
    group_ar = models.CharField(max_length=60, blank=True)
    group_en = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    low = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    photo = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "code"], name="test_line_once"),
            models.CheckConstraint(
                condition=~Q(answer=Answer.PASS) | Q(low__isnull=True) | Q(value__isnull=False, value__gte=F("low")),
                name="passed_value_not_too_low",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.PASS) | Q(high__isnull=True) | Q(value__isnull=False, value__lte=F("high")),
                name="passed_value_not_too_high",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.answer}"

    @property
    def group(self) -> str:
        """Heading in the reader's language."""
        return self.group_ar if get_language() == "ar" else self.group_en
