"""A step that lacks several things says all of them at once, and names the line of each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk.lib.forms import all_errors
from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.models import CheckIn
from warranty.models import Part

pytestmark = pytest.mark.once


def summary(answer: Any) -> list[str]:
    assert answer.status_code == 422
    return [problem.message for problem in all_errors([answer.context["form"]])]


def test_decision_names_every_wrong_line_and_the_missing_reason_together(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("deciding", co=co)
    answer = step(
        sign_in("huda"), ticket, "decide", remedy="repair", customer_pays="on", text_0="شاشة", price_0="340", quantity_0="1",
        price_1="90", text_2="تركيب", quantity_2="1", text_3="فحص", price_3="-5", quantity_3="1", text_4="شريط", price_4="abc",
    )
    words = summary(answer)
    assert set(answer.context["form"].errors) == {"reason", "text_1", "price_2", "price_3", "price_4"}
    assert any(w.startswith("Line 2") for w in words)
    assert any(w.startswith("Line 3, Price without tax: ") for w in words)
    assert any(w.startswith("Line 4") for w in words)
    assert any(w.startswith("Line 5, Price without tax: ") for w in words)


def test_value_out_of_range_is_named_in_the_summary(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    answer = step(
        sign_in("khalid"), ticket, "finish_repair", work_done="x", explanation="y", minutes="0", part_0=co.part.pk,
        quantity_0="500",
    )
    words = summary(answer)
    assert any(w.startswith("Working time in minutes: ") for w in words)
    assert any(w.startswith("Part 1, Quantity: ") for w in words)


def test_empty_test_sheet_names_each_line(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("testing", co=co)
    words = summary(step(sign_in("nouf"), ticket, "pass_test"))
    assert len(words) == len(set(words)) == len(scenarios.all_pass(ticket))


def test_repair_names_the_part_that_stands_twice_or_lacks_its_serial(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    cell = Part.objects.create(sku="P-1", name_ar="بطارية", name_en="Battery", price=50, needs_serial=True)
    answer = step(
        sign_in("khalid"), ticket, "finish_repair", minutes="5", part_0=co.part.pk, quantity_0="1", part_1=co.part.pk,
        quantity_1="1", part_2=cell.pk, quantity_2="1",
    )
    errors = answer.context["form"].errors
    assert {"work_done", "explanation", "part_1", "serial_2"} <= set(errors)
    assert "Charging port" in errors["part_1"][0]
    assert not ticket.works.exists()


def test_handover_says_all_that_is_missing(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("ready", co=co)
    answer = step(sign_in("desk"), ticket, "hand_over", proof="courier")
    assert set(answer.context["form"].errors) == {"receiver", "courier", "tracking_number", "accessories_back", "explained"}


def test_misuse_brings_its_evidence_in_the_same_form_and_says_at_once_what_is_missing(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co)
    client = sign_in("khalid")
    answer = step(client, ticket, "record_finding", cause="misuse", text="كسر")
    assert set(answer.context["form"].errors) == {"explanation", "photos", "misuse_reason"}
    words = {"text": "كسر", "explanation": "أثر صدمة في الزاوية", "misuse_reason": "الشرخ يبدأ منها"}
    assert step(client, ticket, "record_finding", cause="misuse", evidence_text="أثر بعمق 2 مم", **words).status_code == 302
    evidence = ticket.findings.get().key_evidence
    assert evidence is not None
    assert evidence.text == "أثر بعمق 2 مم"


def test_refused_check_in_keeps_the_passcode_covered_and_in_no_cache(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.filed(co)
    answer = step(sign_in("desk"), ticket, "check_in", passcode="74Zq-1953")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "no-store" in answer["Cache-Control"]
    field = next(line for line in html.split("<input")[1:] if 'value="74Zq-1953"' in line)
    assert 'type="password"' in field
    assert html.count("74Zq-1953") == 1
    assert not CheckIn.objects.filter(ticket=ticket).exists()
