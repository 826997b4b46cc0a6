"""Going to the customer: where a branch goes, who goes when, and the secret of a technician's calendar."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from helpdesk.accounts.models import Branch, User
from tickets.models.ticket import Ticket


class TravelArea(models.Model):
    """A part of the country that technicians of a branch go to. ``districts``: one a line, as customers write them."""

    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="travel_areas", verbose_name=_("Branch"))
    name_ar = models.CharField(_("Name in Arabic"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80)
    city_ar = models.CharField(_("City in Arabic"), max_length=60)
    city_en = models.CharField(_("City in English"), max_length=60, blank=True)
    districts = models.TextField(
        _("Districts"), blank=True,
        help_text=_("One district a line, in Arabic or English. Without districts the whole city belongs to the area."),
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("Travel area")
        verbose_name_plural = _("Travel areas")
        ordering: ClassVar = ["branch", "name_ar"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["branch", "name_ar"], name="travel_area_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_ar if get_language() == "ar" else self.name_en


class Appointment(models.Model):
    """One version of a visit, a pickup or a delivery. Moving makes the next version, which replaces this one."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        PICKUP = "pickup", _("Pickup")
        DELIVERY = "delivery", _("Delivery")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    address = models.CharField(max_length=300)
    who = models.CharField(max_length=120)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    area = models.ForeignKey(TravelArea, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    outside_reason = models.CharField(max_length=300, blank=True, help_text="Why we go outside of every area.")
    # Versions of one appointment: ``series`` is the key of the first one, empty on it.
    series = models.PositiveBigIntegerField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True, blank=True)
    # What the customer would like instead: {"day": ISO date or "", "part": code, "words": text}.
    asked = models.JSONField(default=dict, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["starts_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.UniqueConstraint(fields=["series", "sequence"], name="appointment_version_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["technician", "starts_at"], name="appointment_of_technician"),
            models.Index(fields=["starts_at"], name="appointment_standing", condition=Q(cancelled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def root(self) -> int:
        """The key that all versions share."""
        return int(self.series or self.pk)

    @property
    def stands(self) -> bool:
        """Whether it holds: not moved, not called off."""
        return self.cancelled_at is None

    @property
    def is_over(self) -> bool:
        """Whether its time has passed."""
        return self.ends_at <= timezone.now()

    @property
    def comes(self) -> str:
        """Who comes, in the reader's language where it is one of us."""
        return self.technician.display_name if self.technician_id and self.technician else self.who

    def begun_by(self, user_id: int | None) -> bool:
        """Whether this person stands at the customer's with this visit."""
        return self.stands and self.begun_at is not None and self.technician_id is not None and self.technician_id == user_id


def _new_secret() -> str:
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """What makes the address of a technician's calendar unguessable; a new secret ends the old address."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_key")
    secret = models.CharField(max_length=40, default=_new_secret)
    renewed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"

    def renew(self, now: datetime | None = None) -> None:
        """Draw another secret."""
        self.secret, self.renewed_at = _new_secret(), now or timezone.now()
        self.save(update_fields=["secret", "renewed_at"])
