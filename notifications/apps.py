"""App configuration."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Telling people, and hearing back."""

    name = "notifications"
