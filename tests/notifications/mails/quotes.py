"""Answers: what the person wrote now, what was quoted, what a program wrote below."""

from __future__ import annotations

from tests.notifications.mails import Book, simple

BOOK = Book()
AR = "نعم، يناسبني الموعد يوم الأحد.\nشكرًا لكم"
EN = "Yes, Sunday suits me.\nThank you"


def answer(name: str, reply: str, below: str, **expect: object) -> None:
    """The reply, and below it what must be folded."""
    BOOK.add(name, simple(f"{reply}\n\n{below}"), reply=reply, text_has=below.strip().split("\n")[0].strip(), **expect)


# --- "On … wrote:"
answer("Gmail in English", EN, "On Sun, Nov 22, 2026 at 10:14 AM Nuwar <service@nuwar.example> wrote:\n\n> Your device is ready.\n> Come by.",
       quoted_has="Your device is ready")
answer("Gmail in English, wrapped", EN, "On Sun, Nov 22, 2026 at 10:14 AM Nuwar After-Sales Service <\nservice@nuwar.example> wrote:\n\n> Ready.")
answer("Gmail in Arabic", AR, "في الأحد، 22 نوفمبر 2026 في 10:14 ص تمت كتابة ما يلي بواسطة نُوّار <service@nuwar.example>:\n\n> جهازك جاهز.")
answer("Gmail in Arabic, كتب", AR, "في الأحد، ٢٢ نوفمبر ٢٠٢٦ في ١٠:١٤ ص كتب نُوّار <service@nuwar.example>:\n\n> جهازك جاهز.")
answer("Gmail in Arabic with direction marks", AR,
       "\u202bفي الأحد، 22 نوفمبر 2026 في 10:14 ص كتب \u202aNuwar\u202c\u200f <\u202aservice@nuwar.example\u202c\u200f>:\u202c\n> جهازك جاهز.")
answer("Gmail in Arabic, wrapped", AR, "في الأحد، 22 نوفمبر 2026 في 10:14 ص كتب خدمة ما بعد البيع في نُوّار\n<service@nuwar.example>:\n\n> جاهز.")
answer("Apple Mail in English", EN, "> On 22 Nov 2026, at 10:14, Nuwar <service@nuwar.example> wrote:\n> \n> Your device is ready.")
answer("Apple Mail in Arabic", AR, "> في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٤ ص، كتب Nuwar <service@nuwar.example>:\n> \n> جهازك جاهز.")
answer("Apple Mail in Arabic, بتاريخ", AR, "بتاريخ ٢٢/١١/٢٠٢٦، الساعة ١٠:١٤ ص، كتبت نُوّار:\n\n> جهازك جاهز.")
answer("Thunderbird in Arabic", AR, "في 22/11/2026 10:14، كتب Nuwar:\n> جهازك جاهز.")
answer("an old form: قام … بكتابة ما يلي", AR, "قام نُوّار <service@nuwar.example> بكتابة ما يلي:\n\nجهازك جاهز.")
answer("the heading without marks below it", EN, "On Sun, Nov 22, 2026 at 10:14 AM Nuwar <service@nuwar.example> wrote:\nYour device is ready.\n"
       "It waits at the branch.", quoted_has="waits at the branch")
answer("French", EN, "Le dim. 22 nov. 2026 à 10:14, Nuwar <service@nuwar.example> a écrit :\n> Prêt.")
answer("German", EN, "Am 22.11.2026 um 10:14 schrieb Nuwar:\n> Fertig.")
answer("Turkish", EN, "22 Kas 2026 Paz 10:14 tarihinde Nuwar <service@nuwar.example> şunu yazdı:\n> Hazır.")
answer("a date in digits", EN, "2026-11-22 10:14 GMT+03:00 Nuwar <service@nuwar.example>:\n> Ready.")
# --- headings in lines
answer("Outlook in English", EN, "From: Nuwar <service@nuwar.example>\nSent: Sunday, November 22, 2026 10:14 AM\nTo: Mona <mona@example.com>\n"
       "Subject: Ready to collect\n\nYour device is ready.", quoted_has="Your device is ready")
