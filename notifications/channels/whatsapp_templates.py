"""The templates that are approved for us at WhatsApp: one per letter and language, with named values.

Outside 24 hours after a customer's own message only these may be sent. ``manage.py whatsapp_templates`` prints them as they
are handed in for approval. A letter whose values are not all there goes by the general template ``update``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from notifications.rendering import one_line

GENERAL = "update"
TO_PAY = "_to_pay"  # ending of the template that a letter goes by where something is to be paid on collection
LONGEST = 300  # signs of one value
OWN, OWN_VALUE = "own_template", "own:"  # among a message's variables: the template of staff's own text, and its values
# letter → Arabic and English; a name in double braces is a value of the letter. None begins or ends with one.
BODIES: dict[str, tuple[str, str]] = {
    GENERAL: (
        "لدينا جديد في بلاغك {{reference}}. التفاصيل في صفحة البلاغ: {{url}} وهي مفتوحة في أي وقت.",
        "There is news about your report {{reference}}. Read it here: {{url}} at any time.",
    ),
    "received": (
        "استلمنا بلاغك {{reference}} عن {{device}}. الموعد المتوقع: {{promised}}. المتابعة: {{url}} في أي وقت.",
        "We have your report {{reference}} about your {{device}}. Expected ready: {{promised}}. Follow it: {{url}} at any time.",
    ),
    "return_opened": (
        "نأسف لعودة العطل. بلاغك الجديد {{reference}} وله الأولوية. الموعد المتوقع: {{promised}}. المتابعة: {{url}} في أي وقت.",
        "We are sorry that the fault is back. Your new report is {{reference}} and comes first. Expected ready: {{promised}}."
        " Follow it: {{url}} at any time.",
    ),
    "device_arrived": (
        "وصل إلينا {{device}} ورقم البلاغ {{reference}}. المتابعة: {{url}} في أي وقت.",
        "Your {{device}} is here, reference {{reference}}. Follow it: {{url}} at any time.",
    ),
    "result": (
        "اكتمل فحص {{device}} في البلاغ {{reference}}. النتيجة وما بعدها في صفحة البلاغ: {{url}} وهي مفتوحة لأسئلتك.",
        "The examination of your {{device}} ({{reference}}) is done. The result and what comes next: {{url}}"
        " and questions are welcome.",
    ),
    "quote": (
        "عرض سعر إصلاح {{device}} في البلاغ {{reference}}: {{total}} شامل الضريبة، ساري حتى {{valid_until}}."
        " لا نبدأ شيئًا قبل موافقتك: {{quote_url}} بنقرة واحدة.",
        "Quote for your {{device}} ({{reference}}): {{total}} with tax, valid until {{valid_until}}."
        " We start nothing before you answer: {{quote_url}} takes one tap.",
    ),
    "quote_approved": (
        "وصلتنا موافقتك على {{agreed}} في البلاغ {{reference}} وبدأنا العمل. المتابعة: {{url}} في أي وقت.",
        "We have your approval of {{agreed}} for report {{reference}} and have started. Follow it: {{url}} at any time.",
    ),
    "quote_expiring": (
        "ينتهي عرض السعر {{total}} لـ{{device}} في البلاغ {{reference}} {{valid_until}}. الرد من هنا: {{quote_url}} بنقرة واحدة.",
        "The quote of {{total}} for your {{device}} ({{reference}}) ends {{valid_until}}. Answer here: {{quote_url}} with one tap.",
    ),
    "quote_expired": (
        "انتهى عرض السعر لـ{{device}} في البلاغ {{reference}}. طلب عرض جديد: {{ask_url}} بنقرة واحدة.",
        "The quote for your {{device}} ({{reference}}) has ended. Ask for a new one: {{ask_url}} with one tap.",
    ),
    "delay": (
        "نعتذر عن تأخر {{device}} في البلاغ {{reference}}. الموعد الجديد: {{to}}. التفاصيل: {{url}} في أي وقت.",
        "Sorry, your {{device}} ({{reference}}) is late. The new date is {{to}}. Details: {{url}} at any time.",
    ),
    "delay_part": (
        "نعتذر، فإصلاح جهازك في البلاغ {{reference}} ينتظر قطعة ({{part}}). الموعد الجديد: {{to}}. التفاصيل: {{url}} في أي وقت.",
        "Sorry, we wait for a part ({{part}}) for your device ({{reference}}). The new date is {{to}}."
        " Details: {{url}} at any time.",
    ),
    "ready": (
        "جهازك {{device}} جاهز، ورقم البلاغ {{reference}}. رمز الاستلام {{code}} من {{branch}}. التفاصيل: {{url}} في أي وقت.",
        "Your {{device}} is ready ({{reference}}). Pickup code {{code}} at {{branch}}. Details: {{url}} at any time.",
    ),
    "uncollected_7": (
        "ما زال {{device}} جاهزًا في انتظارك منذ {{ready_since}}، ورقم البلاغ {{reference}}. رمز الاستلام {{code}}."
        " التفاصيل: {{url}} في أي وقت.",
        "Your {{device}} ({{reference}}) has been ready since {{ready_since}}. Pickup code {{code}}. Details: {{url}} at any time.",
    ),
    "uncollected_21": (
        "تذكير أخير: {{device}} جاهز منذ {{ready_since}}، ورقم البلاغ {{reference}}. رمز الاستلام {{code}}."
        " التفاصيل: {{url}} في أي وقت.",
        "A last reminder: your {{device}} ({{reference}}) has been ready since {{ready_since}}. Pickup code {{code}}."
        " Details: {{url}} at any time.",
    ),
    "ready_to_pay": (
        "جهازك {{device}} جاهز، ورقم البلاغ {{reference}}. رمز الاستلام {{code}} من {{branch}}. المستحق عند الاستلام {{to_pay}}"
        " {{pay_by}}. التفاصيل: {{url}} في أي وقت.",
        "Your {{device}} is ready ({{reference}}). Pickup code {{code}} at {{branch}}. To pay on collection: {{to_pay}}"
        " {{pay_by}}. Details: {{url}} at any time.",
    ),
    "uncollected_7_to_pay": (
        "ما زال {{device}} جاهزًا في انتظارك منذ {{ready_since}}، ورقم البلاغ {{reference}}. رمز الاستلام {{code}}."
        " المستحق عند الاستلام {{to_pay}} {{pay_by}}. التفاصيل: {{url}} في أي وقت.",
        "Your {{device}} ({{reference}}) has been ready since {{ready_since}}. Pickup code {{code}}. To pay on collection:"
        " {{to_pay}} {{pay_by}}. Details: {{url}} at any time.",
    ),
    "uncollected_21_to_pay": (
        "تذكير أخير: {{device}} جاهز منذ {{ready_since}}، ورقم البلاغ {{reference}}. رمز الاستلام {{code}}."
        " المستحق عند الاستلام {{to_pay}} {{pay_by}}. التفاصيل: {{url}} في أي وقت.",
        "A last reminder: your {{device}} ({{reference}}) has been ready since {{ready_since}}. Pickup code {{code}}."
        " To pay on collection: {{to_pay}} {{pay_by}}. Details: {{url}} at any time.",
    ),
    "appointment": (
        "موعدك في البلاغ {{reference}}: {{on}} من {{starts}} إلى {{ends}}. تغيير الموعد: {{change_url}} في أي وقت.",
        "Your appointment for report {{reference}}: {{on}}, {{starts}} to {{ends}}. Change it: {{change_url}} at any time.",
    ),
    "appointment_reminder": (
        "تذكير بموعدك غدًا في البلاغ {{reference}}: من {{starts}} إلى {{ends}}. تغيير الموعد: {{change_url}} في أي وقت.",
        "A reminder of your appointment tomorrow for report {{reference}}: {{starts}} to {{ends}}."
        " Change it: {{change_url}} at any time.",
    ),
    "appointment_cancelled": (
        "أُلغي موعد {{on}} في البلاغ {{reference}}. نتفق معك على موعد آخر. التفاصيل: {{url}} في أي وقت.",
        "The appointment on {{on}} for report {{reference}} is called off. We agree on another time with you."
        " Details: {{url}} at any time.",
    ),
    "summary": (
        "سُلّم {{device}} وهذا ملخص البلاغ {{reference}}: {{url}} وفيه ما عملناه وضمان الإصلاح.",
        "Your {{device}} is handed over. The summary of report {{reference}}: {{url}} with the work done and its warranty.",
    ),
    "reply": (
        "وصلك رد على البلاغ {{reference}}. القراءة والرد: {{url}} أو بالرد على هذه الرسالة.",
        "There is a reply to your report {{reference}}. Read it: {{url}} or answer this message.",
    ),
    "follow_up": (
        "مضى أسبوع على تسليم {{device}} في البلاغ {{reference}}. هل يعمل كما ينبغي؟ الجواب: {{survey_url}} بنقرة واحدة.",
        "It is a week since we handed over your {{device}} ({{reference}}). Does it work? Answer: {{survey_url}} with one tap.",
    ),
    "reminder": (
        "هل يعمل {{device}} كما ينبغي؟ الجواب عن البلاغ {{reference}}: {{survey_url}} ولا تذكير بعد هذا.",
        "Does your {{device}} ({{reference}}) work as it should? Answer: {{survey_url}} and there is no further reminder.",
    ),
}


def names_of(body: str) -> list[str]:
    """Names of the values in a body, in their order."""
    return [piece.partition("}}")[0] for piece in body.split("{{")[1:]]


def variables(letter: str, values: Mapping[str, Any]) -> dict[str, str]:
    """What the templates of a letter may need, kept on the message: texts of one line, nothing empty."""
    wanted = {name for key in (letter, letter + TO_PAY, GENERAL) for name in names_of(BODIES.get(key, ("", ""))[1])}
    told = {name: one_line(values.get(name) or "")[:LONGEST] for name in wanted}
    return {name: text for name, text in sorted(told.items()) if text}


def name_of(event: str, number: int) -> str:
    """Name of the template of a text that staff wrote; every version is a template of its own at WhatsApp."""
    return f"{event}_v{number}"


def choose(letter: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]] | None:
    """Template for this letter and its values: staff's own approved text, the shipped one, else the general one.

    Each only where none of its values is missing.
    """
    if known.get(OWN):
        own = {name.removeprefix(OWN_VALUE): text for name, text in known.items() if name.startswith(OWN_VALUE)}
        if all(own.values()):
            return known[OWN], own
    for name in (letter + TO_PAY, letter, GENERAL):
        wanted = names_of(BODIES[name][1]) if name in BODIES else []
        if wanted and all(known.get(value) for value in wanted):
            return name, {value: known[value] for value in wanted}
    return None


def registration() -> list[dict[str, Any]]:
    """The templates as WhatsApp takes them for approval, with an example of each value."""
    return [
        entry(name, language, body)
        for name, bodies in BODIES.items() for language, body in zip(("ar", "en"), bodies, strict=True)
    ]


def entry(name: str, language: str, body: str) -> dict[str, Any]:
    """One template as it is handed in."""
    return {
        "name": f"{settings.WHATSAPP_TEMPLATE_PREFIX}{name}", "language": language, "category": "UTILITY",
        "parameter_format": "NAMED",
        "components": [
            {
                "type": "BODY", "text": body,
                "example": {"body_text_named_params": [
                    {"param_name": value, "example": _example(value)} for value in dict.fromkeys(names_of(body))
                ]},
            },
            {"type": "FOOTER", "text": settings.BRAND_NAME_AR if language == "ar" else settings.BRAND_NAME_EN},
        ],
    }


def _example(name: str) -> str:
    if name.endswith(("url", "link")):
        return f"{settings.SITE_URL}/t/example/"
    return {"reference": "RP-7K2M-9Q", "code": "4821", "starts": "10:00", "ends": "12:00", "total": "320.00"}.get(name, "N7 Pro")
