"""Each definition against cases made by hand through the real actions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import scenarios as S
from tickets.actions import decision, diagnosis, follow_up, handover, quotes, triage, workshop
from tickets.actions.quotes import LineInput
from tickets.models import Clock, Survey, Ticket
from tickets.reports import behind
from tickets.reports.book import Scope
from tickets.reports.metrics import FIGURES, Figure, compute
from tickets.reports.periods import Filters, Period, last_days

pytestmark = pytest.mark.django_db
RIYADH = ZoneInfo("Asia/Riyadh")
MAY = Period(date(2026, 5, 1), date(2026, 6, 1))
START = datetime(2026, 5, 3, 10, 0, tzinfo=RIYADH)  # a Sunday, inside opening hours


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def co(clock: Any) -> SimpleNamespace:
    return S.company()


def may(name: str, **options: Any) -> Figure:
    return compute(MAY, **options)[name]


def counts(figure: Figure) -> tuple[int | None, int]:
    return figure.numerator, figure.denominator


def delivered_at(co: SimpleNamespace, clock: Any, moment: datetime, **options: Any) -> Ticket:
    """A ticket whose last step to the customer happens at ``moment``."""
    clock.move_to(moment - timedelta(hours=1))
    ticket = S.ticket_at("ready", co=co, **options)
    clock.move_to(moment)
    S.deliver(co, ticket)
    return S.fresh(ticket)


def answered(co: SimpleNamespace, **answers: Any) -> Ticket:
    ticket = S.ticket_at("delivered", co=co)
    follow_up.answer_survey(ticket, actor=S.customer_of(ticket), **answers)
    return ticket


def lively(co: SimpleNamespace) -> None:
    answered(co, csat=5, ces=7, nps=10)
    answered(co, csat=2, ces=2, nps=3)
    S.ticket_at("closed", co=co, outcome="return")
    S.ticket_at("closed", co=co, remedy="refund", outcome="silent")
    S.ticket_at("awaiting_approval", co=co, cause="no_fault")
    S.say(S.filed(co), co.sara)


@pytest.fixture(scope="class")
def five_answers(class_ground: Any) -> None:
    """Five devices handed over; each customer answered some of the questions."""
    with class_ground(), time_machine.travel(START, tick=False):
        co = S.company()
        for csat, nps, ces in ((5, 10, 7), (4, 9, 6), (3, 8, 2), (2, 7, None), (None, 6, None)):
            asked = {"csat": csat, "nps": nps, "ces": ces}
            answered(co, **{name: points for name, points in asked.items() if points is not None})


@pytest.fixture(scope="class")
def one_repair(class_ground: Any) -> int:
    """The key of a ticket repaired and handed over at START."""
    with class_ground(), time_machine.travel(START, tick=False):
        return S.ticket_at("delivered").pk


@pytest.fixture(scope="class")
def lively_company(class_ground: Any) -> None:
    """Something of everything."""
    with class_ground(), time_machine.travel(START, tick=False):
        lively(S.company())


def test_no_case_is_no_data_and_never_nought_or_hundred(co: SimpleNamespace) -> None:
    for figure in compute(MAY).values():
        assert (figure.value, figure.low, figure.high, figure.denominator) == (None, None, None, 0), figure.name


def test_period_begins_at_midnight_of_the_company_and_leaves_its_end_out(co: SimpleNamespace, clock: Any) -> None:
    before = datetime(2026, 4, 30, 23, 59, 59, tzinfo=RIYADH)
    delivered_at(co, clock, before)
    delivered_at(co, clock, before + timedelta(seconds=1))
    delivered_at(co, clock, datetime(2026, 5, 31, 23, 59, 59, tzinfo=RIYADH))
    delivered_at(co, clock, datetime(2026, 6, 1, tzinfo=RIYADH))
    assert may("complaint_rate").denominator == 2
    assert compute(Period(date(2026, 4, 30), date(2026, 5, 1)))["complaint_rate"].denominator == 1


@pytest.mark.usefixtures("five_answers")
class TestFiveAnswers:
    def test_csat_counts_four_and_five(self, co: SimpleNamespace) -> None:
        figure = may("csat")
        assert (figure.value, counts(figure)) == (50.0, (2, 4))
        assert figure.low == pytest.approx(15.0, abs=0.1)
        assert figure.high == pytest.approx(85.0, abs=0.1)

    def test_nps_is_promoters_minus_detractors(self, co: SimpleNamespace) -> None:
        assert may("nps").value == pytest.approx(20)
        assert counts(may("nps")) == (1, 5)

    def test_ces_is_the_mean_of_seven_points(self, co: SimpleNamespace) -> None:
        assert may("ces").value == pytest.approx(5)
        assert may("ces").denominator == 3

    def test_complaints_are_bad_marks_and_objections(self, co: SimpleNamespace) -> None:
        assert counts(may("complaint_rate")) == (1, 5)

    def test_filters_cut_every_figure(self, co: SimpleNamespace) -> None:
        nobody = Filters(branch=co.branch.pk + 999)
        assert all(not figure.denominator for figure in compute(MAY, nobody).values())
        for mine in (
            Filters(branch=co.branch.pk), Filters(product=co.product.pk), Filters(device_type=co.phone.pk),
            Filters(technician=co.users.khalid.pk), Filters(channel="web"),
        ):
            assert compute(MAY, mine) == compute(MAY)


class TestOneRepair:
    @pytest.mark.parametrize(("hours", "returned"), [(29 * 24, 1), (30 * 24 - 1, 1), (30 * 24, 0), (31 * 24, 0)])
    def test_return_counts_only_before_the_window_ends(
        self, co: SimpleNamespace, one_repair: int, clock: Any, hours: int, returned: int
    ) -> None:
        ticket = Ticket.objects.get(pk=one_repair)
        clock.move_to(START + timedelta(hours=hours))
        follow_up.report_return(ticket, actor=S.customer_of(ticket), description="عاد العطل نفسه")
        clock.move_to(START + timedelta(days=40))
        figures = compute(MAY)
        assert counts(figures["return_rate"]) == (returned, 1)
        assert counts(figures["first_fix_rate"]) == (1 - returned, 1)
        assert figures["return_rate"].value + figures["first_fix_rate"].value == 100

    def test_a_repair_is_judged_only_when_its_days_have_passed(self, co: SimpleNamespace, one_repair: int, clock: Any) -> None:
        just_before = START + timedelta(days=30) - timedelta(seconds=1)
        assert may("first_fix_rate", as_of=just_before).denominator == 0
        assert may("first_fix_rate", as_of=START + timedelta(days=30)).denominator == 1
        assert may("first_fix_rate_90", as_of=START + timedelta(days=89)).denominator == 0
        assert may("first_fix_rate_90", as_of=START + timedelta(days=90)).denominator == 1

    def test_two_returns_of_one_repair_count_once(self, co: SimpleNamespace, one_repair: int, clock: Any) -> None:
        ticket = Ticket.objects.get(pk=one_repair)
        for day in (3, 6):
            clock.move_to(START + timedelta(days=day))
            new = follow_up.report_return(S.fresh(ticket), actor=S.customer_of(ticket), description="عاد العطل")
            handover.cancel(new, actor=co.sara, reason="تراجع العميل")
        assert counts(may("return_rate", as_of=START + timedelta(days=60))) == (1, 1)


def test_bounced_surveys_are_left_out_of_the_response_rate(co: SimpleNamespace) -> None:
    answered(co, csat=5)
    follow_up.open_survey(S.ticket_at("delivered", co=co))
    lost = follow_up.open_survey(S.ticket_at("delivered", co=co))
    Survey.objects.filter(pk=lost.pk).update(bounced=True)  # what a mail server's answer does
    assert counts(may("response_rate")) == (1, 2)


def test_only_repairs_are_in_the_cohort(co: SimpleNamespace) -> None:
    for remedy in ("repair", "replace", "return", "refund"):
        S.ticket_at("delivered", co=co, remedy=remedy)
    figures = compute(MAY, as_of=START + timedelta(days=60))
    assert figures["first_fix_rate"].denominator == 1
    assert figures["complaint_rate"].denominator == 4


def test_first_pass_yield_leaves_out_what_failed_a_test_before(co: SimpleNamespace) -> None:
    S.ticket_at("ready", co=co)
    S.ticket_at("ready", co=co, remedy="replace")
    S.ticket_at("ready", co=co, remedy="return")
    bad = S.ticket_at("testing", co=co)
    first_line = workshop.sheet_of(bad)[0].code
    workshop.fail_test(bad, actor=co.nouf, answers=S.all_pass(bad, **{first_line: "fail"}))
    S.finish_repair(co, S.fresh(bad))
    workshop.pass_test(S.fresh(bad), actor=co.nouf, answers=S.all_pass(bad))
    assert counts(may("first_pass_yield")) == (2, 3)


def test_no_fault_found_is_a_share_of_findings(co: SimpleNamespace) -> None:
    S.ticket_at("deciding", co=co, cause="no_fault")
    S.ticket_at("deciding", co=co)
    assert counts(may("no_fault_found")) == (1, 2)


def test_promise_is_judged_by_the_date_first_given(co: SimpleNamespace, clock: Any) -> None:
    S.ticket_at("delivered", co=co)
    late = S.ticket_at("testing", co=co)
    triage.move_promise(late, actor=co.sara, to=late.promised_first + timedelta(days=20), reason="تأخرت القطعة")
    clock.move_to(late.promised_first + timedelta(seconds=1))
    workshop.pass_test(S.fresh(late), actor=co.nouf, answers=S.all_pass(late))
    S.deliver(co, S.fresh(late))
    S.ticket_at("delivered", co=co, remedy="refund")  # never ready: no case
    assert counts(may("promise_kept")) == (1, 2)


def test_turnaround_runs_from_check_in_and_refunds_count_when_paid(co: SimpleNamespace, clock: Any) -> None:
    for hours, remedy in ((10, "repair"), (20, "return"), (60, "refund")):
        clock.move_to(START)
        ticket = S.ticket_at("refunding" if remedy == "refund" else "ready", co=co, remedy=remedy)
        clock.move_to(START + timedelta(hours=hours))
        if remedy == "refund":
            handover.pay_refund(ticket, actor=co.huda, amount=Decimal("500"), method="card", payment_reference="P-1")
        else:
            S.deliver(co, ticket)
    figure = may("turnaround_customer")
    assert (figure.value, figure.denominator, figure.numerator) == (20, 3, None)
    assert may("turnaround_customer_p90").value == pytest.approx(52)
    assert (may("turnaround_bench").value, may("turnaround_bench").denominator) == (0, 2)


def test_net_turnaround_leaves_out_waits_on_others_inside_of_it_only(co: SimpleNamespace, clock: Any) -> None:
    ticket = S.filed(co)
    triage.set_waiting(ticket, actor=co.sara, on="customer")
    clock.move_to(START + timedelta(days=2))
    diagnosis.check_in(ticket, actor=co.desk, condition="سليم")
    diagnosis.start_diagnosis(ticket, actor=co.khalid)
    diagnosis.record_finding(ticket, actor=co.khalid, cause="wear", text="تلف", explanation="تلف في البطارية")
    decision.decide(
        ticket, actor=co.huda, remedy="repair", customer_pays=True, reason="قرار المدير",
        lines=[LineInput("بطارية", Decimal("90"))],
    )
    clock.move_to(START + timedelta(days=2, hours=30))
    quotes.approve_quote(ticket, actor=S.customer_of(ticket), number=1)
    S.finish_repair(co, S.fresh(ticket))
    workshop.pass_test(S.fresh(ticket), actor=co.nouf, answers=S.all_pass(ticket))
    clock.move_to(START + timedelta(days=2, hours=40))
    S.deliver(co, S.fresh(ticket))
    assert may("turnaround_customer").value == 40
    assert may("turnaround_net").value == 10


def test_first_answer_is_a_persons_and_counted_in_working_minutes(co: SimpleNamespace, clock: Any) -> None:
    ticket = S.filed(co)  # its acknowledgement is automatic
    assert may("first_answer").denominator == 0
    clock.move_to(START + timedelta(days=1, minutes=5))  # 24 hours later: 12 working hours
    S.say(ticket, co.sara)
    S.say(S.fresh(ticket), co.sara)
    figure = may("first_answer")
    assert (figure.value, figure.denominator) == (12 * 60 + 5, 1)
    assert not Clock.objects.filter(met_at__isnull=False, worked_minutes=None).exists()


def test_service_targets_leave_out_open_clocks_and_count_late_ones_unswept(co: SimpleNamespace, clock: Any) -> None:
    ticket = S.filed(co)
    assert may("service_targets").denominator == 0
    S.say(ticket, co.sara)
    assert counts(may("service_targets")) == (1, 1)
    clock.move_to(datetime(2026, 5, 31, 12, tzinfo=RIYADH))
    assert counts(may("service_targets")) == (1, 3)


def test_quotes_answered_or_expired_count(co: SimpleNamespace, clock: Any) -> None:
    S.ticket_at("awaiting_approval", co=co)
    approved = S.ticket_at("repairing", co=co, pays=True)
    declined = S.ticket_at("awaiting_approval", co=co)
    quotes.decline_quote(declined, actor=S.customer_of(declined), number=1)
    assert counts(may("quote_conversion")) == (1, 2)
    quotes.revise_quote(
        approved, actor=co.sara, lines=[LineInput("شاشة", Decimal("500"))], reason="تلف آخر"
    )
    assert counts(may("quote_conversion")) == (1, 2)  # it had been approved
    clock.move_to(START + timedelta(days=20))
    assert quotes.expire_due_quotes() >= 1
    assert may("quote_conversion").numerator == 1
    assert may("quote_conversion").denominator > 2


# --- the command


def printed(*options: str) -> Any:
    out = StringIO()
    call_command("metrics", *options, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("lively_company")
class TestLivelyCompany:
    def test_the_tickets_behind_are_as_many_as_the_figure_says(self, co: SimpleNamespace, clock: Any) -> None:
        clock.move_to(START + timedelta(days=50))
        now = timezone.now()
        for name, figure in compute(MAY).items():
            scope = Scope(MAY, Filters(), now)
            total, good, bad = (behind.cases(name, part, scope).count() for part in behind.PARTS)
            assert total == figure.denominator, name
            if figure.unit == "percent":
                assert good + bad == total, name
                assert figure.numerator in (good, bad), name
            assert behind.cases(name, "all", scope).tickets().count() <= total

    def test_all_figures_cost_one_query(self, co: SimpleNamespace) -> None:
        with CaptureQueriesContext(connection) as queries:
            compute(last_days(30), Filters(branch=co.branch.pk))
        assert len(queries) == 1

    def test_command_prints_exactly_the_agreed_json(self, co: SimpleNamespace) -> None:
        data = json.loads(printed("--from", "2026-05-01", "--to", "2026-06-01", "--json"))
        assert list(data) == ["from", "to", "figures"]
        assert (data["from"], data["to"]) == ("2026-05-01", "2026-06-01")
        assert set(data["figures"]) == set(FIGURES)
        for figure in data["figures"].values():
            assert list(figure) == ["value", "numerator", "denominator", "low", "high"]
        assert data["figures"]["csat"] == {"value": 50.0, "numerator": 1, "denominator": 2, "low": 9.4531, "high": 90.5469}


def test_command_prints_a_table_that_says_no_data(co: SimpleNamespace) -> None:
    text = printed("--from", "2026-05-01", "--to", "2026-06-01", "--branch", "olaya", "--channel", "web")
    assert "2026-05-01 to 2026-05-31" in text
    assert "no data" in text


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--from", "2026-05-02", "--to", "2026-05-02"], "later"),
        (["--from", "May", "--to", "2026-05-02"], "May"),
        (["--from", "2026-05-01", "--to", "2026-05-02", "--branch", "mars"], "olaya"),
        (["--from", "2026-05-01", "--to", "2026-05-02", "--channel", "pigeon"], "web"),
        (["--from", "2026-05-01", "--to", "2026-05-02", "--as-of", "soon"], "soon"),
    ],
)
def test_command_says_what_is_wrong(co: SimpleNamespace, options: list[str], word: str) -> None:
    with pytest.raises(CommandError, match=word):
        printed(*options)
