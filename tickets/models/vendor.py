"""What goes back to a maker or supplier under its RMA number: parts, and whole devices."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk.accounts.models import Branch
from tickets.models.stock import PartOrder
from tickets.models.ticket import Ticket
from warranty.models import Device, Part


class VendorReturn(models.Model):
    """One part or one device on its way to the vendor and back. ``quantity`` counts parts; money is in ``settings.CURRENCY``.

    To send until ``sent_on``, away until there is an ``outcome``. The serials are stored normalised.
    """

    class Reason(models.TextChoices):
        DEAD = "dead", pgettext_lazy("part", "Dead on arrival")
        WRONG_ITEM = "wrong_item", _("Wrong item")
        OLD_PART = "old_part", _("Old part of a repair")
        FAULTY = "faulty", _("Faulty stock")
        REPAIR = "repair", _("Repair of the device")

    class Outcome(models.TextChoices):
        REPAIRED = "repaired", _("Repaired")
        REPLACED = "replaced", _("Replaced")
        CREDITED = "credited", _("Credited")
        REFUSED = "refused", pgettext_lazy("vendor", "Refused")
        DROPPED = "dropped", _("Not sent after all")

    BACK: ClassVar = ("repaired", "replaced", "credited", "refused")

    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="vendor_returns")
    order = models.ForeignKey(PartOrder, on_delete=models.PROTECT, null=True, blank=True, related_name="vendor_returns")
    part = models.ForeignKey(Part, on_delete=models.PROTECT, null=True, blank=True, related_name="vendor_returns")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, blank=True, related_name="vendor_returns")
    quantity = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    fault = models.CharField(max_length=300)
    vendor = models.CharField(max_length=80, blank=True)
    serial_sent = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    rma_number = models.CharField(max_length=40, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    sent_on = models.DateField(null=True, blank=True)
    expected_on = models.DateField(null=True, blank=True)

    back_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    serial_back = models.CharField(max_length=40, blank=True)
    credit = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(part__isnull=False, device__isnull=True) | Q(part__isnull=True, device__isnull=False, quantity=1),
                name="vendor_return_of_one_thing",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1) & ~Q(fault=""), name="vendor_return_says_why"),
            models.CheckConstraint(
                condition=Q(sent_on=None, rma_number="")
                | Q(sent_on__isnull=False, expected_on__isnull=False, expected_on__gte=F("sent_on"))
                & ~Q(rma_number="") & ~Q(vendor=""),
                name="vendor_return_sent_with_number",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", back_on=None) | Q(outcome="dropped", back_on=None, sent_on=None)
                | Q(
                    outcome__in=["repaired", "replaced", "credited", "refused"], sent_on__isnull=False, back_on__isnull=False,
                    back_on__gte=F("sent_on"),
                ),
                name="vendor_return_ends_once",
            ),
            models.CheckConstraint(condition=Q(credit=None) | Q(outcome="credited", credit__gt=0), name="vendor_credit_positive"),
            models.CheckConstraint(
                condition=~Q(outcome="replaced") | Q(device=None) | ~Q(serial_back=""), name="vendor_replacement_has_serial"
            ),
            models.UniqueConstraint(fields=["device"], condition=Q(outcome=""), name="device_is_at_one_vendor"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expected_on"], name="vendor_return_open", condition=Q(outcome="")),
        ]

    def __str__(self) -> str:
        return f"vendor return {self.pk}"

    @property
    def what(self) -> str:
        """Name of the part or the device."""
        return self.part.name if self.part else self.device.name if self.device else ""

    @property
    def state(self) -> str:
        """``to_send``, ``away``, ``overdue`` or ``done``."""
        if self.outcome:
            return "done"
        if self.sent_on is None or self.expected_on is None:
            return "to_send"
        return "overdue" if self.expected_on < timezone.localdate() else "away"

    @property
    def days_late(self) -> int:
        """Days past the expected one; 0 when it is not late."""
        late = self.state == "overdue" and self.expected_on is not None
        return (timezone.localdate() - self.expected_on).days if late and self.expected_on else 0
