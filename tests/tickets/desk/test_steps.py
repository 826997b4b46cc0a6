"""Each step through its form: taken, and refused beside the field with everything typed kept."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from notifications.rules import letter_for
from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.enums import Stage
from tickets.models import PartStock, Ticket

pytestmark = pytest.mark.once

MOMENT = "%Y-%m-%dT%H:%M"


def later(hours: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime(MOMENT)


PERSON = {
    "check_in": "desk", "schedule_visit": "desk", "schedule_pickup": "desk", "start_diagnosis": "khalid",
    "add_evidence": "khalid", "record_finding": "khalid", "finish_repair": "khalid", "wait_for_part": "khalid",
    "pass_test": "nouf", "hand_over": "desk",
}
HAPPY = [
    ("received", "check_in", {"condition": "خدش", "accessories": "شاحن", "shelf": "A-1"}, Stage.RECEIVED),
    ("received", "start_diagnosis", {"remote": "on"}, Stage.DIAGNOSING),
    ("received", "cancel", {"reason": "طلب العميل"}, Stage.CANCELLED),
    ("diagnosing", "add_evidence", {"text": "4.8 ohm"}, Stage.DIAGNOSING),
    ("diagnosing", "record_finding", {"cause": "defect", "text": "منفذ تالف", "explanation": "المنفذ معطوب",
                                      "repairable": "on", "estimated_cost": "120"}, Stage.DECIDING),
    ("deciding", "decide", {"remedy": "repair"}, Stage.REPAIRING),
    ("deciding", "decide", {"remedy": "repair", "customer_pays": "on", "reason": "خارج الضمان", "text_0": "شاشة",
                            "quantity_0": "1", "price_0": "340"}, Stage.AWAITING_APPROVAL),
    ("deciding", "object", {"reason": "العميل يرى غير ذلك"}, Stage.DIAGNOSING),
    ("awaiting_approval", "approve_quote", {"number": "1", "who": "محمد", "how": "phone"}, Stage.REPAIRING),
    ("awaiting_approval", "decline_quote", {"number": "1", "who": "محمد", "how": "counter"}, Stage.RETURNING),
    ("awaiting_approval", "revise_quote", {"reason": "قطعة أرخص", "text_0": "شاشة", "price_0": "200"},
     Stage.AWAITING_APPROVAL),
    ("repairing", "finish_repair", {"work_done": "تبديل", "explanation": "بدّلنا القطعة", "minutes": "30",
                                    "no_parts": "on"}, Stage.TESTING),
    ("repairing", "reopen_decision", {"reason": "عطل آخر"}, Stage.DECIDING),
    ("replacing", "ready_replacement", {"serial": "NW7P26999001"}, Stage.TESTING),
    ("refunding", "pay_refund", {"amount": "2000", "method": "card", "payment_reference": "P-1"}, Stage.DELIVERED),
    ("returning", "ready_return", {}, Stage.READY),
    ("delivered", "confirm_working", {}, Stage.CLOSED),
    ("delivered", "report_return", {"description": "عاد العطل"}, Stage.CLOSED),
    ("diagnosing", "set_priority", {"priority": "high", "reason": "عميل ينتظر"}, Stage.DIAGNOSING),
    ("diagnosing", "set_waiting", {"on": "customer", "until": later(48)}, Stage.DIAGNOSING),
    ("diagnosing", "set_custody", {"custody": "maker"}, Stage.DIAGNOSING),
    ("diagnosing", "move_promise", {"to": later(200), "reason": "قطعة", "beyond": "on"}, Stage.DIAGNOSING),
    ("diagnosing", "note", {"body": "للزملاء"}, Stage.DIAGNOSING),
    ("diagnosing", "reply", {"body": "أهلًا", "awaits_answer": "on"}, Stage.DIAGNOSING),
]


@pytest.mark.parametrize(("stage", "action", "values", "after"), HAPPY, ids=[f"{s}-{a}" for s, a, _v, _t in HAPPY])
def test_step_is_taken_through_its_form(co, sign_in, standing, stage, action, values, after):
    ticket = standing(stage)
    before = ticket.events.count()
    answer = step(sign_in(PERSON.get(action, "huda")), ticket, action, **values)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer.content
    ticket.refresh_from_db()
    assert ticket.stage == after
    assert ticket.events.count() == before + 1


def test_part_is_ordered_arrives_and_goes_in(co, sign_in, standing):
    ticket = standing("repairing")
    client = sign_in("khalid")
    order = {"part": co.part.pk, "quantity": 1, "expected_on": timezone.localdate() + timedelta(days=1)}
    asked = step(client, ticket, "wait_for_part", **order)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["order_all_the_same"])
    left = PartStock.objects.get(part=co.part, branch=co.branch).on_hand
    assert f"In stock here: {left}. Reserve one instead" in asked.content.decode()
    assert step(client, ticket, "wait_for_part", **order, order_all_the_same="on").status_code == 302
    # The promise holds: nobody is told of a new date, and nobody is told that somebody was.
    page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "date holds, so no message goes out" in page
    assert letter_for(ticket, ticket.events.get(kind="wait_for_part")) == ""
    assert "finish_repair" not in {f.action for f in client.get(f"/desk/t/{ticket.reference}/").context["forms"]}
    usage = ticket.parts.get()
    assert step(client, ticket, "part_arrived", usage=usage.pk).status_code == 302
    answer = step(client, ticket, "finish_repair", work_done="x", explanation="y", minutes=5, part_0=co.part.pk,
                  quantity_0=1)
    assert answer.status_code == 302
    assert ticket.parts.get().state == "used"


def test_a_part_that_the_customer_did_not_agree_to_is_asked_about(co, sign_in):
    ticket = scenarios.ticket_at("repairing", co=co, pays=True)
    order = {"part": co.part.pk, "quantity": 99, "expected_on": timezone.localdate() + timedelta(days=30)}
    asked = step(sign_in("khalid"), ticket, "wait_for_part", **order)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["beyond_quote"])
    assert step(sign_in("khalid"), ticket, "wait_for_part", **order, beyond_quote="on").status_code == 302
    assert letter_for(ticket, ticket.events.get(kind="wait_for_part")) == "delay_part"


def test_one_failed_line_sends_the_device_back_and_all_passed_makes_it_ready(co, sign_in, standing):
    ticket = standing("testing")
    client = sign_in("nouf")
    answers = {f"test_{code}": answer for code, answer in scenarios.all_pass(ticket).items()}
    first = next(iter(answers))
    sheet = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "(optional)" not in "".join(re.findall(r'tests__value">(.*?)<details', sheet, re.S))
    assert step(client, ticket, "pass_test", **{**answers, first: "fail"}).status_code == 302
    back = client.get(f"/desk/t/{ticket.reference}/")
    assert [m.level_tag for m in back.context["messages"]] == ["warning"]
    name = ticket.test_runs.get().results.get(answer="fail").name
    assert f"\u2068{name}\u2069" in back.content.decode()  # the history names the line
    ticket.refresh_from_db()
    assert ticket.stage == Stage.REPAIRING
    scenarios.finish_repair(co, ticket)
    assert step(client, ticket, "pass_test", **answers).status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == Stage.READY


def test_handover_needs_the_right_code_and_keeps_what_was_typed(co, sign_in, standing):
    from tickets.actions.handover import pickup_code

    ticket = standing("ready")
    client = sign_in("desk")
    values = {"receiver": "محمد", "proof": "code", "code": "000000", "accessories_back": ["0"], "explained": "on"}
    answer = step(client, ticket, "hand_over", **values)
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors
    assert 'value="محمد"' in answer.content.decode()
    assert step(client, ticket, "hand_over", **{**values, "code": pickup_code(ticket)}).status_code == 302


REFUSED = [
    ("received", "check_in", {"shelf": "Z-9"}, "condition", "Z-9"),
    ("received", "start_diagnosis", {}, "remote", ""),
    ("received", "schedule_visit", {"day": "", "begin": "10:00", "until": "12:00", "address": "الدمام"}, "day", "الدمام"),
    ("diagnosing", "record_finding", {"cause": "defect", "text": "نص باق"}, "explanation", "نص باق"),
    ("diagnosing", "record_finding", {"cause": "misuse", "text": "كسر", "explanation": "شرح باق"}, "photos", "شرح باق"),
    ("deciding", "decide", {"remedy": "refund", "note": "كلمة باقية"}, "reason", "كلمة باقية"),
    ("deciding", "decide", {"remedy": "repair", "customer_pays": "on", "reason": "سبب باق"}, "text_0", "سبب باق"),
    ("awaiting_approval", "revise_quote", {"text_0": "بند باق", "price_0": "10"}, "reason", "بند باق"),
    ("repairing", "finish_repair", {"work_done": "عمل باق", "explanation": "x", "minutes": "5"}, "part_0", "عمل باق"),
    ("repairing", "finish_repair", {"work_done": "عمل باق", "explanation": "x", "minutes": "0"}, "minutes", "عمل باق"),
    ("replacing", "ready_replacement", {"serial": "12"}, "serial", "12"),
    ("refunding", "pay_refund", {"amount": "99999", "method": "card", "payment_reference": "PAY-9"}, "amount", "PAY-9"),
    ("diagnosing", "set_priority", {"priority": "high"}, "reason", ""),
    ("diagnosing", "transfer", {"reason": "سفر باق"}, "owner", "سفر باق"),
    ("diagnosing", "reply", {"body": "  "}, "body", ""),
    ("delivered", "report_return", {"description": ""}, "description", ""),
]


@pytest.mark.parametrize(
    ("stage", "action", "values", "field", "kept"), REFUSED, ids=[f"{s}-{a}-{f}" for s, a, _v, f, _k in REFUSED]
)
def test_refused_step_says_so_beside_its_field_and_keeps_what_was_typed(
    co, sign_in, standing, stage, action, values, field, kept
):
    ticket = standing(stage)
    before = ticket.events.count()
    answer = step(sign_in(PERSON.get(action, "huda")), ticket, action, **values)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert kept in answer.content.decode()
    assert ticket.events.count() == before
    assert Ticket.objects.get(pk=ticket.pk).stage == stage


def test_misuse_is_recorded_once_there_is_evidence(co, sign_in, standing):
    ticket = standing("diagnosing")
    client = sign_in("khalid")
    values = {"cause": "misuse", "text": "كسر", "explanation": "شرح", "misuse_reason": "أثر صدمة"}
    assert step(client, ticket, "record_finding", **values).status_code == 422
    assert step(client, ticket, "add_evidence", text="أثر بعمق 2 مم").status_code == 302
    assert step(client, ticket, "record_finding", **values).status_code == 302
    assert ticket.findings.get().key_evidence is not None


def test_second_opinion_is_not_offered_to_the_first_technician(co, sign_in, standing):
    ticket = standing("deciding")
    step(sign_in("sara"), ticket, "object", reason="لا أوافق")
    first = sign_in("khalid").get(f"/desk/t/{ticket.reference}/")
    second = sign_in("nouf").get(f"/desk/t/{ticket.reference}/")
    assert "record_finding" not in {f.action for f in first.context["forms"]}
    assert "record_finding" in {f.action for f in second.context["forms"]}


def test_a_decision_beyond_an_agents_authority_is_asked_of_a_manager_who_answers(co, sign_in, standing):
    ticket = standing("deciding")
    assert step(sign_in("sara"), ticket, "decide", remedy="refund").status_code == 422  # no reason, nothing to judge by
    sara = sign_in("sara")
    assert step(sara, ticket, "decide", remedy="refund", reason="مجاملة").status_code == 302
    assert [m.level_tag for m in sara.get(f"/desk/t/{ticket.reference}/").context["messages"]] == ["warning"]
    assert scenarios.fresh(ticket).stage == "deciding"
    assert step(sign_in("sara"), ticket, "answer_request", approve="yes").status_code == 403
    manager = sign_in("huda")
    page = manager.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "مجاملة" in page
    listed = manager.get("/desk/approvals/").content.decode()
    assert ticket.reference in listed
    for shown in (page, listed):  # what it costs and what the policy proposed, before the answer
        assert re.search(r"SAR\s2,100", shown)
        assert "The policy proposed" in shown
        assert "Repair, free of charge" in shown
    assert "(optional)" not in page[page.index('id="field-words"'):][:300]
    assert step(manager, ticket, "answer_request", approve="no").status_code == 422
    assert step(manager, ticket, "answer_request", approve="no", words="لا سبب كافيًا").status_code == 302
    assert (scenarios.fresh(ticket).stage, ticket.decision_requests.get().state) == ("deciding", "refused")
    step(sign_in("sara"), ticket, "decide", remedy="refund", reason="عميل من عشر سنوات")
    assert step(sign_in("huda"), ticket, "answer_request", approve="yes").status_code == 302
    made = ticket.decisions.get()
    assert (made.asked_by, made.decided_by, scenarios.fresh(ticket).stage) == (co.users.sara, co.users.huda, "refunding")
    kinds = list(ticket.events.order_by("seq").values_list("kind", flat=True))
    assert kinds[-4:] == ["request_decision", "answer_request", "request_decision", "decide"]
    assert "Refund, free of charge" not in manager.get(f"/desk/t/{ticket.reference}/").content.decode()


def test_decision_form_says_whom_a_remedy_needs_and_when(co, sign_in):
    ticket = scenarios.ticket_at("deciding", co=co, cause="misuse")
    page = sign_in("sara").get(f"/desk/t/{ticket.reference}/?lang=en").content.decode()
    assert re.search(r"Needs a manager when it is free of charge, since it costs more than SAR\s150", page)
    assert "Needs a manager" not in sign_in("admin").get(f"/desk/t/{ticket.reference}/?lang=en").content.decode()


def test_price_line_of_a_part_takes_its_name_and_price(co, sign_in, standing):
    ticket = standing("deciding")
    step(sign_in("huda"), ticket, "decide", remedy="repair", customer_pays="on", reason="خارج الضمان",
         part_0=co.part.pk, quantity_0="2")
    line = ticket.quotes.get().lines.get()
    assert line.amount == Decimal("160.00")
    assert line.text


def test_step_impossible_at_this_stage_is_409_and_changes_nothing(co, sign_in):
    ticket = scenarios.filed(co)
    answer = step(sign_in("huda"), ticket, "hand_over", receiver="x")
    assert answer.status_code == 409
    assert ticket.events.count() == 1
    assert sign_in("huda").post(f"/desk/t/{ticket.reference}/do/explode/").status_code == 404


def test_words_sent_twice_are_kept_once(co, sign_in, standing):
    ticket = standing("diagnosing")
    client = sign_in("sara")
    for _ in range(2):
        assert step(client, ticket, "reply", body="أهلًا", submission_key="one").status_code == 302
    assert ticket.comments.count() == 1


def test_merge_and_transfer_and_task(co, sign_in):
    first = scenarios.filed(co, name="ليلى", phone="+966500000777", email="laila@example.com", serial="", description="الأول")
    second = scenarios.filed(co, name="ليلى", phone="+966500000777", email="laila@example.com", serial="", description="الثاني",
                            symptom=None)
    client = sign_in("sara")
    assert step(client, second, "merge", into=first.reference.lower()).status_code == 302
    second.refresh_from_db()
    assert second.merged_into_id == first.pk
    assert step(client, first, "assign", owner=co.users.sara.pk).status_code == 302
    assert step(client, first, "transfer", owner=co.users.huda.pk, reason="إجازة").status_code == 302
    task = first.tasks.get()
    assert first.reference in client.get("/desk/tasks/").content.decode()
    assert step(client, first, "finish_task", task=task.pk, result="تم").status_code == 302
