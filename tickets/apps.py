"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """The work, from report to follow-up."""

    name = "tickets"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Forget kept opening hours when they are edited; keep ready gate and price guard up, whatever a migration rebuilt."""
        from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate

        from tickets.models import Holiday, SpecialHours, WorkingHours, price_guard, ready_gate
        from tickets.sla.calendar import forget

        for name, guard in (("ready_gate", ready_gate), ("price_guard", price_guard)):
            pre_migrate.connect(guard.before_migrate, sender=self, dispatch_uid=name)
            post_migrate.connect(guard.after_migrate, sender=self, dispatch_uid=name)

        def edited(**_: object) -> None:
            forget()

        for model in (Holiday, SpecialHours, WorkingHours):
            post_save.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
            post_delete.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
