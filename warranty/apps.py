"""App configuration."""

from django.apps import AppConfig


class WarrantyConfig(AppConfig):
    """What exists and what is covered."""

    name = "warranty"
