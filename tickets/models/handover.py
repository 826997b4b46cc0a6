"""Taking a device in and giving it, or the money, back."""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.models.attachment import Attachment
from tickets.models.ticket import Ticket


class CheckIn(models.Model):
    """Condition and accessories when the device came in; printed on the receipt."""

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="check_in")
    condition = models.TextField()
    accessories = models.CharField(max_length=300, blank=True)
    shelf = models.CharField(max_length=20, blank=True)
    # Sealed (``helpdesk.lib.sealed``); empty when none was given, and again once the device has left or the ticket ended.
    passcode = models.CharField(max_length=300, blank=True, editable=False)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"check-in {self.ticket_id}"

    @property
    def items(self) -> list[str]:
        """The accessories one by one, as they stand on the receipt; the same word twice is one more of it."""
        return [item.strip() for item in re.split(r"[,،;؛+\n]", self.accessories) if item.strip()]


class Handover(models.Model):
    """Who received the device, how that was proven, what was explained."""

    class Proof(models.TextChoices):
        CODE = "code", _("Pickup code")
        SIGNATURE = "signature", _("Signature")
        COURIER = "courier", _("Courier")

    class Payment(models.TextChoices):
        PAID = "paid", _("Paid in full")
        OPEN = "open", _("Not paid")

    class Way(models.TextChoices):
        CARD = "card", pgettext_lazy("way of payment", "Card")
        CASH = "cash", pgettext_lazy("way of payment", "Cash")
        TRANSFER = "transfer", pgettext_lazy("way of payment", "Bank transfer")

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="handover")
    receiver = models.CharField(max_length=120)
    proof = models.CharField(max_length=10, choices=Proof.choices)
    # Handed over at the customer's, during this visit.
    visit = models.ForeignKey("tickets.Appointment", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    courier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    # Drawn on the screen; or the typed name, which holds together with the pickup code only.
    signature = models.OneToOneField(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = models.CharField(max_length=120, blank=True)
    accessories = models.CharField(max_length=300, blank=True)
    accessories_kept = models.CharField(max_length=300, blank=True, help_text=_("Why something on the receipt did not go back."))
    explanation = models.TextField(blank=True)
    # The device was looked over once more; its marks are the ``ConditionPoint`` rows of the handover, possibly none.
    looked_over = models.BooleanField(default=False)
    # What was due when it left, as agreed in the quote; empty where nothing was due.
    amount_due = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    payment = models.CharField(max_length=5, choices=Payment.choices, blank=True)
    payment_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    receipt_number = models.CharField(max_length=60, blank=True)
    # Stays when it was paid later: what was said at the counter is part of the record.
    unpaid_reason = models.CharField(max_length=300, blank=True)
    # The day of the payment, where it came after the handover; empty while it is open, or paid when the device left.
    paid_on = models.DateField(null=True, blank=True)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(proof="courier") | (~Q(courier="") & ~Q(tracking_number="")), name="courier_is_named"
            ),
            models.CheckConstraint(
                condition=Q(amount_due__isnull=True, payment="", paid_on__isnull=True) | Q(amount_due__isnull=False)
                & (Q(payment="paid", paid_on__isnull=True, unpaid_reason="") & ~Q(payment_way="")
                   | Q(payment="paid", paid_on__isnull=False) & ~Q(unpaid_reason="") & ~Q(payment_way="")
                   | Q(payment="open", paid_on__isnull=True, payment_way="") & ~Q(unpaid_reason="")),
                name="handover_says_what_was_paid",
            ),
        ]
        indexes: ClassVar = [
            # The view of what is still to be paid counts and reads these alone, however many devices left paid.
            models.Index(fields=["ticket"], name="handover_not_paid_yet", condition=Q(payment="open")),
        ]

    def __str__(self) -> str:
        return f"handover {self.ticket_id}"


class Refund(models.Model):
    """Money given back."""

    class Method(models.TextChoices):
        CARD = "card", _("To the card")
        TRANSFER = "transfer", _("Bank transfer")
        CASH = "cash", _("Cash")

    ticket = models.OneToOneField(Ticket, on_delete=models.PROTECT, related_name="refund")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, default=settings.CURRENCY)
    method = models.CharField(max_length=10, choices=Method.choices)
    payment_reference = models.CharField(max_length=60)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(condition=~Q(payment_reference=""), name="refund_has_reference"),
        ]

    def __str__(self) -> str:
        return f"refund {self.ticket_id}"
