"""Orders of parts that change: late, wrong, partly here, cancelled; and who is woken first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications import dispatch
from notifications.models import Message, StaffNotice
from tests import scenarios
from tickets.actions import orders, stock, triage, workshop
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, PartStock

pytestmark = pytest.mark.django_db


def days(n):
    return timezone.localdate() + timedelta(days=n)


@pytest.fixture
def co():
    co = scenarios.company()
    stock.correct(co.part, co.branch, 0, actor=co.khalid, reason="جرد")
    return co


def waiting(co, quantity=1):
    ticket = scenarios.ticket_at("repairing", co=co)
    workshop.reserve_part(ticket, actor=co.khalid, part=co.part, quantity=quantity)
    return ticket


def ordered(co, quantity, day=4):
    return orders.place_order(co.part, co.branch, actor=co.khalid, quantity=quantity, supplier="مورد", expected_on=days(day))


def letters(ticket):
    dispatch.dispatch_pending()
    return Message.objects.filter(ticket=ticket, rule="delay_part").count()


def test_a_later_day_reaches_each_waiting_customer_once_and_moves_the_promise(co):
    first, second = waiting(co), waiting(co)
    order = ordered(co, 2)
    assert (letters(first), letters(second)) == (0, 0)  # the promise holds: no apology for a day that did not move
    assert orders.postpone(order, days(20), actor=co.khalid, reason="تأخر الشحن") == 2
    with pytest.raises(StepRefused, match="already"):
        orders.postpone(order, days(20), actor=co.khalid, reason="تأخر الشحن")
    for ticket in (first, second):
        assert letters(ticket) == 1
        now = scenarios.fresh(ticket)
        assert timezone.localdate(now.waiting_until) == days(20)
        assert timezone.localdate(now.promised_at) > days(20)
    # Earlier than feared: the promise stands, nobody is written to.
    assert orders.postpone(order, days(19), actor=co.khalid, reason="وصلت مبكرًا") == 0
    assert letters(first) == 1
    assert {e.kind for e in order.events.all()} == {"placed", "postponed"}


def test_a_wrong_item_stays_off_the_shelf_and_the_right_one_is_expected(co):
    ticket = waiting(co)
    order = ordered(co, 2)
    assert orders.wrong_item(order, 2, actor=co.khalid, came="P-9900 بدل P-7712", expected_on=days(9)) == 1
    order.refresh_from_db()
    assert (order.missing, order.expected_on) == (2, days(9))
    assert PartStock.objects.get(part=co.part).on_hand == 0
    assert ticket.parts.get().expected_on == days(9)
    assert orders.arrive(order, 1, actor=co.khalid) == 1  # the first half of it
    assert scenarios.fresh(ticket).waiting_on == ""


def test_a_cancelled_order_puts_its_tickets_back_on_the_shortage_list_and_tells_the_bench(co):
    ticket = waiting(co)
    triage.assign(scenarios.fresh(ticket), actor=co.sara, technician=co.users.nouf)
    order = ordered(co, 3)
    orders.arrive(order, 1, actor=co.khalid)
    late = waiting(co)
    workshop.wait_for_part(late, actor=co.khalid, part=co.part, expected_on=days(4), order=order)
    assert orders.cancel(order, actor=co.khalid, reason="لا يتوفر") == 1
    assert ticket.parts.get().state == PartState.ARRIVED
    row = late.parts.get()
    assert (row.state, row.order, scenarios.fresh(late).waiting_until) == (PartState.WANTED, None, None)
    for again in (
        lambda: orders.cancel(order, actor=co.khalid, reason="x"), lambda: orders.arrive(order, 1, actor=co.khalid),
        lambda: orders.postpone(order, days(8), actor=co.khalid, reason="x"),
    ):
        with pytest.raises(StepRefused, match="cancelled"):
            again()
    dispatch.dispatch_pending()
    assert StaffNotice.objects.filter(ticket=late, kind="part_dropped").exists()
    assert ordered(co, 1).usages.get().ticket == late  # the next order serves it


def test_an_arrival_wakes_by_priority_before_age(co):
    old, urgent = waiting(co), waiting(co)
    triage.set_priority(scenarios.fresh(urgent), actor=co.sara, priority="critical", reason="جهاز طبي")
    order = ordered(co, 2)
    orders.arrive(order, 1, actor=co.khalid)
    assert (scenarios.fresh(urgent).waiting_on, scenarios.fresh(old).waiting_on) == ("", "part")


def test_the_page_changes_an_order_and_keeps_what_was_typed_when_it_refuses(co, client):
    client.force_login(co.users.khalid)
    ticket = waiting(co)
    order = ordered(co, 2)
    here = f"/desk/parts/orders/{order.pk}/"
    answer = client.post(here + "postpone/", {"expected_on": days(-1), "reason": "تأخر في الجمارك"})
    assert answer.status_code == 422
    assert "تأخر في الجمارك" in answer.content.decode()
    assert "expected_on" in answer.context["orders"][0][1]["postpone"].errors
    assert client.post(here + "wrong_item/", {"quantity": 3, "came": "كابل", "expected_on": days(5)}).status_code == 422
    assert client.post(here + "postpone/", {"expected_on": days(500), "reason": "x"}).status_code == 422
    order.refresh_from_db()
    assert (order.expected_on, ticket.parts.get().expected_on) == (days(4), days(4))
    assert client.post(here + "postpone/", {"expected_on": days(6), "reason": "تأخر"}).status_code == 302
    assert client.post(here + "arrive/", {"quantity": 1}).status_code == 302
    assert client.post(here + "cancel/", {"reason": "يكفي"}).status_code == 302
    assert client.post(here + "arrive/", {"quantity": 1}).status_code == 302  # sent from an old page: told, nothing changed
    assert PartOrder.objects.get(pk=order.pk).arrived == 1
    past = client.get(f"/desk/parts/{co.part.pk}/{co.branch.code}/").context["past_orders"]
    assert [(o.pk, len(o.events.all())) for o in past] == [(order.pk, 4)]
    client.force_login(co.users.sara)
    assert client.post(here + "arrive/", {"quantity": 1}).status_code == 403
