"""Every row of the table of messages in both languages: the letter comes, and holds what it must hold.

Mutations that must turn this red: drop a line of a letter's table; take ``cleaned`` out of ``rendering.render``; greet by
name in ``dispatch.tell_customer`` whether or not the customer is proven; render in the active language.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.utils import translation

from helpdesk.accounts.models import Honorific
from notifications import dispatch, segments
from notifications.models import Message
from tests import scenarios
from tests.notifications import snapshots
from tests.notifications.letters import WALKS, letter
from tickets.actions.handover import pickup_code
from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ARABIC = re.compile("[\u0621-\u064a]")
MARKS = dict.fromkeys((0x2066, 0x2068, 0x2069))  # what keeps a name or number in its own direction
GENDERED = ("تريد", "ترغب", "يرجى", "الرجاء", "سوء استخدام")
# What each letter must say, per language; a callable asks the ticket.
MUST: dict[str, dict[str, list[Any]]] = {
    "received": {"ar": ["الضمان", "سارٍ حتى", "إحضار الجهاز إلى فرع العليا", "موعد الجاهزية"],
                 "en": ["Warranty", "Runs until", "bring the device to Olaya branch", "Ready by"]},
    "device_arrived": {"ar": ["شاحن", "خدش خفيف في الظهر", "نتيجة الفحص"], "en": ["شاحن", "Condition on arrival", "examination"]},
    "result": {"ar": ["منفذ الشحن معطوب", "العيب المصنعي الذي يغطيه الضمان", "موعد الجاهزية"],
               "en": ["منفذ الشحن معطوب", "A manufacturing defect under warranty", "Ready by"]},
    "result_replace": {"ar": ["جهازًا جديدًا"], "en": ["new unit"]},
    "result_refund": {"ar": ["نعيد إليك ثمن"], "en": ["refund the price"]},
    "result_return": {"ar": ["كما هو"], "en": ["as it is"]},
    "result_goodwill": {"ar": ["نتحمل كلفته", "أثر صدمة", "الاعتراض"], "en": ["gesture", "أثر صدمة", "Object"]},
    "quote": {"ar": ["340.00", "ضريبة القيمة المضافة", "460.00 ر.س", "صالح حتى", "الموافقة", "رفض"],
              "en": ["340.00", "Value added tax", "SAR 460.00", "Valid until", "approve", "Decline"]},
    "quote_misuse": {"ar": ["أثر صدمة بعمق 2 مم", "الشرخ يمتد", "الاعتراض", "دون أي مقابل"],
                     "en": ["أثر صدمة بعمق 2 مم", "How we know", "Object", "free of charge"]},
    "quote_revised": {"ar": ["437.00", "ارتفع سعر القطعة"], "en": ["437.00", "Why the quote changed"]},
    "quote_approved": {"ar": ["460.00"], "en": ["460.00"]},
    "quote_expiring": {"ar": ["ينتهي", "لن نتخذ القرار عنك"], "en": ["ends", "not decide for you"]},
    "quote_expired": {"ar": ["انتهت"], "en": ["ended"]},
    "delay_part": {"ar": ["نعتذر", "منفذ شحن", "الموعد الجديد"], "en": ["sorry", "Charging port", "New date"]},
    "delay": {"ar": ["نعتذر", "السبب", "الموعد الجديد"], "en": ["sorry", "Reason", "New date"]},
    "ready": {"ar": ["فرع العليا", "الأحد إلى الخميس من 09:00 إلى 21:00", pickup_code],
              "en": ["Olaya branch", "Sunday to Thursday 09:00 to 21:00", pickup_code]},
    "ready_replacement": {"ar": ["جهازك البديل", pickup_code], "en": ["replacement", pickup_code]},
    "ready_return": {"ar": ["كما هو", pickup_code], "en": ["as it is", pickup_code]},
    "uncollected_7": {"ar": [pickup_code, "دون مقابل"], "en": [pickup_code, "free of charge"]},
    "uncollected_21": {"ar": [pickup_code, "آخر تذكير"], "en": [pickup_code, "last written reminder"]},
    "summary": {"ar": ["استبدلنا منفذ الشحن", "منفذ شحن", "9 اختبارات", "ضمان الإصلاح",
                       "/repair-report/", "/repair-report.pdf?lang=ar"],
                "en": ["استبدلنا منفذ الشحن", "Charging port", "9 tests passed", "Warranty on the repair",
                       "/repair-report.pdf?lang=en"]},
    "summary_replacement": {"ar": ["NW7P26", "ضمان الجهاز البديل"], "en": ["NW7P26", "Warranty of the new unit"]},
    "summary_return": {"ar": ["دون إصلاح"], "en": ["unrepaired"]},
    "refund_paid": {"ar": ["2,000.00", "PAY-1", "البطاقة", "/repair-report.pdf?lang=ar"],
                    "en": ["2,000.00", "PAY-1", "card", "/repair-report.pdf?lang=en"]},
    "follow_up": {"ar": ["نعم، يعمل", "لا، ما زال فيه عطل", "/survey/"], "en": ["Yes, it works", "No, there is still", "/survey/"]},
    "reminder": {"ar": ["لا نذكّرك بعد", "/survey/"], "en": ["not remind you again", "/survey/"]},
    "survey_only": {"ar": ["رددنا إليك ثمن", "/survey/"], "en": ["refunded", "/survey/"]},
    "thanks": {"ar": ["وأغلقنا البلاغ", "ضمان الإصلاح"], "en": ["closed the report", "warranty on the repair"]},
    "thanks_unhappy": {"ar": ["نعتذر", "نتصل بك", "سارة النجار"], "en": ["sorry", "Sara Alnajjar calls you"]},
    "objection": {"ar": ["فني آخر", "موعد أقصاه", "لا شيء"], "en": ["Another technician", "Result", "Nothing"]},
    "appointment": {"ar": ["حي الملقا", "خالد الفهد", "لتغيير الموعد", "/appointment/"], "en": ["Khalid Alfahad", "To change it"]},
    "appointment_moved": {"ar": ["نقلنا الموعد", "كما طلبت"], "en": ["moved", "كما طلبت"]},
    "appointment_cancelled": {"ar": ["أُلغي", "مرض الفني"], "en": ["does not take place", "مرض الفني"]},
    "appointment_reminder": {"ar": ["غدًا", "خالد الفهد", "لتغيير الموعد"], "en": ["tomorrow", "To change it", "/appointment/"]},
    "return_opened": {"ar": ["نعتذر", "رقم البلاغ الجديد", "نتيجة الفحص"], "en": ["sorry", "New reference", "examination"]},
    "reply": {"ar": ["وصل جهازك ونبدأ الفحص غدًا صباحًا"], "en": ["Sara Alnajjar wrote to you"]},
    "cancelled": {"ar": ["أُلغي"], "en": ["cancelled"]},
    "going_back": {"ar": ["رفضك"], "en": ["declined"]},
    "merged": {"ar": ["بلاغان"], "en": ["two reports"]},
}


def test_every_letter_has_its_demands() -> None:
    assert set(MUST) == set(WALKS)


@pytest.mark.parametrize("case", WALKS)
def test_letter_holds_what_it_must_and_reads_as_its_snapshot(case: str) -> None:
    with time_machine.travel(snapshots.DAY):
        with translation.override("en"):  # the worker's language is not the reader's
            message = letter(case, scenarios.company(), language="ar", honorific="mr", name="محمد العتيبي")
        ticket = Ticket.objects.select_related(*dispatch.TICKET_WITH).get(pk=message.ticket_id)
        told = snapshots.tell(ticket, message)
    assert told["ar", "mr", "email"]["subject"] == message.subject
    for language in ("ar", "en"):
        _holds(case, language, ticket, told[language, "mr", "email"])
    snapshots.compare(case, ticket, told)


def _holds(case: str, language: str, ticket: Ticket, letter: dict[str, str]) -> None:
    subject, text, html, short = letter["subject"], letter["body_text"], letter["body_html"], letter["short_text"]
    for form in (text, html.replace("\xa0", " ")):
        assert "/t/" in form
        for wanted in MUST[case][language]:
            assert (wanted if isinstance(wanted, str) else wanted(ticket)) in form
    assert ticket.reference in (text if case == "merged" else subject)
    assert len(subject) < 120
    assert "\n" not in subject
    assert ticket.reference in short
    assert segments.count(short).segments <= 2
    assert "None" not in text + short
    assert "⇥" not in text + short + html
    if language == "ar":
        assert ARABIC.search(subject)
        assert 'dir="rtl"' in html
        assert not [word for word in GENDERED if word in text + short]
    else:
        assert 'dir="ltr"' in html
    assert "!" not in text.split("\n--\n")[0] + short
    assert "<img" not in html


@pytest.mark.parametrize(
    ("honorific", "name", "ar", "en"),
    [
        (Honorific.MR, "محمد العتيبي", "أهلًا أستاذ محمد،", "Hello Mr محمد,"),
        (Honorific.MS, "نورة السبيعي", "أهلًا أستاذة نورة،", "Hello Ms نورة,"),
        (Honorific.DR_M, "سعد الدوسري", "أهلًا دكتور سعد،", "Hello Dr سعد,"),
        (Honorific.DR_F, "نورة السبيعي", "أهلًا دكتورة نورة،", "Hello Dr نورة,"),
        (Honorific.ENG_F, "هند علي", "أهلًا مهندسة هند،", "Hello Eng. هند,"),
        (Honorific.NONE, "أبو فهد", "أهلًا أبو فهد،", "Hello أبو فهد,"),
    ],
)
def test_the_greeting_agrees_with_the_honorific(honorific: str, name: str, ar: str, en: str) -> None:
    co = scenarios.company()
    for language, wanted in (("ar", ar), ("en", en)):
        message = letter("device_arrived", co, language=language, honorific=honorific, name=name)
        assert wanted in message.body_text.translate(MARKS)


def test_the_first_letter_to_an_unproven_address_holds_nothing_that_was_typed() -> None:
    co = scenarios.company()
    ticket = scenarios.filed(
        co, name="Buy cheap pills", description="visit evil.example", product=None, serial="", model_text="http://evil.example",
        arrival="visit", address="evil street",
    )
    dispatch.dispatch_pending()
    message = Message.objects.get(ticket=ticket)
    everything = message.subject + message.body_text + message.body_html + message.short_text + message.to_name
    for typed in ("pills", "Buy", "evil"):
        assert typed not in everything
    assert "جوال" in message.body_text


def test_a_known_customer_is_greeted_by_name_at_once() -> None:
    co = scenarios.company()
    first = scenarios.ticket_at("diagnosing", co=co)
    again = scenarios.filed(co, name=first.customer.name, phone=first.customer.phone, email=first.customer.email)
    dispatch.dispatch_pending()
    assert "أهلًا \u2068أستاذ محمد\u2069" in Message.objects.get(ticket=again, rule="received").body_text


def test_one_address_gets_three_acknowledgements_an_hour() -> None:
    co = scenarios.company()
    for _ in range(5):
        scenarios.filed(co, email="victim@example.com")
    dispatch.dispatch_pending()
    rows = Message.objects.filter(to_address="victim@example.com").order_by("pk")
    assert [row.state for row in rows] == ["pending"] * 3 + ["suppressed"] * 2
    assert {row.reason for row in rows[3:]} == {"too_many"}
