"""Writing products: what a batch would create, change or leave as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Lower
from django.utils.text import slugify

from helpdesk.lib.arabic import fold
from warranty.imports.lines import Parsed, Problem
from warranty.models import Brand, DeviceType, Product

FIELDS = {
    "name": "name", "warranty_months": "warranty_months", "doa_days": "doa_days", "price": "price",
    "serial_prefix": "serial_prefix", "sold_since": "sold_since", "active": "is_active",
}


# How lists of others call a type, besides its own names.
OTHER_WORDS = {"phone": ("هاتف", "هاتف ذكي", "هاتف جوال", "موبايل", "smartphone", "mobile phone")}


class ProductWriter:
    """Knows brands and types once; reads and writes products by the batch."""

    def __init__(self) -> None:
        self.types: dict[str, DeviceType] = {}
        for row in DeviceType.objects.all():
            self.types |= {fold(name): row for name in (row.code, row.name_ar, row.name_en)}
            for word in OTHER_WORDS.get(row.code, ()):
                self.types.setdefault(fold(word), row)
        self.brands: dict[str, Brand] = {}
        for brand in Brand.objects.all():
            self._know(brand)

    def _know(self, brand: Brand) -> None:
        self.brands |= {fold(name): brand for name in (brand.code, brand.name_ar, brand.name_en)}

    def apply(self, rows: Sequence[Parsed], *, write: bool) -> list[str]:
        """Outcome of each line: created, changed, unchanged or refused (with problems on the line)."""
        known = Product.objects.annotate(folded=Lower("code")).filter(folded__in={row.key for row in rows})
        held = {p.code.casefold(): p for p in known}
        outcomes: list[str] = []
        new: list[Product] = []
        altered: list[Product] = []
        for row in rows:
            product = held.get(row.key)
            outcome = self._judge(row, product)
            if outcome == "created":
                new.append(self._make(row, write))
            elif outcome == "changed" and product:
                self._alter(row, product, write)
                altered.append(product)
            outcomes.append(outcome)
        if write:
            Product.objects.bulk_create(new)
            Product.objects.bulk_create(
                altered, update_conflicts=True, unique_fields=["id"], update_fields=[*FIELDS.values(), "brand"]
            )
        return outcomes

    def _judge(self, row: Parsed, product: Product | None) -> str:
        kind = self.types.get(fold(row.values["type"]))
        if kind is None:
            row.problems.append(Problem("unknown_type", "type", {"typed": row.values["type"][:40]}))
            return "refused"
        if product is None:
            return "created"
        if product.device_type_id != kind.pk:
            row.problems.append(Problem("type_differs", "type", {"code": product.code}))
            return "refused"
        brand = self.brands.get(fold(row.values["brand"]))
        same = brand is not None and brand.pk == product.brand_id
        same = same and all(getattr(product, attr) == value for attr, value in _given(row))
        return "unchanged" if same else "changed"

    def _make(self, row: Parsed, write: bool) -> Product:
        return Product(
            code=row.values["code"], device_type=self.types[fold(row.values["type"])],
            brand=self._brand(row.values["brand"], write), **dict(_given(row)),
        )

    def _alter(self, row: Parsed, product: Product, write: bool) -> None:
        product.brand = self._brand(row.values["brand"], write)
        for attr, value in _given(row):
            setattr(product, attr, value)

    def _brand(self, name: str, write: bool) -> Brand:
        known = self.brands.get(fold(name))
        if known is None:
            taken = {brand.code for brand in self.brands.values()}
            stem = slugify(name)[:24] or "brand"
            code = next(c for n in range(len(taken) + 1) if (c := stem if not n else f"{stem}-{n + 1}") not in taken)
            known = Brand(code=code, name_ar=name, name_en=name)
            if write:
                known.save()
            self._know(known)
        return known


def _given(row: Parsed) -> list[tuple[str, Any]]:
    """Attributes that the line names; an empty cell says nothing."""
    return [(attr, row.values[name]) for name, attr in FIELDS.items() if row.values.get(name) not in (None, "")]
