"""No device leaves untested: what the actions and the database itself refuse."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import scenarios
from tickets.actions import workshop
from tickets.exceptions import StepRefused
from tickets.models import TestResult, TestRun, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def co():
    return scenarios.company()


def _refused(write):
    with pytest.raises(IntegrityError, match="complete and passed test sheet"), transaction.atomic():
        write()


def test_no_door_leads_an_untested_device_to_ready(co):
    ticket = scenarios.ticket_at("testing", co=co)
    rows = Ticket.objects.filter(pk=ticket.pk)

    def by_sql():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tickets_ticket SET stage = 'ready' WHERE id = %s", [ticket.pk])

    def by_insert():
        copy = scenarios.fresh(ticket)
        copy.pk, copy.public_id, copy.reference, copy.stage = None, uuid.uuid4(), "RMA-ZZZZ-ZZZZ", "ready"
        copy.save(force_insert=True)

    def by_save():
        copy = scenarios.fresh(ticket)
        copy.stage = "ready"
        copy.save()

    for write in (by_sql, by_insert, by_save, lambda: rows.update(stage="delivered"), lambda: rows.update(stage="closed")):
        _refused(write)
    workshop.fail_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, charge="fail"))
    _refused(lambda: rows.update(stage="ready"))
    scenarios.finish_repair(co, scenarios.fresh(ticket))
    half = TestRun.objects.create(ticket=ticket, number=2, tester=co.users.nouf, passed=True)
    TestResult.objects.create(run=half, position=0, code="power", name_ar="x", name_en="x", answer="pass")
    _refused(lambda: rows.update(stage="ready"))
    assert not admin.site.is_registered(Ticket)  # the settings have no page that could try
    workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket))
    assert scenarios.fresh(ticket).stage == "ready"
    with pytest.raises(IntegrityError), transaction.atomic():
        TestResult.objects.filter(run__ticket=ticket).update(answer="pass")
    returned = scenarios.ticket_at("ready", remedy="return", co=co)  # unrepaired: nothing to test
    _refused(lambda: Ticket.objects.filter(pk=returned.pk).update(remedy="repair"))


def test_by_the_policy_who_repaired_does_not_pass_the_test(co):
    ticket = scenarios.ticket_at("testing", co=co)
    type(ticket.policy_version).objects.update(separate_tester=True)
    answers = scenarios.all_pass(ticket)
    with pytest.raises(StepRefused, match="somebody else"):
        workshop.pass_test(ticket, actor=co.khalid, answers=answers)
    workshop.pass_test(ticket, actor=co.nouf, answers=answers)
    assert scenarios.fresh(ticket).stage == "ready"


def test_the_order_of_work_and_test_counts_when_the_clocks_of_two_servers_differ(co):
    ticket = scenarios.ticket_at("repairing", co=co)
    with time_machine.travel(timezone.now() + timedelta(seconds=5)):  # this server is ahead of the one that passes the test
        scenarios.finish_repair(co, ticket)
    workshop.pass_test(scenarios.fresh(ticket), actor=co.nouf, answers=scenarios.all_pass(ticket))
    assert scenarios.fresh(ticket).stage == "ready"
    assert ticket.test_runs.get().created_at >= ticket.works.get().created_at