answer("Outlook in English under a rule", EN, "________________________________\nFrom: Nuwar <service@nuwar.example>\nSent: Sunday\n"
       "To: Mona\nSubject: Ready\n\nReady.")
answer("Outlook in Arabic", AR, "من: نُوّار <service@nuwar.example>\nتم الإرسال: الأحد، 22 نوفمبر، 2026 10:14 ص\nإلى: منى <mona@example.com>\n"
       "الموضوع: جاهز للاستلام\n\nجهازك جاهز.", quoted_has="جهازك جاهز")
answer("Outlook in Arabic, other words", AR, "-----الرسالة الأصلية-----\nالمرسل: نُوّار\nالتاريخ: الأحد\nإلى: منى\nالموضوع: جاهز\n\nجهازك جاهز.")
answer("Outlook 2010", EN, "-----Original Message-----\nFrom: Nuwar [mailto:service@nuwar.example] \nSent: Sunday\nTo: Mona\nSubject: Ready\n\nReady.")
answer("Outlook with stars", EN, "*From:* Nuwar\n*Sent:* Sunday\n*To:* Mona\n*Subject:* Ready\n\nReady.")
answer("Yahoo", EN, "    On Sunday, November 22, 2026 at 10:14:00 AM GMT+3, Nuwar <service@nuwar.example> wrote:  \n \n Your device is ready.")
answer("Samsung", AR, "-------- رسالة أصلية --------\nمن: Nuwar <service@nuwar.example>\nتاريخ: 22/11/2026 10:14 (GMT+03:00)\n"
       "إلى: mona@example.com\nالموضوع: جاهز\n\nجهازك جاهز.")
answer("Samsung in English", EN, "-------- Original message --------\nFrom: Nuwar <service@nuwar.example>\nDate: 22/11/2026 10:14 (GMT+03:00)\n"
       "To: mona@example.com\nSubject: Ready\n\nReady.")
answer("our own line", EN, "##- Reply above this line -##\n\nYour device is ready.")
answer("our own line in Arabic", AR, "##- اكتب ردك فوق هذا السطر -##\n\nجهازك جاهز.")
# --- answers elsewhere than above
BOOK.add("an answer below the quotation", simple(
    "On Sun, Nov 22, 2026 at 10:14 AM Nuwar <service@nuwar.example> wrote:\n> Does Sunday suit you?\n\nYes, in the morning."),
    reply="Yes, in the morning.", quoted_has="Does Sunday suit")
BOOK.add("answers between the quoted lines", simple(
    "في الأحد، 22 نوفمبر 2026 كتب نُوّار <service@nuwar.example>:\n> هل يناسبك الأحد؟\nنعم\n> هل الرقم صحيح؟\nلا، رقمي 0501234567"),
    reply="نعم\nلا، رقمي 0501234567", quoted_has="هل يناسبك")
BOOK.add("marks without a heading", simple("> Does Sunday suit you?\nYes."), reply="Yes.", quoted="> Does Sunday suit you?")
BOOK.add("only a quotation", simple("On Sun, Nov 22, 2026 at 10:14 AM Nuwar <service@nuwar.example> wrote:\n> Ready."), reply="",
         quoted_has="Ready.")
BOOK.add("forwarded without a word", simple(
    "---------- Forwarded message ---------\nFrom: Ali <ali@example.com>\nDate: Sun\nSubject: TV\nTo: Mona\n\nThe screen is dark."),
    reply="", quoted_has="The screen is dark.")
BOOK.add("forwarded in Arabic with a word", simple(
    "انظروا أدناه\n\n---------- رسالة معاد توجيهها ---------\nمن: علي <ali@example.com>\nالتاريخ: الأحد\nالموضوع: تلفاز\nإلى: منى\n\nالشاشة مظلمة."),
    reply="انظروا أدناه", quoted_has="الشاشة مظلمة")
