"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    """Telling people, and hearing back."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to the tickets and report on the outbox's health."""
        from notifications import receivers, watch

        receivers.connect()
        watch.register()
        checks.register(check_mail_url)


def check_mail_url(**kwargs: Any) -> list[checks.CheckMessage]:
    """A mail server's address that cannot be read stops the start, instead of every message later."""
    from django.conf import settings

    from notifications.channels.email import server_of

    if not settings.MAIL_URL:
        return []
    try:
        server_of(settings.MAIL_URL)
    except ValueError as error:
        return [checks.Error(str(error), id="notifications.E001")]
    return []
