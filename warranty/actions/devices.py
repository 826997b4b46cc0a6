"""The record of a device: handing it on to a new owner, correcting what was written wrongly. Each leaves its trace."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.accounts.models import ContactChannel, Customer
from helpdesk.lib.arabic import fold
from helpdesk.lib.db import lock_for_update
from warranty.exceptions import DeviceRefused
from warranty.models import Device, DeviceEvent, Product

OLDEST_PURCHASE_YEARS = 25


def is_owner(owner: Customer, name: str, phone: Any, email: str) -> bool:
    """Whether somebody so called, reached so, is this customer: the name, and one of the ways to reach them."""
    reached = (phone and str(owner.phone or "") == str(phone)) or (email and owner.email.lower() == email.lower())
    return fold(owner.name) == fold(name) and bool(reached)


def find_or_make_owner(name: str, phone: Any, email: str) -> Customer:
    """The customer by name and telephone, or name and e-mail; a new one when we know nobody so."""
    reach = Q()
    if phone:
        reach |= Q(phone=phone)
    if email:
        reach |= Q(email__iexact=email)
    if not reach:
        raise DeviceRefused(_("Give a mobile number or an e-mail address; one of both is enough."), "phone")
    for known in Customer.objects.filter(reach).order_by("pk"):
        if fold(known.name) == fold(name):
            return known
    channel = ContactChannel.EMAIL if email else ContactChannel.SMS
    return Customer.objects.create(name=name.strip(), phone=phone or "", email=email, preferred_channel=channel)


@transaction.atomic
def hand_on(device: Device, *, to: Customer, user_id: int | None, reason: str = "") -> Device:
    """The device has a new owner. Its warranty and its repairs stay with it; the former owner stays in the record."""
    device = lock_for_update(Device.objects.filter(pk=device.pk)).get()
    if device.owner_id == to.pk:
        raise DeviceRefused(_("The device belongs to this customer already."), "name")
    former, device.owner = device.owner, to
    device.save(update_fields=["owner"])
    DeviceEvent.objects.create(
        device=device, kind=DeviceEvent.Kind.SOLD_ON, former_owner=former, reason=reason.strip()[:200], user_id=user_id
    )
    return device


@transaction.atomic
def correct(
    device: Device, *, user_id: int, reason: str, product: Product | None, purchased_on: date | None, proof_verified: bool
) -> Device:
    """Correct model, purchase date and proof; every change is kept with its reason.

    A date whose invoice was seen is only changed together with a reason; a proof needs a date.
    """
    if purchased_on and purchased_on > timezone.localdate():
        raise DeviceRefused(_("The purchase date lies in the future. Check month and year."), "purchased_on")
    if purchased_on and purchased_on.year < timezone.localdate().year - OLDEST_PURCHASE_YEARS:
        raise DeviceRefused(_("Write the year of the Gregorian calendar, such as 2026; this one is too long ago."), "purchased_on")
    model = product or device.product
    if purchased_on and model and model.sold_since and purchased_on < model.sold_since:
        raise DeviceRefused(_("This model was not sold yet on that day. Check the date and the model."), "purchased_on")
    if proof_verified and purchased_on is None:
        raise DeviceRefused(_("Write the purchase date that stands on the proof."), "purchased_on")
    device = lock_for_update(Device.objects.filter(pk=device.pk)).get()
    changes: dict[str, list[Any]] = {}
    if product and product.pk != device.product_id:
        changes["model"] = [device.name, product.name]
        device.product, device.device_type_id = product, product.device_type_id
    if purchased_on != device.purchased_on:
        changes["purchased_on"] = [d.isoformat() if d else "" for d in (device.purchased_on, purchased_on)]
        device.purchased_on = purchased_on
    if proof_verified != device.proof_verified:
        changes["proof"] = [device.proof_verified, proof_verified]
        device.proof_verified = proof_verified
    if not changes:
        raise DeviceRefused(_("Nothing differs from the record."))
    if not reason.strip() and set(changes) - {"proof"}:
        raise DeviceRefused(_("Say in a few words why the record is changed."), "reason")
    device.save(update_fields=["product", "device_type", "purchased_on", "proof_verified"])
    DeviceEvent.objects.create(
        device=device, kind=DeviceEvent.Kind.CORRECTED, data=changes, reason=reason.strip()[:200], user_id=user_id
    )
    return device
