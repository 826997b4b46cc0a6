"""A fitted part with months of its own decides a later ticket: at the counter, in the proposal, in the customer's words."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from notifications.context import warranty as warranty_facts
from tests import scenarios
from tickets.actions import decision, diagnosis
from tickets.actions.part_warranty import grant_part_warranties
from tickets.models import Finding
from warranty.models import Device, FaultCode, Part, Product
from warranty.wording import position

pytestmark = pytest.mark.django_db


@pytest.fixture
def co():
    return scenarios.company()


def judged(co, device, *, cause="defect", part=None, section=None):
    """A ticket of this device at the decision, and what the policy proposes for it."""
    ticket = scenarios.filed(co, serial=device.serial, purchased_on=None, name="مالك آخر", phone="+966551112223", email="")
    diagnosis.check_in(ticket, actor=co.desk, condition="سليم")
    diagnosis.start_diagnosis(ticket, actor=co.khalid)
    diagnosis.record_finding(
        ticket, actor=co.khalid, cause=cause, text="تلف", explanation="تلف في المنفذ", part=part, section=section,
        estimated_cost=300,
    )
    ticket = scenarios.fresh(ticket)
    return ticket, decision.suggest(ticket, Finding.objects.get(ticket=ticket))


def test_a_fitted_part_brings_its_own_warranty_and_a_redo_does_not_begin_it_anew(co):
    Part.objects.filter(pk=co.part.pk).update(warranty_months=12)
    first = scenarios.ticket_at("delivered", co=co, purchased_on=timezone.localdate() - timedelta(days=900))
    document = first.device.cover.get()
    assert (document.part_id, document.starts_on) == (co.part.pk, timezone.localdate(first.delivered_at))
    assert grant_part_warranties(scenarios.fresh(first)) == []  # still running: the same clock
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        ticket, other = judged(co, first.device)
        assert (other.coverage.clause, other.proposal.clause) == ("maker.expired", "5.1")
        told = position(ticket.coverage).text
        assert "which we fitted, has a warranty of its own until" in told
        assert "which we fitted" in warranty_facts(ticket)["warranty_depends"]
        finding = Finding.objects.get(ticket=ticket)
        Finding.objects.filter(pk=finding.pk).update(part=co.part)
        finding.refresh_from_db()
        found = decision.suggest(ticket, finding)
        assert (found.coverage.clause, found.proposal.clause, found.proposal.customer_pays) == ("part.covered", "3.1", False)
        decision.decide(ticket, actor=co.huda, remedy="repair")
        event = ticket.events.get(kind="decide")
        assert "The warranty on the part “Charging port”" in position(event.data["cover"]).title


def test_a_section_with_its_own_period_decides_the_ticket(co, client):
    battery = FaultCode.objects.get(kind="section", code="battery")
    terms = [{"kind": "section", "code": "battery", "months": 6, "name_ar": "البطارية", "name_en": "Battery"}]
    Product.objects.filter(pk=co.product.pk).update(own_terms=terms)
    device = Device.objects.create(
        serial="NW7P24990001", device_type=co.phone, product=co.product, purchased_on=timezone.localdate() - timedelta(days=250)
    )
    ticket, found = judged(co, device, section=battery)
    assert (found.coverage.clause, found.proposal.clause, found.proposal.customer_pays) == ("maker.own_expired", "5.1", True)
    client.force_login(co.users.huda)
    page = client.get(f"/desk/t/{ticket.reference}/", headers={"accept-language": "en"}).content.decode()
    assert "It gives this section a period of its own" in page
    assert "The maker’s warranty “Battery”" in page
