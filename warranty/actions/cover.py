"""What the maker grants for a product, and the documents of single devices: extended plans, part warranties, goodwill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.lib.db import lock_for_update
from warranty.coverage import last_day
from warranty.exceptions import CoverRefused
from warranty.models import CoverDocument, DefectCode, Device, DeviceEvent, FaultCode, Product
from warranty.models.catalogue import LONGEST_WARRANTY, valid_own_terms

MOST_DOA_DAYS = 365
LONGEST_COVER = 10 * 12  # months


@transaction.atomic
def save_terms(
    product: Product, *, warranty_months: int, doa_days: int, own_terms: Sequence[tuple[str, str, int]]
) -> Product:
    """Change what the maker grants: months, days for dead on arrival, and (kind, code, months) of single sections and faults.

    Open tickets are judged by it from now on; what was decided stays. Raises ``CoverRefused``.
    """
    product = lock_for_update(Product.objects.all()).get(pk=product.pk)
    if not 0 <= warranty_months <= LONGEST_WARRANTY:
        raise CoverRefused(_("A warranty lasts from 0 to %(n)s months.") % {"n": LONGEST_WARRANTY}, "warranty_months")
    if not 0 <= doa_days <= MOST_DOA_DAYS:
        raise CoverRefused(_("Write 0 to %(n)s days.") % {"n": MOST_DOA_DAYS}, "doa_days")
    if doa_days and not warranty_months:
        raise CoverRefused(_("Without a warranty there are no days for dead on arrival. Write 0."), "doa_days")
    rows = []
    for kind, code, months in own_terms:
        entry = (
            DefectCode.objects.filter(code=code) if kind == "defect" else FaultCode.objects.filter(kind="section", code=code)
        ).first()
        if entry is None:
            raise CoverRefused(_("There is no such section or fault: %(code)s.") % {"code": code})
        rows.append({"kind": kind, "code": code, "months": months, "name_ar": entry.name_ar, "name_en": entry.name_en})
    try:
        valid_own_terms(rows)
    except ValidationError as wrong:
        raise CoverRefused(wrong.messages[0]) from wrong
    product.warranty_months, product.doa_days, product.own_terms = warranty_months, doa_days, rows
    product.save(update_fields=["warranty_months", "doa_days", "own_terms"])
    return product


@transaction.atomic
def add_document(device: Device, *, user_id: int, values: Mapping[str, Any], reason: str) -> CoverDocument:
    """Put a device under one more document. Raises ``CoverRefused`` naming what contradicts it; then nothing is changed."""
    device = lock_for_update(Device.objects.filter(pk=device.pk)).get()
    row = CoverDocument(device=device, **values)
    if row.ends_on < row.starts_on:
        raise CoverRefused(_("The last day comes before the first."), "ends_on")
    if row.ends_on > last_day(row.starts_on, LONGEST_COVER):
        raise CoverRefused(_("A document holds for ten years at most. Check the years."), "ends_on")
    if device.purchased_on and row.starts_on < device.purchased_on:
        raise CoverRefused(_("The device was bought later than that. Check the first day."), "starts_on")
    if row.kind == CoverDocument.Kind.PART and row.part is None:
        raise CoverRefused(_("A part warranty names its part."), "part")
    if not row.pays_parts and not row.pays_labour:
        raise CoverRefused(_("A document pays parts, labour or both."), "pays")
    if row.kind == CoverDocument.Kind.GOODWILL and not reason.strip():
        raise CoverRefused(_("Say why we promise this."), "reason")
    if row.reference and CoverDocument.objects.filter(kind=row.kind, reference=row.reference).exists():
        raise CoverRefused(_("This number is in use for another device or document."), "reference")
    same = device.cover.filter(kind=row.kind, part=row.part, starts_on__lte=row.ends_on, ends_on__gte=row.starts_on).first()
    if same:
        raise CoverRefused(
            _("The device stands under such a document already, from %(first)s to %(last)s.")
            % {"first": same.starts_on.isoformat(), "last": same.ends_on.isoformat()}, "starts_on",
        )
    row.save()
    _note(row, user_id, ["", _span(row)], reason)
    return row


@transaction.atomic
def end_document(row: CoverDocument, *, user_id: int, on: date, reason: str) -> CoverDocument:
    """Let a document end earlier; it is never lengthened or taken out of the record. Raises ``CoverRefused``."""
    row = lock_for_update(CoverDocument.objects.filter(pk=row.pk)).get()
    if not reason.strip():
        raise CoverRefused(_("Say in a few words why it ends."), "reason")
    if not row.starts_on <= on < row.ends_on:
        raise CoverRefused(
            _("The new last day lies between %(first)s and %(last)s.")
            % {"first": row.starts_on.isoformat(), "last": row.ends_on.isoformat()}, "on",
        )
    before = _span(row)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    _note(row, user_id, [before, _span(row)], reason)
    return row


def _span(row: CoverDocument) -> str:
    return f"{row.starts_on.isoformat()} – {row.ends_on.isoformat()}"


def _note(row: CoverDocument, user_id: int, change: list[str], reason: str) -> None:
    DeviceEvent.objects.create(
        device_id=row.device_id, kind=DeviceEvent.Kind.COVER, data={row.kind: change}, reason=reason.strip()[:200], user_id=user_id
    )
