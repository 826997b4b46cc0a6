"""App configuration of the ground floor."""

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    """Holds management commands, template tags and the catalogue."""

    name = "helpdesk"
