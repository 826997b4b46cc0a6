"""People: branches, staff with roles, customers and how to reach them."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField


class Role(models.TextChoices):
    """What a member of staff does; permissions follow from it (``permissions.py``)."""

    FRONT_DESK = "front_desk", _("Front desk")
    AGENT = "agent", _("Agent")
    TECHNICIAN = "technician", _("Technician")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class Honorific(models.TextChoices):
    """How a customer wishes to be addressed; Arabic texts agree with its gender."""

    NONE = "", _("No title")
    MR = "mr", _("Mr")
    MS = "ms", _("Ms")
    DR_M = "dr_m", _("Dr (man)")
    DR_F = "dr_f", _("Dr (woman)")
    ENG_M = "eng_m", _("Engineer (man)")
    ENG_F = "eng_f", _("Engineer (woman)")


class ContactChannel(models.TextChoices):
    """How a customer prefers to be told."""

    WHATSAPP = "whatsapp", _("WhatsApp")
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone call")


class Branch(models.Model):
    """A place that takes devices in. Working hours hang on it (``tickets.models.sla``)."""

    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name_ar = models.CharField(_("Name in Arabic"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80)
    address_ar = models.CharField(_("Address in Arabic"), max_length=200, blank=True)
    address_en = models.CharField(_("Address in English"), max_length=200, blank=True)
    phone = PhoneNumberField(_("Telephone"), blank=True)
    country = models.CharField(
        _("Country"), max_length=2, default=settings.COUNTRY, help_text=_("Two letters; decides the tax of quotes."),
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters: SA, AE, BH."))],
    )
    time_zone = models.CharField(_("Time zone"), max_length=40, default=settings.TIME_ZONE)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("Branch")
        verbose_name_plural = _("Branches")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name in the reader's language."""
        return self.name_ar if get_language() == "ar" else self.name_en

    @property
    def address(self) -> str:
        """Address in the reader's language."""
        return self.address_ar if get_language() == "ar" else self.address_en


class User(AbstractUser):
    """A member of staff. Customers have no account here (``Customer``)."""

    role = models.CharField(_("Role"), max_length=16, choices=Role.choices, default=Role.AGENT)
    branch = models.ForeignKey(
        Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="staff", verbose_name=_("Branch"),
    )
    name_ar = models.CharField(_("Name in Arabic"), max_length=80, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=settings.LANGUAGES, default="ar")

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """Full name in the reader's language, else the user name."""
        if get_language() == "ar" and self.name_ar:
            return self.name_ar
        return self.get_full_name() or self.name_ar or self.username

    @property
    def short_name(self) -> str:
        """First name in the reader's language."""
        return self.display_name.split(" ")[0]


class Customer(models.Model):
    """A person whose device we repair. Reached by telephone or e-mail; one of them at least."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    honorific = models.CharField(max_length=8, choices=Honorific.choices, blank=True, default=Honorific.NONE)
    name = models.CharField(max_length=120)
    phone = PhoneNumberField(blank=True, db_index=True)
    email = models.EmailField(blank=True, db_index=True)
    preferred_channel = models.CharField(
        max_length=10, choices=ContactChannel.choices, default=ContactChannel.EMAIL
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ar")
    note = models.TextField(blank=True, help_text=_("What staff should keep in mind."))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~(Q(phone="") & Q(email="")), name="customer_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """First word of the name; a kunya or Abd- name keeps its second word (أبو محمد، عبد الرحمن)."""
        words = self.name.split()
        if len(words) > 1 and words[0] in {"أبو", "ابو", "أم", "ام", "عبد", "آل", "Abu", "Umm", "Abd", "Abdul"}:
            return " ".join(words[:2])
        return words[0] if words else ""


class Throttle(models.Model):
    """A counter of tries in a window of time; written by ``helpdesk.lib.throttle`` alone. Keys are hashes."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    expires_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.count}"
