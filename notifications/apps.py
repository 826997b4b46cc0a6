"""App configuration."""

from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    """Telling people, and hearing back."""

    name = "notifications"

    def ready(self) -> None:
        """Listen to the tickets and report on the outbox's health."""
        from django.conf import settings
        from django.core.signals import request_started

        from notifications import receivers, watch
        from notifications.bell import bell

        receivers.connect()
        if not settings.TESTING:  # a test's requests share its database, and its thread
            request_started.connect(bell.be_there, dispatch_uid="notifications.bell")
        watch.register()
        checks.register(check_mail_url)
        checks.register(check_text_urls)
        checks.register(check_push_key)


def check_mail_url(**kwargs: Any) -> list[checks.CheckMessage]:
    """A mail server's or provider's address that cannot be read stops the start, instead of every message later."""
    from django.conf import settings

    from notifications.channels.email import server_of
    from notifications.channels.post import account_of

    if not settings.MAIL_URL:
        return []
    try:
        account = account_of(settings.MAIL_URL)
        if account is None:
            server_of(settings.MAIL_URL)
            return []
    except ValueError as error:
        return [checks.Error(str(error), id="notifications.E001")]
    secret = settings.MAIL_PROVIDER_SECRET
    if not secret:
        return [checks.Warning(
            "without MAIL_PROVIDER_SECRET nothing is believed that the mail provider tells us", id="notifications.W001"
        )]
    if not account.provider.signs and not all(secret.partition(":")):
        return [checks.Error(
            "MAIL_PROVIDER_SECRET is user:password, as it stands in the address of the provider's webhook",
            id="notifications.E004",
        )]
    return []


def check_text_urls(**kwargs: Any) -> list[checks.CheckMessage]:
    """A gateway that is set up by half stops the start; one without a secret would never hear what became of its texts."""
    from django.conf import settings

    found: list[checks.CheckMessage] = []
    needed = {
        "SMS_URL": ("SMS_KEY",), "WHATSAPP_URL": ("WHATSAPP_TOKEN", "WHATSAPP_NUMBER_ID"),
    }
    for name, more in needed.items():
        url = getattr(settings, name)
        if not url:
            continue
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            found.append(checks.Error(f"{name} is an http:// or https:// address", id="notifications.E002"))
        found += [
            checks.Error(f"{name} needs {missing} beside it", id="notifications.E003")
            for missing in more if not getattr(settings, missing)
        ]
        secret = name.replace("_URL", "_SECRET")
        if not getattr(settings, secret):
            found.append(checks.Warning(
                f"without {secret} nothing is believed that the provider tells us", id="notifications.W001"
            ))
    return found


def check_push_key(**kwargs: Any) -> list[checks.CheckMessage]:
    """A key that is none stops the start, instead of every tracking page later."""
    from django.conf import settings

    from helpdesk.lib import web_push

    try:
        if settings.WEB_PUSH_PRIVATE_KEY:
            web_push.public_key(settings.WEB_PUSH_PRIVATE_KEY)
    except ValueError:
        return [checks.Error("WEB_PUSH_PRIVATE_KEY is no key as `manage.py web_push_key` prints it", id="notifications.E004")]
    return []