# --- what must not be folded
BOOK.add("a sentence that begins with On", simple("On Monday I wrote to you: the screen is dark.\nPlease answer."),
         reply="On Monday I wrote to you: the screen is dark.\nPlease answer.", quoted="")
BOOK.add("a sentence with كتب", simple("في الفاتورة كتب البائع رقمًا خاطئًا\nأرجو تصحيحه"), reply="في الفاتورة كتب البائع رقمًا خاطئًا\nأرجو تصحيحه",
         quoted="")
BOOK.add("a single From line", simple("From: the shop in Riyadh\nI bought it last year."), reply="From: the shop in Riyadh\nI bought it last year.")
BOOK.add("a list with من", simple("من: الرياض\nالجهاز لا يعمل"), reply="من: الرياض\nالجهاز لا يعمل")
BOOK.add("a line of dashes between sentences", simple("First the noise.\n--------\nThen the smell."), reply="First the noise.\n--------\nThen the smell.")
# --- what programs and people put below
for name, line in {
    "iPhone": "Sent from my iPhone", "iPhone in Arabic": "أُرسلت من الـ iPhone", "iPhone in Arabic, plain": "أرسلت من الـ iPhone الخاص بي",
    "iPhone in Arabic, new": "مرسل من الـ iPhone", "iPad": "Sent from my iPad", "Samsung": "Sent from my Galaxy",
    "Samsung in Arabic": "تم الإرسال من هاتف Samsung Galaxy الذكي الخاص بي.", "Huawei": "Sent from my Huawei phone",
    "Huawei in Arabic": "مُرسَل من هاتف Huawei", "Outlook for iOS": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Outlook in Arabic": "الحصول على Outlook لـ Android", "Yahoo": "Sent from Yahoo Mail on Android",
    "Yahoo in Arabic": "تم الإرسال من Yahoo Mail على Android", "Windows": "Sent from Mail for Windows",
    "Gmail in Arabic": "تم الإرسال من Gmail Mobile", "Xiaomi": "Sent from my Xiaomi",
}.items():
    BOOK.add(f"written on: {name}", simple(f"{AR}\n\n{line}"), reply=AR, signature=line)
answer("a telephone's line above the quotation", AR, "أُرسلت من الـ iPhone\n\n> في ٢٢ نوفمبر ٢٠٢٦، كتب نُوّار <service@nuwar.example>:\n> جاهز.",
       signature="أُرسلت من الـ iPhone")
BOOK.add("a signature behind its mark", simple(f"{EN}\n\n-- \nMona Khalid\nSales manager\n+966 50 123 4567"), reply=EN,
         signature="-- \nMona Khalid\nSales manager\n+966 50 123 4567")
BOOK.add("a signature behind a long dash", simple(f"{AR}\n\n—\nمنى خالد\nمديرة المبيعات"), reply=AR, signature_has="مديرة المبيعات")
BOOK.add("a notice of confidentiality", simple(f"{EN}\n\nThis e-mail is confidential and intended only for the person it is addressed to."),
         reply=EN, signature_has="confidential")
BOOK.add("a notice of confidentiality in Arabic", simple(f"{AR}\n\nإخلاء مسؤولية: هذه الرسالة سرية وموجهة إلى المرسل إليه فقط، فإذا لم تكن المقصود فاحذفها."),
         reply=AR, signature_has="إخلاء")
BOOK.add("only a telephone's line", simple("Sent from my iPhone"), reply="", signature="Sent from my iPhone")
BOOK.add("a sentence about sending", simple("أرسلت من قبل ثلاث رسائل ولم يصلني رد، وما زال الجهاز عندكم منذ شهر كامل بلا خبر ولا اتصال من أحد، "
         "وهذا أمر لا أقبله أبدًا وأريد حلًا اليوم وليس غدًا"), reply_has="ثلاث رسائل")
