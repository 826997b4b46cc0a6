"""Deadlines of the law: apart from the service targets, shown, warned once, met by what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests import scenarios
from tickets.actions import triage, workshop
from tickets.sla.statutory import deadlines, sweep_statutory
from warranty.models import CoverDocument, StatutoryRule
from warranty.queries import statutory_rules

pytestmark = pytest.mark.django_db


def told(ticket):
    return [e.kind for e in ticket.events.order_by("seq") if e.kind.startswith("statutory")]


def test_a_part_that_does_not_come_is_warned_of_and_named_late_once(client):
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False) as clock:
        co = scenarios.company()
        ticket = scenarios.ticket_at("repairing", co=co)
        StatutoryRule.objects.filter(kind="substitute").update(days=200)
        workshop.wait_for_part(ticket, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=20))
        clock.move_to("2026-11-11T08:00:00Z")
        assert sweep_statutory() == 0
        clock.move_to("2026-11-12T08:01:00Z")
        assert (sweep_statutory(), sweep_statutory()) == (1, 0)
        clock.move_to("2026-11-15T08:01:00Z")
        assert (sweep_statutory(), sweep_statutory()) == (1, 0)
        assert told(ticket) == ["statutory_warning", "statutory_missed"]
        client.force_login(co.users.huda)
        client.get("/desk/?lang=en")
        page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
        assert "An ordered spare part comes within 14 days." in page
        workshop.part_arrived(scenarios.fresh(ticket), actor=co.khalid)
        clock.move_to("2026-12-30T08:00:00Z")
        assert sweep_statutory() == 0


def test_an_offered_substitute_meets_its_deadline():
    with time_machine.travel("2026-11-01T08:00:00Z", tick=False) as clock:
        co = scenarios.company()
        ticket = scenarios.ticket_at("diagnosing", co=co)
        triage.offer_substitute(ticket, actor=co.desk, what="هاتف معار، وقبله العميل")
        clock.move_to("2026-12-01T08:00:00Z")
        assert sweep_statutory() == 0
        ticket = scenarios.fresh(ticket)
        found = deadlines(ticket, statutory_rules(), [], list(ticket.events.all()), timezone.now())
        assert [(d.rule.kind, d.state) for d in found] == [("substitute", "met")]


def test_an_extended_plan_of_the_device_decides_the_proposal(client):
    co = scenarios.company()
    bought = timezone.localdate() - timedelta(days=1000)
    ticket = scenarios.ticket_at("deciding", co=co, purchased_on=bought)
    CoverDocument.objects.create(
        device=ticket.device, kind="extended", reference="EP-1", starts_on=bought, ends_on=timezone.localdate() + timedelta(days=9)
    )
    client.force_login(co.users.sara)
    client.get("/desk/?lang=en")
    page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "E1: The extended plan EP-1" in page
    assert "Repair, free of charge" in page
