"""What we sell and repair: types, brands, products, parts, fault codes, test sheets."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

OWN_TERM_KEYS = {"kind", "code", "months", "name_ar", "name_en"}
LONGEST_WARRANTY = 240


def valid_own_terms(value: Any) -> None:
    """Each section or fault once, with months from 0 to 240."""
    rows: list[Any] = value if isinstance(value, list) else [None]
    for row in rows:
        if not isinstance(row, dict) or set(row) != OWN_TERM_KEYS or row["kind"] not in ("section", "defect"):
            raise ValidationError(_("Set the terms of single sections on the page of the product."))
        if type(row["months"]) is not int or not 0 <= row["months"] <= LONGEST_WARRANTY:
            raise ValidationError(_("A warranty lasts from 0 to %(n)s months."), params={"n": LONGEST_WARRANTY})
    if len({(row["kind"], row["code"]) for row in rows}) < len(rows):
        raise ValidationError(_("Each section or fault stands here once."))


class Named(models.Model):
    """A row with a name in both languages."""

    name_ar = models.CharField(_("Name in Arabic"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_ar if get_language() == "ar" else self.name_en


class Brand(Named):
    """Maker of a product, and which parts may go into its devices."""

    class PartsRule(models.TextChoices):
        WARRANTY = "warranty", _("Genuine parts under the maker's warranty, others with the customer's consent")
        ALWAYS = "always", _("Genuine parts only")

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    parts_rule = models.CharField(_("Rule for parts"), max_length=10, choices=PartsRule.choices, default=PartsRule.WARRANTY)

    class Meta:
        verbose_name = _("Brand")
        verbose_name_plural = _("Brands")
        ordering: ClassVar = ["code"]


class DeviceType(Named):
    """Telephone, tablet, laptop, television, headphones, other."""

    code = models.SlugField(_("Code"), max_length=30, unique=True)
    icon = models.CharField(_("Icon"), max_length=30, default="cpu")
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    # Median bench days of such cases, replaced by measured durations as soon as there are enough of them.
    usual_days = models.PositiveSmallIntegerField(_("Usual days in the workshop"), default=5)

    class Meta:
        verbose_name = _("Device type")
        verbose_name_plural = _("Device types")
        ordering: ClassVar = ["position", "code"]


class Product(models.Model):
    """A model that we sell, with the terms of its maker's warranty."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="products", verbose_name=_("Brand"))
    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="products", verbose_name=_("Device type"))
    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    warranty_months = models.PositiveSmallIntegerField(_("Warranty, months"), default=24)
    doa_days = models.PositiveSmallIntegerField(_("Dead on arrival, days"), default=14)
    price = models.DecimalField(_("Price"), max_digits=10, decimal_places=2, default=0)
    # Sections and faults that the maker treats apart: [{kind: section|defect, code, months, name_ar, name_en}]; 0 months
    # leaves one out. Kept in the row of the product, because every report of a fault asks for it.
    own_terms = models.JSONField(_("Terms of single sections"), default=list, blank=True, validators=[valid_own_terms])
    serial_prefix = models.CharField(_("Serial numbers begin with"), max_length=8, blank=True)
    sold_since = models.DateField(
        _("On sale since"), null=True, blank=True, help_text=_("A purchase before this day is refused. Empty: any day is taken.")
    )
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("Product")
        verbose_name_plural = _("Products")
        ordering: ClassVar = ["device_type__position", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name


class FaultEntry(Named):
    """An entry of the fault-code catalogue. An entry without device types serves them all.

    ``external_code`` is what a maker or an insurer calls the same thing. Entries in use are switched off, not deleted.
    """

    device_types = models.ManyToManyField(DeviceType, related_name="%(class)ss", blank=True, verbose_name=_("Device types"))
    external_code = models.CharField(_("Code of others"), max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        abstract = True


class Symptom(FaultEntry):
    """What the customer notices; chosen from a list at intake."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("Symptom")
        verbose_name_plural = _("Symptoms")
        ordering: ClassVar = ["position", "code"]


class FaultCode(FaultEntry):
    """When a fault shows, where it sits, what was done about it, or why none was found."""

    class Kind(models.TextChoices):
        CONDITION = "condition", _("Condition")
        SECTION = "section", _("Section")
        REPAIR = "repair", _("Repair")
        NO_FAULT = "no_fault", _("Reason for no fault")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices)
    code = models.SlugField(_("Code"), max_length=40)

    class Meta:
        verbose_name = _("Fault code")
        verbose_name_plural = _("Fault codes")
        ordering: ClassVar = ["kind", "position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "code"], name="fault_code_once_per_kind"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["condition", "section", "repair", "no_fault"]), name="fault_code_kind_known"
            ),
        ]


class DefectCode(FaultEntry):
    """What the technician found, as a code, and the section where it usually sits."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    section = models.ForeignKey(
        FaultCode, on_delete=models.PROTECT, null=True, blank=True, related_name="defects",
        limit_choices_to={"kind": "section"}, verbose_name=_("Section"),
    )

    class Meta:
        verbose_name = _("Defect code")
        verbose_name_plural = _("Defect codes")
        ordering: ClassVar = ["position", "code"]


class Part(Named):
    """A spare part and its price. What lies on the shelves of the branches is kept by the workshop."""

    sku = models.CharField(_("Part number"), max_length=40, unique=True)
    products = models.ManyToManyField(Product, related_name="parts", blank=True, verbose_name=_("Products"))
    price = models.DecimalField(_("Price"), max_digits=10, decimal_places=2, default=0)
    shelf = models.CharField(_("Shelf"), max_length=20, blank=True)
    genuine = models.BooleanField(_("Genuine"), default=True)
    warranty_months = models.PositiveSmallIntegerField(
        _("Warranty of its own, months"), default=0, validators=[MaxValueValidator(LONGEST_WARRANTY)],
        help_text=_("From the handover of the repair in which it was fitted. 0: the warranty on the repair alone."),
    )
    needs_serial = models.BooleanField(_("Serial or lot number is noted on use"), default=False)

    class Meta:
        verbose_name = _("Part")
        verbose_name_plural = _("Parts")
        ordering: ClassVar = ["sku"]


class ChecklistItem(Named):
    """One line of the test sheet of a device type. All lines are answered before a device is ready."""

    device_type = models.ForeignKey(DeviceType, on_delete=models.PROTECT, related_name="checklist", verbose_name=_("Device type"))
    code = models.SlugField(_("Code"), max_length=40)
    hint_ar = models.CharField(_("Hint in Arabic"), max_length=120, blank=True)
    hint_en = models.CharField(_("Hint in English"), max_length=120, blank=True)
    group_ar = models.CharField(_("Group in Arabic"), max_length=60, blank=True)
    group_en = models.CharField(_("Group in English"), max_length=60, blank=True)
    unit = models.CharField(_("Unit"), max_length=12, blank=True, help_text=_("With a limit: A, %, °C, V."))
    low = models.DecimalField(_("Lower limit"), max_digits=9, decimal_places=3, null=True, blank=True)
    high = models.DecimalField(_("Upper limit"), max_digits=9, decimal_places=3, null=True, blank=True)
    needs_photo = models.BooleanField(_("Photo required"), default=False)
    position = models.PositiveSmallIntegerField(_("Position"), default=0)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("Test line")
        verbose_name_plural = _("Test sheet")
        ordering: ClassVar = ["position", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device_type", "code"], name="checklist_code_once_per_type"),
            models.CheckConstraint(
                condition=models.Q(low__isnull=True) | models.Q(high__isnull=True) | models.Q(low__lte=models.F("high")),
                name="checklist_limits_in_order", violation_error_message=_("The lower limit lies above the upper one."),
            ),
        ]

    @property
    def is_measured(self) -> bool:
        """Whether a measured value, not a tick, answers the line."""
        return self.low is not None or self.high is not None

    @property
    def group(self) -> str:
        """Heading in the reader's language."""
        return self.group_ar if get_language() == "ar" else self.group_en

    @property
    def hint(self) -> str:
        """Limit or method in the reader's language."""
        return self.hint_ar if get_language() == "ar" else self.hint_en
