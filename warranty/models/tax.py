"""The tax of each country on repairs, as rows with a first day; a rate that was quoted is never rewritten."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TaxRate(models.Model):
    """What a country adds to a price, from a day on. Quotes keep a copy of what they were reckoned with.

    The tax is reckoned once, on the net sum of an option, and rounded half up to two places (``helpdesk.lib.money``).
    """

    country = models.CharField(
        _("Country"), max_length=2, default=settings.COUNTRY, help_text=_("Two letters: SA, AE, BH."),
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters: SA, AE, BH."))],
    )
    since = models.DateField(_("From this day on"))
    percent = models.DecimalField(_("Tax, percent"), max_digits=5, decimal_places=2)
    name_ar = models.CharField(_("Name in Arabic"), max_length=60, default="ضريبة القيمة المضافة")
    name_en = models.CharField(_("Name in English"), max_length=60, default="Value added tax")
    number = models.CharField(
        _("Our tax number there"), max_length=40, blank=True, help_text=_("Stands on quotes; empty where we have none.")
    )

    class Meta:
        verbose_name = _("Tax rate")
        verbose_name_plural = _("Tax rates")
        ordering: ClassVar = ["country", "-since"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["country", "since"], name="tax_once_per_day",
                violation_error_message=_("This country has a rate from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lte=50), name="tax_is_percent",
                violation_error_message=_("A tax lies between 0 and 50 per cent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.percent}% {self.since}"

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_ar if get_language() == "ar" else self.name_en
