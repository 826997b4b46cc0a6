"""What people write to each other in the demonstration, by language."""

from __future__ import annotations

FIRST_REPLY = {
    "ar": [
        "أهلًا بك، استلمنا بلاغك ونراه أمامنا بكل تفاصيله. أحضر الجهاز مع شاحنه متى ناسبك في ساعات الفرع، والفحص مجاني.",
        "شكرًا لوصفك الواضح، فقد اختصر علينا وقتًا. نبدأ الفحص يوم وصول الجهاز ونكتب لك النتيجة هنا.",
        "معك فريق الخدمة. قبل إحضار الجهاز احتفظ بنسخة من صورك إن أمكن، ولا حاجة إلى إحضار العلبة.",
        "اطلعت على الصور المرفقة. الأرجح أن الإصلاح ممكن، ونؤكد لك ذلك بعد الفحص. لا تشحن الجهاز إلى أن نراه.",
        "أهلًا بك، حجزنا لجهازك مكانًا على طاولة الفحص. إن تعذّر حضورك أرسلنا إليك مندوبًا دون رسوم.",
    ],
    "en": [
        "Hello, we have your report with all its details in front of us. Bring the device with its charger whenever the branch is open; the examination is free.",
        "Thank you for the clear description, it saves us time. We begin on the day the device arrives and write the result here.",
        "Hello from the service team. If you can, keep a copy of your photos before you bring it. You do not need the box.",
        "I have looked at your pictures. A repair is likely to be possible; we confirm that after the examination. Please do not charge it until then.",
    ],
}
UPDATE = {
    "ar": [
        "جهازك الآن على طاولة الفني، ونتوقع أن ننتهي في الموعد الذي وعدناك به.",
        "وصلت القطعة وبدأ الفني العمل. سنكتب لك فور انتهاء الاختبار.",
        "اطمئن، بياناتك كما هي ولم نحتج إلى حذف شيء.",
        "نعم، يشمل ذلك ضمان الإصلاح تسعين يومًا، وتجده مكتوبًا في تقرير الإصلاح.",
        "يمكن لأي شخص من طرفك استلام الجهاز، يكفي أن يذكر رمز الاستلام.",
        "راجعت الموضوع مع الفني: التأخر من جهتنا ونعتذر عنه، والموعد الجديد ثابت إن شاء الله.",
    ],
    "en": [
        "Your device is on the bench now and we expect to finish on the day we promised.",
        "The part has arrived and the technician has started. We write to you as soon as the test is done.",
        "Your data is untouched; nothing had to be deleted.",
        "Yes, the repair carries its own warranty of ninety days; you find it in the repair report.",
        "Anybody you send may collect it; they only need the pickup code.",
        "I went through it with the technician: the delay is on our side and we are sorry. The new date stands.",
    ],
}
QUESTION = {
    "ar": [
        "السلام عليكم، هل بدأ الفحص؟ أحتاج الجهاز قبل نهاية الأسبوع.",
        "هل تُحذف بياناتي عند الإصلاح؟ فيه صور العائلة.",
        "ممكن يستلمه أخي بدلًا مني؟",
        "كم يستغرق وصول القطعة تقريبًا؟",
        "شكرًا على المتابعة، هل يشمل الضمان هذا العطل مرة أخرى لو عاد؟",
        "اتصلت بالفرع ولم يرد أحد، أرجو التواصل معي.",
        "مر أسبوع ولم يصلني شيء، ما الجديد؟",
        "هل يوجد جهاز بديل أستعمله إلى أن ينتهي الإصلاح؟",
    ],
    "en": [
        "Hello, has the examination started? I need it back before the end of the week.",
        "Will my data be deleted? There are family photos on it.",
        "Can my brother collect it instead of me?",
        "How long will the part take, roughly?",
        "Thanks for the update. Would the warranty cover this again if it came back?",
        "It has been a week and I have heard nothing. What is the news?",
        "I tried to call the branch and nobody picked up. Please contact me.",
    ],
}
ASK = {
    "ar": [
        "لنكمل الفحص نحتاج إلى رمز قفل الشاشة، أو يمكنك تعطيله قبل أن نبدأ. اكتب لنا هنا ما تفضّله.",
        "هل يظهر العطل مع شاحن آخر أيضًا؟ جوابك يختصر الفحص.",
        "أرسل لنا من فضلك صورة فاتورة الشراء لنثبت مدة الضمان.",
    ],
    "en": [
        "To go on we need the screen lock code, or you may switch it off before we start. Tell us here which you prefer.",
        "Does it happen with another charger too? Your answer shortens the examination.",
        "Could you send us a picture of the invoice, so that we can confirm the warranty period?",
    ],
}
ANSWER = {
    "ar": ["نعم، مع شاحن آخر أيضًا.", "عطّلت القفل، تفضلوا.", "أرفقت صورة الفاتورة.", "لا مانع، الرمز عند الاستقبال."],
    "en": ["Yes, with another charger too.", "I switched the lock off, please go ahead.", "The invoice is attached.",
           "No problem, I left the code at the desk."],
}
NOTES = [
    "قطعة من دفعة 2431، تكرر العطل نفسه في ثلاثة أجهزة هذا الشهر. @huda",
    "العميل يفضّل الاتصال بعد المغرب.",
    "الجهاز يعمل عند الفحص الأول، أعدت التجربة بعد التسخين وظهر العطل.",
    "راجعت سجل الجهاز: لا إصلاح سابق عليه.",
    "اتصلت بالعميل ولم يرد، أعيد المحاولة غدًا صباحًا.",
    "القطعة المتوفرة من الموديل السابق ولا تناسب، طلبت المطابقة.",
    "العميل مسافر إلى الخميس، لا تتصلوا قبلها.",
    "Checked with the Jeddah bench: they saw the same batch. @khalid",
    "وُضع الجهاز في صندوق العزل بسبب البطارية.",
    "طابقت الرقم التسلسلي مع الفاتورة، سليم.",
]
CONDITIONS = [
    "خدش خفيف في الظهر، الشاشة سليمة", "الهيكل سليم دون خدوش", "انبعاج صغير في الزاوية السفلى", "آثار استعمال عادية",
    "زجاج حماية مشروخ فوق الشاشة", "الغطاء الخلفي مفكوك قليلًا", "نظيف، في علبته الأصلية", "خدوش على الإطار من الجهة اليمنى",
]
ACCESSORIES = ["شاحن وسلك", "دون ملحقات", "غطاء حماية", "الشاحن الأصلي", "العلبة والسلك", "جهاز التحكم", "شريحة اتصال داخل الجهاز", ""]
OBJECTIONS = {
    "ar": ["الجهاز لم يسقط مني أبدًا، والأثر الذي في الصورة كان من يوم الشراء.",
           "لم يقترب الجهاز من الماء، وأطلب فحصًا من فني آخر.",
           "أستعمله مع غطاء من أول يوم، فكيف يكون سوء استعمال؟"],
    "en": ["It never fell. The mark in your picture was there when I bought it.",
           "The device has never been near water. I ask for another technician to look.",
           "It has been in a case since day one, so how can this be misuse?"],
}
SECOND_OPINION = {
    True: {"ar": "أعاد فني آخر الفحص من البداية، ووصل إلى النتيجة نفسها: الأثر سابق للعطل وسببٌ له.",
           "en": "Another technician examined it from the start and came to the same result: the mark came first and caused the fault."},
    False: {"ar": "أعاد فني آخر الفحص، ورأى أن الأثر سطحي لا يفسر العطل. الحق معك، والإصلاح على حسابنا.",
            "en": "Another technician looked again and found that the mark is superficial and does not explain the fault. You were right; the repair is on us."},
}
RETURNED = {
    "ar": ["عاد العطل نفسه بعد أيام من الاستلام.", "اشتغل يومين ثم رجع مثل ما كان.", "العطل الأول انتهى لكن ظهر صوت طقطقة من نفس المكان.",
           "ما زال يفصل عن الشاحن أحيانًا.", "بعد الإصلاح صارت الشاشة لا تستجيب من الطرف."],
    "en": ["The same fault is back a few days after I collected it.", "It worked for two days and then did the same again.",
           "The first problem is gone, but now the same spot makes a clicking sound.", "It still disconnects from the charger now and then."],
}
PRAISE = {
    "ar": ["خدمة ممتازة والتزام بالموعد، شكرًا للفني خالد.", "رسائلهم أراحتني، كنت أعرف كل خطوة دون أن أتصل.", "سريع ومحترم، والإصلاح نظيف.",
           "أُصلح في يومين والفرع مرتب.", "شرحوا لي السبب بصدق وبسعر أقل مما توقعت.", "الجهاز رجع كأنه جديد.",
           "أعجبني تقرير الفحص بالصور.", "تعامل راقٍ من الاستقبال إلى التسليم."],
    "en": ["Excellent service and right on time.", "The messages kept me informed at every step; I never had to call.", "Fast, polite and clean work.",
           "They explained the cause honestly and it cost less than I feared.", "The device is like new again.",
           "I liked the report with pictures.", "Fixed in two days. Well done."],
}
MIXED = {
    "ar": ["الإصلاح جيد لكن تأخر عن الموعد الأول.", "الفني ممتاز، أما مكالماتي فلا يُرد عليها.", "السعر مرتفع قليلًا لكن العمل متقن."],
    "en": ["Good repair, but later than first promised.", "The technician was great; the phone line was not.", "A bit expensive, but well done."],
}
BLAME = {
    "ar": ["انتظرت أسبوعين ولم يتصل بي أحد، وكل مرة موعد جديد.", "قالوا سوء استعمال وأنا متأكد أنه عيب في الجهاز.",
           "عاد العطل بعد يومين، ضاع وقتي.", "السعر غير منطقي لجهاز عمره سنة."],
    "en": ["Two weeks of waiting and every time a new date.", "They called it misuse and I am sure it is a fault of the device.",
           "The fault came back after two days. A waste of my time.", "The price makes no sense for a device one year old."],
}
CALLED = [
    "اتصلت بالعميل واعتذرت، وشرحت سبب التأخر. قبِل الاعتذار وسجّلنا له غطاءً مجانيًا.",
    "استمعت إلى العميلة، وأعدنا فتح الموضوع مع الفني. رضيت بالنتيجة.",
    "لم يرد في المرة الأولى، ثم تحدثنا مساءً: سيجرّب الجهاز أسبوعًا ويعود إلينا.",
    "Called back, explained the finding again with the pictures. The customer accepted it.",
]
CANCELS = ["اشتريت جهازًا آخر، شكرًا لكم.", "عاد يعمل وحده، لا حاجة إلى الفحص.", "سأرسله إلى فرع مدينتي.", "I am travelling and will file it again later."]
REVISE = {"ar": "ظهر عند الفتح تلف في قطعة أخرى، وأضفناها إلى العرض.", "en": "After opening it we found another damaged part and added it to the quote."}
GOODWILL = "إصلاح بسيط مجاملةً لعميل دائم."
LABOUR = {"ar": "تركيب وضبط", "en": "Fitting and adjustment"}
CLEANING = {"ar": "تنظيف وإعادة تثبيت", "en": "Cleaning and reinstallation"}
NO_FAULT = {
    "finding": "لم يظهر العطل خلال 48 ساعة من التشغيل المتواصل، وكل القياسات ضمن الحدود.",
    "ar": "شغّلنا الجهاز يومين كاملين بالطريقة التي وصفتها ولم يظهر العطل، وكل القياسات سليمة. نعيده إليك دون مقابل.",
    "en": "We ran the device for two full days in the way you described and the fault did not appear; all measurements are fine. It goes back to you at no charge.",
}
WEAR = {
    "ar": "القطعة استُهلكت باستعمال طبيعي طويل، وليس في ذلك عيب ولا خطأ منك. الضمان لا يشمل الاستهلاك، ونعرض عليك السعر.",
    "en": "The part is worn after long normal use; it is neither a defect nor your mistake. The warranty does not include wear, so we offer you a price.",
}
HOPELESS = {
    "ar": "التلف يصيب أكثر من جزء ملحوم على اللوحة نفسها، وإصلاحه لا يُعتمد عليه.",
    "en": "More than one part soldered to the same board is damaged; a repair would not be reliable.",
}
PAYS_LATER = {"ar": "جهاز البطاقات معطل، ووعد بالتحويل اليوم.", "en": "The card terminal was down; a transfer was promised for today."}
REPLACED = {"ar": "سلّمناك جهازًا جديدًا بضمان جهازك الأول، بعد فحص كل وظائفه.",
            "en": "You get a new unit that carries on the warranty of your first one, with every function tested."}
