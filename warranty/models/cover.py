"""What a device stands under besides the maker's warranty, and the deadlines that a country's law sets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from warranty.causes import Cause
from warranty.models.catalogue import Part
from warranty.models.device import Device


def only_defects() -> list[str]:
    """What a document answers for unless it says more."""
    return [Cause.DEFECT]


def _causes(value: Any) -> None:
    if not isinstance(value, list) or not value or not set(Cause.values) >= set(value):
        raise ValidationError(_("Name causes out of: %(causes)s"), params={"causes": ", ".join(Cause.values)})


def _codes(value: Any) -> None:
    if not isinstance(value, list) or not all(isinstance(code, str) and code for code in value):
        raise ValidationError(_("Give a list of fault codes."))


class CoverDocument(models.Model):
    """An extended plan, a warranty on one part, or a promise of goodwill for one device. Both days are included."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("Extended plan")
        PART = "part", _("Part warranty")
        GOODWILL = "goodwill", _("Goodwill")

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="cover", verbose_name=_("Device"))
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    reference = models.CharField(_("Number"), max_length=40, blank=True)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    causes = models.JSONField(_("Causes that it answers for"), default=only_defects, validators=[_causes])
    pays_parts = models.BooleanField(_("Pays parts"), default=True)
    pays_labour = models.BooleanField(_("Pays labour"), default=True)
    customer_share = models.DecimalField(_("The customer’s share"), max_digits=10, decimal_places=2, default=Decimal(0))
    excluded_defects = models.JSONField(_("Fault codes that it leaves out"), default=list, blank=True, validators=[_codes])
    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("For this part alone")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("cover document"), _("cover documents")
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cover_ends_after_start"),
            models.CheckConstraint(condition=Q(customer_share__gte=0), name="cover_share_not_negative"),
            models.CheckConstraint(condition=Q(pays_parts=True) | Q(pays_labour=True), name="cover_pays_something"),
            models.CheckConstraint(condition=~Q(kind="part") | Q(part__isnull=False), name="part_warranty_names_part"),
            models.UniqueConstraint(
                fields=["kind", "reference"], condition=~Q(reference=""), name="cover_reference_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.part.name if self.part else ''} {self.reference}".strip().replace("  ", " ")


class StatutoryRule(models.Model):
    """One deadline of a country's law, in calendar days; apart from the service targets that the company sets itself."""

    class Kind(models.TextChoices):
        PART = "part", _("The ordered part has come")
        SUBSTITUTE = "substitute", _("A substitute is offered")
        REPAIR = "repair", _("The device is ready")

    country = models.CharField(_("Country"), max_length=2, default=settings.COUNTRY)
    kind = models.CharField(_("What must have happened"), max_length=12, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(_("Within … days"))
    warn_days = models.PositiveSmallIntegerField(_("Warn … days before"), default=3)
    text_ar = models.CharField(_("Words in Arabic"), max_length=200)
    text_en = models.CharField(_("Words in English"), max_length=200)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("legal deadline"), _("legal deadlines")
        ordering: ClassVar = ["country", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["country", "kind"], name="deadline_once_per_country"),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=365, warn_days__lt=F("days")), name="deadline_days_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.get_kind_display()} {self.days}"

    @property
    def text(self) -> str:
        """The rule in the reader's language."""
        return self.text_ar if get_language() == "ar" else self.text_en
