"""The start page: ways in, and how long repairs really took."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import scenarios
from tickets.actions import diagnosis
from tickets.models import Ticket
from tickets.queries import durations

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_start_page_leads_to_report_and_tracking(co: SimpleNamespace, visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert 'href="/report/"' in page
    assert 'action="/track/"' in page
    assert co.branch.name_ar in page


def test_the_repair_reported_on_this_phone_is_shown_there_until_it_is_forgotten(
    co: SimpleNamespace, visitor: Client, answers: dict[str, object]
) -> None:
    ticket = scenarios.fresh(scenarios.filed(co))
    digits = str(ticket.customer.phone)[-4:]
    assert ticket.reference not in visitor.get("/").content.decode()
    found = visitor.post("/track/", {"reference": ticket.reference, "last4": digits})
    note = found.cookies[settings.RECENT_COOKIE_NAME]
    assert (note["httponly"], note["samesite"]) == (True, "Lax")
    page = visitor.get("/")
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert f"{ticket.device.name}</bdi>: سلّم جهازك" in text
    assert ticket.customer.name not in text
    assert visitor.get("/recent/forget/").status_code == 405
    assert visitor.post("/recent/forget/", follow=True).status_code == 200
    assert ticket.reference not in visitor.get("/").content.decode()
    visitor.cookies[settings.RECENT_COOKIE_NAME] = note.value[:-2] + "xx"
    assert ticket.reference not in visitor.get("/").content.decode()
    filed = visitor.post("/report/", answers)
    assert Ticket.objects.latest("pk").reference in visitor.get("/").content.decode(), filed.status_code


def test_too_few_repairs_are_told_as_nothing(co: SimpleNamespace, visitor: Client) -> None:
    scenarios.ticket_at("ready", co=co)
    assert "times" not in visitor.get("/").content.decode()


def test_median_of_ten_repairs_is_told(co: SimpleNamespace, visitor: Client) -> None:
    began = timezone.now()
    for n in range(10):
        with time_machine.travel(began - timedelta(days=40), tick=False):
            ticket = scenarios.filed(co)
            diagnosis.check_in(ticket, actor=co.desk, condition="سليم")
        with time_machine.travel(began - timedelta(days=37 if n < 6 else 30), tick=False):
            _to_ready(co, scenarios.fresh(ticket))
    durations.forget()
    assert list(durations.median_days().values()) == [pytest.approx(3, abs=0.1)]
    assert "table--flush times" in visitor.get("/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        visitor.get("/")
    assert len(queries) == 0


def _to_ready(co: SimpleNamespace, ticket: object) -> None:
    from tickets.actions import decision, workshop

    diagnosis.start_diagnosis(ticket, actor=co.khalid)
    diagnosis.record_finding(ticket, actor=co.khalid, cause="defect", text="تلف", explanation="تلف في المنفذ")
    decision.decide(ticket, actor=co.huda, remedy="repair", reason="قرار")
    scenarios.finish_repair(co, ticket)
    workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket))
