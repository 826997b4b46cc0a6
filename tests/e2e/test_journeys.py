"""Shorter stories in a real browser, with real processes, messages read from a real SMTP server.

The whole life of a ticket stands in ``test_walks.py``: a file has a running product of its own.
"""

from __future__ import annotations

import pytest

from tests.e2e.people import Office
from tests.e2e.scene import Opener, Scene, in_days, serials, told_in
from tests.e2e.stack import Stack, text_of
from tests.e2e.watching import look

pytestmark = pytest.mark.e2e


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
    words, desk, lent = scene.words, scene.staff("desk"), f"NW7P23{next(serials)}"
    reference = scene.reach_decision("defect")
    desk.add_loan_unit(lent, words["loan"])
    desk.do(reference, "lend_device", unit=lent, condition=words["loan"], due_on=in_days(14))
    huda = scene.staff("huda")
    huda.do(reference, "decide", remedy="replace", reason=words["batch"])
    scene.staff("sara").do(reference, "ready_replacement", serial=f"NW7P26{next(serials)}")
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
    payment = f"PAY-77{next(serials)}"
    huda.do(reference, "pay_refund", amount="2000", method=huda.first_option(reference, "pay_refund", "method"),
            payment_reference=payment)
    told = stack.mail(scene.customer.email, holding=payment)
    assert "2,000" in text_of(told)
    huda.open(reference)
    look(huda.page, "ticket-refunded")


@told_in("ar")
def test_not_working_opens_a_linked_return(stack: Stack, office: Office, open_page: Opener, language: str) -> None:
    """A week later it does not work: a new ticket, linked, raised, for the same owner, with its own message.

    The last one: it moves the clock.
    """
    scene = Scene(stack, office, open_page, language, f"return-{language}", phone=True)
    customer = scene.customer
    repair_under_warranty(scene)
    scene.next_week()
    new = customer.follow_up("no", words=scene.words["again"])
    look(customer.page, "return-opened")
    stack.mail(customer.email, holding=new)
    sara = scene.staff("sara")
    text = sara.open(new).locator("body").inner_text()
    assert customer.reference in text
    look(sara.page, "ticket-return")


def repair_under_warranty(scene: Scene) -> None:
    """A defect repaired at our cost and handed over."""
    reference = scene.reach_decision("defect")
    scene.staff("sara").do(reference, "decide", remedy="repair")
    wait_for_a_part(scene, reference)
    scene.repair_and_test(reference)
    scene.hand_over(reference)


def wait_for_a_part(scene: Scene, reference: str) -> None:
    """More is ordered than the shelf holds, the customer hears the new date, the parts come and wake the ticket."""
    khalid = scene.staff("khalid")
    khalid.do(
        reference, "wait_for_part", part="P-7712-B", quantity="99", expected_on=in_days(20), supplier=scene.words["supplier"]
    )
    look(khalid.page, "ticket-waiting")
    scene.customer.follow_mail(reference)
    look(scene.customer.page, "track-waiting")
    khalid.do(reference, "part_arrived")
