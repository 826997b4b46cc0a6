"""Quotes: every cost and tax in them, options side by side, versions kept, one answer."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tickets.enums import LineKind, LineScope, OptionKind, QuoteState
from tickets.models.ticket import Ticket
from warranty.models import Part, Remedy


class Quote(models.Model):
    """One version of a quote. Its figures never change (``price_guard``); a revision is a new version.

    ``net``, ``tax`` and ``total`` are those of the whole work, the first option. ``chosen`` is the kind of the option
    that the customer took; with it the figures of that option are what may be asked for.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="quotes")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=QuoteState.choices, default=QuoteState.SENT)
    remedy = models.CharField(max_length=10, choices=Remedy.choices, default=Remedy.REPAIR)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2)
    tax = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, default=settings.CURRENCY)
    tax_country = models.CharField(max_length=2, default=settings.COUNTRY)
    tax_name_ar = models.CharField(max_length=60, blank=True)
    tax_name_en = models.CharField(max_length=60, blank=True)
    tax_number = models.CharField(max_length=40, blank=True)
    valid_until = models.DateTimeField()
    reason = models.TextField(blank=True)
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField(default=timezone.now)
    chosen = models.CharField(max_length=8, choices=OptionKind.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_how = models.CharField(max_length=20, blank=True)
    renewal_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["answered_at"], name="quote_answered", condition=Q(answered_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "number"], name="quote_number_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(state="sent"), name="one_running_quote"),
            models.CheckConstraint(condition=Q(net__gte=0, tax__gte=0, total__gte=0), name="quote_not_negative"),
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="quote_total_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} quote {self.number}"

    @property
    def tax_name(self) -> str:
        """The tax in the reader's language."""
        return (self.tax_name_ar if get_language() == "ar" else self.tax_name_en) or _("Value added tax")


class QuoteOption(models.Model):
    """One of the ways the customer may choose. ``words``: what the partial repair leaves out. Never changed."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=OptionKind.choices)
    words = models.TextField(blank=True)
    net = models.DecimalField(max_digits=10, decimal_places=2)
    tax = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["quote", "kind"], name="option_once_per_quote"),
            models.CheckConstraint(condition=Q(net__gte=0, tax__gte=0, total__gte=0), name="option_not_negative"),
            models.CheckConstraint(condition=Q(total=F("net") + F("tax")), name="option_total_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id} {self.kind} {self.total}"


class QuoteLine(models.Model):
    """One line. ``covered`` lines are shown with their value at no charge; labour counts in hours. Never changed."""

    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LineKind.choices, default=LineKind.OTHER)
    scope = models.CharField(max_length=8, choices=LineScope.choices, default=LineScope.ALL)
    text = models.CharField(max_length=160)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True)
    quantity = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    covered = models.BooleanField(default=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(unit_price__gte=0, amount__gte=0), name="quote_line_not_negative"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_line_of_something"),
            models.CheckConstraint(condition=Q(covered=False) | Q(amount=0), name="covered_line_is_free"),
        ]

    def __str__(self) -> str:
        return self.text

    def is_in(self, option: str) -> bool:
        """Whether an option holds this line."""
        if option == OptionKind.RETURN:
            return self.scope == LineScope.RETURN
        return self.scope in (LineScope.ALL, option)
