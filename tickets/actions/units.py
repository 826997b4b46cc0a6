"""The unit that takes the place of a device: registered to its owner, and the warranty goes on with it."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from helpdesk.lib.references import normalise_serial, serial_key
from tickets.exceptions import StepRefused
from tickets.models import Ticket
from warranty.coverage import warranty_end
from warranty.models import Device, Product
from warranty.queries import facts_of, model_of_serial

SHORTEST, LONGEST = 6, 30


def checked_serial(serial: str, field: str = "serial") -> str:
    """The serial of a new unit as we store it; refuses what cannot be one."""
    found = normalise_serial(serial)
    if len(found) < SHORTEST:
        raise StepRefused(_("Write the serial number of the new unit."), field)
    if len(found) > LONGEST or not re.fullmatch(r"[A-Z0-9/.]+", found):
        raise StepRefused(_("A serial number holds only English letters and digits, at most %(most)s.") % {"most": LONGEST}, field)
    return found


def _fitting(ticket: Ticket, serial: str, field: str) -> Product | None:
    """The model whose serial numbers begin so, None when none does. Refuses a misread serial and another kind of device."""
    alike = Device.objects.filter(serial_key=serial_key(serial)).first()
    if alike:
        raise StepRefused(
            _("Our records hold %(recorded)s, which differs only in O and 0, I and 1, or a stroke.")
            % {"recorded": f"\u2066{alike.serial}\u2069"}, field)
    model = model_of_serial(serial)
    if model and model.device_type_id != ticket.device.device_type_id:
        raise StepRefused(_("Serial numbers that begin so belong to the model %(recorded)s.") % {"recorded": model.name}, field)
    return model


def register_unit(ticket: Ticket, serial: str, field: str = "serial") -> Device:
    """Write down the unit that replaces the device of a locked ticket. Refuses a serial that belongs elsewhere."""
    old = ticket.device
    unit = Device.objects.filter(serial=serial).first()
    if unit and (unit.pk == old.pk or unit.owner_id or unit.tickets.exists()):
        raise StepRefused(_("This serial number belongs to another device. Check it on the box."), field)
    model = unit.product if unit else _fitting(ticket, serial, field)
    if unit and unit.device_type_id != old.device_type_id:
        raise StepRefused(_("This serial number belongs to a %(recorded)s in our records.") % {"recorded": unit.name}, field)
    Device.objects.filter(replaces=old, owner=None).update(replaces=None)
    if unit is None:
        unit = Device(serial=serial, device_type=old.device_type, product=old.product)
    unit.device_type, unit.product = old.device_type, model or old.product
    unit.model_text, unit.purchased_on = old.model_text, old.purchased_on
    unit.warranty_until = warranty_end(facts_of(old))
    if not Device.objects.filter(replaces=old).exclude(pk=unit.pk).exists():
        unit.replaces = old
    unit.save()
    return unit
