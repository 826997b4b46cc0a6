"""The follow-up comes after seven days: never early, never twice, not after a return.

Mutations that must turn this red: take the due time out of the query *and* out of the look under lock (each alone is
caught by the other); send without ``why_not``; plan a reminder from a reminder.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import follow_ups
from notifications.models import FollowUp, Message
from tests import scenarios
from tests.scenarios import customer_of, ticket_at
from tickets.actions import follow_up, visits
from tickets.models import Survey, Ticket

pytestmark = pytest.mark.django_db


def _after(days: float) -> int:
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        return follow_ups.send_due()


def _letters(ticket: Ticket, *rules: str) -> int:
    return Message.objects.filter(ticket=ticket, rule__in=rules).count()


@pytest.fixture(scope="class")
def handed_over(class_ground: Any) -> int:
    """The key of a ticket whose device was just handed over."""
    with class_ground():
        return ticket_at("delivered").pk


@pytest.fixture
def ticket(handed_over: int) -> Ticket:
    """This ticket, read anew."""
    return scenarios.of_key(handed_over)


class TestHandedOver:
    def test_it_is_never_early(self, ticket: Ticket) -> None:
        assert _after(6.999) == 0
        assert not Survey.objects.filter(ticket=ticket).exists()

    def test_it_comes_after_seven_days_exactly_once_and_opens_the_survey(self, ticket: Ticket) -> None:
        assert _after(7.001) == 1
        assert _after(7.002) == 0
        assert _letters(ticket, "follow_up") == 1
        assert Survey.objects.get(ticket=ticket).asks_working

    def test_one_reminder_follows_three_days_later_and_no_more(self, ticket: Ticket) -> None:
        for day in (7.001, 9.9, 10.002, 13, 20, 40):
            _after(day)
        assert (_letters(ticket, "follow_up"), _letters(ticket, "reminder")) == (1, 1)

    def test_no_reminder_after_an_answer(self, ticket: Ticket) -> None:
        _after(7.001)
        follow_up.confirm_working(ticket, actor=customer_of(ticket))
        assert _after(11) == 0
        assert _letters(ticket, "reminder") == 0

    def test_nothing_is_asked_after_a_return(self, ticket: Ticket) -> None:
        follow_up.report_return(ticket, actor=customer_of(ticket), description="عاد العطل")
        assert _after(8) == 0
        assert FollowUp.objects.get(ticket=ticket, kind="follow_up").state == "cancelled"

    def test_a_plan_moved_by_hand_keeps_to_its_new_time(self, ticket: Ticket) -> None:
        co = scenarios.company()
        row = FollowUp.objects.get(ticket=ticket, kind="follow_up")
        follow_ups.move(row, actor=co.sara, to=row.due_at + timedelta(days=2))
        assert _after(7.1) == 0
        assert _after(9.1) == 1

    def test_a_plan_that_survived_its_ticket_is_seen_before_sending(self, ticket: Ticket) -> None:
        follow_up.confirm_working(ticket, actor=customer_of(ticket))
        FollowUp.objects.filter(ticket=ticket, kind="follow_up").update(state="planned")  # as if the calling-off were lost
        assert _after(8) == 0
        row = FollowUp.objects.get(ticket=ticket, kind="follow_up")
        assert (row.state, row.reason) == ("cancelled", "no_longer_observed")


@pytest.mark.parametrize("remedy", ["refund", "return"])
def test_after_a_refund_or_an_unrepaired_return_only_the_survey_comes(remedy: str) -> None:
    ticket = ticket_at("delivered", remedy=remedy)
    _after(7.001)
    _after(20)
    assert (_letters(ticket, "survey_only"), _letters(ticket, "follow_up", "reminder")) == (1, 0)
    assert not Survey.objects.get(ticket=ticket).asks_working


def test_an_uncollected_device_is_reminded_of_twice_until_it_is_fetched() -> None:
    co = scenarios.company()
    ticket = ticket_at("ready", co=co)
    fetched = ticket_at("ready", co=co)
    scenarios.deliver(co, fetched)
    for day in (6.9, 7.1, 21.1, 60):
        _after(day)
    assert (_letters(ticket, "uncollected_7"), _letters(ticket, "uncollected_21")) == (1, 1)
    assert _letters(fetched, "uncollected_7", "uncollected_21") == 0


def test_a_quote_is_reminded_of_a_day_before_it_ends_and_not_when_answered() -> None:
    co = scenarios.company()
    waits, answered = ticket_at("awaiting_approval", co=co), ticket_at("repairing", pays=True, co=co)
    assert _after(5.9) == 0
    _after(6.01)
    assert (_letters(waits, "quote_expiring"), _letters(answered, "quote_expiring")) == (1, 0)


def test_a_moved_appointment_is_reminded_of_once() -> None:
    co = scenarios.company()
    ticket, called_off = scenarios.filed(co), scenarios.filed(co)
    scenarios.visit(ticket, co, days=3)
    scenarios.visit(called_off, co, days=3, technician=co.users.nouf)
    first = ticket.appointments.get()
    moved = visits.move_appointment(ticket, actor=co.khalid, **scenarios.slot(co, 8), reason="سفر")
    visits.cancel_appointment(called_off, actor=co.desk, reason="سفر")
    for row in (first, moved, moved):
        with time_machine.travel(row.starts_at - timedelta(hours=3)):
            follow_ups.send_due()
    assert _letters(ticket, "appointment_reminder") == 1
    assert _letters(called_off, "appointment_reminder") == 0


