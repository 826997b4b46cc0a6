"""What may stand in the text of each message, what must, and the shipped short texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications import words
from notifications.wording import slots

EMAIL, WHATSAPP, SMS = "email", "whatsapp", "sms"
CHANNELS = (EMAIL, SMS, WHATSAPP)
LANGUAGES = ("ar", "en")
SHORT = Path(settings.BASE_DIR) / "templates" / "notifications" / "short"
# Name in English texts: name in Arabic texts. Both are understood in either language.
NAMES = {
    "brand": "الشركة", "reference": "الرقم", "device": "الجهاز", "customer": "العميل", "greeting": "التحية",
    "link": "الرابط", "survey_link": "رابط_الجواب", "branch": "الفرع", "branch_phone": "هاتف_الفرع",
    "hours": "ساعات_العمل", "promised": "الموعد", "promised_short": "الموعد_المختصر", "owner": "المتابع",
    "next_step": "الخطوة_التالية", "diagnosis_by": "موعد_النتيجة", "first_reference": "البلاغ_الأول",
    "finding": "النتيجة", "outcome": "القرار", "total": "المجموع", "valid_until": "صالح_حتى",
    "agreed": "المبلغ_المتفق_عليه", "part": "القطعة", "expected": "وصول_القطعة", "new_date": "الموعد_الجديد",
    "code": "رمز_الاستلام", "to_pay": "المستحق", "headline": "حال_الجهاز", "ready_since": "جاهز_منذ",
    "repair_warranty_until": "ضمان_الإصلاح_حتى", "amount": "المبلغ", "payment_reference": "مرجع_الدفع",
    "delivered": "يوم_التسليم", "call_by": "موعد_الاتصال", "caller": "المتصل", "apology": "الاعتذار",
    "second_by": "موعد_الفحص_الثاني", "on": "اليوم", "window": "الوقت", "who": "من_يحضر",
    "visit": "الموعد_المتفق_عليه", "handover": "التسليم", "author": "الكاتب", "into": "البلاغ_الجامع",
    "standard": "النص_الأصلي", "opening": "المقدمة", "details": "التفاصيل", "closing": "الختام", "buttons": "الأزرار",
    "notes": "الحواشي",
}
ENGLISH = {arabic: english for english, arabic in NAMES.items()}
MEANINGS = {
    "brand": _("name of the company"), "reference": _("reference of the report"), "device": _("name of the device"),
    "customer": _("title and first name, empty while the customer is not known yet"), "greeting": _("the greeting with the name"),
    "link": _("address of the report's page"), "survey_link": _("address where the customer answers"),
    "branch": _("name of the branch"), "branch_phone": _("telephone of the branch"), "hours": _("opening hours"),
    "promised": _("promised day"), "promised_short": _("promised day without the weekday"),
    "owner": _("who looks after the report"),
    "next_step": _("bring the device, or we call"), "diagnosis_by": _("day of the examination's result"),
    "first_reference": _("reference of the earlier report"), "finding": _("what was found, in plain words"),
    "outcome": _("what we do now"), "total": _("total with tax"), "valid_until": _("last day of the quote"),
    "agreed": _("agreed amount"), "part": _("name of the part"), "expected": _("when the part comes"),
    "new_date": _("the new day"), "code": _("pickup code"), "to_pay": _("what is paid on collection"),
    "headline": _("what is ready: the device, its replacement, or the unrepaired device"), "ready_since": _("ready since"),
    "repair_warranty_until": _("last day of the warranty on the repair"), "amount": _("refunded amount"),
    "payment_reference": _("reference of the payment"), "delivered": _("day of the handover"), "call_by": _("until when we call"),
    "caller": _("who calls"), "apology": _("an apology, only where the customer was not content"),
    "second_by": _("day of the second result"), "on": _("day of the appointment"), "window": _("hours of the appointment"),
    "handover": _("what was handed over, or who brings it"), "who": _("who comes"),
    "visit": _("kind of the appointment"), "author": _("who wrote"),
    "into": _("reference of the joined report"),
    "standard": _("the shipped text of this line"), "opening": _("the shipped first paragraphs"),
    "details": _("figures, quotes and lists; they always say what the law and the repair need"),
    "closing": _("the shipped last paragraphs"), "buttons": _("the buttons and links"), "notes": _("the small print"),
}
COMMON = ("brand", "reference", "device", "customer", "greeting", "link", "branch", "branch_phone", "hours", "promised",
          "promised_short", "owner")
OWN: dict[str, tuple[str, ...]] = {
    "received": ("next_step",), "return_opened": ("next_step", "diagnosis_by", "first_reference"),
    "device_arrived": ("diagnosis_by",), "result": ("finding", "outcome"), "quote": ("finding", "total", "valid_until"),
    "quote_approved": ("agreed",), "quote_expiring": ("total", "valid_until"), "quote_expired": ("total",),
    "delay_part": ("part", "expected", "new_date"), "delay": ("new_date",),
    "ready": ("headline", "code", "to_pay"), "uncollected_7": ("headline", "code", "to_pay", "ready_since"),
    "uncollected_21": ("headline", "code", "to_pay", "ready_since"), "summary": ("handover", "repair_warranty_until"),
    "refund_paid": ("amount", "payment_reference"), "follow_up": ("survey_link", "delivered", "repair_warranty_until"),
    "reminder": ("survey_link", "delivered", "repair_warranty_until"), "survey_only": ("survey_link", "delivered"),
    "thanks": ("repair_warranty_until",), "thanks_unhappy": ("call_by", "caller", "apology"), "objection": ("second_by",),
    "appointment": ("visit", "on", "window", "who"), "appointment_reminder": ("visit", "on", "window", "who"),
    "appointment_cancelled": ("visit", "on", "window"), "reply": ("author",), "cancelled": (), "going_back": (),
    "merged": ("into",),
}
LINES = ("greeting", "opening", "details", "closing", "buttons", "notes")  # of an e-mail, each on a line of its own
# Besides the reference and a way to the page of the report.
REQUIRED: dict[str, tuple[str, ...]] = {
    "quote": ("total", "valid_until"), "quote_expiring": ("valid_until",), "delay_part": ("new_date",), "delay": ("new_date",),
    "ready": ("code",), "uncollected_7": ("code",), "uncollected_21": ("code",), "refund_paid": ("amount",),
    "objection": ("second_by",), "appointment": ("on", "window"), "appointment_reminder": ("window",),
    "appointment_cancelled": ("on",), "merged": ("into",), "result": ("outcome",),
}
# Their shipped e-mails read differently from case to case: what is decided, how the device comes, who is paid how.
CASES = frozenset(
    {"received", "return_opened", "result", "quote", "quote_approved", "quote_expired", "ready", "summary", "refund_paid",
     "survey_only", "thanks", "thanks_unhappy", "appointment", "appointment_reminder", "appointment_cancelled", "going_back",
     "delay"}
)
ANSWERS = frozenset({"follow_up", "reminder", "survey_only"})  # their link asks for the answer
EVENTS = tuple(OWN)


@dataclass(frozen=True)
class Text:
    """The editable text of one message on one channel. Short messages have a body alone."""

    subject: str = ""
    title: str = ""
    body: str = ""


def local_name(name: str, language: str) -> str:
    """Name of a value as texts of this language write it."""
    return NAMES[name] if language == "ar" else name


def english(name: str) -> str:
    """The name that the program uses; an unknown one stays as it is."""
    return ENGLISH.get(name, name)


def allowed(event: str, channel: str, field: str = "body") -> tuple[str, ...]:
    """Names that may stand in this field."""
    values = COMMON + OWN[event]
    if channel != EMAIL:
        return values
    return values + (LINES[1:] if field == "body" else ("standard",))


def required(event: str, channel: str, field: str = "body") -> tuple[str, ...]:
    """Names that must stand in this field. A shipped line (``standard``) holds its own."""
    if channel == EMAIL:
        return {"subject": ("reference",), "body": ("details", "buttons")}.get(field, ())
    link = "survey_link" if event in ANSWERS else "link"
    return ("reference", link, *REQUIRED.get(event, ()))


def shipped(event: str, channel: str, language: str) -> Text:
    """The text as it comes with the product."""
    if channel == EMAIL:
        line = "{" + local_name("standard", language) + "}"
        body = "\n\n".join("{" + local_name(name, language) + "}" for name in LINES)
        return Text(line, line, body)
    return Text(body=_short(channel, language)[event])


@lru_cache(maxsize=8)
def _short(channel: str, language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    source = (SHORT / f"{channel}.{language}.txt").read_text(encoding="utf-8")
    for piece in source.split("== ")[1:]:
        event, _newline, body = piece.partition("\n")
        texts[event.strip()] = body.strip()
    return texts


def event_name(event: str) -> str:
    """Words for a kind of message."""
    return str(words.LETTERS[event])


def names_in(text: str) -> set[str]:
    """Names that a text uses, as the program calls them. Raises ``slots.BadText``."""
    return {english(name) for name in slots.names(text)}
