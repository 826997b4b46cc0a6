"""App configuration of the ground floor."""

import gc

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HelpdeskConfig(AppConfig):
    """Holds management commands, template tags and the catalogue."""

    name = "helpdesk"

    def ready(self) -> None:
        """Our words for the general errors of forms; append-only tables stay guarded on SQLite, whatever a migration rebuilt."""
        from helpdesk.lib import field_words
        from helpdesk.lib.db import restore_append_only

        field_words.speak()
        gc.enable()

        # Once per ``migrate``: the signal comes for each app that has models, and the ground itself has none.
        post_migrate.connect(
            restore_append_only, sender=apps.get_app_config("accounts"), dispatch_uid="restore_append_only"
        )
