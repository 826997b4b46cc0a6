"""The fault-code catalogue that a new installation starts with: our own words, in the order in which the bench needs them.

When does it show (condition), what does the customer notice (symptom, in ``defaults``), where does it sit (section), what
has failed (defect), what was done (repair), or why was no fault found. No device types behind an entry: it serves all.
"""

from __future__ import annotations

from warranty.models import DefectCode, DeviceType, FaultCode

HANDHELD = ("phone", "tablet", "wearable")
SCREENS = ("phone", "tablet", "laptop", "tv", "wearable")
BATTERY = ("phone", "tablet", "laptop", "audio", "wearable", "console", "appliance")

# code, Arabic, English, device types
Entry = tuple[str, str, str, tuple[str, ...]]
CODES: dict[str, list[Entry]] = {
    FaultCode.Kind.CONDITION: [
        ("always", "في كل مرة", "Every time", ()),
        ("sometimes", "من حين إلى آخر", "Now and then", ()),
        ("from-new", "منذ اليوم الأول", "Since the first day", ()),
        ("cold-start", "عند التشغيل وهو بارد", "When started cold", ()),
        ("warm", "بعد أن يسخن", "After it has warmed up", ()),
        ("charging", "أثناء الشحن", "While charging", BATTERY),
        ("on-battery", "على البطارية فقط", "On battery only", BATTERY),
        ("load", "عند الاستعمال الثقيل", "Under heavy use", ()),
        ("standby", "بعد السكون أو الانتظار", "After standby", ()),
        ("moved", "عند تحريكه أو الضغط عليه", "When moved or pressed", ()),
        ("after-drop", "بعد سقوط أو صدمة", "After a fall or a knock", ()),
        ("after-liquid", "بعد وصول سائل", "After contact with liquid", ()),
        ("after-update", "بعد تحديث البرنامج", "After a software update", ()),
        ("one-app", "في تطبيق أو قناة بعينها", "In one app or channel", ("phone", "tablet", "laptop", "tv", "console", "wearable")),
        ("one-accessory", "مع ملحق بعينه", "With one accessory", ()),
        ("mains", "عند تذبذب الكهرباء", "When the mains voltage varies", ("tv", "console", "appliance", "laptop", "other")),
    ],
    FaultCode.Kind.SECTION: [
        ("power", "الطاقة والشحن", "Power and charging", ()),
        ("battery", "البطارية", "Battery", BATTERY),
        ("electronics", "اللوحات الإلكترونية", "Circuit boards", ()),
        ("display", "الشاشة", "Display", (*SCREENS, "console")),
        ("backlight", "الإضاءة الخلفية", "Backlight", ("tv", "laptop")),
        ("touch", "اللمس", "Touch layer", (*HANDHELD, "laptop")),
        ("sound", "الصوت", "Sound", ()),
        ("camera", "الكاميرا", "Camera", ("phone", "tablet", "laptop")),
        ("network", "الشبكة واللاسلكي", "Network and radio", ()),
        ("sensors", "الحساسات", "Sensors", (*HANDHELD, "appliance")),
        ("storage", "التخزين والذاكرة", "Storage and memory", ("phone", "tablet", "laptop", "tv", "console")),
        ("input", "الأزرار ولوحة المفاتيح", "Buttons and keyboard", ()),
        ("ports", "المنافذ والمقابس", "Ports and sockets", ()),
        ("cooling", "التبريد", "Cooling", ("laptop", "console", "tv", "appliance")),
        ("drive", "قارئ الأقراص", "Disc drive", ("console", "laptop")),
        ("controller", "يد التحكم", "Controller", ("console",)),
        ("remote", "جهاز التحكم عن بعد", "Remote control", ("tv", "audio", "appliance")),
        ("motor", "المحرك والأجزاء المتحركة", "Motor and moving parts", ("appliance",)),
        ("heating", "التسخين", "Heating element", ("appliance",)),
        ("case", "الهيكل والإغلاق", "Case and sealing", ()),
        ("accessories", "الملحقات المرفقة", "Accessories from the box", ()),
        ("consumables", "ما يُستهلك بالاستعمال", "What is used up", ()),
        ("strap", "السوار ومثبتاته", "Strap and its lugs", ("wearable",)),
        ("software", "البرنامج", "Software", ()),
    ],
    FaultCode.Kind.REPAIR: [
        ("part-replaced", "استبدال قطعة", "Part replaced", ()),
        ("board-replaced", "استبدال لوحة كاملة", "Circuit board replaced", ()),
        ("display-replaced", "استبدال الشاشة", "Display replaced", SCREENS),
        ("battery-replaced", "استبدال البطارية", "Battery replaced", BATTERY),
        ("soldered", "لحام أو إصلاح على اللوحة", "Soldered or repaired on the board", ()),
        ("reconnected", "إعادة تثبيت وصلة أو شريط", "Connector or flex seated again", ()),
        ("cleaned", "تنظيف", "Cleaned", ()),
        ("dried", "تجفيف ومعالجة أثر سائل", "Dried and treated after liquid", ()),
        ("adjusted", "ضبط أو معايرة", "Adjusted or calibrated", ()),
        ("tightened", "شد أو إعادة إغلاق الهيكل", "Tightened or case sealed again", ()),
        ("lubricated", "تزييت الأجزاء المتحركة", "Moving parts lubricated", ("appliance", "console")),
        ("updated", "تحديث البرنامج", "Software updated", ()),
        ("reset", "إعادة تثبيت البرنامج", "Software installed again", ()),
        ("settings", "تصحيح الإعدادات", "Settings put right", ()),
        ("data-kept", "نقل البيانات إلى وحدة جديدة", "Data moved to a new unit", ("phone", "tablet", "laptop", "console")),
        ("explained", "شرح الاستعمال للعميل", "Use explained to the customer", ()),
    ],
    FaultCode.Kind.NO_FAULT: [
        ("not-seen", "جُرّب كما وُصف ولم يظهر", "Tried as described and not seen", ()),
        ("within-limits", "القياس ضمن الحدود", "Measured within limits", ()),
        ("use", "طريقة الاستعمال", "The way it is used", ()),
        ("settings", "إعداد في الجهاز", "A setting of the device", ()),
        ("accessory", "السبب شاحن أو ملحق آخر", "Caused by another charger or accessory", ()),
        ("network", "السبب الشبكة أو الخدمة في المكان", "Caused by the network or service on site", ()),
        ("third-party-app", "السبب تطبيق من طرف آخر", "Caused by somebody else's app",
         ("phone", "tablet", "laptop", "tv", "wearable", "console")),
        ("mains", "السبب كهرباء المكان", "Caused by the mains on site", ("tv", "console", "appliance", "other", "laptop")),
        ("gone-after-update", "زال بعد تحديث البرنامج", "Gone after a software update", ()),
        ("too-little-known", "الوصف لا يكفي لإعادة المحاولة", "Too little was told to try it", ()),
    ],
}
# code, Arabic, English, section, device types
DEFECTS: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("charge-port", "منفذ الشحن تالف", "Charging port failed", "power", BATTERY),
    ("power-board", "لوحة التغذية تالفة", "Power board failed", "power", ("tv", "console", "appliance", "audio", "other")),
    ("power-cable", "كبل أو محول الطاقة تالف", "Power cable or adapter failed", "power", ()),
    ("battery", "البطارية تالفة", "Battery failed", "battery", BATTERY),
    ("battery-swollen", "البطارية منتفخة", "Battery swollen", "battery", BATTERY),
    ("mainboard", "عطل في اللوحة الأم", "Main board failed", "electronics", ()),
    ("solder-joint", "لحام ضعيف أو منفصل", "Weak or broken solder joint", "electronics", ()),
    ("corrosion", "تآكل على اللوحة", "Corrosion on the board", "electronics", ()),
    ("display", "وحدة الشاشة تالفة", "Display unit failed", "display", (*SCREENS, "console")),
    ("glass", "زجاج الشاشة مكسور", "Screen glass broken", "display", SCREENS),
    ("dead-pixels", "نقاط أو خطوط ثابتة", "Fixed dots or lines", "display", SCREENS),
    ("backlight", "شرائط الإضاءة تالفة", "Backlight strips failed", "backlight", ("tv", "laptop")),
    ("touch", "طبقة اللمس تالفة", "Touch layer failed", "touch", (*HANDHELD, "laptop")),
    ("speaker", "السماعة تالفة", "Speaker failed", "sound", ()),
    ("microphone", "الميكروفون تالف", "Microphone failed", "sound", ("phone", "tablet", "laptop", "audio", "wearable")),
    ("camera", "وحدة الكاميرا تالفة", "Camera module failed", "camera", ("phone", "tablet", "laptop")),
    ("antenna", "عطل في الهوائي", "Antenna failed", "network", ()),
    ("radio", "وحدة اللاسلكي تالفة", "Radio module failed", "network", ()),
    ("sensor", "حساس لا يستجيب", "Sensor does not respond", "sensors", (*HANDHELD, "appliance")),
    ("storage", "وحدة التخزين تالفة", "Storage failed", "storage", ("phone", "tablet", "laptop", "tv", "console")),
    ("keyboard", "لوحة المفاتيح تالفة", "Keyboard failed", "input", ("laptop", "tablet")),
    ("button", "زر لا يستجيب", "Button does not respond", "input", ()),
    ("socket", "منفذ أو مقبس تالف", "Port or socket failed", "ports", ()),
    ("fan", "المروحة متوقفة أو صاخبة", "Fan stopped or noisy", "cooling", ("laptop", "console", "tv", "appliance")),
    ("drive", "القارئ لا يقرأ القرص", "Drive does not read discs", "drive", ("console", "laptop")),
    ("stick-drift", "عصا التحكم تنحرف وحدها", "Stick drifts by itself", "controller", ("console",)),
    ("remote", "جهاز التحكم لا يرسل", "Remote control does not send", "remote", ("tv", "audio", "appliance")),
    ("motor", "المحرك لا يدور أو يهتز", "Motor does not turn or shakes", "motor", ("appliance",)),
    ("heater", "عنصر التسخين مفصول", "Heating element open", "heating", ("appliance",)),
    ("seal", "العزل أو الإغلاق متضرر", "Seal damaged", "case", ()),
    ("hinge", "المفصلة مكسورة", "Hinge broken", "case", ("laptop", "audio")),
    ("strap", "مثبت السوار مكسور", "Strap lug broken", "strap", ("wearable",)),
    ("liquid", "آثار سائل في الداخل", "Traces of liquid inside", "case", ()),
    ("software", "خلل في البرنامج", "Software fault", "software", ()),
    ("none", "لا عطل", "No fault", "", ()),
]


def install_codes(types: dict[str, DeviceType]) -> None:
    """Add the entries that are missing. What staff have edited or switched off stays as it is."""
    known = set(FaultCode.objects.values_list("kind", "code"))
    for kind, entries in CODES.items():
        for position, (code, ar, en, where) in enumerate(entries):
            if (kind, code) not in known:
                row = FaultCode.objects.create(kind=kind, code=code, name_ar=ar, name_en=en, position=position)
                row.device_types.set([types[t] for t in where])
    sections = {row.code: row for row in FaultCode.objects.filter(kind=FaultCode.Kind.SECTION)}
    defects = set(DefectCode.objects.values_list("code", flat=True))
    for position, (code, ar, en, section, where) in enumerate(DEFECTS):
        if code not in defects:
            defect = DefectCode.objects.create(
                code=code, name_ar=ar, name_en=en, position=position, section=sections.get(section)
            )
            defect.device_types.set([types[t] for t in where])
