"""Reading the warranty floor."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from helpdesk.lib.db import is_postgres
from helpdesk.lib.prepared import prepared
from helpdesk.lib.references import normalise_serial, serial_key
from warranty.coverage import LABOUR, PARTS, DeviceFacts, Document, OwnTerm
from warranty.models import CoverDocument, Device, FaultCode, PolicyVersion, Product, StatutoryRule, TaxRate

SHORTEST_BEGINNING = 3


def current_policy(at: datetime) -> PolicyVersion:
    """The edition in force at an instant. Raises ``PolicyVersion.DoesNotExist`` on an empty installation."""
    version = _policy_at.first(at)
    if version is None:
        raise PolicyVersion.DoesNotExist("No policy: run `manage.py install_defaults`.")
    return version


@prepared(datetime)
def _policy_at(at: datetime) -> QuerySet[PolicyVersion]:
    published = PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED, effective_from__lte=at)
    return published.order_by("-effective_from", "-number")[:1]


def facts_of(device: Device, repair_warranty_until: date | None = None, *, has_documents: bool = True) -> DeviceFacts:
    """What coverage needs to know of a device; one that was just written down has no documents to ask for."""
    product = device.product
    return DeviceFacts(
        purchased_on=device.purchased_on,
        warranty_months=product.warranty_months if product else None,
        doa_days=product.doa_days if product else 0,
        warranty_until=device.warranty_until,
        repair_warranty_until=repair_warranty_until,
        documents=tuple(document_of(row) for row in device.cover.select_related("part"))
        if device.pk and has_documents else (),
        own_terms=own_terms_of(product.own_terms) if product else (),
    )


def own_terms_of(rows: list[dict[str, Any]]) -> tuple[OwnTerm, ...]:
    """``Product.own_terms`` as coverage reads them."""
    return tuple(
        OwnTerm(row["code"], row["months"], (row["name_ar"], row["name_en"]), row["kind"] == "defect") for row in rows
    )


def document_of(row: CoverDocument) -> Document:
    """A stored document as coverage reads it."""
    pays = {PARTS: row.pays_parts, LABOUR: row.pays_labour}
    return Document(
        row.kind, row.starts_on, row.ends_on, row.reference, frozenset(row.causes),
        frozenset(kind for kind, yes in pays.items() if yes), row.customer_share, frozenset(row.excluded_defects),
        row.part.sku if row.part else "", (row.part.name_ar, row.part.name_en) if row.part else ("", ""),
    )


def tax_rate(country: str, on: date) -> TaxRate | None:
    """The tax that a country asks for on a day, or None where none is set."""
    return TaxRate.objects.filter(country=country, since__lte=on).order_by("-since").first()


def statutory_rules() -> list[StatutoryRule]:
    """The legal deadlines that hold where the company works."""
    return list(StatutoryRule.objects.filter(country=settings.COUNTRY, is_active=True))


def codes_for(device_type_id: int, *kinds: str) -> dict[str, list[FaultCode]]:
    """Active entries of the catalogue for a device type, by kind, in their order; one query."""
    found: dict[str, list[FaultCode]] = {kind: [] for kind in kinds}
    rows = FaultCode.objects.filter(serves(device_type_id), kind__in=kinds, is_active=True)
    for row in rows.distinct():
        found[row.kind].append(row)
    return found


def serves(device_type_id: int) -> Q:
    """Entries for this device type, or for all."""
    return Q(device_types=None) | Q(device_types=device_type_id)


def device_by_serial(text: str) -> Device | None:
    """The unit with this serial, typed in any case, with spaces, with Arabic digits, O for 0 and I for 1."""
    serial = normalise_serial(text)
    if not serial:
        return None
    alike = _devices_with(serial_key(serial))
    exact = [device for device in alike if device.serial == serial]
    # Two units that differ only in what the eye misreads: not for us to choose between.
    return exact[0] if exact else alike[0] if len(alike) == 1 else None


@prepared(str)
def _devices_with(key: str) -> QuerySet[Device]:
    found = Device.objects.select_related("product__brand", "device_type", "owner")
    return found.filter(serial_key=key).order_by("pk")[:5]


def model_of_serial(serial: str) -> Product | None:
    """The model whose serial numbers begin so: the longest beginning counts; None when none does."""
    known = Product.objects.exclude(serial_prefix="").select_related("device_type")
    return max((p for p in known if serial.startswith(p.serial_prefix)), key=lambda p: len(p.serial_prefix), default=None)


def devices_like(text: str, limit: int = 8) -> list[Device]:
    """Units whose serial begins so, however it is typed; from three characters on. One query, by its index."""
    key = serial_key(text)
    if len(key) < SHORTEST_BEGINNING:
        return []
    begins = Q(serial_key__startswith=key) if is_postgres() else Q(serial_key__gte=key, serial_key__lt=key + "\U0010ffff")
    return list(Device.objects.filter(begins).select_related("product", "device_type", "owner").order_by("serial_key")[:limit])


def next_clause_code(version: PolicyVersion) -> str:
    """A free number for a new clause: the next chapter."""
    chapters = [int(code.split(".")[0]) for code in version.clauses.values_list("code", flat=True) if code.split(".")[0].isdigit()]
    return f"{max(chapters, default=0) + 1}.1"
