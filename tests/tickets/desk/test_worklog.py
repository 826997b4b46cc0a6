"""The work log: a clock, minutes by hand, corrections by another entry, and the sum beside the quote."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.actions import decision, quotes, worklog, workshop
from tickets.actions.quotes import LineInput
from tickets.exceptions import StepRefused
from tickets.models import RepairWork, WorkEntry, WorkTimer
from tickets.queries.detail import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
DONE = {"work_done": "لحام المنفذ", "explanation": "أعدنا لحام المنفذ", "no_parts": "on"}


def test_clocks_of_several_people_run_into_the_repair(co: SimpleNamespace, sign_in: Any) -> None:
    ticket, other = scenarios.ticket_at("repairing", co=co), scenarios.ticket_at("repairing", co=co)
    khalid, now = sign_in("khalid"), timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        assert step(khalid, ticket, "start_work", what="فك").status_code == 302
        worklog.start_work(ticket, actor=co.nouf)
        for place in (ticket, other):
            with pytest.raises(StepRefused, match="running"):
                worklog.start_work(place, actor=co.khalid)
        clock.shift(timedelta(minutes=24, seconds=10))
        assert step(khalid, ticket, "stop_work", timer=WorkTimer.objects.get(person=co.users.khalid).pk, what="").status_code == 302
        assert list(WorkEntry.objects.values_list("what", "minutes", "stage")) == [("فك", 25, "repairing")]
        worklog.log_work(ticket, actor=co.nouf, what="تنظيف", minutes=10)
        page = khalid.get(f"/desk/t/{ticket.reference}/do/finish_repair/").content.decode()
        assert 'value="60"' in page  # 25 + 10 and the 25 that run
        assert step(khalid, ticket, "finish_repair", **DONE).status_code == 302
    assert RepairWork.objects.get(ticket=ticket).minutes == 60
    assert not WorkTimer.objects.exists()
    assert page_of(scenarios.fresh(ticket)).log.total == 60


def test_more_minutes_than_logged_are_entered_and_a_forgotten_clock_is_named(co: SimpleNamespace) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    words = {"work_done": "x", "explanation": "y", "no_parts": True}
    with pytest.raises(StepRefused, match="working time"):
        workshop.finish_repair(ticket, actor=co.khalid, **words)
    worklog.start_work(ticket, actor=co.nouf, what="انتظار")
    with time_machine.travel(timezone.now() + timedelta(hours=13)):
        with pytest.raises(StepRefused, match="Nouf"):
            workshop.finish_repair(ticket, actor=co.khalid, minutes=30, **words)
        with pytest.raises(StepRefused, match="really worked"):
            worklog.stop_work(ticket, actor=co.nouf, what="")
        timer = WorkTimer.objects.get()
        entry = worklog.stop_work(ticket, actor=co.khalid, what="", minutes=20, timer=timer, for_other=True)
        assert entry.person_id == co.users.nouf.pk
        workshop.finish_repair(ticket, actor=co.khalid, minutes=30, **words)
    assert list(WorkEntry.objects.values_list("person__username", "minutes")) == [("nouf", 20), ("khalid", 10)]


def test_a_wrong_entry_is_corrected_by_another_and_never_changed(co: SimpleNamespace, sign_in: Any) -> None:
    ticket, client = scenarios.ticket_at("repairing", co=co), sign_in("khalid")
    today = timezone.localdate()
    for wrong, where in (
        ({"minutes": "0"}, "minutes"), ({"minutes": "x"}, "minutes"), ({"minutes": "20000"}, "minutes"), ({"what": " "}, "what"),
        ({"worked_on": today + timedelta(days=1)}, "worked_on"), ({"worked_on": today - timedelta(days=9)}, "worked_on"),
    ):
        refused = step(client, ticket, "log_work", **{"what": "لحام دقيق", "minutes": "25", "worked_on": today, **wrong})
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == [where]
        assert "what" in wrong or "لحام دقيق" in refused.content.decode()
    assert not WorkEntry.objects.exists()
    assert step(client, ticket, "log_work", what="لحام دقيق", minutes="25").status_code == 302
    entry = WorkEntry.objects.get()
    assert step(client, ticket, "correct_work", entry=entry.pk, minutes="20", reason="").status_code == 422
    assert step(client, ticket, "correct_work", entry=entry.pk, minutes="20", reason="خطأ").status_code == 302
    log = page_of(scenarios.fresh(ticket)).log
    assert ([row.minutes for row in log.entries], log.total) == ([25, 20], 20)
    with pytest.raises(StepRefused, match="already"):
        worklog.correct_work(scenarios.fresh(ticket), actor=co.nouf, entry=entry, minutes=5, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkEntry.objects.update(minutes=1)
    assert sign_in("desk").get(f"/desk/t/{ticket.reference}/do/log_work/").status_code == 302  # not a step of the counter


def test_the_log_stands_beside_the_labour_of_the_quote(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("deciding", co=co)
    lines = [LineInput("أجرة اللحام", Decimal(120), Decimal("0.5"), kind="labour"), LineInput("مواد", Decimal(10))]
    decision.decide(ticket, actor=co.huda, remedy="repair", customer_pays=True, lines=lines, reason="خارج الضمان")
    quotes.approve_quote(scenarios.fresh(ticket), actor=scenarios.customer_of(ticket), number=1)
    worklog.log_work(scenarios.fresh(ticket), actor=co.khalid, what="لحام", minutes=45)
    log = page_of(scenarios.fresh(ticket)).log
    assert (log.quoted, log.repairing, log.over) == (30, 45, 15)
    assert "15 min" in sign_in("khalid").get(f"/desk/t/{ticket.reference}/").content.decode()
