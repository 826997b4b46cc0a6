"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who changed which setting, when."""

    name = "helpdesk.audit"
    label = "audit"
