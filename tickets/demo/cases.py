"""Faults as customers tell them and as the bench finds them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Case:
    """One kind of fault. ``told`` and the explanations are by language; ``finding`` and ``work`` are for staff."""

    key: str
    kinds: tuple[str, ...]
    symptom: str
    defect: str
    part: str  # key of the part, "" when none is needed
    minutes: int
    weight: int
    told: dict[str, tuple[str, ...]]
    finding: str
    explained: dict[str, str]
    work: str
    done: dict[str, str]
    photo: str = ""
    misuse: tuple[str, dict[str, str]] | None = None  # reason for staff, explanation for the customer
    misuse_share: float = 0.0
    no_fault_share: float = 0.04
    unrepairable_share: float = 0.06
    safety: bool = False
    fails_line: str = "power"
    impacts: tuple[int, int, int, int] = field(default=(1, 4, 4, 1))  # blocked, serious, nuisance, cosmetic


PORT = Case(
    "port", ("phone", "tablet"), "no-charge", "charge-port", "port", 40, 16,
    {"ar": (
        "الجهاز لا يشحن إلا إذا أمسكت السلك بزاوية معينة، وأحيانًا يفصل من نفسه. جربت ثلاثة أسلاك وشاحنين والنتيجة واحدة.",
        "من أسبوع صار الشحن بطيئًا جدًا ثم توقف تمامًا. المنفذ يبدو مرتخيًا والسلك يسقط منه بسهولة.",
        "يظهر رمز الشحن ثم يختفي كل ثوانٍ، والبطارية تنزل وهو موصول. الجهاز عملي ولا أستغني عنه.",
        "بعد آخر تحديث لاحظت أن الشاحن لا يثبت في المنفذ، والآن لا يشحن إطلاقًا حتى وهو مطفأ.",
    ), "en": (
        "It only charges when I hold the cable at an angle, and drops out by itself. Tried three cables and two chargers, same result.",
        "Charging became very slow last week and has now stopped completely. The port feels loose; the plug falls out.",
        "The charging symbol comes and goes every few seconds and the battery drains while plugged in. I need this phone for work.",
    )},
    "ملامسات منفذ USB-C متآكلة، والطرفان A5 وB5 لا يتصلان. تيار الشحن 0.2 أمبير مع شاحن سليم.",
    {"ar": "نقاط التلامس داخل منفذ الشحن تلفت، فلا يصل التيار إلى البطارية. هذا عيب في القطعة ولا علاقة له باستعمالك.",
     "en": "The contacts inside the charging port have failed, so power does not reach the battery. It is a fault of the part, not of how you used it."},
    "استبدال لوحة المنفذ وتنظيف المقبس، وقياس التيار بعد التركيب 2.1 أمبير.",
    {"ar": "ركّبنا منفذ شحن أصليًا جديدًا وقسنا تيار الشحن بعده: يشحن الآن بسرعته الكاملة.",
     "en": "We fitted a new genuine charging port and measured the current afterwards: it charges at full speed again."},
    photo="port", misuse_share=0.03, fails_line="charge", impacts=(3, 5, 2, 0),
    misuse=("بقايا سائل لاصق متكلس على الملامسات، ومؤشر الرطوبة في المنفذ أحمر، والطرف الأوسط منحنٍ بأداة.",
            {"ar": "وجدنا داخل المنفذ بقايا سائل وأثر أداة معدنية ثنت أحد الأطراف، كما تُظهر الصورة. هذا لا يشمله الضمان، ونعرض عليك سعر الإصلاح.",
             "en": "Inside the port we found dried liquid and the mark of a metal tool that bent a contact, as the photo shows. The warranty does not cover this, so we offer you a price."}),
)

CASES: list[Case] = [
    PORT,
    Case(
        "battery", ("phone", "tablet", "laptop"), "battery-short", "battery", "battery", 35, 12,
        {"ar": (
            "البطارية تنزل من 100 إلى 20 في أقل من ثلاث ساعات مع استعمال عادي، وفي السابق كانت تكفيني اليوم كله.",
            "الجهاز ينطفئ فجأة عند 35 بالمئة ولا يعمل إلا على الشاحن. الجهاز عمره سنة واحدة فقط.",
            "أشحنه كل الليل فيصل 100، وبعد ساعة من الاستعمال يطلب الشاحن. حتى وهو على وضع السكون ينقص كثيرًا.",
            "عمر البطارية صار قصيرًا جدًا، أعمل عليه ساعة ونصفًا بالكثير ثم ينطفئ دون تنبيه.",
        ), "en": (
            "Battery drops from 100 to 20 in under three hours of normal use. It used to last me the whole day.",
            "It shuts down suddenly at about 35 percent and only wakes up on the charger. The device is one year old.",
            "I get an hour and a half of work out of it at most, then it dies without any warning.",
        )},
        "السعة المقيسة 61% بعد 310 دورات، والمقاومة الداخلية ضعف الحد المسموح.",
        {"ar": "قسنا سعة البطارية فوجدناها 61% فقط، والحد المقبول في هذا العمر 80%. تحتاج إلى بطارية جديدة.",
         "en": "We measured the battery at 61% of its capacity; at this age at least 80% is expected. It needs a new battery."},
        "استبدال البطارية ومعايرتها ودورة شحن كاملة، والسعة بعد التركيب 99%.",
        {"ar": "ركّبنا بطارية أصلية جديدة وأجرينا دورة شحن كاملة، وسعتها الآن 99%.",
         "en": "We fitted a new genuine battery and ran a full charging cycle; its capacity is now 99%."},
        photo="battery", fails_line="battery", no_fault_share=0.1, impacts=(2, 5, 3, 0),
    ),
    Case(
        "swollen", ("phone", "tablet", "laptop", "audio"), "heat", "battery", "battery", 45, 4,
        {"ar": (
            "ظهر الجهاز ارتفع من الوسط والشاشة تكاد تنفصل عن الإطار. أوقفت استعماله خوفًا من البطارية.",
            "لاحظت انتفاخًا تحت لوحة اللمس وسخونة غير طبيعية عند الشحن، وفصلته فورًا.",
            "تخرج رائحة خفيفة عند الشحن والغطاء لم يعد ينطبق. أرجو الرد سريعًا، عندي أطفال في البيت.",
        ), "en": (
            "The back is bulging and the screen is lifting off the frame. I stopped using it because I am worried about the battery.",
            "There is a swelling under the trackpad and it gets far too hot while charging. I unplugged it at once.",
        )},
        "بطارية منتفخة 4 مم في الوسط دون تسرب. عُزلت في صندوق الأمان.",
        {"ar": "البطارية منتفخة بسبب عيب في إحدى خلاياها. عزلناها في صندوق آمن فور وصول الجهاز. أحسنت بإيقافه.",
         "en": "One cell of the battery is faulty and it has swollen. We isolated it in a safe box on arrival. You did right to stop using it."},
        "إزالة البطارية المنتفخة وتسليمها للإتلاف، وتركيب بطارية جديدة، وفحص استواء الإطار.",
        {"ar": "أخرجنا البطارية المنتفخة وسلّمناها للإتلاف الآمن، وركّبنا أخرى أصلية، وتحققنا من استواء الإطار والغلق.",
         "en": "We removed the swollen battery for safe disposal, fitted a genuine one and checked that the case closes flat."},
        photo="swollen", safety=True, no_fault_share=0.0, unrepairable_share=0.12, fails_line="case", impacts=(5, 4, 1, 0),
    ),
    Case(
        "cracked", ("phone", "tablet"), "screen-broken", "glass", "glass", 60, 6,
        {"ar": (
            "سقط من يدي على الأرض من ارتفاع الطاولة وانكسرت الشاشة من الزاوية، واللمس يعمل في نصفها فقط.",
            "استيقظت ووجدت شرخًا يمتد من الأعلى إلى الأسفل دون أن يسقط الجهاز، وأريد معرفة هل يشمله الضمان.",
            "ابني أسقط الجهاز والزجاج تهشّم بالكامل. الصورة ظاهرة لكن اللمس يجرح الإصبع.",
        ), "en": (
            "It fell from table height and the screen cracked from the corner. Touch works on half of it only.",
            "I woke up to a crack running from top to bottom although it never fell. I would like to know if the warranty covers it.",
            "My son dropped it and the glass is shattered. The picture is there but touching it cuts your finger.",
        )},
        "شرخ شعاعي يبدأ من نقطة صدم في الزاوية، والإطار منبعج 1.8 مم عندها.",
        {"ar": "الزجاج مشروخ والوحدة تحته سليمة، فيكفي استبدال الزجاج.",
         "en": "The glass is cracked but the panel below is fine, so replacing the glass is enough."},
        "استبدال الزجاج ولصقه بالتفريغ، ومعايرة اللمس.",
        {"ar": "استبدلنا زجاج الشاشة بزجاج أصلي وعايرنا اللمس على كامل السطح.",
         "en": "We replaced the screen glass with a genuine one and calibrated touch over the whole surface."},
        photo="cracked", misuse_share=0.6, no_fault_share=0.0, fails_line="touch", impacts=(2, 5, 2, 1),
        misuse=("نقطة صدم واضحة في الزاوية والإطار منبعج 1.8 مم، والشرخ شعاعي يبدأ منها.",
                {"ar": "الشرخ يبدأ من أثر صدمة في زاوية الإطار بعمق 1.8 مم كما في الصورة، أي أن الجهاز سقط. الكسر بالسقوط لا يشمله الضمان، ونعرض عليك سعر استبدال الزجاج.",
                 "en": "The crack starts at a dent 1.8 mm deep in the corner of the frame, as the photo shows, so the device fell. Breakage by a fall is outside the warranty; we offer you a price for new glass."}),
    ),
    Case(
        "lines", ("phone", "tablet", "laptop", "tv"), "screen-lines", "display", "display", 75, 8,
        {"ar": (
            "ظهر خط أخضر عمودي على يمين الشاشة وزاد إلى ثلاثة خطوط خلال يومين. الجهاز لم يسقط ولم يبتل.",
            "الشاشة ترمش عند خفض السطوع وتظهر بقع بنفسجية في الأسفل تكبر يومًا بعد يوم.",
            "نصف الشاشة مظلم وفيه خطوط أفقية، وعند الضغط على الإطار تختفي ثم تعود.",
        ), "en": (
            "A green vertical line appeared on the right of the screen and became three lines within two days. It was never dropped.",
            "The screen flickers at low brightness and purple spots at the bottom grow every day.",
            "Half the screen is dark with horizontal lines; they vanish when I press the frame and come back.",
        )},
        "عطل في وصلة COF للوحة العرض، والنمط ثابت مع مصدر صورة خارجي. لا أثر لصدمة أو سائل.",
        {"ar": "وحدة العرض نفسها معطوبة من المصنع، وبقية الأجزاء سليمة. تحتاج إلى وحدة جديدة.",
         "en": "The display unit itself has a manufacturing fault; everything else is fine. It needs a new unit."},
        "استبدال وحدة العرض ومقارنة السطوع واللون بالمرجع.",
        {"ar": "ركّبنا وحدة عرض جديدة وقارنّا السطوع والألوان بجهاز مرجعي.",
         "en": "We fitted a new display unit and compared brightness and colour with a reference."},
        photo="lines", misuse_share=0.04, unrepairable_share=0.1, fails_line="display", impacts=(2, 5, 3, 1),
        misuse=("أثر ضغط مباشر خلف موضع البقعة، والطبقة الداخلية مهشمة دون الزجاج.",
                {"ar": "البقعة ناتجة عن ضغط شديد من الخارج: الصورة تُظهر موضع الضغط خلف اللوحة. الضمان لا يشمل ذلك، ونعرض عليك السعر.",
                 "en": "The spot comes from strong pressure from outside: the photo shows where the panel was pressed. The warranty does not cover that; we offer you a price."}),
    ),
    Case(
        "liquid", ("phone", "laptop", "tablet", "audio"), "liquid", "liquid", "board", 120, 2,
        {"ar": (
            "انسكب عليه كوب قهوة أمس، جففته وتركته في الشمس ولم يعد يفتح.",
            "سقط الجهاز في الماء ثواني معدودة وهو مكتوب عليه مقاوم للماء، والآن السماعة لا تعمل والكاميرا فيها ضباب.",
            "كان في جيبي وأنا في المسبح، صار يعيد التشغيل وحده.",
        ), "en": (
            "A cup of coffee spilled on it yesterday. I dried it in the sun and it will not switch on any more.",
            "It fell into water for a few seconds although it says water resistant. Now the speaker is dead and the camera is foggy.",
        )},
        "ملصقات الرطوبة الثلاثة حمراء، وتآكل أخضر حول دائرة الشحن.",
        {"ar": "دخل سائل إلى الجهاز وأتلف اللوحة.", "en": "Liquid got in and damaged the board."},
        "تنظيف بالموجات فوق الصوتية، وتغيير اللوحة، وتجفيف الهيكل.",
        {"ar": "نظّفنا الداخل كاملًا واستبدلنا اللوحة التالفة، وفحصنا كل وظيفة.",
         "en": "We cleaned the inside, replaced the damaged board and tested every function."},
        photo="liquid", misuse_share=0.8, no_fault_share=0.0, unrepairable_share=0.2, fails_line="sound", impacts=(5, 4, 1, 0),
        misuse=("ملصقات الرطوبة الثلاثة حمراء، وتآكل أخضر حول دائرة الشحن، ورائحة قهوة داخل الهيكل.",
                {"ar": "ملصقات كشف الرطوبة في الداخل تحولت إلى الأحمر، وعلى اللوحة تآكل ظاهر في الصورة. ضرر السوائل لا يشمله الضمان، ونعرض عليك ما يمكن إصلاحه وسعره.",
                 "en": "The moisture indicators inside have turned red and the photo shows corrosion on the board. Liquid damage is outside the warranty; we offer you what can be repaired and its price."}),
    ),
    Case(
        "camera", ("phone",), "camera", "camera", "camera", 45, 5,
        {"ar": (
            "الكاميرا الخلفية تعطي صورة سوداء وتظهر رسالة تعذر الاتصال بالكاميرا. الأمامية تعمل.",
            "الصور كلها ضبابية وصوت اهتزاز يخرج من العدسة عند فتح الكاميرا.",
            "الفلاش والمصباح لا يعملان والكاميرا تغلق وحدها بعد ثانيتين.",
        ), "en": (
            "The rear camera shows black with a message that the camera cannot be reached. The front one works.",
            "All photos are blurred and the lens makes a rattling noise when the camera opens.",
        )},
        "مثبت العدسة لا يستجيب، وتيار الوحدة صفر. الوصلة سليمة.",
        {"ar": "آلية تثبيت العدسة توقفت عن العمل، وتحتاج الكاميرا الخلفية إلى استبدال.",
         "en": "The mechanism that steadies the lens has stopped working; the rear camera has to be replaced."},
        "استبدال وحدة الكاميرا ومعايرة التركيز على 3 مسافات.",
        {"ar": "استبدلنا الكاميرا الخلفية بأصلية وعايرنا التركيز، وصوّرنا بها للتأكد.",
         "en": "We replaced the rear camera with a genuine one, calibrated focus and took test pictures."},
        photo="camera", fails_line="camera", no_fault_share=0.08, impacts=(0, 3, 6, 1),
    ),
    Case(
        "speaker", ("phone", "tablet"), "sound", "speaker", "speaker", 40, 6,
        {"ar": (
            "صوت المكالمات ضعيف جدًا والطرف الآخر يسمعني متقطعًا، ومع السماعات الخارجية كل شيء سليم.",
            "الصوت يخشخش عند رفعه فوق النصف، ومن سماعة واحدة فقط.",
            "لا يخرج أي صوت من الجهاز منذ أمس، جربت إعادة التشغيل وضبط المصنع.",
        ), "en": (
            "Call volume is very low and people hear me breaking off. With earphones everything is fine.",
            "Sound crackles above half volume, and only from one speaker.",
            "No sound at all since yesterday. I tried a restart and a factory reset.",
        )},
        "ملف السماعة مقطوع، والمقاومة لا نهائية بدل 8 أوم.",
        {"ar": "السماعة الداخلية تعطلت، والدائرة التي تغذيها سليمة.", "en": "The internal speaker has failed; the circuit that drives it is fine."},
        "استبدال السماعة وتنظيف الشبكة، وتسجيل واستماع.",
        {"ar": "ركّبنا سماعة جديدة ونظّفنا الشبكة، وسجّلنا مقطعًا واستمعنا إليه.",
         "en": "We fitted a new speaker, cleaned the grille, and recorded and played back a test."},
        fails_line="sound", no_fault_share=0.09, impacts=(1, 4, 5, 0),
    ),
    Case(
        "network", ("phone",), "network", "antenna", "antenna", 50, 5,
        {"ar": (
            "الشبكة تختفي داخل البيت وتعود في الشارع، وأجهزة أهلي على نفس الشركة سليمة.",
            "الواي فاي يفصل كل عشر دقائق ولا يتصل إلا بإعادة التشغيل. غيّرت جهاز الإنترنت ولم يتغير شيء.",
            "لا يتصل بشبكة خمسة جيجا وسرعته ضعيفة حتى بجانب جهاز الإنترنت.",
        ), "en": (
            "Signal disappears indoors and comes back in the street, while my family on the same network has no problem.",
            "Wi-Fi drops every ten minutes and only reconnects after a restart. A new router changed nothing.",
        )},
        "كسب الهوائي أقل من المرجع بـ 14 ديسيبل، والشريط مقطوع عند الثنية.",
        {"ar": "الهوائي الداخلي مقطوع عند ثنيته، ولذلك تضعف الشبكة.", "en": "The internal antenna is broken at its bend, which is why the signal is weak."},
        "استبدال الهوائي وقياس القدرة، واتصال 5 دقائق دون انقطاع.",
        {"ar": "ركّبنا هوائيًا جديدًا وبقي الجهاز متصلًا دون انقطاع طوال الفحص.",
         "en": "We fitted a new antenna; the device stayed connected throughout the test."},
        fails_line="network", no_fault_share=0.16, impacts=(1, 5, 4, 0),
    ),
    Case(
        "dead", ("phone", "tablet", "laptop"), "no-power", "mainboard", "board", 150, 6,
        {"ar": (
            "انطفأ أثناء الاستعمال ولم يعد يفتح أبدًا. لا صوت ولا اهتزاز ولا ضوء عند الشحن. فيه صور مهمة لم أنسخها.",
            "يظهر شعار الشركة ثم يعيد التشغيل من جديد بلا نهاية.",
            "الجهاز جديد، استعملته يومين ثم مات. لا يستجيب للزر ولا للشاحن.",
        ), "en": (
            "It went off while I was using it and has not come back. No sound, no vibration, no light on the charger. It holds photos I never copied.",
            "It shows the logo and restarts for ever.",
            "Brand new, used it for two days, then it died. No reaction to the button or the charger.",
        )},
        "قصر على خط التغذية الرئيسي، وشريحة إدارة الطاقة تسخن فورًا. البيانات قابلة للقراءة.",
        {"ar": "شريحة الطاقة على اللوحة الأم معطوبة، وهذا عيب مصنعي. بياناتك محفوظة وسننقلها ما أمكن.",
         "en": "The power chip on the main board has failed, a manufacturing fault. Your data is intact and we will carry it over where possible."},
        "استبدال اللوحة الأم ونقل التخزين، وتشغيل 24 ساعة.",
        {"ar": "استبدلنا اللوحة الأم وأبقينا بياناتك، وشغّلنا الجهاز يومًا كاملًا للتأكد.",
         "en": "We replaced the main board, kept your data, and ran the device for a full day to be sure."},
        unrepairable_share=0.18, no_fault_share=0.02, fails_line="power", impacts=(6, 3, 1, 0),
    ),
]
