"""Which columns a file may have, and the headers by which people name them in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from helpdesk.lib.arabic import fold
from warranty.imports import values
from warranty.imports.tables import UnreadableFile


@dataclass(frozen=True)
class Column:
    """A field of a kind of file. ``read`` makes a value of a cell; ``headers`` are folded on first use."""

    name: str
    label: Any
    headers: str
    example: tuple[str, str]
    required: bool = False
    read: Callable[[Any], Any] = values.text
    names: frozenset[str] = field(default=frozenset())


def _column(name: str, label: Any, headers: str, example: str, required: bool = False, read: Any = values.text,
            example_ar: str = "") -> Column:
    names = frozenset(plain(h) for h in f"{name}|{headers}".split("|"))
    return Column(name, label, headers, (example, example_ar or example), required, read, names)


def plain(header: str) -> str:
    """A header as it is compared: folded, without signs between its words."""
    return re.sub(r"[\W_]+", " ", fold(header)).strip()


SERIAL = "serial number|serial no|sn|s n|imei|الرقم التسلسلي|رقم تسلسلي|السيريال|سيريال|رقم الجهاز"
MODEL = "model|model code|product code|item|sku|الموديل|موديل|الطراز|طراز|المنتج|رمز المنتج|رمز الموديل"
BOUGHT = (
    "purchase date|sold on|sale date|date of purchase|invoice date|date|تاريخ الشراء|تاريخ البيع|تاريخ الفاتوره|التاريخ"
)
COLUMNS: dict[str, list[Column]] = {
    "products": [
        _column("code", _("Code"), MODEL + "|الرمز|رمز|الكود|كود", "n7-pro", True),
        _column("name", _("Name"), "product name|model name|description|الاسم|اسم المنتج|اسم الموديل|الوصف", "N7 Pro", True),
        _column("type", _("Type of device"), "type of device|device type|category|النوع|نوع الجهاز|الفئه|التصنيف", "phone", True,
                example_ar="جوال"),
        _column("brand", _("Brand"), "maker|manufacturer|make|الماركه|العلامه|العلامه التجاريه|الشركه|الشركه المصنعه", "Nuwar",
                True, example_ar="نُوّار"),
        _column("warranty_months", _("Warranty in months"), "warranty in months|warranty|warranty period|مده الضمان|الضمان|اشهر الضمان|الضمان بالاشهر",
                "24", read=values.months),
        _column("doa_days", _("Days for dead on arrival"), "days for dead on arrival|doa|dead on arrival|ايام الاستبدال|ايام العيب المبكر", "14",
                read=lambda v: values.whole(v, 365)),
        _column("price", _("Price"), "retail price|list price|السعر|سعر البيع|الثمن", "2100.00", read=values.money),
        _column("serial_prefix", _("Serials begin with"), "serials begin with|prefix|serial prefix|بدايه الرقم التسلسلي|يبدا الرقم التسلسلي ب|بادئه", "NW7P"),
        _column("sold_since", _("On sale since"), "on sale since|sold since|launch|launch date|يباع منذ|تاريخ الاطلاق|تاريخ طرح الموديل", "2024-03-01",
                read=values.day),
        _column("active", _("Still sold"), "still sold|is active|active|sold|يباع|نشط|متوفر|فعال", "yes", read=values.yes_no,
                example_ar="نعم"),
    ],
    "serials": [
        _column("serial", _("Serial number"), SERIAL, "NW7P26100001", True),
        _column("product", _("Model"), MODEL, "n7-pro", True),
        _column("purchased_on", _("Date of purchase"), BOUGHT, "2026-03-05"),
    ],
    "purchases": [
        _column("serial", _("Serial number"), SERIAL, "NW7P26100001", True),
        _column("product", _("Model"), MODEL, "n7-pro"),
        _column("purchased_on", _("Date of purchase"), BOUGHT, "2026-03-05"),
        _column("warranty_until", _("Warranty until"),
                "warranty until|warranty end|warranty expiry|end of warranty|expires|نهايه الضمان|الضمان حتي|انتهاء الضمان|تاريخ انتهاء الضمان",
                "2028-03-04"),
        _column("proof", _("Proof of purchase seen"), "proof of purchase seen|proof|proof of purchase|invoice seen|اثبات الشراء|اثبات الشراء مشاهد|الفاتوره|فاتوره", "yes",
                read=values.yes_no, example_ar="نعم"),
        _column("customer", _("Customer"), "customer name|name|owner|buyer|العميل|اسم العميل|الاسم|المالك|المشتري",
                "Mohammed Alotaibi", example_ar="محمد العتيبي"),
        _column("phone", _("Telephone"),
                "mobile|mobile number|هاتف|phone number|tel|telephone|الجوال|رقم الجوال|الهاتف|رقم الهاتف|الموبايل",
                "0512345678"),
        _column("email", _("E-mail"), "e mail|mail|email address|البريد|البريد الالكتروني|الايميل", "m.alotaibi@example.com"),
    ],
}


def match(kind: str, header: Sequence[Any]) -> tuple[dict[str, int], list[str]]:
    """Which column of the file is which field, and the headers that none reads.

    Raises ``UnreadableFile`` when a required one is missing, two say the same, or nothing besides the serial is there.
    """
    given = [plain(values.text(cell)) for cell in header]
    found: dict[str, int] = {}
    for column in COLUMNS[kind]:
        # The field's own name wins over a looser word for it, so that both may stand in one file.
        exact = [i for i, name in enumerate(given) if name == plain(column.name)]
        spots = exact or [i for i, name in enumerate(given) if name in column.names and i not in found.values()]
        if len(spots) > 1:
            raise UnreadableFile("double_column", field=column.name, headers=[values.text(header[i]) for i in spots])
        if spots:
            found[column.name] = spots[0]
    missing = [c.name for c in COLUMNS[kind] if c.required and c.name not in found]
    if missing:
        raise UnreadableFile("missing_columns", fields=missing, headers=[values.text(h) for h in header if h][:20])
    if len(found) < 2:
        raise UnreadableFile("nothing_to_import")
    return found, [values.text(h)[:80] for i, h in enumerate(header) if h and i not in found.values()]
