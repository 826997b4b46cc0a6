"""A story's people, what they say in each language, and the steps that several stories share."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e.people import Customer, Office, Staff
from tests.e2e.stack import Stack, text_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

Opener = Callable[..., "Page"]
# Six digits on their own: not part of a link, a telephone number or a serial.
PICKUP_CODE = r"(?<![\w/.-])\d{6}(?![\w/.-])"
serials = itertools.count(310_001)
phones = itertools.count(551_234_501)
WORDS = {
    "ar": {
        "name": "محمد العتيبي", "fault": "لا يشحن إلا بزاوية معينة، وشرخ في الشاشة", "condition": "خدش خفيف في الظهر",
        "accessories": "شاحن وسلك", "text": "أثر صدمة في زاوية الإطار يمتد منه الشرخ", "plain": "وجدنا أثر صدمة في زاوية الإطار",
        "reason": "الشرخ يبدأ من أثر الصدمة", "line": "وحدة شاشة أصلية", "work": "استبدال وحدة الشاشة",
        "done": "استبدلنا الشاشة بقطعة أصلية", "again": "عاد العطل نفسه بعد يومين", "objection": "لم يسقط الجهاز مني أبدًا",
        "comment": "خدمة ممتازة وسريعة",
        "revised": "وجد المورد قطعة بسعر أقل", "refund": "لا قطع ولا بديل", "batch": "ثالث جهاز من الدفعة نفسها",
        "loan": "خدش في الإطار", "stays": "ينقل العميل بياناته إلى جهازه الجديد", "supplier": "مورد القطع",
    },
    "en": {
        "name": "Noura Williams", "fault": "It charges only at an angle, and the screen is cracked",
        "condition": "Light scratch on the back",
        "accessories": "Charger and cable", "text": "Impact mark at the corner of the frame",
        "plain": "We found an impact mark at the corner",
        "reason": "The crack starts at the impact mark", "line": "Original display unit", "work": "Display unit replaced",
        "done": "We fitted an original display", "again": "The same fault is back", "objection": "I never dropped it",
        "comment": "Quick and friendly",
        "revised": "The supplier found a cheaper unit", "refund": "No parts and no unit", "batch": "Third device of this batch",
        "loan": "Scratch on the frame", "stays": "The customer copies the data first", "supplier": "Parts supplier",
    },
}


# Shorter stories are told in one language each; JOURNEYS=both tells all of them in both, as CI does.
def told_in(language: str) -> pytest.MarkDecorator:
    """The languages of a story."""
    other = "ar" if language == "en" else "en"
    return pytest.mark.parametrize("language", [language, other] if os.environ.get("JOURNEYS") == "both" else [language])


def in_days(days: int) -> str:
    """A day ahead, as a date field takes it."""
    return (date.today() + timedelta(days=days)).isoformat()


class Scene:
    """Everybody of one story, each with a browser of their own, in one language."""

    def __init__(
        self, stack: Stack, office: Office, open_page: Opener, language: str, mailbox: str, *, phone: bool = False
    ) -> None:
        self.stack, self.office, self.language, self.words = stack, office, language, WORDS[language]
        page = open_page(language, phone=phone)
        # A number each: few reports an hour are taken from one number.
        self.customer = Customer(page, stack, language, f"{mailbox}@example.com", self.words["name"], f"+966{next(phones)}")
        self.serial = f"NW7P24{next(serials)}"

    def staff(self, username: str) -> Staff:
        """A member of staff at a desk, signed in."""
        return self.office.staff(self.language, username)

    def reach_decision(self, cause: str) -> str:
        """Report, check in, examine, find."""
        words = self.words
        reference = self.customer.report(self.serial, description=words["fault"], year=2026)
        self.stack.mail(self.customer.email, holding=reference)
        self.staff("desk").do(
            reference, "check_in", condition=words["condition"], accessories=words["accessories"], shelf="B-14"
        )
        khalid = self.staff("khalid")
        khalid.do(reference, "start_diagnosis")
        if cause == "misuse":
            khalid.do(reference, "add_evidence", text=words["text"])
        finding: dict[str, str | bool] = {
            "cause": cause, "text": words["text"], "explanation": words["plain"], "estimated_cost": "300"}
        if cause == "misuse":
            finding["misuse_reason"] = words["reason"]
        khalid.do(reference, "record_finding", **finding)
        return reference

    def repair_and_test(self, reference: str) -> None:
        """One repair with the part that stands reserved, one passed test sheet by another technician."""
        self.staff("khalid").do(
            reference, "finish_repair", work_done=self.words["work"], explanation=self.words["done"], minutes="40",
        )
        self.staff("nouf").test_sheet(reference)

    def next_week(self) -> None:
        """Seven days and an hour later; everybody signs in again."""
        self.stack.later(days=7, hours=1)
        self.office.next_week()

    def hand_over(self, reference: str, **more: str) -> None:
        """Collect against the pickup code from the “ready” message; ``more`` holds the payment where something is due."""
        ready = self.stack.mail(self.customer.email, holding=reference, matching=PICKUP_CODE)
        code = re.search(PICKUP_CODE, text_of(ready))
        assert code, text_of(ready)
        before = len(self.stack.sink.to(self.customer.email))
        self.staff("desk").do(
            reference, "hand_over", receiver=self.words["name"], proof="code", code=code.group(),
            accessories_back=True, explained=True, **more,
        )
        # A story may go on a week later, when what still waits to leave would be too old.
        self.stack.mail(self.customer.email, holding=reference, more_than=before)
