"""A held report that its sender, or staff, has completed."""

from __future__ import annotations

from django.utils import timezone

from notifications.models import InboundMail
from tickets.models import Ticket

State = InboundMail.State
# How the keys of reports that came of a mail begin: of all others no mail is asked for.
REPORT_KEY = "mail-"


def note(ticket: Ticket) -> None:
    """Where this report came of a mail, say so on the mail; and on those that followed it."""
    if not (ticket.submission_key or "").startswith(REPORT_KEY):
        return
    mail = InboundMail.objects.filter(report_key=ticket.submission_key, state=State.REPORT).first()
    if mail is None:
        return
    InboundMail.objects.filter(pk=mail.pk).update(state=State.REPORTED, ticket=ticket, handled_at=timezone.now())
    InboundMail.objects.filter(state=State.REPORT, facts__follows=mail.pk).update(
        state=State.REPORTED, ticket=ticket, handled_at=timezone.now()
    )
