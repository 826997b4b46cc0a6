"""What the demonstration company sells and keeps on its shelves."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from tickets.actions import stock
from warranty.models import Brand, DeviceType, FaultCode, Part, Product

# type, code, name, serial prefix, price, warranty months, still sold, how often it comes in
PRODUCTS = [
    ("phone", "n7", "N7", "NW7B", 1499, 24, True, 9),
    ("phone", "n7-pro", "N7 Pro", "NW7P", 2100, 24, True, 15),
    ("phone", "n7-lite", "N7 Lite", "NW7L", 899, 12, True, 8),
    ("phone", "n6", "N6", "NW6B", 1299, 24, True, 7),
    ("phone", "n5", "N5", "NW5B", 999, 12, False, 5),
    ("tablet", "pad-11", "Pad 11", "NWT1", 1799, 24, True, 6),
    ("tablet", "pad-11-kids", "Pad 11 Kids", "NWTK", 1199, 24, True, 3),
    ("tablet", "pad-8", "Pad 8", "NWT8", 799, 12, False, 2),
    ("laptop", "book-14", "Book 14", "NWB4", 3499, 24, True, 8),
    ("laptop", "book-16-pro", "Book 16 Pro", "NWB6", 5299, 24, True, 5),
    ("laptop", "book-13-air", "Book 13 Air", "NWB3", 2999, 12, False, 3),
    ("tv", "view-43", "View 43", "NWV4", 1299, 24, True, 4),
    ("tv", "view-55-q", "View 55 Q", "NWV5", 2499, 24, True, 6),
    ("tv", "view-65-q", "View 65 Q", "NWV6", 3999, 24, True, 3),
    ("audio", "buds-3", "Buds 3", "NWA3", 399, 12, True, 6),
    ("audio", "over-one", "Over One", "NWAO", 899, 24, True, 4),
    ("other", "watch-s2", "Watch S2", "NWWS", 699, 12, True, 4),
    ("other", "router-ax", "Router AX", "NWRX", 549, 24, True, 2),
]

# key, Arabic, English; per type: price
PARTS: dict[str, list[tuple[str, str, str, int]]] = {
    "phone": [
        ("port", "لوحة منفذ الشحن", "Charging port board", 85), ("battery", "بطارية", "Battery", 140),
        ("display", "وحدة شاشة كاملة", "Complete display unit", 420), ("glass", "زجاج الشاشة", "Screen glass", 210),
        ("camera", "وحدة الكاميرا الخلفية", "Rear camera module", 260), ("speaker", "السماعة السفلية", "Lower speaker", 60),
        ("mic", "الميكروفون", "Microphone", 45), ("antenna", "شريط الهوائي", "Antenna flex", 70),
        ("board", "اللوحة الأم", "Main board", 780),
    ],
    "tablet": [
        ("port", "منفذ شحن للجهاز اللوحي", "Tablet charging port", 95), ("battery", "بطارية الجهاز اللوحي", "Tablet battery", 190),
        ("display", "شاشة الجهاز اللوحي", "Tablet display", 480), ("glass", "لوح اللمس", "Touch panel", 230),
        ("speaker", "سماعة الجهاز اللوحي", "Tablet speaker", 65), ("board", "لوحة الجهاز اللوحي", "Tablet main board", 690),
    ],
    "laptop": [
        ("battery", "بطارية الحاسوب", "Laptop battery", 340), ("keyboard", "لوحة المفاتيح العربية", "Arabic keyboard", 280),
        ("display", "شاشة الحاسوب 14 بوصة", "Laptop panel 14-inch", 620), ("port", "مقبس الشحن USB-C", "USB-C power socket", 130),
        ("fan", "مروحة التبريد", "Cooling fan", 150), ("storage", "وحدة تخزين 512", "512 GB drive", 330),
        ("speaker", "سماعات الحاسوب", "Laptop speakers", 110), ("board", "اللوحة الأم للحاسوب", "Laptop main board", 1650),
        ("antenna", "بطاقة اللاسلكي", "Wireless card", 120),
    ],
    "tv": [
        ("power", "لوحة التغذية", "Power supply board", 260), ("backlight", "شرائط الإضاءة الخلفية", "Backlight strips", 310),
        ("display", "لوحة العرض", "Display panel", 1450), ("board", "اللوحة الرئيسية للتلفاز", "Television main board", 520),
        ("speaker", "سماعات التلفاز", "Television speakers", 140), ("antenna", "وحدة اللاسلكي", "Wireless module", 90),
        ("remote", "جهاز تحكم", "Remote control", 55),
    ],
    "audio": [
        ("battery", "بطارية السماعة", "Headphone battery", 60), ("speaker", "وحدة الصوت", "Sound driver", 85),
        ("case", "علبة الشحن", "Charging case", 120), ("mic", "ميكروفون السماعة", "Headphone microphone", 40),
        ("cushion", "وسادتا الأذن", "Ear cushions", 45),
    ],
    "other": [
        ("battery", "بطارية الساعة", "Watch battery", 80), ("glass", "زجاج الساعة", "Watch glass", 120),
        ("power", "محوّل الطاقة", "Power adapter", 45), ("antenna", "لوحة الراديو", "Radio board", 110),
    ],
}
OWN_MONTHS = [("battery", 12), ("accessories", 6), ("consumables", 0)]
PART_MONTHS = {"battery": 6, "display": 6, "board": 12}  # longer than the warranty on the repair
LETTERS = {"phone": "P", "tablet": "T", "laptop": "L", "tv": "V", "audio": "A", "other": "X"}


def install_catalogue(random: Random, branches: list[Branch]) -> tuple[list[Product], dict[tuple[str, str], Part]]:
    """Products, and parts by (device type, key) with stock on the shelves of every branch, most at the first."""
    brand, _made = Brand.objects.get_or_create(code="nuwar", defaults={"name_ar": "نُوّار", "name_en": "Nuwar"})
    types = {row.code: row for row in DeviceType.objects.all()}
    products = [
        Product.objects.get_or_create(
            code=code,
            defaults={"brand": brand, "device_type": types[kind], "name": name, "serial_prefix": prefix,
                      "price": Decimal(price), "warranty_months": months, "is_active": active, "own_terms": _own_terms(kind)},
        )[0]
        for kind, code, name, prefix, price, months, active, _weight in PRODUCTS
    ]
    parts: dict[tuple[str, str], Part] = {}
    for kind, rows in PARTS.items():
        fitting = [p for p in products if p.device_type_id == types[kind].pk]
        for number, (key, ar, en, price) in enumerate(rows):
            part, made = Part.objects.get_or_create(
                sku=f"{LETTERS[kind]}-{7100 + number * 37}-{chr(65 + number % 4)}",
                defaults={"name_ar": ar, "name_en": en, "price": Decimal(price),
                          "warranty_months": PART_MONTHS.get(key, 0), "needs_serial": key in ("board", "display", "battery"),
                          "shelf": f"{LETTERS[kind]}{number // 4 + 1}-{number % 4 + 1:02d}"},
            )
            if made:
                part.products.set(fitting)
                _stock_up(part, branches, random.randint(5, 24))
            parts[kind, key] = part
    return products, parts


def _own_terms(kind: str) -> list[dict[str, Any]]:
    """What the maker treats apart: batteries have a year, what came in the box half a year, what is used up is left out."""
    codes = {row.code: row for row in FaultCode.objects.filter(kind="section")}
    return [
        {"kind": "section", "code": code, "months": months, "name_ar": codes[code].name_ar, "name_en": codes[code].name_en}
        for code, months in OWN_MONTHS if code in codes and (code != "battery" or kind in ("phone", "tablet", "laptop", "audio"))
    ]


def _stock_up(part: Part, branches: list[Branch], count: int) -> None:
    for n, branch in enumerate(branches):
        row = stock.change(
            part, branch, stock.Kind.OPENING, actor=Actor.system("catalogue"), on_hand=max(2, count // (n + 1)), reason="جرد الافتتاح"
        )
        row.reorder_level = 2
        row.save(update_fields=["reorder_level"])
