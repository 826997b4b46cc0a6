"""Answers while the form is being filled in: which device, and what the date means. Nothing personal is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from helpdesk.lib.references import normalise_serial
from tickets.forms.report import SERIAL_SHORTEST, ReportForm
from tickets.queries.catalogue import catalogue
from warranty.coverage import DeviceFacts, assess
from warranty.queries import device_by_serial, facts_of
from warranty.wording import Position, position


@dataclass(frozen=True)
class Known:
    """What a serial number says: ``state`` is empty, short, unknown or found."""

    state: str
    name: str = ""
    product: str = ""
    device_type: str = ""
    position: Position | None = None


def by_serial(typed: str) -> Known:
    """Model and warranty of a unit that we sold; never its owner."""
    serial = normalise_serial(typed)
    if not serial:
        return Known("")
    if len(serial) < SERIAL_SHORTEST:
        return Known("short")
    device = device_by_serial(serial)
    if device is None:
        return Known("unknown")
    coverage = assess(facts_of(device), None, timezone.localdate())
    product = device.product
    return Known(
        "found", device.name, product.code if product else "", device.device_type.code,
        position(coverage.as_json(), on=timezone.localdate()) if coverage.status != "unknown" else None,
    )


def by_date(typed: Mapping[str, str]) -> Position | None:
    """Warranty by model and purchase date as typed so far; None while either is missing or wrong."""
    form = ReportForm(typed, catalogue=catalogue())
    form.is_valid()
    bought = form.cleaned_data.get("purchased_on")
    product = form.catalogue.products.get(form.cleaned_data.get("product", ""))
    if not bought or not product:
        return None
    facts = DeviceFacts(bought, product.warranty_months, product.doa_days)
    return position(assess(facts, None, timezone.localdate()).as_json(), bought, timezone.localdate())
