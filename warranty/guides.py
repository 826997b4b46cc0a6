"""The diagnosis guides that a new installation starts with. Values are common bench figures; managers set their own.

A step that serves several device types is written once; a type may give it its own limits.
"""

# ruff: noqa: E501 - a table is read line by line
from __future__ import annotations

from decimal import Decimal

from warranty.models import DefectCode, DeviceType, GuideStep, Symptom

POWER = ("no-power", "no-charge", "battery-short", "heat")
SCREEN = ("screen-broken", "screen-lines", "touch")
Limits = tuple[str, str | None, str | None]
# code: Arabic, English, how (Arabic, English), advice (Arabic, English), defect, symptoms (none: all)
STEPS: dict[str, tuple[str, str, tuple[str, str], tuple[str, str], str, tuple[str, ...]]] = {
    "look": (
        "معاينة الهيكل والمنافذ", "Look over case and ports",
        ("تحت المصباح: أثر سائل، هيكل معوج، زجاج مرفوع", "Under the lamp: traces of liquid, bent frame, raised glass"),
        ("صوّر ما تراه قبل الفتح: هو الدليل.", "Photograph it before you open the device: it is the evidence."), "", (),
    ),
    "liquid": (
        "كاشف السائل", "Liquid indicator", ("أبيض أو فضي سليم", "White or silver is right"),
        ("تغيّر لونه: صوّره ثم ابحث عن تآكل على اللوحة.", "It has turned: photograph it, then look for corrosion on the board."),
        "liquid", ("liquid", "no-power", "no-charge", "sound", "network", "heat"),
    ),
    "current": (
        "تيار الشحن", "Charging current", ("بشاحن المرجع وسلكه بعد 5 دقائق", "With our reference charger and cable, after 5 minutes"),
        ("نظّف المنفذ وأعد القياس؛ إن بقي منخفضًا فالمنفذ.", "Clean the port and measure again; still low: the port."),
        "charge-port", POWER,
    ),
    "cell": (
        "جهد البطارية", "Battery voltage", ("على ملامسات البطارية والجهاز مطفأ", "At the battery contacts, switched off"),
        ("اشحنها من مغذي المختبر؛ إن لم يرتفع خلال 20 دقيقة فالبطارية.",
         "Charge it from the bench supply; no rise within 20 minutes: the battery."), "battery", POWER,
    ),
    "capacity": (
        "سعة البطارية", "Battery capacity", ("من قراءة الجهاز أو المحلل", "As the device or the analyser tells it"),
        ("استبدال البطارية؛ انظر هل انتفخت.", "Replace the battery; look whether it is swollen."), "battery",
        ("battery-short", "slow", "no-power"),
    ),
    "leak": (
        "التيار والجهاز مطفأ", "Current when switched off", ("على مغذي المختبر", "On the bench supply"),
        ("تسريب: ابحث عن نقطة ساخنة على اللوحة بالكاميرا الحرارية.", "Leakage: look for a warm spot on the board with the thermal camera."),
        "mainboard", ("no-power", "battery-short", "heat", "liquid"),
    ),
    "adapter": (
        "جهد المحول", "Voltage of the adapter", ("تحت الحمل", "Under load"),
        ("جرّب بمحول المرجع؛ إن عمل فالمحول هو العطل.", "Try our reference adapter; if it works, the adapter is at fault."),
        "power-cable", ("no-power", "no-charge"),
    ),
    "display": (
        "الشاشة بوحدة سليمة", "Display with a known good unit", ("وصّل وحدة المختبر", "Connect the unit of the bench"),
        ("تعمل بالوحدة السليمة: فالشاشة هي العطل.", "The good unit shows a picture: the display is at fault."), "display",
        (*SCREEN, "no-power"),
    ),
    "touch": (
        "شبكة اللمس", "Touch grid", ("كل خانة تستجيب", "Every field answers"),
        ("خانات صامتة: أعد تثبيت الوصلة ثم جرّب وحدة سليمة.", "Silent fields: seat the connector again, then try a good unit."), "touch",
        ("touch", "screen-broken"),
    ),
    "backlight": (
        "جهد الإضاءة الخلفية", "Voltage of the backlight", ("على موصل الشرائط لحظة التشغيل", "At the strip connector while it starts"),
        ("جهد عالٍ ثم انطفاء: شريط مفصول.", "High, then off: a strip is open."), "backlight", ("screen-lines", "no-power"),
    ),
    "sound": (
        "السماعة والميكروفون", "Speaker and microphone", ("تسجيل ثم استماع", "Record, then listen"),
        ("نظّف الشبكة؛ إن بقي ضعيفًا فالسماعة.", "Clean the mesh; still weak: the speaker."), "speaker", ("sound",),
    ),
    "camera": (
        "الكاميرات كلها", "All cameras", ("صورة من كل عدسة على 50 سم", "A picture through each lens at 50 cm"),
        ("أعد تثبيت الوصلة ثم جرّب وحدة سليمة.", "Seat the connector again, then try a good module."), "camera", ("camera",),
    ),
    "signal": (
        "قوة إشارة اللاسلكي", "Wi-Fi signal", ("على متر من نقطة المختبر", "One metre from the access point of the bench"),
        ("افحص وصلة الهوائي، ثم وحدة اللاسلكي.", "Check the lead of the antenna, then the radio module."), "antenna", ("network",),
    ),
    "temperature": (
        "الحرارة تحت الحمل", "Temperature under load", ("بعد 20 دقيقة من برنامج الحمل", "After 20 minutes of the load program"),
        ("نظّف المراوح وجدّد المعجون الحراري، ثم أعد القياس.", "Clean the fans, renew the thermal paste, measure again."), "fan",
        ("heat", "slow", "noise"),
    ),
    "keys": (
        "كل المفاتيح والأزرار", "All keys and buttons", ("واحدًا واحدًا", "One by one"),
        ("مفتاح صامت: ابحث عن أثر سائل تحته أولًا.", "A silent key: look for liquid beneath it first."), "keyboard", ("keyboard",),
    ),
    "storage": (
        "سلامة التخزين", "Health of the storage", ("من أداة القراءة", "As the tool reads it"),
        ("لا تكتب عليه؛ أخبر العميل عن بياناته قبل أي خطوة.", "Write nothing to it; speak with the customer about the data first."),
        "storage", ("slow", "no-power"),
    ),
    "rails": (
        "جهود لوحة التغذية", "Rails of the power board", ("جهد الاستعداد على الموصل الرئيسي", "Standby voltage at the main connector"),
        ("غائب: لوحة التغذية أو فيوزها.", "Missing: the power board or its fuse."), "power-board", ("no-power", "heat"),
    ),
    "disc": (
        "قراءة القرص", "Reading a disc", ("بثلاثة أقراص من المختبر", "With three discs of the bench"),
        ("نظّف العدسة؛ إن لم يقرأ فالقارئ.", "Clean the lens; still not reading: the drive."), "drive", ("disc",),
    ),
    "earth": (
        "مقاومة التأريض", "Earth resistance", ("بين القابس والهيكل، قبل كل شيء", "Between plug and case, before anything else"),
        ("لا تشغّله. أصلح التأريض أولًا.", "Do not switch it on. Mend the earth first."), "power-cable", (),
    ),
    "insulation": (
        "مقاومة العزل", "Insulation resistance", ("عند 500 فولت", "At 500 V"),
        ("لا تشغّله. ابحث عن رطوبة أو سلك مجروح.", "Do not switch it on. Look for moisture or a hurt wire."), "heater", (),
    ),
    "motor": (
        "تيار المحرك", "Current of the motor", ("دون حمل", "Without load"),
        ("عالٍ: محامل جافة أو ملف متضرر.", "High: dry bearings or a hurt winding."), "motor", ("no-work", "noise", "no-power"),
    ),
    "links": (
        "الاقتران والقناتان", "Pairing and both channels", ("مع جوال المختبر", "With the phone of the bench"),
        ("أعد ضبط السماعة؛ إن لم تقترن فوحدة اللاسلكي.", "Reset it; still not pairing: the radio module."), "radio", ("network", "sound"),
    ),
    "software": (
        "بعد تحديث وإعادة ضبط", "After update and reset", ("بإذن العميل وبعد نسخ بياناته", "With the customer's leave, after a backup"),
        ("بقي العطل: ليس في البرنامج.", "Still there: it is not the software."), "", ("slow", "network", "touch", "sound", "camera"),
    ),
    "described": (
        "العطل كما وصفه العميل", "The fault as the customer described it", ("جرّبه بالشروط نفسها", "Try it under the same conditions"),
        ("لم يظهر: اسأل العميل متى وكيف قبل أن تكتب «لا عطل».", "Not seen: ask the customer when and how before you write “no fault”."),
        "", (),
    ),
}
A, V, MA = "A", "V", "mA"
HANDHELD: dict[str, Limits | None] = {
    "described": None, "look": None, "liquid": None, "current": (A, "1", "6"), "cell": (V, "3.5", "4.5"), "capacity": ("%", "80", "110"),
    "leak": (MA, None, "30"), "display": None, "touch": None, "sound": None, "camera": None, "signal": ("dBm", "-60", "0"),
    "software": None,
}
GUIDES: dict[str, dict[str, Limits | None]] = {
    "phone": HANDHELD, "tablet": {**HANDHELD, "leak": (MA, None, "50")},
    "laptop": {
        "described": None, "look": None, "liquid": None, "adapter": (V, "18.5", "21"), "current": (A, "1.4", "8"),
        "capacity": ("%", "70", "110"), "leak": (MA, None, "60"), "display": None, "keys": None, "temperature": ("°C", None, "95"),
        "storage": ("%", "50", "100"), "signal": ("dBm", "-60", "0"), "sound": None, "software": None,
    },
    "tv": {
        "described": None, "look": None, "rails": (V, "3", "5.5"), "backlight": (V, "20", "180"), "display": None, "sound": None,
        "signal": ("dBm", "-60", "0"), "software": None,
    },
    "audio": {"described": None, "look": None, "current": (A, "0.2", "1.5"), "cell": (V, "3.5", "4.3"), "links": None, "sound": None},
    "wearable": {
        "described": None, "look": None, "liquid": None, "current": (A, "0.1", "1"), "cell": (V, "3.5", "4.5"),
        "capacity": ("%", "75", "110"), "touch": None, "display": None, "links": None, "software": None,
    },
    "console": {
        "described": None, "look": None, "rails": (V, "4.8", "5.3"), "temperature": ("°C", None, "85"), "disc": None, "display": None,
        "signal": ("dBm", "-60", "0"), "storage": ("%", "50", "100"), "software": None,
    },
    "appliance": {
        "earth": ("Ω", None, "0.3"), "insulation": ("MΩ", "1", None), "described": None, "look": None, "motor": (A, None, "6"), "keys": None,
    },
    "other": {"look": None, "described": None, "rails": (V, None, None), "sound": None},
}


def install_guides(types: dict[str, DeviceType]) -> None:
    """Add the steps that are missing. What managers have edited or retired stays as it is."""
    known = set(GuideStep.objects.values_list("device_type__code", "code"))
    if all((kind, code) in known for kind, steps in GUIDES.items() for code in steps):
        return
    defects, symptoms = ({row.code: row for row in model.objects.all()} for model in (DefectCode, Symptom))
    for kind, steps in GUIDES.items():
        for position, (code, limits) in enumerate(steps.items()):
            if (kind, code) in known:
                continue
            ar, en, how, advice, defect, where = STEPS[code]
            unit, low, high = limits or ("", None, None)
            row = GuideStep.objects.create(
                device_type=types[kind], code=code, position=position, name_ar=ar, name_en=en, how_ar=how[0], how_en=how[1],
                advice_ar=advice[0], advice_en=advice[1], defect=defects.get(defect), unit=unit,
                low=Decimal(low) if low else None, high=Decimal(high) if high else None,
            )
            row.symptoms.set([symptoms[s] for s in where if s in symptoms])
