"""What is refused, with words, and changes nothing; and what the database itself refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from tests import scenarios
from tickets.actions import decision, diagnosis, follow_up, handover, intake, quotes, triage, workshop
from tickets.actions.quotes import LineInput
from tickets.exceptions import NotAllowed, StalePage, StepRefused
from tickets.models import Finding, Ticket

pytestmark = pytest.mark.django_db
WAYS = {
    "diagnosing": {}, "deciding": {}, "misuse": {"stage": "deciding", "cause": "misuse"}, "awaiting_approval": {}, "testing": {},
    "delivered": {},
}


@pytest.fixture
def co():
    return scenarios.company()


@pytest.fixture(scope="class")
def at(class_ground: Any) -> Callable[[str], Ticket]:
    """Gives the ticket that went one of the ``WAYS``, read anew; each is made once."""
    with class_ground():
        co = scenarios.company()
        keys = {name: scenarios.ticket_at(**{"stage": name, "co": co, **way}).pk for name, way in WAYS.items()}
    return lambda name: scenarios.of_key(keys[name])


class TestRefused:
    def test_misuse_without_evidence_is_refused_by_the_action(self, co, at):
        ticket = at("diagnosing")
        with pytest.raises(StepRefused, match="evidence"):
            diagnosis.record_finding(
                ticket, actor=co.khalid, cause="misuse", text="كسر", explanation="وجدنا كسرًا", misuse_reason="سقوط"
            )
        assert not ticket.findings.exists()
        assert scenarios.fresh(ticket).stage == "diagnosing"

    def test_misuse_without_evidence_is_refused_by_the_database(self, co, at):
        ticket = at("diagnosing")
        with pytest.raises(IntegrityError, match="misuse"), transaction.atomic():
            Finding.objects.create(
                ticket=ticket, number=1, technician=co.users.khalid, cause="misuse", text="x", explanation="y",
                misuse_reason="z",
            )

    def test_a_second_opinion_comes_from_another_technician(self, co, at):
        ticket = at("misuse")
        diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="لم يسقط")
        with pytest.raises(StepRefused, match="another technician"):
            diagnosis.record_finding(ticket, actor=co.khalid, cause="defect", text="x", explanation="y")
        second = diagnosis.record_finding(ticket, actor=co.nouf, cause="defect", text="x", explanation="y")
        assert second.second_opinion_of.number == 1
        assert ticket.findings.count() == 2
        with pytest.raises(StepRefused):
            diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="مرة أخرى")

    def test_a_stale_page_loses_politely(self, co, at):
        ticket = at("deciding")
        seen = ticket.version
        scenarios.say(ticket, co.sara)
        with pytest.raises(StalePage) as refused:
            decision.decide(ticket, actor=co.sara, remedy="repair", version=seen)
        assert refused.value.ticket.version == seen + 1
        assert scenarios.fresh(ticket).stage == "deciding"

    def test_a_decision_otherwise_than_proposed_needs_a_reason(self, co, at):
        ticket = at("deciding")
        with pytest.raises(StepRefused, match="reason"):
            decision.decide(ticket, actor=co.huda, remedy="replace")

    def test_replacement_beyond_the_proposal_is_for_a_manager(self, co, at):
        ticket = at("deciding")
        with pytest.raises(NotAllowed, match="authority"):
            decision.decide(ticket, actor=co.sara, remedy="replace", reason="عميل قديم")
        assert decision.decide(ticket, actor=co.huda, remedy="replace", reason="عميل قديم").remedy == "replace"

    def test_goodwill_above_the_limit_is_for_a_manager(self, co, at):
        ticket = at("misuse")  # 300, the limit is 150
        with pytest.raises(NotAllowed):
            decision.decide(ticket, actor=co.sara, remedy="repair", reason="مجاملة")

    def test_a_price_needs_a_quote(self, co, at):
        ticket = at("misuse")
        with pytest.raises(StepRefused, match="line"):
            decision.decide(ticket, actor=co.sara, remedy="repair", customer_pays=True)
        assert scenarios.fresh(ticket).stage == "deciding"

    def test_quote_adds_tax_and_shows_covered_lines_free(self, co, at):
        ticket = at("misuse")
        decision.decide(
            ticket, actor=co.sara, remedy="repair", customer_pays=True,
            lines=[
                LineInput("منفذ", Decimal("80"), covered=True), LineInput("شاشة", Decimal("340")),
                LineInput("تركيب", Decimal("60")),
            ],
        )
        quote = ticket.quotes.get()
        assert (quote.net, quote.tax, quote.total) == (Decimal("400.00"), Decimal("60.00"), Decimal("460.00"))

    def test_quote_approval_refuses_an_older_version(self, co, at):
        ticket = at("awaiting_approval")
        quotes.revise_quote(ticket, actor=co.sara, lines=[LineInput("شاشة", Decimal("500"))], reason="سعر القطعة")
        with pytest.raises(StepRefused, match="changed"):
            quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
        quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=2)
        assert scenarios.fresh(ticket).stage == "repairing"

    def test_staff_note_who_approved_and_how(self, co, at):
        ticket = at("awaiting_approval")
        with pytest.raises(StepRefused, match="how"):
            quotes.approve_quote(ticket, actor=co.sara, number=1)
        quotes.approve_quote(ticket, actor=co.sara, number=1, who="محمد", how="phone")
        assert ticket.quotes.get().answered_how == "phone"

    def test_an_unanswered_line_keeps_the_device_from_being_ready(self, co, at):
        ticket = at("testing")
        answers = scenarios.all_pass(ticket)
        answers.pop("charge")
        with pytest.raises(StepRefused, match="every line"):
            workshop.pass_test(ticket, actor=co.nouf, answers=answers)
        with pytest.raises(StepRefused, match="failed line"):
            workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, charge="fail"))
        assert scenarios.fresh(ticket).ready_at is None

    def test_a_failed_test_goes_back_to_the_bench(self, co, at):
        ticket = at("testing")
        workshop.fail_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, charge="fail"))
        assert scenarios.fresh(ticket).stage == "repairing"
        replaced = scenarios.ticket_at("testing", remedy="replace", co=co)
        workshop.fail_test(replaced, actor=co.nouf, answers=scenarios.all_pass(replaced, charge="fail"))
        assert scenarios.fresh(replaced).stage == "replacing"

    def test_a_return_is_linked_raised_and_given_to_the_same_owner(self, co, at):
        ticket = at("delivered")
        new = follow_up.report_return(ticket, actor=scenarios.customer_of(ticket), description="عاد العطل")
        assert (new.return_of_id, new.owner_id, new.priority) == (ticket.pk, ticket.owner_id, "high")
        assert "return_repair" in new.priority_reasons
        assert scenarios.fresh(ticket).stage == "closed"
        assert ticket.survey.working is False
        again = follow_up.report_return(ticket, actor=scenarios.customer_of(ticket), description="عاد العطل")
        assert again.pk == new.pk

    def test_a_bad_rating_raises_a_call_back_for_the_owner(self, co, at):
        ticket = at("delivered")
        follow_up.answer_survey(ticket, actor=scenarios.customer_of(ticket), csat=1, comment="تأخرتم")
        task = ticket.tasks.get()
        assert (task.kind, task.assignee_id) == ("call_back", ticket.owner_id)
        with pytest.raises(StepRefused, match="already"):
            follow_up.answer_survey(ticket, actor=scenarios.customer_of(ticket), csat=5)

    def test_a_transfer_needs_a_reason_and_leaves_a_task(self, co, at):
        ticket = at("diagnosing")
        with pytest.raises(StepRefused):
            triage.transfer(ticket, actor=co.sara, owner=co.users.huda, reason=" ")
        triage.transfer(ticket, actor=co.sara, owner=co.users.huda, reason="إجازة")
        assert ticket.tasks.get().assignee_id == co.users.sara.pk


def test_no_door_leads_to_misuse_without_evidence_of_the_ticket(co):
    ticket, other = scenarios.ticket_at("diagnosing", co=co), scenarios.ticket_at("deciding", co=co, cause="misuse")
    proof, plain = other.evidence.get(), scenarios.ticket_at("deciding", co=co).findings.get()
    found = other.findings.get()
    rows, own = Finding.objects.filter(pk=plain.pk), Finding.objects.filter(pk=found.pk)

    def by_sql(words, *values):
        def run():
            with connection.cursor() as cursor:
                cursor.execute(words, values)
        return run

    def create():
        values = {"technician": co.users.khalid, "text": "x", "explanation": "y", "cause": "misuse"}
        Finding.objects.create(ticket=ticket, number=1, misuse_reason="z", key_evidence=proof, **values)

    for door in (
        create, lambda: rows.update(cause="misuse"), lambda: rows.update(cause="misuse", key_evidence=proof, misuse_reason="z"),
        lambda: own.update(misuse_reason="  "), lambda: own.update(key_evidence=None), lambda: own.update(ticket=ticket),
        by_sql("UPDATE tickets_finding SET cause = 'misuse', misuse_reason = 'z' WHERE id = %s", plain.pk),
        by_sql("UPDATE tickets_finding SET cause = 'misuse', misuse_reason = 'z', key_evidence_id = %s", proof.pk),
        by_sql("UPDATE tickets_evidence SET ticket_id = %s WHERE id = %s", ticket.pk, proof.pk),
        by_sql("UPDATE tickets_evidence SET text = ' ' WHERE id = %s", proof.pk), lambda: proof.delete(),
    ):
        with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
            door()
    assert not admin.site.is_registered(Finding)  # the settings have no page that could try
    found.refresh_from_db()
    assert (found.cause, found.key_evidence_id, found.key_evidence.ticket_id) == ("misuse", proof.pk, other.pk)


def test_evidence_of_another_ticket_proves_nothing(co):
    ticket, other = scenarios.ticket_at("diagnosing", co=co), scenarios.ticket_at("diagnosing", co=co)
    foreign = scenarios.diagnosis_evidence(other, co.khalid)
    with pytest.raises(StepRefused):
        diagnosis.record_finding(
            ticket, actor=co.khalid, cause="misuse", text="كسر", explanation="كسر", misuse_reason="سقوط", evidence=foreign
        )


def test_quote_approval_refuses_an_expired_quote(co):
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        with pytest.raises(StepRefused, match="expired"):
            quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
        assert quotes.expire_due_quotes() == 1
        assert quotes.expire_due_quotes() == 0
    assert ticket.quotes.get().state == "expired"


def test_a_higher_price_during_repair_waits_for_a_new_approval(co):
    ticket = scenarios.ticket_at("repairing", pays=True, cause="misuse", co=co)
    quotes.revise_quote(ticket, actor=co.sara, lines=[LineInput("لوحة", Decimal("900"))], reason="عطل خفي")
    ticket = scenarios.fresh(ticket)
    assert ticket.stage == "awaiting_approval"
    with pytest.raises(StepRefused):
        workshop.finish_repair(ticket, actor=co.khalid, work_done="x", explanation="y", minutes=5, no_parts=True)


def test_a_wrong_pickup_code_hands_nothing_over(co):
    ticket = scenarios.ticket_at("ready", co=co)
    wrong = "000000" if handover.pickup_code(ticket) != "000000" else "111111"
    with pytest.raises(StepRefused, match="pickup code"):
        handover.hand_over(
            ticket, actor=co.desk, receiver="محمد", proof="code", code=wrong, accessories_returned=True, explained=True
        )
    assert scenarios.fresh(ticket).stage == "ready"


def test_a_refund_is_not_more_than_the_price(co):
    ticket = scenarios.ticket_at("refunding", co=co)
    with pytest.raises(StepRefused, match="more than the price"):
        handover.pay_refund(ticket, actor=co.huda, amount=Decimal("2100.01"), method="card", payment_reference="P")
    with pytest.raises(NotAllowed):
        handover.pay_refund(ticket, actor=co.sara, amount=Decimal("100"), method="card", payment_reference="P")


def test_a_replacement_carries_the_warranty_on(co):
    ticket = scenarios.ticket_at("delivered", remedy="replace", co=co)
    unit = ticket.device.replaced_by
    assert unit.owner_id == ticket.customer_id
    assert unit.warranty_until is not None
    assert unit.warranty_until > timezone.localdate()


def test_the_same_submission_gives_the_same_ticket(co):
    first, made = intake.file_report(scenarios.report(co), actor=scenarios.company().system, submission_key="k1")
    second, again = intake.file_report(scenarios.report(co), actor=co.system, submission_key="k1")
    assert (made, again, first.pk) == (True, False, second.pk)


def test_the_same_person_filing_the_same_serial_within_a_day_gives_the_same_ticket(co):
    report = scenarios.report(co)
    first, _ = intake.file_report(report, actor=co.system, submission_key="a")
    second, made = intake.file_report(report, actor=co.system, submission_key="b")
    assert (second.pk, made) == (first.pk, False)


def test_no_return_after_the_repair_warranty(co):
    ticket = scenarios.ticket_at("delivered", co=co)
    with time_machine.travel(timezone.now() + timedelta(days=91)), pytest.raises(StepRefused, match="ended"):
        follow_up.report_return(ticket, actor=scenarios.customer_of(ticket), description="عاد")


def test_history_cannot_be_rewritten(co):
    ticket = scenarios.filed(co)
    for statement in ("UPDATE tickets_ticketevent SET kind = 'nothing'", "DELETE FROM tickets_ticketevent"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ticket.events.get().kind == "file"


def test_the_turnaround_clock_stands_still_while_a_part_is_awaited(co):
    with time_machine.travel("2026-11-15T08:00:00Z", tick=False) as clock:
        ticket = scenarios.ticket_at("repairing", co=co)
        due = ticket.clocks.get(kind="turnaround").due_at
        workshop.wait_for_part(ticket, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=2))
        assert ticket.clocks.get(kind="turnaround").paused_at is not None
        clock.move_to("2026-11-17T08:00:00Z")
        workshop.part_arrived(ticket, actor=co.khalid)
        row = ticket.clocks.get(kind="turnaround")
        assert row.paused_minutes == 2 * 12 * 60  # two working days of 9–21
        assert row.due_at == due + timedelta(days=2)
        assert scenarios.fresh(ticket).paused_minutes == 48 * 60


def test_a_missed_clock_is_recorded_once_and_warned_before(co):
    from tickets.sla.sweep import sweep_clocks

    with time_machine.travel("2026-11-15T08:00:00Z", tick=False) as clock:
        ticket = scenarios.filed(co)
        first = ticket.clocks.get(kind="first_answer")
        clock.move_to(first.warn_at)
        assert sweep_clocks() >= 1
        assert sweep_clocks() == 0
        clock.move_to(first.due_at + timedelta(minutes=1))
        assert sweep_clocks() == 1
        assert sweep_clocks() == 0
    kinds = list(ticket.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["file", "clock_warning", "clock_missed"]


def test_an_objection_starts_a_clock_that_the_queue_shows_and_that_escalates(co):
    from tickets.sla.sweep import sweep_clocks

    with time_machine.travel("2026-11-15T08:00:00Z", tick=False) as clock:
        ticket = scenarios.ticket_at("deciding", co=co, cause="misuse")
        scenarios.say(ticket, co.sara)
        diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="لم يسقط")
        row = ticket.clocks.get(kind="second_opinion")
        assert row.due_at.isoformat() == "2026-11-17T08:00:00+00:00"  # two working days
        assert scenarios.fresh(ticket).next_due_kind == "second_opinion"
        triage.set_priority(ticket, actor=co.sara, priority="critical", reason="عاجل")
        assert ticket.clocks.get(kind="second_opinion").due_at == row.due_at
        clock.move_to(row.due_at + timedelta(minutes=1))
        sweep_clocks()
        missed = ticket.events.filter(kind="clock_missed").values_list("data__clock", flat=True)
        assert "second_opinion" in missed
        diagnosis.record_finding(scenarios.fresh(ticket), actor=co.nouf, cause="defect", text="تلف", explanation="تلف في المنفذ")
        assert ticket.clocks.get(kind="second_opinion").met_at is not None


def test_a_promise_is_moved_with_an_apology_before_it_passes(co):
    with time_machine.travel("2026-11-15T08:00:00Z", tick=False) as clock:
        ticket = scenarios.ticket_at("diagnosing", co=co)
        promised = ticket.promised_at
        assert promised is not None
        clock.move_to(promised - timedelta(hours=2))
        assert triage.apologise_for_due_promises() == 1
        assert triage.apologise_for_due_promises() == 0
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert ticket.promised_at is not None
    assert ticket.promised_at > promised
    assert ticket.promised_first == promised


def test_a_return_stays_with_its_customer_though_a_namesake_shares_the_telephone(co):
    same = {"name": "محمد العتيبي", "phone": "+966551234567"}
    scenarios.filed(co, **same, email="first@example.com")
    repaired = scenarios.ticket_at("delivered", co=co, **same, email="second@example.com")
    again = follow_up.report_return(repaired, actor=scenarios.customer_of(repaired), description="عاد العطل")
    assert again.customer == repaired.customer
    counter, _ = intake.file_report(scenarios.report(co, **same, email="second@example.com"), actor=co.desk)
    assert counter.customer == repaired.customer
