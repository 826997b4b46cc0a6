"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """The work, from report to follow-up."""

    name = "tickets"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Forget kept opening hours when they are edited."""
        from django.db.models.signals import post_delete, post_save

        from tickets.models import Holiday, SpecialHours, WorkingHours
        from tickets.sla.calendar import forget

        def edited(**_: object) -> None:
            forget()

        for model in (Holiday, SpecialHours, WorkingHours):
            post_save.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
            post_delete.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
