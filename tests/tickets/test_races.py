"""Two at once: one wins, nobody's words are lost, nothing happens twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections

from helpdesk.accounts.models import Branch, Customer
from tests import scenarios
from tickets.actions import conversation, intake, quotes, stock, triage, workshop
from tickets.exceptions import StepRefused
from tickets.models import PartStock, Ticket
from warranty.models import Device


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment, each on its own connection; results or refusals in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except StepRefused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_ticket():
    co = scenarios.company()
    for round_ in range(5):
        report = scenarios.report(co, serial="")
        results = at_once(
            *[partial(intake.file_report, report, actor=co.system, submission_key=f"key-{round_}") for _ in range(4)]
        )
        assert len({ticket.reference for ticket, _made in results}) == 1
        assert sum(made for _ticket, made in results) == 1
    assert Ticket.objects.count() == 5
    assert Customer.objects.count() == Device.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_quote_is_answered_once():
    co = scenarios.company()
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    actor = scenarios.customer_of(ticket)
    yes, no = at_once(
        lambda: quotes.approve_quote(ticket, actor=actor, number=1),
        lambda: quotes.decline_quote(ticket, actor=actor, number=1),
    )
    assert sum(isinstance(answer, StepRefused) for answer in (yes, no)) == 1
    assert ticket.quotes.get().state in ("approved", "declined")
    assert ticket.events.filter(kind__in=["approve_quote", "decline_quote"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_agents_on_the_same_page_one_is_told_who_was_faster():
    co = scenarios.company()
    ticket = scenarios.filed(co)
    results = at_once(
        lambda: triage.set_priority(ticket, actor=co.sara, priority="high", reason="أ", version=1),
        lambda: triage.set_priority(ticket, actor=co.huda, priority="low", reason="ب", version=1),
    )
    assert sum(isinstance(result, StepRefused) for result in results) == 1
    assert scenarios.fresh(ticket).version == 2


@pytest.mark.django_db(transaction=True)
def test_replies_written_at_once_are_all_kept_in_order():
    co = scenarios.company()
    ticket = scenarios.filed(co)
    at_once(*[lambda i=i: conversation.reply(ticket, actor=co.sara, body=f"reply {i}") for i in range(6)])
    assert ticket.comments.count() == 6
    assert list(ticket.events.order_by("seq").values_list("seq", flat=True)) == list(range(1, 8))
    assert scenarios.fresh(ticket).version == 7


@pytest.mark.django_db(transaction=True)
def test_of_two_technicians_one_gets_the_last_part_and_the_other_is_told_what_to_do():
    co = scenarios.company()
    other = Branch.objects.create(code="north", name_ar="فرع الشمال", name_en="North branch")
    stock.receive(co.part, other, 3, actor=co.khalid, reason="جرد")
    for _round in range(3):
        shelf = PartStock.objects.get(part=co.part, branch=co.branch)
        if shelf.free != 1:
            stock.correct(co.part, co.branch, shelf.held + 1, actor=co.khalid, reason="جرد")
        tickets = [scenarios.ticket_at("repairing", co=co) for _ in range(2)]
        rows = at_once(*[partial(workshop.reserve_part, t, actor=co.khalid, part=co.part) for t in tickets])
        assert sorted(row.state for row in rows) == ["reserved", "wanted"]
        shelf = PartStock.objects.get(part=co.part, branch=co.branch)
        assert shelf.free == 0
        # Whoever did not get it and tries to use one all the same reads where it lies and how to get it.
        late = next(t for t, row in zip(tickets, rows, strict=True) if row.state == "wanted")
        with pytest.raises(StepRefused, match=r"North branch \(3\).*order"):
            scenarios.finish_repair(co, late)
        scenarios.finish_repair(co, next(t for t in tickets if t != late))
        stock.receive(co.part, co.branch, 1, actor=co.khalid, reason="جرد")
        workshop.part_arrived(scenarios.fresh(late), actor=co.khalid, usage=late.parts.get(), delivered=False)


@pytest.mark.django_db(transaction=True)
def test_the_last_part_goes_into_one_device_when_two_repairs_are_finished_at_once():
    co = scenarios.company()
    stock.correct(co.part, co.branch, 1, actor=co.khalid, reason="جرد")
    tickets = [scenarios.ticket_at("repairing", co=co) for _ in range(2)]
    results = at_once(*[partial(scenarios.finish_repair, co, t) for t in tickets])
    assert sum(isinstance(result, StepRefused) for result in results) == 1
    shelf = PartStock.objects.get(part=co.part, branch=co.branch)
    assert (shelf.on_hand, shelf.held) == (0, 0)
    for wrong in ({"on_hand": -1}, {"held": -1}, {"held": 1}):
        with pytest.raises(IntegrityError):
            PartStock.objects.filter(pk=shelf.pk).update(**wrong)
