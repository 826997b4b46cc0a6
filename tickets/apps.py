"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """The work, from report to follow-up."""

    name = "tickets"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Forget kept opening hours when they are edited; keep the ready gate up, whatever a migration rebuilt."""
        from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate

        from tickets.models import Holiday, SpecialHours, WorkingHours
        from tickets.models.ready_gate import after_migrate, before_migrate
        from tickets.sla.calendar import forget

        pre_migrate.connect(before_migrate, sender=self, dispatch_uid="ready_gate")
        post_migrate.connect(after_migrate, sender=self, dispatch_uid="ready_gate")

        def edited(**_: object) -> None:
            forget()

        for model in (Holiday, SpecialHours, WorkingHours):
            post_save.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
            post_delete.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
