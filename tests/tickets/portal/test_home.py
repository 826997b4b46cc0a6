"""The start page: ways in, and how long repairs really took."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import scenarios
from tickets.actions import diagnosis
from tickets.queries import durations

pytestmark = pytest.mark.django_db


def test_start_page_leads_to_report_and_tracking(co: SimpleNamespace, visitor: Client) -> None:
    page = visitor.get("/").content.decode()
    assert 'href="/report/"' in page
    assert 'action="/track/"' in page
    assert co.branch.name_ar in page


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
