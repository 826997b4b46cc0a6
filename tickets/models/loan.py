"""Devices that the house lends while a repair takes its time."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from helpdesk.accounts.models import Branch
from tickets.models.ticket import Ticket
from warranty.models import Product


class LoanUnit(models.Model):
    """One unit of the stock of a branch. The serial is stored normalised; ``condition`` is how it came back last."""

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="loan_units")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=40, unique=True)
    condition = models.CharField(max_length=300)
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["branch", "product__name", "serial"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(serial="") & ~Q(condition=""), name="loan_unit_is_described"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.serial}"

    @classmethod
    def free(cls) -> models.QuerySet[LoanUnit]:
        """Units that can be lent now."""
        return cls.objects.filter(retired_at=None).exclude(pk__in=Loan.objects.filter(returned_at=None).values("unit_id"))


class Loan(models.Model):
    """One lending, from the hand-out to the return. Money is in ``settings.CURRENCY``."""

    unit = models.ForeignKey(LoanUnit, on_delete=models.PROTECT, related_name="loans")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="loans")
    deposit = models.DecimalField(max_digits=8, decimal_places=2)
    condition_out = models.CharField(max_length=300)
    due_on = models.DateField()
    lent_at = models.DateTimeField(default=timezone.now)
    lent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Somebody stated that it stays out beyond the end of the ticket.
    stays_reason = models.CharField(max_length=300, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    condition_in = models.CharField(max_length=300, blank=True)
    deposit_back = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    deposit_reason = models.CharField(max_length=300, blank=True)
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["lent_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit"], condition=Q(returned_at=None), name="unit_is_lent_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(returned_at=None), name="ticket_has_one_loan_out"),
            models.CheckConstraint(condition=Q(deposit__gte=0), name="loan_deposit_not_negative"),
            models.CheckConstraint(
                condition=Q(returned_at=None) | (~Q(condition_in="") & Q(deposit_back__isnull=False)), name="return_is_described"
            ),
            models.CheckConstraint(
                condition=Q(deposit_back=None) | Q(deposit_back=models.F("deposit"))
                | (Q(deposit_back__gte=0, deposit_back__lt=models.F("deposit")) & ~Q(deposit_reason="")),
                name="kept_deposit_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"loan {self.pk}"

    @property
    def is_out(self) -> bool:
        """Whether the customer still has it."""
        return self.returned_at is None

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.is_out and self.due_on < _today()


def _today() -> date:
    return timezone.localdate()
