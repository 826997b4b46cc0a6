"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WarrantyConfig(AppConfig):
    """What exists and what is covered."""

    name = "warranty"
    verbose_name = _("Products, warranty and policy")
