"""The unit that takes the place of a device: registered to its owner, and the warranty goes on with it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk.lib.references import normalise_serial
from tickets.exceptions import StepRefused
from tickets.models import Ticket
from warranty.coverage import warranty_end
from warranty.models import Device
from warranty.queries import facts_of

SHORTEST = 6


def checked_serial(serial: str, field: str = "serial") -> str:
    """The serial of a new unit as we store it; refuses what cannot be one."""
    found = normalise_serial(serial)
    if len(found) < SHORTEST:
        raise StepRefused(_("Write the serial number of the new unit."), field)
    return found


def register_unit(ticket: Ticket, serial: str, field: str = "serial") -> Device:
    """Write down the unit that replaces the device of a locked ticket. Refuses a serial that belongs elsewhere."""
    old = ticket.device
    unit = Device.objects.filter(serial=serial).first()
    if unit and (unit.pk == old.pk or unit.owner_id or unit.tickets.exists()):
        raise StepRefused(_("This serial number belongs to another device. Check it on the box."), field)
    Device.objects.filter(replaces=old, owner=None).update(replaces=None)
    if unit is None:
        unit = Device(serial=serial, device_type=old.device_type, product=old.product)
    unit.device_type, unit.product = old.device_type, unit.product or old.product
    unit.model_text, unit.purchased_on = old.model_text, old.purchased_on
    unit.warranty_until = warranty_end(facts_of(old))
    if not Device.objects.filter(replaces=old).exclude(pk=unit.pk).exists():
        unit.replaces = old
    unit.save()
    return unit
