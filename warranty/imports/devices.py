"""Writing sold serials and purchases. What contradicts our records is named and left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast

from helpdesk.accounts.models import ContactChannel, Customer
from helpdesk.lib.arabic import fold
from helpdesk.lib.db import insert_many, lock_for_update
from warranty.imports.lines import Parsed, Problem
from warranty.models import Device, Product

WRITTEN = ["product", "device_type", "purchased_on", "warranty_until", "proof_verified", "owner"]


# The owner as plain texts: a telephone number of a model is read anew with every row.
OWNER: dict[str, Any] = {
    "owner_name": F("owner__name"), "owner_email": F("owner__email"), "owner_phone": Cast("owner__phone", CharField()),
}
Pair = tuple[Device, Parsed]


class DeviceWriter:
    """Knows the products once; reads devices and customers by the batch."""

    def __init__(self) -> None:
        self.products: dict[str, Product | None] = {}
        everything = list(Product.objects.all())
        self.by_pk = {product.pk: product for product in everything}
        self.prefixes: dict[str, Product] = {}
        for product in everything:
            name = fold(product.name)
            # Two models of one name are told apart by their code alone.
            self.products[name] = product if name not in self.products else None
            if product.serial_prefix:
                self.prefixes[product.serial_prefix] = product
        for product in everything:
            self.products[fold(product.code)] = product

    def apply(self, rows: Sequence[Parsed], *, write: bool) -> list[str]:
        """Outcome of each line: created, changed, unchanged or refused (with problems on the line)."""
        found = Device.objects.filter(serial_key__in={row.key for row in rows}).annotate(**OWNER)
        held: dict[str, list[Device]] = {}
        for device in lock_for_update(found) if write else found:
            if device.product_id:
                device.product = self.by_pk[device.product_id]
            held.setdefault(device.serial_key, []).append(device)
        outcomes: list[str] = []
        new: list[Pair] = []
        altered: list[Pair] = []
        for row in rows:
            known, product = self._judge(row, held.get(row.key, []))
            differs = known is not None and self._differences(row, known, product)
            if row.problems:
                outcomes.append("refused")
                continue
            if known is None and product:
                unit = Device(serial=row.values["serial"], product=product, device_type_id=product.device_type_id)
                new.append((unit, row))
                self._fill(unit, row, product)
            elif known and differs:
                altered.append((known, row))
                self._fill(known, row, product)
            outcomes.append("created" if known is None else "changed" if differs else "unchanged")
        if write:
            ownerless = [row for device, row in new + altered if device.owner_id is None]
            self._write(new, altered, self._people(ownerless))
        return outcomes

    # --- looking

    def _judge(self, row: Parsed, alike: list[Device]) -> tuple[Device | None, Product | None]:
        """The device, and the product that the line names; contradictions become problems."""
        serial, named = row.values["serial"], row.values.get("product")
        product = self.products.get(fold(named)) if named else None
        if named and product is None:
            row.problems.append(Problem("unknown_product", "product", {"typed": named[:40]}))
        device = next((d for d in alike if d.serial == serial), None)
        if device is None and alike:
            row.problems.append(Problem("lookalike_serial", "serial", {"recorded": alike[0].serial}))
        elif device is None and not named:
            row.problems.append(Problem("unknown_serial", "serial", {"typed": serial}))
        elif device is None and product:
            self._check_prefix(row, product)
        elif device and product and device.product_id not in (None, product.pk):
            row.problems.append(Problem("other_model", "product", {"recorded": device.name}))
        elif device and product and device.device_type_id != product.device_type_id and device.product_id is None:
            row.problems.append(Problem("other_type", "product", {"recorded": device.name}))
        self._check_day(row, product or (device.product if device else None))
        return device, product

    def _check_day(self, row: Parsed, product: Product | None) -> None:
        bought = row.values.get("purchased_on")
        if product and product.sold_since and bought and bought < product.sold_since:
            data = {"typed": bought.isoformat(), "since": product.sold_since.isoformat()}
            row.problems.append(Problem("before_model", "purchased_on", data))

    def _check_prefix(self, row: Parsed, product: Product) -> None:
        serial = row.values["serial"]
        fitting = [prefix for prefix in self.prefixes if serial.startswith(prefix)]
        if not fitting or (product.serial_prefix and serial.startswith(product.serial_prefix)):
            return
        other = self.prefixes[max(fitting, key=len)]
        row.problems.append(Problem("prefix_of_other", "serial", {"recorded": other.name}))

    def _differences(self, row: Parsed, device: Device, product: Product | None) -> bool:
        """Whether the line says more than the record; what it may not overrule becomes a problem."""
        given = row.values
        bought, until, named = given.get("purchased_on"), given.get("warranty_until"), given.get("customer")
        if bought and device.purchased_on not in (None, bought) and device.proof_verified:
            row.problems.append(Problem("date_was_checked", "purchased_on", {"recorded": device.purchased_on.isoformat()}))
        if until and device.warranty_until not in (None, until) and device.replaces_id:
            row.problems.append(Problem("carried_warranty", "warranty_until", {"recorded": device.warranty_until.isoformat()}))
        if named and device.owner_id and not _is_owner(device, row):
            row.problems.append(Problem("other_owner", "customer"))
        return bool(
            (product and device.product_id is None) or (bought and bought != device.purchased_on)
            or (until and until != device.warranty_until) or (given.get("proof") and not device.proof_verified)
            or (named and device.owner_id is None)
        )

    def _people(self, rows: Sequence[Parsed]) -> dict[tuple[str, str, str], Customer]:
        """Known customers by name and telephone, or name and e-mail; one query."""
        named = [row for row in rows if row.values.get("customer")]
        if not named:
            return {}
        phones = [row.dialled for row in named if row.dialled]
        emails = {row.values.get("email") for row in named} - {None, ""}
        reached: dict[tuple[str, str], Customer] = {}
        wanted = Q(phone__in=phones) | Q(email__in=emails | {e.lower() for e in emails})
        known = Customer.objects.annotate(plain_phone=Cast("phone", CharField())).only("name", "email")
        for customer in known.filter(wanted).order_by("-pk"):
            for reach in (customer.plain_phone, customer.email.lower()):
                if reach:
                    reached[fold(customer.name), reach] = customer
        found = {}
        for row in named:
            name, phone, email = who = _who(row)
            match = reached.get((name, phone)) or reached.get((name, email))
            if match:
                found[who] = match
        return found

    # --- writing

    def _fill(self, device: Device, row: Parsed, product: Product | None) -> None:
        given = row.values
        if product and device.product_id is None:
            device.product, device.device_type_id = product, product.device_type_id
        device.purchased_on = given.get("purchased_on") or device.purchased_on
        device.warranty_until = given.get("warranty_until") or device.warranty_until
        device.proof_verified = bool(given.get("proof")) or device.proof_verified

    def _write(
        self, new: list[Pair], altered: list[Pair], people: dict[tuple[str, str, str], Customer]
    ) -> None:
        unknown = {
            _who(row): _unsaved(row) for device, row in new + altered
            if row.values.get("customer") and device.owner_id is None and _who(row) not in people
        }
        insert_many(list(unknown.values()))
        people = {**people, **unknown}
        for device, row in new + altered:
            owner = people.get(_who(row))
            if owner and device.owner_id is None:
                device.owner = owner
        insert_many([device for device, _row in new])
        Device.objects.bulk_create(
            [device for device, _row in altered], update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
        )


def _is_owner(device: Any, row: Parsed) -> bool:
    """Whether the line names the owner on record: the name, and one of the ways to reach them."""
    name, phone, email = _who(row)
    reached = (phone and device.owner_phone == phone) or (email and device.owner_email.lower() == email)
    return bool(reached) and fold(device.owner_name) == name


def _who(row: Parsed) -> tuple[str, str, str]:
    if row.who is None:
        given: dict[str, Any] = row.values
        row.who = fold(given.get("customer") or ""), given.get("phone") or "", (given.get("email") or "").lower()
    return row.who


def _unsaved(row: Parsed) -> Customer:
    given = row.values
    return Customer(
        name=given["customer"], phone=row.dialled or "", email=given.get("email") or "",
        preferred_channel=ContactChannel.EMAIL if given.get("email") else ContactChannel.SMS,
    )
