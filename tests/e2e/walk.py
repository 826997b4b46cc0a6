"""The whole life of a ticket, page by page, in a language and on a screen: what both walks share."""

from __future__ import annotations

from tests.e2e.scene import Scene
from tests.e2e.watching import look


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
    scene.hand_over(reference, payment="paid", payment_way="card", receipt_number="4711")
    assert stack.mail(customer.email, holding=reference)


def a_week_later(scene: Scene) -> None:
    """Follow-up, survey, thanks, and the manager sees it on the dashboard."""
    scene.next_week()
    customer, comment = scene.customer, scene.words["comment"]
    customer.follow_up("yes")
    look(customer.page, "survey")
    customer.survey(csat=5, ces=6, nps=10, comment=comment)
    look(customer.page, "thanks")
    huda = scene.staff("huda")
    huda.page.goto("/desk/dashboard/")
    look(huda.page, "dashboard")
    assert comment in huda.page.locator("main").inner_text()
    huda.page.goto("/desk/messages/")
    look(huda.page, "messages")
    for name in ("wording", "mail"):
        huda.page.goto(f"/desk/{name}/")
        look(huda.page, name)
    huda.open(customer.reference)
    look(huda.page, "ticket-closed")
