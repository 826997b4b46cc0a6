"""Codes in the forms of the bench, and on the ticket."""

from __future__ import annotations

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.models import Finding, RepairWork
from warranty.models import DefectCode, DeviceType, FaultCode


def test_the_bench_offers_fitting_codes_and_the_ticket_names_what_was_chosen(co, sign_in):
    client, ticket = sign_in("khalid"), scenarios.ticket_at("diagnosing", co=co)
    section = FaultCode.objects.get(kind="section", code="power")
    FaultCode.objects.filter(pk=section.pk).update(external_code="IR-PWR")
    page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "Circuit boards" in page
    assert "Heating element" not in page  # not in a phone
    answer = step(
        client, ticket, "record_finding", cause="defect", text="منفذ تالف", explanation="المنفذ معطوب", repairable="on",
        defect=DefectCode.objects.get(code="charge-port").pk, section=section.pk, estimated_cost="100",
        condition=FaultCode.objects.get(kind="condition", code="charging").pk,
    )
    assert answer.status_code in (302, 303), answer.content.decode()[:2000]
    finding = Finding.objects.get()
    assert (finding.section, finding.condition.code) == (section, "charging")
    page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "IR-PWR" in page
    assert "While charging" in page
    foreign = FaultCode.objects.create(kind="repair", code="x", name_ar="غريب", name_en="Foreign")
    foreign.device_types.add(DeviceType.objects.get(code="tv"))
    other = scenarios.ticket_at("repairing", co=co)
    values = {"work_done": "استبدال", "explanation": "استبدلنا", "minutes": "30", "no_parts": "on"}
    assert step(client, other, "finish_repair", **values, repair_code=foreign.pk).status_code == 422
    good = FaultCode.objects.get(kind="repair", code="cleaned")
    assert step(client, other, "finish_repair", **values, repair_code=good.pk).status_code in (302, 303)
    assert RepairWork.objects.get().repair_code == good


def test_managers_see_what_breaks_and_every_count_opens_its_tickets(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    scenarios.ticket_at("deciding", co=co)  # a finding without a code is counted as such
    defect = DefectCode.objects.get(code="charge-port")
    step(sign_in("khalid"), ticket, "record_finding", cause="defect", text="x", explanation="y", repairable="on",
         estimated_cost="1", defect=defect.pk)
    client = sign_in("huda")
    page = client.get("/desk/dashboard/faults/").content.decode()
    assert "Charging port failed" in page
    assert "1 of 2 carry a code" in page
    behind = client.get(f"/desk/dashboard/tickets/?figure=defect&code={defect.pk}").content.decode()
    assert ticket.reference in behind
    assert "What had failed: Charging port failed" in behind
    assert client.get("/desk/dashboard/tickets/?figure=defect&code=0").status_code == 404
    assert sign_in("khalid").get("/desk/dashboard/faults/").status_code == 403
