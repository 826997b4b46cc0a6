"""Parts of a branch: reserved, used, released, ordered; nothing below zero, nobody passed over, every movement kept."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from helpdesk.accounts.models import Branch
from tests import scenarios
from tickets.actions import handover, orders, quotes, stock, workshop
from tickets.actions.quotes import LineInput
from tickets.actions.workshop import UsedPart
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import PartOrder, PartStock, StockMovement

pytestmark = pytest.mark.django_db


def shelf(co):
    row = PartStock.objects.get(part=co.part, branch=co.branch)
    return row.on_hand, row.held


def finish(co, ticket, **used):
    workshop.finish_repair(
        ticket, actor=co.khalid, work_done="استبدال", explanation="استبدلنا القطعة", minutes=30,
        used_parts=[UsedPart(co.part, **used)],
    )


def test_an_approved_quote_reserves_its_parts_and_the_repair_uses_them_or_gives_them_back():
    co = scenarios.company()
    ticket = scenarios.ticket_at("awaiting_approval", co=co)
    quotes.revise_quote(ticket, actor=co.sara, lines=[LineInput("منفذ", Decimal(80), 3, part=co.part)], reason="قطعة أخرى")
    quotes.approve_quote(ticket, actor=scenarios.customer_of(ticket), number=2)
    assert shelf(co) == (50, 3)
    finish(co, scenarios.fresh(ticket), quantity=2)
    assert shelf(co) == (48, 0)
    moved = StockMovement.objects.filter(ticket=ticket)
    assert [(m.kind, m.change, m.held_change) for m in moved] == [("held", 0, 3), ("used", -2, -3)]
    with pytest.raises(IntegrityError), transaction.atomic():
        moved.update(reason="x")


def test_a_decision_against_the_repair_releases_what_was_reserved():
    co = scenarios.company()
    ticket = scenarios.ticket_at("replacing", co=co)
    workshop.reserve_part(ticket, actor=co.khalid, part=co.part, quantity=4)
    assert shelf(co) == (50, 4)
    workshop.ready_replacement(ticket, actor=co.khalid, serial="NW7P26777001")
    assert shelf(co) == (50, 0)
    assert ticket.parts.get().state == PartState.RELEASED
    again = scenarios.ticket_at("returning", co=co)
    handover.ready_return(again, actor=co.sara)


def test_what_is_reserved_for_another_ticket_is_not_used_moved_or_counted_away():
    co = scenarios.company()
    first, second = scenarios.ticket_at("repairing", co=co), scenarios.ticket_at("repairing", co=co)
    workshop.reserve_part(first, actor=co.khalid, part=co.part, quantity=50)
    with pytest.raises(StepRefused):
        finish(co, second)
    other = Branch.objects.create(code="other", name_ar="فرع", name_en="Other")
    for refused in (
        lambda: stock.move(co.part, co.branch, other, 1, actor=co.khalid, reason="نقل"),
        lambda: stock.correct(co.part, co.branch, 49, actor=co.khalid, reason="جرد"),
    ):
        with pytest.raises(StepRefused, match="0"):
            refused()
    with pytest.raises(IntegrityError), transaction.atomic():
        PartStock.objects.filter(part=co.part).update(on_hand=49)
    assert shelf(co) == (50, 50)
    stock.receive(co.part, co.branch, 5, actor=co.khalid, reason="توريد")
    stock.move(co.part, co.branch, other, 2, actor=co.khalid, reason="نقل")
    assert (shelf(co), stock.free(co.part, other)) == ((53, 50), 2)


def test_an_order_that_comes_in_two_deliveries_wakes_the_oldest_ticket_first():
    co = scenarios.company()
    stock.correct(co.part, co.branch, 0, actor=co.khalid, reason="جرد")
    old, young = scenarios.ticket_at("repairing", co=co), scenarios.ticket_at("repairing", co=co)
    for ticket, quantity in ((old, 2), (young, 1)):
        assert workshop.reserve_part(ticket, actor=co.khalid, part=co.part, quantity=quantity).state == PartState.WANTED
    day = timezone.localdate() + timedelta(days=4)
    order = orders.place_order(co.part, co.branch, actor=co.khalid, quantity=3, supplier="مورد", expected_on=day)
    assert [u.expected_on for u in order.usages.all()] == [day, day]
    assert orders.arrive(order, 1, actor=co.khalid) == 0  # the oldest needs two; nobody passes it
    assert orders.arrive(order, 1, actor=co.khalid) == 1
    assert (scenarios.fresh(old).waiting_on, scenarios.fresh(young).waiting_on) == ("", "part")
    with pytest.raises(StepRefused, match="1"):
        orders.arrive(order, 2, actor=co.khalid)
    assert orders.arrive(order, 1, actor=co.khalid) == 1
    assert shelf(co) == (3, 3)
    assert PartOrder.objects.get().missing == 0


def test_a_part_with_a_number_is_not_used_without_it():
    co = scenarios.company()
    co.part.needs_serial = True
    co.part.save()
    ticket = scenarios.ticket_at("repairing", co=co)
    with pytest.raises(StepRefused, match=co.part.name):
        finish(co, ticket)
    finish(co, ticket, serial_or_lot="L2499", old_part="customer")
    assert ticket.parts.get().serial_or_lot == "L2499"


def test_the_pages_show_shelves_and_shortages_and_change_them_with_a_reason(client):
    co = scenarios.company()
    client.force_login(co.users.khalid)
    ticket = scenarios.ticket_at("repairing", co=co)
    workshop.reserve_part(ticket, actor=co.khalid, part=co.part, quantity=60)
    page = client.get("/desk/parts/", {"q": "P-7712"}).content.decode()
    assert co.part.sku in page
    assert ticket.reference in page
    here = f"/desk/parts/{co.part.pk}/{co.branch.code}/"
    assert client.post(f"{here}do/receive/", {"quantity": 10}).status_code == 422
    assert client.post(f"{here}do/receive/", {"quantity": 10, "reason": "توريد"}).status_code == 302
    assert shelf(co) == (60, 60)
    assert scenarios.fresh(ticket).waiting_on == ""
    assert client.post(f"{here}do/correct/", {"quantity": 3, "reason": "جرد"}).status_code == 422
    assert ticket.reference in client.get(here).content.decode()
    client.force_login(co.users.sara)
    assert client.post(f"{here}do/receive/", {"quantity": 10, "reason": "توريد"}).status_code == 403
