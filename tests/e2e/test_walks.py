"""The whole life of a ticket in a real browser, with real processes, messages read from a real SMTP server.

Named to come after the shorter stories: it moves the clock of the product by a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import browsers
from tests.e2e.people import Customer, Office
from tests.e2e.scene import WORDS, Scene, in_days, told_in
from tests.e2e.stack import Stack
from tests.e2e.watching import look

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e
RETURNS = told_in("ar")


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
