"""Returns of parts: on the list, sent under a number, late, back on the shelf; and each mistake named beside its field."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests import scenarios
from tickets.actions import stock, vendor, workshop
from tickets.models import PartStock, VendorReturn

pytestmark = pytest.mark.django_db


def today(n=0):
    return timezone.localdate() + timedelta(days=n)


def test_a_part_goes_back_is_late_and_comes_back_good_for_who_waits(co, sign_in):
    client = sign_in("khalid")
    here = f"/desk/parts/{co.part.pk}/{co.branch.code}/do/give_back/"
    answer = client.post(here, {"quantity": 99, "vendor": "مورد الخليج", "fault": "لا تشحن"})
    assert answer.status_code == 422  # more than there are
    assert "مورد الخليج" in answer.content.decode()
    assert client.post(here, {"quantity": 50, "vendor": "مورد الخليج", "fault": "لا تشحن"}).status_code == 302
    assert PartStock.objects.get(part=co.part).on_hand == 0
    row = VendorReturn.objects.get()
    page = f"/desk/returns/{row.pk}/"
    good = {"vendor": "مورد الخليج", "rma_number": "R-77", "sent_on": today(), "expected_on": today(5)}
    for field, value in (("rma_number", ""), ("sent_on", today(2)), ("expected_on", today(-2))):
        answer = client.post(page + "send/", {**good, field: value})
        assert answer.status_code == 422, field
        assert field in answer.context["forms"]["send"].errors
    assert client.post(page + "send/", good).status_code == 302
    ticket = scenarios.ticket_at("repairing", co=co)
    workshop.reserve_part(ticket, actor=co.khalid, part=co.part)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        client = sign_in("khalid")
        assert client.get("/desk/returns/").context["state"] == "overdue"
        assert client.get(page).context["row"].days_late == 3
        assert client.post(page + "back/", {"outcome": "credited", "back_on": today()}).status_code == 422
        assert client.post(page + "back/", {"outcome": "replaced", "back_on": today(), "note": "بدل جديد"}).status_code == 302
    assert PartStock.objects.get(part=co.part).on_hand == 50
    assert scenarios.fresh(ticket).waiting_on == ""
    assert client.post(page + "back/", {"outcome": "replaced", "back_on": today()}).status_code == 302  # told, nothing changed
    assert PartStock.objects.get(part=co.part).on_hand == 50


def test_what_is_not_worth_sending_is_dropped_and_a_list_costs_the_same(co, sign_in, django_assert_num_queries):
    client = sign_in("khalid")
    stock.receive(co.part, co.branch, 40, actor=co.khalid, reason="توريد")

    def note(n):
        for _i in range(n):
            vendor.take_off_shelf(co.part, co.branch, 1, actor=co.khalid, fault="خدش", vendor="")

    note(1)
    client.get("/desk/returns/?state=to_send")
    row = VendorReturn.objects.get()
    assert client.post(f"/desk/returns/{row.pk}/drop/", {"note": ""}).status_code == 422
    assert client.post(f"/desk/returns/{row.pk}/drop/", {"note": "رخيصة"}).status_code == 302
    note(1)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/desk/returns/?state=to_send")
    note(12)
    with django_assert_num_queries(len(one)):
        assert len(client.get("/desk/returns/?state=to_send").context["rows"]) == 13
