"""A device that was sold or brought in, known by its serial number."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Customer
from warranty.models.catalogue import DeviceType, Product


def _key_of(column: str) -> Any:
    key: Any = F(column)
    for seen, meant in (("O", "0"), ("I", "1"), ("/", ""), (".", "")):
        key = Replace(key, Value(seen), Value(meant))
    return key


class Device(models.Model):
    """One physical unit. The serial is stored normalised (``references.normalise_serial``)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(max_length=40, blank=True)
    # The serial as the eye may misread it (``references.serial_key``): O is 0, I is 1, no stroke and no dot.
    serial_key = models.GeneratedField(
        expression=_key_of("serial"), output_field=models.CharField(max_length=40), db_persist=True, editable=False
    )
    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="devices")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="devices")
    model_text = models.CharField(max_length=80, blank=True, help_text=_("What the customer called it."))
    owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="devices")
    purchased_on = models.DateField(null=True, blank=True)
    proof_verified = models.BooleanField(default=False)
    # Set when this unit replaced another: the warranty of the first one goes on.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    warranty_until = models.DateField(null=True, blank=True, help_text=_("Carried over from a replaced unit."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            # Also serves the beginning of a serial, in whatever language the database sorts.
            models.Index(fields=["serial_key"], opclasses=["varchar_pattern_ops"], name="device_by_serial_key"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["serial"], condition=~Q(serial=""), name="device_serial_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.serial}".strip()

    @property
    def name(self) -> str:
        """Product name, else what the customer called it, else the type."""
        if self.product_id and self.product:
            return self.product.name
        return self.model_text or self.device_type.name


class DeviceEvent(models.Model):
    """What happened to the record of a device, beside its repairs. Append-only; codes and values, never words."""

    class Kind(models.TextChoices):
        SOLD_ON = "sold_on", _("Sold on")
        CORRECTED = "corrected", _("Record corrected")
        COVER = "cover", _("Cover document")

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The owner before a sale; without one the device had none in our records.
    former_owner = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(default=dict, blank=True, help_text=_("Changed fields: before and after."))
    reason = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.device_id}"
