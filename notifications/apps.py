"""App configuration."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Telling people, and hearing back."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to the tickets and report on the outbox's health."""
        from notifications import receivers, watch

        receivers.connect()
        watch.register()
