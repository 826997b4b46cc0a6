"""Parts on the shelves of each branch: what is there, what is held for tickets, what is ordered, and every movement."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.accounts.models import Branch
from tickets.models.ticket import Ticket
from warranty.models import Part


class PartStock(models.Model):
    """A part at a branch. ``held`` is the share of ``on_hand`` that is reserved for tickets. Changed by ``actions.stock`` only."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="stocks")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="part_stocks")
    on_hand = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    reorder_level = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["part", "branch"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "branch"], name="part_stock_once_per_branch"),
            models.CheckConstraint(condition=Q(held__lte=F("on_hand")), name="held_parts_are_on_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}@{self.branch_id}: {self.on_hand}"

    @property
    def free(self) -> int:
        """What may be promised to the next ticket."""
        return self.on_hand - self.held


class PartOrder(models.Model):
    """Parts ordered for a branch; they may arrive in several deliveries."""

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="orders")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="part_orders")
    supplier = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField()
    arrived = models.PositiveIntegerField(default=0)
    expected_on = models.DateField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["expected_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="part_order_quantity_positive"),
            models.CheckConstraint(condition=Q(arrived__lte=F("quantity")), name="part_order_arrives_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["part", "branch"], name="part_order_open", condition=Q(arrived__lt=F("quantity"))),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}×{self.quantity}"

    @property
    def missing(self) -> int:
        """What is still to come; nothing of a cancelled order."""
        return 0 if self.cancelled_at else self.quantity - self.arrived


class OrderEvent(models.Model):
    """What happened to an order: who, when, how many, which day. Append-only, by trigger."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Placed")
        ARRIVED = "arrived", _("Arrived")
        WRONG_ITEM = "wrong_item", _("A wrong item came")
        POSTPONED = "postponed", _("New expected date")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")

    order = models.ForeignKey(PartOrder, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField(default=0)
    expected_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"


class StockMovement(models.Model):
    """One change of a shelf: who, when, why, for which ticket. Append-only, by trigger."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening stock")
        RECEIVED = "received", _("Received")
        CORRECTED = "corrected", _("Corrected")
        MOVED_OUT = "moved_out", _("Moved to another branch")
        MOVED_IN = "moved_in", _("Moved from another branch")
        HELD = "held", _("Reserved")
        RELEASED = "released", _("Released")
        USED = "used", _("Used")
        FAULTY = "faulty", pgettext_lazy("part", "Dead on arrival")
        WRONG = "wrong", pgettext_lazy("part", "Wrong part")
        SENT_BACK = "sent_back", _("Taken off for the supplier")

    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="movements")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    change = models.IntegerField(default=0, help_text="Of what is on hand.")
    held_change = models.IntegerField(default=0)
    on_hand = models.PositiveIntegerField(help_text="After the change.")
    held = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="part_movements")
    order = models.ForeignKey(PartOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="movements")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.part_id}@{self.branch_id} {self.change:+d}"

    @property
    def signed(self) -> str:
        """The change on hand with its sign."""
        return f"{self.change:+d}"

    @property
    def signed_held(self) -> str:
        """The change of what is reserved with its sign."""
        return f"{self.held_change:+d}"
