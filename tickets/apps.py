"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """The work, from report to follow-up."""

    name = "tickets"
    verbose_name = _("Working time")

    def ready(self) -> None:
        """Forget kept opening hours when they are edited; keep the gates up, whatever a migration rebuilt."""
        from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate

        from helpdesk.lib import spoken
        from tickets.models import Holiday, SpecialHours, WorkingHours, evidence_gate, gates, price_guard, ready_gate
        from tickets.queries.catalogue import names
        from tickets.sla.calendar import forget

        for gate in (ready_gate.GATE, evidence_gate.GATE, price_guard.GATE, gates.VISIT_GATE, gates.LOAN_GATE):
            pre_migrate.connect(gate.before_migrate, sender=self, dispatch_uid=gate.rules[0].name)
            post_migrate.connect(gate.after_migrate, sender=self, dispatch_uid=gate.rules[0].name)

        spoken.tell(names)

        def edited(**_: object) -> None:
            forget()

        for model in (Holiday, SpecialHours, WorkingHours):
            post_save.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
            post_delete.connect(edited, sender=model, weak=False, dispatch_uid=f"hours-{model.__name__}")
