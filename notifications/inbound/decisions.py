"""What staff decide about a mail that waits: put it on a ticket, set it aside, read it once more."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import User
from helpdesk.lib.db import lock_for_update
from notifications.inbound import files, reading, route
from notifications.models import InboundMail
from tickets.exceptions import StepRefused
from tickets.models import Ticket

State = InboundMail.State
WAITING = (State.HELD, State.REPORT, State.QUARANTINED)


def accept(mail: InboundMail, ticket: Ticket, *, user: User) -> InboundMail:
    """Put the mail on a ticket as what the customer wrote; another sender's address stands above the words.

    Raises ``StepRefused`` where the ticket takes nothing more, or where somebody decided meanwhile.
    """
    parsed = reading.read(bytes(mail.raw))
    plan = route.Plan(*files.accept(parsed.attachments))
    if not mail.raw:  # its words were kept, its files were not
        plan.left_out = [name for name, _kind, _size in mail.facts.get("files", [])]
    with transaction.atomic():
        row = _waiting(mail, (State.HELD, State.REPORT))
        stranger = row.from_email.casefold() != ticket.customer.email.casefold()
        row.facts["left_out"] = plan.left_out
        route.put_on_ticket(row, ticket, plan, stranger=stranger)
        return _handled(row, user)


@transaction.atomic
def set_aside(mail: InboundMail, *, user: User) -> InboundMail:
    """Nothing follows from this mail; it stays to be read."""
    row = _waiting(mail, WAITING)
    row.state = State.DISMISSED
    return _handled(row, user)


@transaction.atomic
def read_again(mail: InboundMail, *, user: User) -> InboundMail:
    """Try once more to read a mail that could not be read."""
    row = _waiting(mail, (State.QUARANTINED,))
    if not row.raw:
        raise StepRefused(_("The mail as it came was deleted after 30 days."))
    row.state, row.reason, row.tries, row.error, row.next_at = State.STORED, "", 0, "", timezone.now()
    return _handled(row, user)


def _waiting(mail: InboundMail, states: tuple[Any, ...]) -> InboundMail:
    row = lock_for_update(InboundMail.objects.filter(pk=mail.pk, state__in=states)).first()
    if row is None:
        raise StepRefused(_("Somebody has decided about this mail already."))
    return row


def _handled(row: InboundMail, user: User) -> InboundMail:
    row.handled_by, row.handled_at = user, timezone.now()
    row.save()
    return row
