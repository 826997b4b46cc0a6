"""A device at its maker: custody, both serials, the promise, and what the customer reads of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import dispatch
from notifications.models import Message
from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.actions import decision, maker, workshop
from tickets.exceptions import StepRefused
from tickets.models import VendorReturn
from tickets.queries.status import CARDS
from tickets.queries.tracking import place_words, status_facts
from warranty.coverage import warranty_end
from warranty.models import Device
from warranty.queries import facts_of

pytestmark = pytest.mark.django_db


def today(n=0):
    return timezone.localdate() + timedelta(days=n)


def sent(co, days=20):
    ticket = scenarios.ticket_at("repairing", co=co)
    maker.send_to_maker(
        ticket, actor=co.khalid, maker="نُوّار", rma_number="RN-551", fault="اللوحة الأم", sent_on=today(), expected_on=today(days)
    )
    return scenarios.fresh(ticket)


def test_the_customer_reads_where_the_device_is_and_gets_a_new_date_once():
    co = scenarios.company()
    ticket = sent(co)
    assert (ticket.custody, place_words(ticket)) == ("maker", "At the maker")
    assert timezone.localdate(ticket.promised_at) > today(20)
    card = CARDS[ticket.stage](status_facts(ticket, []))
    assert card.heading == "Your device is with its maker"
    dispatch.dispatch_pending()
    assert Message.objects.filter(ticket=ticket, rule="delay").count() == 1
    row = maker.expect_from_maker(ticket, actor=co.khalid, expected_on=today(21), reason="عطلة")  # the promise holds
    dispatch.dispatch_pending()
    assert Message.objects.filter(ticket=ticket, rule="delay").count() == 1
    assert row.serial_sent == ticket.device.serial
    with pytest.raises(StepRefused, match="RN-551"):
        workshop.finish_repair(
            scenarios.fresh(ticket), actor=co.khalid, work_done="x", explanation="y", minutes=5, no_parts=True
        )


def test_repaired_it_comes_back_under_the_serial_that_was_sent():
    co = scenarios.company()
    ticket = sent(co)
    with pytest.raises(StepRefused, match="another unit"):
        maker.back_from_maker(ticket, actor=co.desk, outcome="repaired", back_on=today(), serial_back="ZZ999999")
    maker.back_from_maker(ticket, actor=co.desk, outcome="repaired", back_on=today(), serial_back=ticket.device.serial.lower())
    assert scenarios.fresh(ticket).custody == "branch"
    workshop.finish_repair(
        scenarios.fresh(ticket), actor=co.khalid, work_done="x", explanation="y", minutes=5, no_parts=True
    )
    with pytest.raises(StepRefused):
        maker.back_from_maker(ticket, actor=co.desk, outcome="repaired", back_on=today())


def test_another_unit_takes_its_place_carries_the_warranty_and_is_tested():
    co = scenarios.company()
    ticket = sent(co)
    for wrong in (ticket.device.serial, "", scenarios.filed(co).device.serial):
        with pytest.raises(StepRefused):
            maker.replaced_by_maker(ticket, actor=co.khalid, serial_back=wrong, back_on=today())
    assert VendorReturn.objects.get().outcome == ""
    unit = maker.replaced_by_maker(ticket, actor=co.khalid, serial_back="nw7p 2655 1000", back_on=today())
    row = VendorReturn.objects.get()
    assert (row.serial_sent, row.serial_back, row.outcome) == (ticket.device.serial, "NW7P26551000", "replaced")
    assert unit.warranty_until == warranty_end(facts_of(ticket.device))
    ticket = scenarios.fresh(ticket)
    assert (ticket.stage, ticket.custody, ticket.remedy) == ("testing", "branch", "replace")
    workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket))
    scenarios.deliver(co, scenarios.fresh(ticket))
    assert Device.objects.get(pk=unit.pk).owner == ticket.customer
    assert scenarios.fresh(ticket).outcome == "replaced"


def test_credited_or_refused_the_decision_is_taken_anew():
    co = scenarios.company()
    first, second = sent(co), sent(co)
    with pytest.raises(StepRefused, match="credit"):
        maker.back_from_maker(first, actor=co.desk, outcome="credited", back_on=today())
    maker.back_from_maker(first, actor=co.desk, outcome="credited", back_on=today(), credit=Decimal(900))
    assert scenarios.fresh(first).custody == "maker"
    decision.reopen_decision(scenarios.fresh(first), actor=co.khalid, reason="قُيّد ثمنه")
    # It may go another way while the device is still there; the return is closed later all the same.
    decision.reopen_decision(second, actor=co.khalid, reason="تأخر")
    with pytest.raises(StepRefused, match="reason"):
        maker.back_from_maker(scenarios.fresh(second), actor=co.desk, outcome="refused", back_on=today())
    maker.back_from_maker(scenarios.fresh(second), actor=co.desk, outcome="refused", back_on=today(), note="أثر سوائل")
    assert scenarios.fresh(second).custody == "branch"


def test_impossible_days_are_named_and_the_database_keeps_the_same_rules(client):
    co = scenarios.company()
    client.force_login(co.users.khalid)
    ticket = scenarios.ticket_at("repairing", co=co)
    good = {"maker": "نُوّار", "rma_number": "RN-1", "fault": "اللوحة", "sent_on": today(), "expected_on": today(9)}
    for wrong, field in (({"sent_on": today(3)}, "sent_on"), ({"expected_on": today(-1)}, "expected_on"),
                         ({"rma_number": ""}, "rma_number"), ({"expected_on": today(800)}, "expected_on")):
        answer = step(client, ticket, "send_to_maker", **{**good, **wrong})
        assert answer.status_code == 422, wrong
        assert field in answer.context["form"].errors
        assert "اللوحة" in answer.content.decode()
    assert not VendorReturn.objects.exists()
    assert step(client, ticket, "send_to_maker", **good).status_code == 302
    row = VendorReturn.objects.filter()
    for broken in ({"rma_number": ""}, {"outcome": "repaired"}, {"back_on": today()}, {"expected_on": None},
                   {"outcome": "replaced", "back_on": today()}, {"outcome": "dropped"}, {"credit": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**broken)
    assert step(client, ticket, "back_from_maker", outcome="repaired", back_on=today()).status_code == 302
