"""The whole life of a ticket in a real browser, with real processes, messages read from a real SMTP server."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import browsers
from tests.e2e.people import Customer, Office, Staff
from tests.e2e.stack import Stack, text_of
from tests.e2e.watching import look

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.e2e
Opener = Callable[..., "Page"]
# Six digits on their own: not part of a link, a telephone number or a serial.
PICKUP_CODE = r"(?<![\w/.-])\d{6}(?![\w/.-])"
_serials = itertools.count(310_001)
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
        self.customer = Customer(page, stack, language, f"{mailbox}@example.com", self.words["name"])
        self.serial = f"NW7P24{next(_serials)}"

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

    def hand_over(self, reference: str, **more: str) -> None:
        """Collect against the pickup code from the “ready” message."""
        ready = self.stack.mail(self.customer.email, holding=reference, matching=PICKUP_CODE)
        code = re.search(PICKUP_CODE, text_of(ready))
        assert code, text_of(ready)
        self.staff("desk").do(
            reference, "hand_over", receiver=self.words["name"], proof="code", code=code.group(),
            accessories_back=True, explained=True, **more,
        )


def walk_to_handover(scene: Scene) -> None:
    """Report, quote approved by the customer, failed test, repair again, passed, handed over: every page looked at."""
    stack, words, customer = scene.stack, scene.words, scene.customer
    reference = customer.report(scene.serial, description=words["fault"], year=2026, look_at=True)
    customer.follow_mail(reference)
    look(customer.page, "track-received")
    desk = scene.staff("desk")
    look(desk.page, "queue")
    desk.do(reference, "check_in", condition=words["condition"], accessories=words["accessories"], shelf="B-14")
    khalid = scene.staff("khalid")
    khalid.do(reference, "start_diagnosis")
    khalid.do(reference, "add_evidence", text=words["text"])
    khalid.open(reference)
    look(khalid.page, "ticket-diagnosis")
    khalid.do(
        reference, "record_finding", cause="misuse", text=words["text"], explanation=words["plain"],
        misuse_reason=words["reason"], estimated_cost="300",
    )
    sara = scene.staff("sara")
    sara.open(reference)
    look(sara.page, "ticket-decision")
    sara.do(
        reference, "decide", remedy="repair", customer_pays=True, text_0=words["line"], price_0="340", quantity_0="1",
        text_1=words["work"], price_1="60", quantity_1="1",
    )
    customer.follow_mail("460")
    look(customer.page, "track-quote")
    sara.do(reference, "revise_quote", price_0="320", reason=words["revised"])
    customer.follow_mail("437")
    assert words["revised"] in customer.page.locator("main").inner_text()
    look(customer.page, "track-quote-revised")
    customer.answer_quote("approve")
    look(customer.page, "track-approved")
    khalid.do(
        reference, "finish_repair", work_done=words["work"], explanation=words["done"], minutes="40", no_parts=True
    )
    khalid.open(reference)
    look(khalid.page, "ticket-test")
    scene.staff("nouf").test_sheet(reference, fail="charge")
    khalid.do(
        reference, "finish_repair", work_done=words["work"], explanation=words["done"], minutes="15", no_parts=True
    )
    scene.staff("nouf").test_sheet(reference)
    customer.page.goto(customer.link)
    look(customer.page, "track-ready")
    scene.hand_over(reference)
    assert stack.mail(customer.email, holding=reference)


def repair_under_warranty(scene: Scene) -> None:
    """A defect repaired at our cost and handed over."""
    reference = scene.reach_decision("defect")
    scene.staff("sara").do(reference, "decide", remedy="repair")
    wait_for_a_part(scene, reference)
    scene.repair_and_test(reference)
    scene.hand_over(reference)


def wait_for_a_part(scene: Scene, reference: str) -> None:
    """The part is ordered, the customer hears the new date, the part comes and wakes the ticket."""
    khalid = scene.staff("khalid")
    khalid.do(
        reference, "wait_for_part", part="P-7712-B", quantity="1", expected_on=in_days(6), supplier=scene.words["supplier"]
    )
    look(khalid.page, "ticket-waiting")
    scene.customer.follow_mail(reference)
    look(scene.customer.page, "track-waiting")
    khalid.do(reference, "part_arrived")


@told_in("ar")
def test_misuse_with_evidence_and_objection(stack: Stack, office: Office, open_page: Opener, language: str) -> None:
    """Misuse cannot be written without evidence; the customer objects; another technician finds a defect."""
    scene = Scene(stack, office, open_page, language, f"objection-{language}", phone=True)
    words, customer = scene.words, scene.customer
    reference = customer.report(scene.serial, description=words["fault"], year=2026)
    stack.mail(customer.email, holding=reference)
    scene.staff("desk").do(reference, "check_in", condition=words["condition"])
    khalid = scene.staff("khalid")
    khalid.do(reference, "start_diagnosis")
    finding: dict[str, str | bool] = {
        "cause": "misuse", "text": words["text"], "explanation": words["plain"], "misuse_reason": words["reason"],
        "estimated_cost": "300",
    }
    with pytest.raises(AssertionError):
        khalid.do(reference, "record_finding", **finding)
    khalid.do(reference, "add_evidence", text=words["text"])
    khalid.do(reference, "record_finding", **finding)
    sara = scene.staff("sara")
    sara.do(reference, "decide", remedy="repair", customer_pays=True, text_0=words["line"], price_0="340")
    customer.follow_mail("391")
    assert words["plain"] in customer.page.locator("main").inner_text()
    customer.object(words["objection"])
    look(customer.page, "track-objection")
    stack.mail(customer.email, holding=reference)
    nouf = scene.staff("nouf")
    nouf.do(
        reference, "record_finding", cause="defect", text=words["text"], explanation=words["plain"], estimated_cost="300"
    )
    sara.do(reference, "decide", remedy="repair")
    text = sara.open(reference).locator("main").inner_text()
    assert words["objection"] in sara.page.content()
    assert words["text"] in sara.page.content()
    assert text


@told_in("en")
def test_replacement_with_a_loan_device_that_stays_out(
    stack: Stack, office: Office, open_page: Opener, language: str
) -> None:
    """A manager replaces; the new unit is tested and handed over; the loan device does not stay out in silence."""
    scene = Scene(stack, office, open_page, language, f"replacement-{language}")
    words, desk, lent = scene.words, scene.staff("desk"), f"NW7P23{next(_serials)}"
    reference = scene.reach_decision("defect")
    desk.add_loan_unit(lent, words["loan"])
    desk.do(reference, "lend_device", unit=lent, condition=words["loan"], due_on=in_days(14))
    huda = scene.staff("huda")
    huda.do(reference, "decide", remedy="replace", reason=words["batch"])
    scene.staff("sara").do(reference, "ready_replacement", serial=f"NW7P26{next(_serials)}")
    scene.staff("nouf").test_sheet(reference)
    with pytest.raises(AssertionError, match=lent):
        scene.hand_over(reference)
    scene.hand_over(reference, loan_reason=words["stays"], loan_due_on=in_days(3))
    summary = stack.mail(scene.customer.email, holding=reference)
    assert reference in text_of(summary) + str(summary["Subject"])
    huda.open(reference)
    look(huda.page, "ticket-replaced")
    desk.page.goto("/desk/loans/")
    assert words["stays"] in desk.page.locator("main").inner_text()
    look(desk.page, "loans")


@told_in("ar")
def test_refund_over_authority(stack: Stack, office: Office, open_page: Opener, language: str) -> None:
    """An agent asks for a refund, a manager approves and pays; the customer is told the amount and the reference."""
    scene = Scene(stack, office, open_page, language, f"refund-{language}")
    reference = scene.reach_decision("defect")
    sara, huda = scene.staff("sara"), scene.staff("huda")
    sara.do(reference, "decide", remedy="refund", reason=scene.words["refund"])
    huda.page.goto("/desk/approvals/")
    assert reference in huda.page.locator("main").inner_text()
    look(huda.page, "approvals")
    huda.do(reference, "answer_request", approve="yes")
    payment = f"PAY-77{next(_serials)}"
    huda.do(reference, "pay_refund", amount="2000", method=huda.first_option(reference, "pay_refund", "method"),
            payment_reference=payment)
    told = stack.mail(scene.customer.email, holding=payment)
    assert "2,000" in text_of(told)
    huda.open(reference)
    look(huda.page, "ticket-refunded")


# The clock moves last: everybody signs in again after a week.


RETURNS = told_in("ar")


@pytest.fixture(scope="module")
def handed_over(browser: Browser, stack: Stack, office: Office) -> Iterator[dict[str, Customer]]:
    """The customers of the stories that go on a week after the handover; the clock is moved once for all of them."""
    customers = {}
    with browsers(browser, stack) as open_page:
        for name, language, phone, live in (
            ("ar", "ar", True, walk_to_handover), ("en", "en", False, walk_to_handover),
            *((f"return-{language}", language, True, repair_under_warranty) for language in RETURNS.args[1]),
        ):
            scene = Scene(stack, office, open_page, language, f"walk-{name}", phone=phone)
            live(scene)
            customers[name] = scene.customer
        stack.later(days=7, hours=1)
        office.next_week()
        yield customers


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_report_to_dashboard(handed_over: dict[str, Customer], office: Office, language: str) -> None:
    """A week after the whole walk: follow-up, survey, thanks, and the manager sees it on the dashboard."""
    customer = handed_over[language]
    comment = WORDS[language]["comment"]
    customer.follow_up("yes")
    look(customer.page, "survey")
    customer.survey(csat=5, ces=6, nps=10, comment=comment)
    look(customer.page, "thanks")
    huda = office.staff(language, "huda")
    huda.page.goto("/desk/dashboard/")
    look(huda.page, "dashboard")
    assert comment in huda.page.locator("main").inner_text()
    huda.page.goto("/desk/messages/")
    look(huda.page, "messages")
    huda.open(customer.reference)
    look(huda.page, "ticket-closed")


@RETURNS
def test_not_working_opens_a_linked_return(
    handed_over: dict[str, Customer], stack: Stack, office: Office, language: str
) -> None:
    """A week later it does not work: a new ticket, linked, raised, for the same owner, with its own message."""
    customer = handed_over[f"return-{language}"]
    new = customer.follow_up("no", words=WORDS[language]["again"])
    look(customer.page, "return-opened")
    stack.mail(customer.email, holding=new)
    sara = office.staff(language, "sara")
    text = sara.open(new).locator("body").inner_text()
    assert customer.reference in text
    look(sara.page, "ticket-return")
