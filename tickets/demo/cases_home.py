"""Faults of laptops, televisions, headphones and the rest, and those that need no part."""

from __future__ import annotations

from tickets.demo.cases import CASES as PHONE_CASES
from tickets.demo.cases import Case

HOME_CASES: list[Case] = [
    Case(
        "keyboard", ("laptop",), "keyboard", "keyboard", "keyboard", 70, 7,
        {"ar": (
            "حرف الألف والمسافة لا يستجيبان إلا بضغط قوي، وأعمل مترجمة ولا أستطيع الكتابة.",
            "صف كامل من المفاتيح توقف، ولوحة خارجية تعمل دون مشكلة.",
            "بعض المفاتيح تكتب مرتين، وأزرار الصوت لا تعمل إطلاقًا.",
        ), "en": (
            "The A key and the space bar only react to a hard press. I write for a living and cannot work.",
            "A whole row of keys stopped; an external keyboard works without problems.",
        )},
        "الطبقة الموصلة للصف الثاني مقطوعة، ولا أثر لسائل.",
        {"ar": "الطبقة الداخلية للوحة المفاتيح معطوبة من المصنع، وتُستبدل اللوحة كاملة.",
         "en": "The inner layer of the keyboard has a manufacturing fault; the whole keyboard is replaced."},
        "استبدال لوحة المفاتيح وفحص المفاتيح واحدًا واحدًا.",
        {"ar": "ركّبنا لوحة مفاتيح عربية جديدة وجرّبنا كل مفتاح.", "en": "We fitted a new Arabic keyboard and tried every key."},
        photo="keyboard", misuse_share=0.12, fails_line="keyboard", impacts=(4, 4, 2, 0),
        misuse=("بقايا سائل سكري تحت الصف الثاني، ومؤشر الرطوبة أحمر.",
                {"ar": "وجدنا تحت المفاتيح بقايا سائل سكري كما في الصورة. هذا لا يشمله الضمان، ونعرض عليك سعر لوحة جديدة.",
                 "en": "Under the keys we found a sugary residue, as the photo shows. The warranty does not cover it; we offer you the price of a new keyboard."}),
    ),
    Case(
        "hot", ("laptop",), "slow", "mainboard", "fan", 60, 5,
        {"ar": (
            "المروحة صوتها عالٍ جدًا والجهاز يحمى بعد دقائق ويبطؤ حتى لا يُستعمل.",
            "الحاسوب يتجمد عند فتح أي برنامج ثقيل ثم ينطفئ، وأسفله ساخن.",
        ), "en": (
            "The fan is extremely loud and after a few minutes the laptop gets hot and too slow to use.",
            "It freezes as soon as I open anything heavy and then shuts down. The bottom is hot.",
        )},
        "محمل المروحة جاف، والسرعة 1200 دورة بدل 4800، والحرارة 97 درجة.",
        {"ar": "مروحة التبريد لم تعد تدور بسرعتها، فيحمي الجهاز نفسه بالإبطاء.",
         "en": "The cooling fan no longer reaches its speed, so the laptop protects itself by slowing down."},
        "استبدال المروحة وتجديد المعجون الحراري، والحرارة تحت الحمل 71 درجة.",
        {"ar": "ركّبنا مروحة جديدة وجدّدنا المعجون الحراري، وبقيت الحرارة طبيعية ساعة كاملة تحت الحمل.",
         "en": "We fitted a new fan and fresh thermal paste; the temperature stayed normal for a full hour under load."},
        fails_line="power", impacts=(2, 5, 3, 0),
    ),
    Case(
        "usbc", ("laptop",), "no-charge", "charge-port", "port", 65, 5,
        {"ar": (
            "الشاحن لا يُضيء عند توصيله بالجهة اليمنى، وعلى اليسرى يعمل أحيانًا.",
            "يكتب موصول ولا يشحن، والنسبة ثابتة على 7 بالمئة منذ يومين.",
        ), "en": (
            "No charging light on the right-hand port; on the left it works sometimes.",
            "It says plugged in, not charging, and has been stuck at 7 percent for two days.",
        )},
        "مقبس USB-C الأيمن مكسور اللحام، والجهد عنده صفر.",
        {"ar": "لحام مقبس الشحن انفك من اللوحة، فلا يصل التيار.", "en": "The power socket has come loose from the board, so no current gets through."},
        "إعادة لحام المقبس واستبداله، واختبار المنفذين على 65 واط.",
        {"ar": "استبدلنا مقبس الشحن واختبرنا المنفذين كليهما.", "en": "We replaced the power socket and tested both ports."},
        photo="port", fails_line="charge", impacts=(4, 5, 1, 0),
    ),
    Case(
        "backlight", ("tv",), "no-power", "display", "backlight", 110, 6,
        {"ar": (
            "الصوت يعمل والصورة سوداء تمامًا. إذا سلطت كشافًا على الشاشة رأيت الصورة خافتة.",
            "الشاشة تُضيء ثانيتين ثم تنطفئ، والضوء الأحمر يومض خمس مرات.",
            "نصف الشاشة السفلي مظلم منذ أسبوع، والعائلة كلها تتابع عليه.",
        ), "en": (
            "Sound works but the picture is black. With a torch I can see a faint picture.",
            "The screen lights up for two seconds and goes off; the red light blinks five times.",
        )},
        "شريط الإضاءة الثالث مفتوح، واللوحة تقطع التغذية حمايةً.",
        {"ar": "أحد شرائط الإضاءة خلف اللوحة احترق، فتحمي الشاشة نفسها وتنطفئ.",
         "en": "One of the light strips behind the panel has burnt out, so the set protects itself and turns off."},
        "استبدال شرائط الإضاءة كلها وفحص تجانس الضوء.",
        {"ar": "استبدلنا شرائط الإضاءة كلها وتأكدنا من تساوي الضوء على الشاشة.",
         "en": "We replaced all light strips and checked that the light is even."},
        photo="tv", unrepairable_share=0.14, fails_line="display", impacts=(2, 6, 2, 0),
    ),
    Case(
        "tvpower", ("tv",), "no-power", "mainboard", "power", 80, 5,
        {"ar": (
            "بعد انقطاع الكهرباء في الحي لم يعد التلفاز يعمل، ولا يظهر الضوء الأحمر.",
            "يطقطق عند التشغيل ولا يفتح إلا بعد محاولات كثيرة.",
        ), "en": (
            "After a power cut in our street the TV does not work any more; not even the red light.",
            "It clicks when switched on and only starts after many tries.",
        )},
        "مكثفات دائرة التغذية منتفخة، والجهد 3.1 بدل 5 فولت.",
        {"ar": "دائرة التغذية تعطلت ولا تعطي جهدًا كافيًا.", "en": "The power supply has failed and no longer gives enough voltage."},
        "استبدال لوحة التغذية وتشغيل ثلاث مرات من البارد.",
        {"ar": "ركّبنا لوحة تغذية جديدة وشغّلنا التلفاز مرات عدة من البارد.", "en": "We fitted a new power board and started the set several times from cold."},
        fails_line="power", impacts=(2, 6, 2, 0),
    ),
    Case(
        "buds", ("audio",), "sound", "speaker", "speaker", 30, 7,
        {"ar": (
            "السماعة اليمنى صوتها أضعف من اليسرى بكثير، ونظفتها ولم يتغير شيء.",
            "صوت تشويش مستمر عند تشغيل عزل الضوضاء.",
            "الصوت يتقطع مع كل حركة للرأس.",
        ), "en": (
            "The right earbud is much quieter than the left. Cleaning did not help.",
            "Constant hiss as soon as noise cancelling is on.",
        )},
        "وحدة الصوت اليمنى أقل 11 ديسيبل، والغشاء متمزق.",
        {"ar": "وحدة الصوت في الجهة اليمنى معطوبة من المصنع.", "en": "The sound driver on the right side has a manufacturing fault."},
        "استبدال وحدة الصوت ومطابقة الجهتين.",
        {"ar": "استبدلنا وحدة الصوت وطابقنا الجهتين بالقياس.", "en": "We replaced the driver and matched both sides by measurement."},
        fails_line="sound", unrepairable_share=0.12, impacts=(0, 3, 6, 1),
    ),
    Case(
        "budscase", ("audio",), "no-charge", "battery", "case", 25, 4,
        {"ar": (
            "علبة الشحن لا تشحن السماعات، والضوء لا يظهر عند فتحها.",
            "واحدة من السماعتين لا تشحن في العلبة مهما حاولت.",
        ), "en": (
            "The charging case does not charge the earbuds and its light stays off.",
            "One of the two earbuds never charges in the case.",
        )},
        "ملامس العلبة الأيسر لا يعطي جهدًا.",
        {"ar": "أحد ملامسات علبة الشحن معطوب.", "en": "One of the contacts of the charging case has failed."},
        "استبدال العلبة وإعادة الاقتران.",
        {"ar": "أعطيناك علبة شحن جديدة وأعدنا اقترانها بالسماعتين.", "en": "You get a new charging case, paired with your earbuds again."},
        fails_line="charge", impacts=(0, 4, 6, 0),
    ),
    Case(
        "watch", ("other",), "battery-short", "battery", "battery", 35, 4,
        {"ar": (
            "الساعة لا تكمل نصف يوم وكانت تبقى يومين.",
            "تنطفئ الساعة عند بدء تمرين رياضي.",
        ), "en": (
            "The watch does not last half a day any more; it used to last two.",
            "It switches off as soon as I start a workout.",
        )},
        "سعة البطارية 54%.",
        {"ar": "بطارية الساعة فقدت نصف سعتها.", "en": "The watch battery has lost half its capacity."},
        "استبدال البطارية وختم الغطاء، وفحص مقاومة الماء.",
        {"ar": "ركّبنا بطارية جديدة وأعدنا إحكام الغطاء ضد الماء.", "en": "We fitted a new battery and sealed the case against water again."},
        fails_line="power", impacts=(0, 3, 6, 1),
    ),
    Case(
        "software", ("phone", "tablet", "laptop", "tv"), "slow", "software", "", 45, 6,
        {"ar": (
            "بعد التحديث الأخير صار الجهاز بطيئًا والتطبيقات تغلق وحدها.",
            "يتوقف على الشعار عند التشغيل ولا يكمل، ولا أريد فقد الصور.",
            "الجهاز يعلّق كل ساعة تقريبًا ولا يستجيب إلا بإطفاء إجباري.",
        ), "en": (
            "Since the last update it is slow and apps close by themselves.",
            "It hangs at the logo on start. Please do not delete my photos.",
            "It freezes about once an hour and only a forced restart helps.",
        )},
        "ملفات نظام تالفة بعد تحديث غير مكتمل، والعتاد سليم.",
        {"ar": "النظام تضرر من تحديث لم يكتمل، والجهاز نفسه سليم.", "en": "The system was damaged by an update that did not finish; the device itself is fine."},
        "إعادة تثبيت النظام مع الإبقاء على البيانات، وتحديث إلى آخر إصدار مستقر.",
        {"ar": "أعدنا تثبيت النظام دون حذف بياناتك وحدّثناه إلى آخر إصدار مستقر.",
         "en": "We reinstalled the system without deleting your data and updated it to the latest stable version."},
        fails_line="touch", no_fault_share=0.2, unrepairable_share=0.0, impacts=(2, 4, 4, 0),
    ),
    Case(
        "remote", ("tv",), "other", "antenna", "remote", 20, 3,
        {"ar": ("جهاز التحكم لا يعمل إلا من متر واحد، وغيّرت البطاريات مرتين.",),
         "en": ("The remote works from one metre only, with fresh batteries.",)},
        "قدرة المرسل ضعيفة، والمستقبل في التلفاز سليم.",
        {"ar": "جهاز التحكم هو المعطوب، والتلفاز سليم.", "en": "The remote is faulty; the television is fine."},
        "تسليم جهاز تحكم جديد واقترانه.",
        {"ar": "أعطيناك جهاز تحكم جديدًا مقترنًا بتلفازك.", "en": "You get a new remote, paired with your television."},
        fails_line="remote", impacts=(0, 1, 6, 3),
    ),
    Case(
        "router", ("other",), "network", "antenna", "antenna", 50, 3,
        {"ar": ("الراوتر يعيد التشغيل وحده عدة مرات في اليوم وتنقطع مكالمات العمل.",
                "إشارة الواي فاي لا تصل إلى الغرفة المجاورة بعد أن كانت تغطي البيت كله."),
         "en": ("The router restarts several times a day and drops my work calls.",
                "Wi-Fi no longer reaches the next room; it used to cover the whole house.")},
        "لوحة الراديو تسخن وتفقد الإشارة بعد 20 دقيقة.",
        {"ar": "لوحة الراديو في الداخل معطوبة.", "en": "The radio board inside has failed."},
        "استبدال لوحة الراديو وتشغيل متواصل 6 ساعات.",
        {"ar": "استبدلنا لوحة الراديو وبقي الراوتر يعمل ست ساعات دون انقطاع.",
         "en": "We replaced the radio board; the router ran for six hours without a break."},
        fails_line="power", impacts=(4, 4, 2, 0),
    ),
]
ALL_CASES = [*PHONE_CASES, *HOME_CASES]


def cases_for(kind: str) -> list[Case]:
    """Faults that a device type can have."""
    return [case for case in ALL_CASES if kind in case.kinds]
