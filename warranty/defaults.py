"""What a new installation starts with: device types, symptoms, fault codes, test sheets, the first policy.

``install()`` is idempotent: it adds what is missing and never changes what staff have edited.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from warranty.fault_codes import install_codes
from warranty.guides import install_guides
from warranty.models import (
    AuthorityLimit,
    ChecklistItem,
    DeviceType,
    PolicyClause,
    PolicyVersion,
    ServiceTarget,
    StatutoryRule,
    Symptom,
    TaxRate,
)

DEVICE_TYPES = [
    # code, Arabic, English, icon, usual working days
    ("phone", "جوال", "Phone", "smartphone", 4),
    ("tablet", "جهاز لوحي", "Tablet", "tablet", 5),
    ("laptop", "حاسوب محمول", "Laptop", "laptop", 6),
    ("tv", "تلفاز", "Television", "tv", 7),
    ("audio", "سماعات", "Headphones", "headphones", 3),
    ("wearable", "ساعة أو سوار ذكي", "Watch or band", "watch", 4),
    ("console", "جهاز ألعاب", "Game console", "box", 6),
    ("appliance", "جهاز منزلي صغير", "Small appliance", "plug", 6),
    ("other", "جهاز آخر", "Another device", "circle-help", 7),
]
ALL = ["phone", "tablet", "laptop", "tv", "audio", "wearable", "console", "appliance", "other"]
SYMPTOMS = [
    ("no-power", "لا يعمل أو لا يفتح", "Does not switch on", ALL),
    ("no-charge", "لا يشحن", "Does not charge", ["phone", "tablet", "laptop", "audio", "wearable", "console"]),
    ("battery-short", "البطارية تنفد بسرعة", "Battery runs down quickly", ["phone", "tablet", "laptop", "audio", "wearable"]),
    ("screen-broken", "الشاشة مكسورة أو مشروخة", "Screen is broken or cracked", ["phone", "tablet", "laptop", "tv", "wearable"]),
    ("screen-lines", "خطوط أو بقع على الشاشة", "Lines or spots on the screen",
     ["phone", "tablet", "laptop", "tv", "wearable", "console"]),
    ("touch", "اللمس لا يستجيب", "Touch does not respond", ["phone", "tablet", "wearable"]),
    ("sound", "الصوت ضعيف أو متقطع", "Sound is weak or breaks off", ALL),
    ("camera", "الكاميرا لا تعمل", "Camera does not work", ["phone", "tablet", "laptop"]),
    ("network", "لا يتصل بالشبكة", "Does not connect to the network", ALL),
    ("keyboard", "المفاتيح لا تستجيب", "Keys do not respond", ["laptop", "console", "appliance"]),
    ("heat", "سخونة أو انتفاخ أو رائحة", "Heat, swelling or smell", ALL),
    ("slow", "بطيء أو يتوقف", "Slow or freezes", ["phone", "tablet", "laptop", "tv", "wearable", "console"]),
    ("liquid", "وصله ماء أو سائل", "Got wet", ALL),
    ("noise", "صوت غير معتاد أو اهتزاز", "Unusual noise or shaking", ["laptop", "tv", "console", "appliance"]),
    ("disc", "لا يقرأ الأقراص", "Does not read discs", ["console"]),
    ("no-work", "يعمل ولا يؤدي وظيفته", "Runs but does not do its work", ["appliance", "wearable", "console", "other"]),
    ("other", "شيء آخر", "Something else", ALL),
]
CHECKS: dict[str, tuple[str, str, str, str]] = {
    "power": ("التشغيل والإيقاف", "Switching on and off", "ثلاث مرات", "three times"),
    "charge": ("الشحن", "Charging", "15 دقيقة، أكثر من 1.4 أمبير", "15 minutes, more than 1.4 A"),
    "battery": ("سعة البطارية", "Battery capacity", "أكثر من 80%", "more than 80%"),
    "touch": ("اللمس على كامل الشاشة", "Touch over the whole screen", "شبكة 9×5", "9×5 grid"),
    "display": ("السطوع واللون", "Brightness and colour", "مقارنة بالمرجع", "against the reference"),
    "sound": ("الصوت والميكروفون", "Sound and microphone", "تسجيل واستماع", "record and listen"),
    "camera": ("الكاميرات", "Cameras", "الأمامية والخلفية", "front and back"),
    "network": ("الشبكة واللاسلكي", "Network and Wi-Fi", "اتصال 5 دقائق", "5 minutes connected"),
    "keyboard": ("كل المفاتيح", "All keys", "واحدًا واحدًا", "one by one"),
    "ports": ("المنافذ", "Ports", "كل منفذ بجهاز", "each with a device"),
    "remote": ("جهاز التحكم", "Remote control", "من 5 أمتار", "from 5 metres"),
    "controls": ("الأزرار وأدوات التحكم", "Buttons and controls", "واحدًا واحدًا", "one by one"),
    "cooling": ("التبريد", "Cooling", "30 دقيقة تحت الحمل", "30 minutes under load"),
    "work": ("أداء الوظيفة كاملة", "A full cycle of its work", "دورة كاملة", "one full cycle"),
    "insulation": ("العزل والتأريض", "Insulation and earthing", "بجهاز القياس", "with the tester"),
    "case": ("الغلق والمظهر", "Closing and appearance", "دون فراغات", "no gaps"),
}
GROUPS = {
    "power": ("الطاقة", "Power", ("power", "charge", "battery")),
    "screen": ("الشاشة", "Screen", ("touch", "display")),
    "media": ("الصوت والصورة", "Sound and picture", ("sound", "camera")),
    "links": ("الاتصال والمنافذ", "Connections", ("network", "ports", "remote")),
    "body": ("الهيكل والعمل", "Body and work", ("keyboard", "controls", "cooling", "work", "insulation", "case")),
}
GROUP_OF = {code: (ar, en) for ar, en, codes in GROUPS.values() for code in codes}
# Measured lines: device type and line, unit, lower and upper limit. The line's own method stays its hint.
MEASURED: dict[tuple[str, str], tuple[str, str | None, str | None]] = {
    ("phone", "charge"): ("A", "1.4", "6"), ("tablet", "charge"): ("A", "1.4", "6"), ("laptop", "charge"): ("A", "1.4", "8"),
    ("phone", "battery"): ("%", "80", "110"), ("tablet", "battery"): ("%", "80", "110"), ("laptop", "battery"): ("%", "80", "110"),
    ("console", "cooling"): ("°C", None, "90"), ("appliance", "insulation"): ("MΩ", "1", None),
}
SHEETS = {
    "phone": ["power", "charge", "battery", "touch", "display", "sound", "camera", "network", "case"],
    "tablet": ["power", "charge", "battery", "touch", "display", "sound", "camera", "network", "case"],
    "laptop": ["power", "charge", "battery", "display", "keyboard", "sound", "network", "ports", "case"],
    "tv": ["power", "display", "sound", "network", "ports", "remote", "case"],
    "audio": ["power", "charge", "battery", "sound", "network", "case"],
    "wearable": ["power", "charge", "battery", "touch", "display", "network", "case"],
    "console": ["power", "display", "sound", "network", "ports", "controls", "cooling", "case"],
    "appliance": ["power", "work", "controls", "insulation", "case"],
    "other": ["power", "sound", "ports", "case"],
}
CLAUSES = [
    # code, conditions, remedy, customer pays, Arabic, English
    ("1.1", {"dead_on_arrival": True, "cause": ["defect"], "replacement_available": True}, "replace", False,
     "جهاز ظهر فيه عيب مصنعي في أيامه الأولى يُستبدل بجديد.",
     "A device with a manufacturing defect in its first days is replaced with a new one."),
    ("2.1", {"cause": ["no_fault"]}, "return", False,
     "إذا لم يظهر العطل بعد الفحص الكامل أعدنا الجهاز دون مقابل.",
     "If the full examination shows no fault, the device goes back at no charge."),
    ("2.2", {"covered": True, "returns_min": 2, "replacement_available": True}, "replace", False,
     "إذا عاد العطل للمرة الثالثة استُبدل الجهاز.", "When a fault comes back for the third time, the device is replaced."),
    ("3.1", {"covered": True, "repairable": True, "cost_ratio_max": 0.7}, "repair", False,
     "العيب المصنعي الذي يغطيه الضمان نصلحه مجانًا.", "A manufacturing defect under warranty is repaired free of charge."),
    ("3.2", {"covered": True, "replacement_available": True}, "replace", False,
     "إذا تعذّر الإصلاح أو زادت كلفته على 70% من ثمن البديل استُبدل الجهاز.",
     "If a repair is not possible or costs more than 70% of a new unit, the device is replaced."),
    ("3.3", {"covered": True}, "refund", False,
     "إذا تعذّر الإصلاح والاستبدال رُدّ الثمن.", "If neither repair nor replacement is possible, the price is refunded."),
    ("5.1", {"covered": False, "repairable": True, "cost_ratio_max": 0.7}, "repair", True,
     "ما لا يغطيه الضمان نعرض سعر إصلاحه، ولا نبدأ قبل الموافقة.",
     "For what the warranty does not cover we quote the repair and start nothing before it is approved."),
    ("5.2", {"covered": False}, "return", False,
     "إذا كان الإصلاح غير مجدٍ ولا يغطيه الضمان أعدنا الجهاز كما هو.",
     "If a repair does not pay and is not covered, the device goes back as it is."),
]
# What a role may decide alone: cost to the company, and of it what the policy did not propose. None: no limit.
LIMITS: list[tuple[str, int | None, int | None]] = [("agent", 10_000, 150), ("manager", None, None)]
# Legal deadlines in calendar days: kind, days, Arabic, English. Each country's administrator checks and edits them.
DEADLINES = [
    ("part", 14, "تُوفَّر قطعة الغيار المطلوبة خلال 14 يومًا.", "An ordered spare part comes within 14 days."),
    ("substitute", 15, "إذا زاد الإصلاح على 15 يومًا عُرض على العميل جهاز بديل.",
     "When a repair takes longer than 15 days, the customer is offered a substitute."),
]
TARGETS = [("critical", 120, 1, 3), ("high", 240, 2, 5), ("normal", 480, 3, 7), ("low", 960, 5, 10)]


# Standard rates of value added tax where this product is at home; each is a row that the settings change.
TAXES = {"SA": "15", "AE": "5", "BH": "10", "OM": "5", "EG": "14", "JO": "16"}
TAX_SINCE = date(2020, 7, 1)


def install() -> PolicyVersion:
    """Add the defaults that are missing; the current policy version comes back."""
    types, new = {}, set()
    for position, (code, ar, en, icon, days) in enumerate(DEVICE_TYPES):
        types[code], made = DeviceType.objects.get_or_create(
            code=code, defaults={"name_ar": ar, "name_en": en, "icon": icon, "position": position, "usual_days": days}
        )
        if made:
            new.add(code)
    for position, (code, ar, en, where) in enumerate(SYMPTOMS):
        symptom, made = Symptom.objects.get_or_create(
            code=code, defaults={"name_ar": ar, "name_en": en, "position": position}
        )
        if made:
            symptom.device_types.set([types[t] for t in where])
        elif new & set(where):  # a device type that came with an upgrade gets its symptoms
            symptom.device_types.add(*(types[t] for t in where if t in new))
    install_codes(types)
    install_guides(types)
    for type_code, codes in SHEETS.items():
        for position, code in enumerate(codes):
            ChecklistItem.objects.get_or_create(
                device_type=types[type_code], code=code, defaults={**_test_line(type_code, code), "position": position}
            )
    for kind, days, ar, en in DEADLINES:
        StatutoryRule.objects.get_or_create(
            country=settings.COUNTRY, kind=kind, defaults={"days": days, "text_ar": ar, "text_en": en}
        )
    for country in {*TAXES, settings.COUNTRY} - set(TaxRate.objects.values_list("country", flat=True)):
        TaxRate.objects.create(country=country, since=TAX_SINCE, percent=Decimal(TAXES.get(country, "0")))
    published = PolicyVersion.objects.filter(state=PolicyVersion.State.PUBLISHED)
    return published.order_by("-number").first() or first_policy()


def _test_line(type_code: str, code: str) -> dict[str, Any]:
    ar, en, hint_ar, hint_en = CHECKS[code]
    unit, low, high = MEASURED.get((type_code, code), ("", None, None))
    group_ar, group_en = GROUP_OF[code]
    if unit and code in ("charge", "battery"):  # the limits stand beside the line
        hint_ar, hint_en = ("بعد 15 دقيقة", "after 15 minutes") if code == "charge" else ("", "")
    return {
        "name_ar": ar, "name_en": en, "hint_ar": hint_ar, "hint_en": hint_en, "group_ar": group_ar, "group_en": group_en,
        "unit": unit, "low": Decimal(low) if low else None, "high": Decimal(high) if high else None,
    }


def first_policy() -> PolicyVersion:
    """Policy number one with its clauses and targets."""
    version = PolicyVersion.objects.create(number=1, effective_from=datetime(2020, 1, 1, tzinfo=UTC))
    for position, (code, conditions, remedy, pays, ar, en) in enumerate(CLAUSES):
        PolicyClause.objects.create(
            version=version, position=position, code=code, conditions=conditions, remedy=remedy, customer_pays=pays,
            text_ar=ar, text_en=en,
        )
    for priority, first_answer, diagnosis, turnaround in TARGETS:
        ServiceTarget.objects.create(
            version=version, priority=priority, first_answer_minutes=first_answer, diagnosis_days=diagnosis,
            turnaround_days=turnaround,
        )
    for role, cost, goodwill in LIMITS:
        AuthorityLimit.objects.create(version=version, role=role, cost_limit=cost, goodwill_limit=goodwill)
    return version
