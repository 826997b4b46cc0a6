"""Every (stage, action) pair of the table: allowed ones lead where the table says, all others change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from helpdesk.lib.actor import Actor
from helpdesk.lib.sealed import seal
from tests import scenarios
from tickets.actions import (
    approval,
    conversation,
    decision,
    diagnosis,
    files,
    follow_up,
    guide,
    handover,
    loans,
    maker,
    part_delays,
    part_faults,
    part_rules,
    passcode,
    payments,
    quotes,
    triage,
    visits,
    worklog,
    workshop,
)
from tickets.actions.quotes import LineInput
from tickets.enums import Stage
from tickets.exceptions import NotAllowed, StepRefused
from tickets.lifecycle import TRANSITIONS, available
from tickets.models import (
    Appointment,
    CheckIn,
    Handover,
    Loan,
    PartOrder,
    Task,
    Ticket,
    VendorReturn,
    WorkEntry,
    WorkTimer,
)
from warranty.models import Device, Part

pytestmark = pytest.mark.once

# The table as the document has it, written a second time on purpose: stages an action may start from.
S = Stage
OPEN: set[str] = {s for s in S if s not in (S.CLOSED, S.CANCELLED)}
DOCUMENTED: dict[str, set[str]] = {
    "check_in": {S.RECEIVED}, "schedule_visit": {S.RECEIVED, S.REPAIRING, S.REPLACING, S.READY},
    "schedule_pickup": {S.RECEIVED, S.READY}, "move_appointment": OPEN - {S.DELIVERED}, "cancel_appointment": OPEN - {S.DELIVERED},
    "ask_other_time": OPEN - {S.DELIVERED}, "begin_visit": OPEN - {S.DELIVERED},
    "start_diagnosis": {S.RECEIVED}, "record_finding": {S.DIAGNOSING}, "answer_guide": {S.DIAGNOSING}, "decide": {S.DECIDING},
    "request_decision": {S.DECIDING}, "answer_request": {S.DECIDING},
    "approve_quote": {S.AWAITING_APPROVAL}, "decline_quote": {S.AWAITING_APPROVAL},
    "revise_quote": {S.REPAIRING, S.AWAITING_APPROVAL}, "object": {S.DECIDING, S.AWAITING_APPROVAL, S.RETURNING},
    "reopen_decision": {S.REPAIRING, S.REPLACING, S.REFUNDING}, "wait_for_part": {S.REPAIRING, S.REPLACING},
    "reserve_part": {S.REPAIRING, S.REPLACING},
    "consent_to_part": {S.REPAIRING, S.REPLACING}, "reject_part": {S.REPAIRING, S.REPLACING},
    "send_to_maker": {S.REPAIRING, S.REPLACING}, "replaced_by_maker": {S.REPAIRING, S.REPLACING},
    "expect_from_maker": set(S), "back_from_maker": set(S),
    "postpone_part": {S.DECIDING, S.AWAITING_APPROVAL, S.REPAIRING, S.REPLACING},
    "drop_order": {S.DECIDING, S.AWAITING_APPROVAL, S.REPAIRING, S.REPLACING},
    "part_arrived": {S.REPAIRING, S.REPLACING}, "finish_repair": {S.REPAIRING}, "ready_replacement": {S.REPLACING},
    "pass_test": {S.TESTING}, "fail_test": {S.TESTING}, "pay_refund": {S.REFUNDING}, "ready_return": {S.RETURNING},
    "hand_over": {S.READY}, "confirm_working": {S.DELIVERED}, "report_return": {S.DELIVERED, S.CLOSED},
    "close_silent": {S.DELIVERED}, "cancel": {S.RECEIVED, S.DIAGNOSING, S.DECIDING, S.AWAITING_APPROVAL},
    "assign": OPEN, "transfer": OPEN, "reply": OPEN, "note": OPEN, "write": OPEN, "add_evidence": OPEN,
    "show_passcode": OPEN - {S.READY, S.DELIVERED},
    "set_priority": OPEN, "set_waiting": OPEN - {S.READY, S.DELIVERED, S.AWAITING_APPROVAL}, "set_custody": OPEN,
    "offer_substitute": OPEN - {S.DELIVERED},
    "move_promise": OPEN - {S.DELIVERED}, "merge": {S.RECEIVED}, "expire_quote": {S.AWAITING_APPROVAL},
    "ask_quote": {S.AWAITING_APPROVAL},
    "lend_device": OPEN - {S.DELIVERED}, "take_back_loan": set(S), "extend_loan": set(S),
    "finish_task": set(S), "answer_survey": {S.DELIVERED, S.CLOSED}, "note_payment": {S.DELIVERED, S.CLOSED},
}
AT_WORK = OPEN - {S.RECEIVED, S.DELIVERED}
DOCUMENTED |= {
    "start_work": AT_WORK, "stop_work": set(S) - {S.RECEIVED}, "log_work": AT_WORK | {S.DELIVERED},
    "correct_work": AT_WORK | {S.DELIVERED, S.CLOSED},
}
Step = Callable[[Ticket, SimpleNamespace], Any]


def soon() -> Any:
    return timezone.now() + timedelta(days=2)


def _fail_answers(t: Ticket) -> dict[str, str]:
    answers = scenarios.all_pass(t)
    first = next(iter(answers), "power")
    return {**answers, first: "fail"}


def _show_passcode(t: Ticket, co: SimpleNamespace) -> Any:
    kept = {"passcode": seal("1470"), "condition": "سليم", "received_by": co.users.desk}
    CheckIn.objects.update_or_create(ticket=t, defaults=kept)
    return passcode.show_passcode(t, actor=co.khalid)


def _part_arrived(t: Ticket, co: SimpleNamespace) -> Any:
    if t.stage in (S.REPAIRING, S.REPLACING):
        workshop.wait_for_part(t, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=3))
    return workshop.part_arrived(t, actor=co.khalid)


def _ordered(t: Ticket, co: SimpleNamespace) -> PartOrder:
    day = timezone.localdate() + timedelta(days=3)
    order = PartOrder.objects.create(part=co.part, branch=t.branch, supplier="مورد", quantity=1, expected_on=day)
    t.parts.create(part=co.part, branch=t.branch, state="ordered", order=order, expected_on=day - timedelta(days=2))
    return order


def _consent(t: Ticket, co: SimpleNamespace) -> Any:
    Device.objects.filter(pk=t.device_id).update(purchased_on=timezone.localdate() - timedelta(days=3000))
    t.device.refresh_from_db()
    other = Part.objects.create(sku="X-1", name_ar="منفذ بديل", name_en="Copy port", genuine=False)
    return part_rules.consent_to_part(t, actor=co.khalid, part=other, given_by="محمد", how="phone")


def _reject(t: Ticket, co: SimpleNamespace) -> Any:
    row = t.parts.create(part=co.part, state="used")
    return part_faults.reject_part(t, actor=co.khalid, usage=row, fault="لا يعمل")


def _send(t: Ticket, co: SimpleNamespace) -> Any:
    today = timezone.localdate()
    return maker.send_to_maker(
        t, actor=co.khalid, maker="نُوّار", rma_number="R-1", fault="اللوحة", sent_on=today, expected_on=today + timedelta(days=9))


def _away(t: Ticket, co: SimpleNamespace) -> Any:
    today = timezone.localdate()
    VendorReturn.objects.create(
        branch=t.branch, ticket=t, device=t.device, reason="repair", fault="اللوحة", vendor="نُوّار", serial_sent="A1",
        rma_number="R-1", sent_on=today, expected_on=today)
    return t


def _finish_task(t: Ticket, co: SimpleNamespace) -> Any:
    task = Task.objects.create(ticket=t, kind=Task.Kind.CALL_BACK, assignee=co.users.sara, due_at=soon())
    return handover.finish_task(t, actor=co.sara, task=task, result="اتصلنا وحُلّت المشكلة")


def _lend(t: Ticket, co: SimpleNamespace) -> Any:
    unit = loans.add_unit(actor=co.desk, branch=co.branch, product=co.product, serial="LN-1", condition="جيد")
    day = timezone.localdate() + timedelta(days=7)
    return loans.lend(t, actor=co.desk, unit=unit, deposit=Decimal(100), condition="جيد", due_on=day)


def _out(t: Ticket, co: SimpleNamespace) -> None:
    unit = loans.add_unit(actor=co.desk, branch=co.branch, product=co.product, serial="LN-1", condition="جيد")
    Loan.objects.create(
        unit=unit, ticket=t, deposit=0, condition_out="جيد", due_on=timezone.localdate(), lent_by=co.users.desk,
        stays_reason="العميل مسافر",  # else no ended ticket may have it
    )


def _planned(t: Ticket, co: SimpleNamespace, hours: int = 30) -> Ticket:
    """The ticket with a visit, put there past the action: it may stand at any stage."""
    starts_at = timezone.now() + timedelta(hours=hours)
    Appointment.objects.create(
        ticket=t, kind="visit", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), address="حي الملقا",
        who="خالد", technician=co.users.khalid,
    )
    return t


def _take_back(t: Ticket, co: SimpleNamespace) -> Any:
    _out(t, co)
    return loans.take_back(t, actor=co.desk, condition="جيد", deposit_back=Decimal(0))


def _paid_later(t: Ticket, co: SimpleNamespace) -> Any:
    Handover.objects.filter(ticket=t).update(
        amount_due=460, currency="SAR", payment="open", payment_way="", receipt_number="", unpaid_reason="نسي بطاقته")
    return payments.note_payment(t, actor=co.desk, way="cash", paid_on=timezone.localdate())


def _extend(t: Ticket, co: SimpleNamespace) -> Any:
    _out(t, co)
    return loans.extend(t, actor=co.desk, reason="وصل بديل تالف", due_on=timezone.localdate() + timedelta(days=3))


def _request(t: Ticket, co: SimpleNamespace) -> Any:
    return approval.request_decision(t, actor=co.sara, remedy="refund", reason="عميل منتظم")


def _answer(t: Ticket, co: SimpleNamespace) -> Any:
    if t.stage == S.DECIDING:
        _request(t, co)
    return approval.answer_request(t, actor=co.huda, approve=True)


def _expire(t: Ticket, co: SimpleNamespace) -> Any:
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        return quotes.expire_quote(t, actor=co.system)


def _ask_quote(t: Ticket, co: SimpleNamespace) -> Any:
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        return quotes.ask_quote(t, actor=scenarios.customer_of(t), number=1)


def _stop_work(t: Ticket, co: SimpleNamespace) -> Any:
    WorkTimer.objects.create(ticket=t, person=co.users.khalid)
    return worklog.stop_work(t, actor=co.khalid, what="فك وتنظيف")


def _correct_work(t: Ticket, co: SimpleNamespace) -> Any:
    entry = WorkEntry.objects.create(
        ticket=t, person=co.users.khalid, what="لحام", minutes=20, worked_on=timezone.localdate(), stage=S.REPAIRING,
        entered_by=co.users.khalid, round=9,
    )
    return worklog.correct_work(t, actor=co.khalid, entry=entry, minutes=15, reason="خطأ في الكتابة")


LINES = [LineInput("وحدة شاشة", Decimal("340"))]
PERFORM: dict[str, Step] = {
    "check_in": lambda t, co: diagnosis.check_in(t, actor=co.desk, condition="سليم"),
    "schedule_visit": lambda t, co: scenarios.visit(t, co),
    "schedule_pickup": lambda t, co: visits.schedule_pickup(
        t, actor=co.desk, **scenarios.slot(co), address="حي الملقا", who="المندوب"),
    "move_appointment": lambda t, co: visits.move_appointment(
        _planned(t, co), actor=co.desk, **scenarios.slot(co, 3), reason="طلب العميل"),
    "cancel_appointment": lambda t, co: visits.cancel_appointment(_planned(t, co), actor=co.desk, reason="طلب العميل"),
    "ask_other_time": lambda t, co: visits.ask_other_time(
        _planned(t, co), actor=scenarios.customer_of(t), words="بعد العصر"),
    "begin_visit": lambda t, co: visits.begin_visit(_planned(t, co, hours=1), actor=co.khalid),
    "start_diagnosis": lambda t, co: diagnosis.start_diagnosis(t, actor=co.khalid, remote=True),
    "record_finding": lambda t, co: diagnosis.record_finding(
        t, actor=co.khalid, cause="defect", text="تلف", explanation="وجدنا تلفًا"),
    "answer_guide": lambda t, co: guide.answer_guide(t, actor=co.khalid, answers={"look": guide.Said("good")}),
    "decide": lambda t, co: decision.decide(t, actor=co.huda, remedy="repair", reason="قرار المدير"),
    "request_decision": _request,
    "answer_request": _answer,
    "approve_quote": lambda t, co: quotes.approve_quote(t, actor=scenarios.customer_of(t), number=1),
    "decline_quote": lambda t, co: quotes.decline_quote(t, actor=scenarios.customer_of(t), number=1),
    "revise_quote": lambda t, co: quotes.revise_quote(t, actor=co.sara, lines=LINES, reason="ارتفع سعر القطعة"),
    "object": lambda t, co: diagnosis.object_to_finding(t, actor=scenarios.customer_of(t), reason="لم يسقط الجهاز"),
    "reopen_decision": lambda t, co: decision.reopen_decision(t, actor=co.khalid, reason="عطل خفي"),
    "reserve_part": lambda t, co: workshop.reserve_part(t, actor=co.khalid, part=co.part),
    "wait_for_part": lambda t, co: workshop.wait_for_part(
        t, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=3)),
    "part_arrived": _part_arrived,
    "consent_to_part": _consent,
    "reject_part": _reject,
    "send_to_maker": _send,
    "expect_from_maker": lambda t, co: maker.expect_from_maker(
        _away(t, co), actor=co.khalid, expected_on=timezone.localdate() + timedelta(days=9), reason="تأخر"),
    "back_from_maker": lambda t, co: maker.back_from_maker(
        _away(t, co), actor=co.khalid, outcome="repaired", back_on=timezone.localdate()),
    "replaced_by_maker": lambda t, co: maker.replaced_by_maker(
        _away(t, co), actor=co.khalid, serial_back="NW7P26999998", back_on=timezone.localdate()),
    "postpone_part": lambda t, co: part_delays.postpone_part(t, actor=co.khalid, order=_ordered(t, co)),
    "drop_order": lambda t, co: part_delays.drop_order(t, actor=co.khalid, order=_ordered(t, co), reason="لا يتوفر"),
    "start_work": lambda t, co: worklog.start_work(t, actor=co.khalid),
    "stop_work": _stop_work,
    "log_work": lambda t, co: worklog.log_work(t, actor=co.khalid, what="لحام", minutes=20),
    "correct_work": _correct_work,
    "finish_repair": lambda t, co: workshop.finish_repair(
        t, actor=co.khalid, work_done="استبدال", explanation="استبدلنا القطعة", minutes=30, no_parts=True),
    "ready_replacement": lambda t, co: workshop.ready_replacement(t, actor=co.sara, serial="NW7P26999999"),
    "pass_test": lambda t, co: workshop.pass_test(t, actor=co.nouf, answers=scenarios.all_pass(t)),
    "fail_test": lambda t, co: workshop.fail_test(t, actor=co.nouf, answers=_fail_answers(t)),
    "pay_refund": lambda t, co: handover.pay_refund(
        t, actor=co.huda, amount=Decimal("2000"), method="card", payment_reference="P-1"),
    "ready_return": lambda t, co: handover.ready_return(t, actor=co.sara),
    "hand_over": lambda t, co: scenarios.deliver(co, t),
    "note_payment": _paid_later,
    "confirm_working": lambda t, co: follow_up.confirm_working(t, actor=scenarios.customer_of(t)),
    "report_return": lambda t, co: follow_up.report_return(t, actor=scenarios.customer_of(t), description="عاد العطل"),
    "close_silent": lambda t, co: follow_up.close_silent(t, actor=co.system),
    "cancel": lambda t, co: handover.cancel(t, actor=co.sara, reason="طلب العميل"),
    "assign": lambda t, co: triage.assign(t, actor=co.sara, technician=co.users.nouf),
    "transfer": lambda t, co: triage.transfer(t, actor=co.sara, owner=co.users.huda, reason="إجازة"),
    "reply": lambda t, co: conversation.reply(t, actor=co.sara, body="أهلًا"),
    "note": lambda t, co: conversation.note(t, actor=co.khalid, body="ملاحظة"),
    "write": lambda t, co: conversation.write(t, actor=scenarios.customer_of(t), body="سؤال"),
    "add_evidence": lambda t, co: files.add_evidence(t, actor=co.khalid, text="4.8 أوم"),
    "show_passcode": _show_passcode,
    "set_priority": lambda t, co: triage.set_priority(t, actor=co.sara, priority="high", reason="طالب في اختبارات"),
    "set_waiting": lambda t, co: triage.set_waiting(t, actor=co.sara, on="customer"),
    "set_custody": lambda t, co: triage.set_custody(t, actor=co.desk, custody="transit"),
    "offer_substitute": lambda t, co: triage.offer_substitute(t, actor=co.desk, what="جهاز معار، وقبله العميل"),
    "lend_device": _lend,
    "take_back_loan": _take_back,
    "extend_loan": _extend,
    "move_promise": lambda t, co: triage.move_promise(t, actor=co.sara, to=soon(), reason="ازدحام"),
    "merge": lambda t, co: handover.merge(t, actor=co.sara, into=_other(t, co)),
    "expire_quote": _expire,
    "ask_quote": _ask_quote,
    "finish_task": _finish_task,
    "answer_survey": lambda t, co: follow_up.answer_survey(t, actor=scenarios.customer_of(t), csat=5),
}


def _other(t: Ticket, co: SimpleNamespace) -> Ticket:
    return scenarios.filed(co, name=t.customer.name, phone=t.customer.phone, email=t.customer.email)


class _Undo(Exception):
    pass


def outcome(ticket: Ticket, action: str, co: SimpleNamespace) -> tuple[str, str, int]:
    """Try the step and undo it: (refused or done, stage after, events added)."""
    try:
        with transaction.atomic():
            before = scenarios.fresh(ticket)
            try:
                with transaction.atomic():
                    PERFORM[action](before, co)
                told = "done"
            except StepRefused:
                told = "refused"
            after = scenarios.fresh(ticket)
            result = (told, after.stage, after.version - before.version)
            raise _Undo
    except _Undo:
        return result


def test_the_table_is_the_documented_one():
    assert {name: set(t.sources) for name, t in TRANSITIONS.items()} == {k: set(v) for k, v in DOCUMENTED.items()}
    assert set(PERFORM) == set(TRANSITIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [s.value for s in Stage])
def test_pairs_of_a_stage(stage):
    co = scenarios.company()
    ticket = scenarios.ticket_at(stage, co=co)
    wrong = []
    for action, transition in TRANSITIONS.items():
        told, after, added = outcome(ticket, action, co)
        if stage not in DOCUMENTED[action]:
            if (told, after, added) != ("refused", stage, 0):
                wrong.append((action, "should be refused", told, after, added))
            continue
        expected = set(transition.targets) or {stage}
        if told != "done" or after not in expected or added < 1:
            wrong.append((action, "should be done", told, after, added))
    assert wrong == []


@pytest.mark.django_db
def test_every_action_is_refused_to_actors_outside_its_roles():
    co = scenarios.company()
    for action, transition in TRANSITIONS.items():
        for user in vars(co.users).values():
            ticket = Ticket(stage=next(iter(transition.sources)))
            assert (action in available(ticket, Actor.staff(user))) == (user.role in transition.roles)
        assert (action in available(ticket, Actor("customer", customer_id=1))) == transition.customer


@pytest.mark.django_db
def test_a_role_outside_the_step_changes_nothing():
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    with pytest.raises(NotAllowed):
        diagnosis.record_finding(ticket, actor=co.desk, cause="defect", text="x", explanation="y")
    assert scenarios.fresh(ticket).version == ticket.version
    assert not ticket.findings.exists()


@pytest.mark.django_db
def test_a_foreign_customer_is_refused():
    co = scenarios.company()
    mine, other = scenarios.ticket_at("awaiting_approval", co=co), scenarios.filed(co)
    with pytest.raises(NotAllowed):
        quotes.approve_quote(mine, actor=scenarios.customer_of(other), number=1)
    assert scenarios.fresh(mine).stage == Stage.AWAITING_APPROVAL
