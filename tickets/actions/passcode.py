"""The passcode of a device: shown to the bench on a press that the history keeps, erased when the device leaves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.sealed import unseal
from tickets import lifecycle
from tickets.exceptions import StepRefused
from tickets.models import CheckIn, Ticket


@transaction.atomic
def show_passcode(ticket: Ticket, *, actor: Actor, version: int | None = None) -> str:
    """The passcode in clear, for this one answer. The event says who looked, never what was seen."""
    ticket = lifecycle.lock(ticket, "show_passcode", actor=actor, version=version)
    kept = CheckIn.objects.filter(ticket=ticket).exclude(passcode="").first()
    if kept is None:
        raise StepRefused(_("No passcode is kept for this device."))
    code = unseal(kept.passcode)
    if code is None:
        raise StepRefused(_("The passcode cannot be read any more: the installation's key was changed. Ask the customer."))
    lifecycle.stay(ticket, "show_passcode", actor=actor)
    return code
