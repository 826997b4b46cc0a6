"""Quotes: every cost and tax in them, versions kept, one answer."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tickets.enums import QuoteState
from tickets.models.ticket import Ticket
from warranty.models import Part, Remedy


class Quote(models.Model):
    """One version of a quote. Sent figures never change; a revision is a new version."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="quotes")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=QuoteState.choices, default=QuoteState.SENT)
    remedy = models.CharField(max_length=10, choices=Remedy.choices, default=Remedy.REPAIR)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, default=settings.CURRENCY)
    valid_until = models.DateTimeField()
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_how = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["answered_at"], name="quote_answered", condition=Q(answered_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "number"], name="quote_number_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="sent"), name="one_running_quote"),
            models.CheckConstraint(condition=Q(net__gte=0, tax__gte=0, total__gte=0), name="quote_not_negative"),
            models.CheckConstraint(condition=Q(total=models.F("net") + models.F("tax")), name="quote_total_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} quote {self.number}"


class QuoteLine(models.Model):
    """One line. ``covered`` lines are shown with their value at no charge."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=160)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    covered = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(unit_price__gte=0, amount__gte=0), name="quote_line_not_negative"),
        ]

    def __str__(self) -> str:
        return self.text
