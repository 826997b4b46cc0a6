"""The diagnosis guide: worked through on the ticket, judged by limits, skipped with reasons, edited by managers."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import diagnosis
from tickets.actions.guide import Said, answer_guide
from tickets.exceptions import StepRefused
from tickets.models import GuideAnswer
from tickets.queries.guide import guide_steps
from warranty.models import GuideStep

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_steps_follow_device_type_and_symptom(co: SimpleNamespace) -> None:
    ticket = scenarios.filed(co)  # does not charge
    codes = [row.code for row in guide_steps(ticket)]
    assert codes[:2] == ["described", "look"]
    assert {"current", "cell"} <= set(codes)
    assert not {"camera", "touch"} & set(codes)
    assert len(guide_steps(scenarios.filed(co, symptom=None))) > len(codes)


def test_a_value_is_judged_by_its_limits_and_a_correction_keeps_the_first(co: SimpleNamespace, sign_in: Any) -> None:
    ticket, client = scenarios.ticket_at("diagnosing", co=co), sign_in("khalid")
    for wrong, where in (
        ({"answer_current": "much"}, "answer_current"), ({"skip_cell": "on"}, "note_cell"), ({"note_look": "dirty"}, "answer_look"),
        ({"answer_cell": "3.9", "skip_cell": "on"}, "answer_cell"), ({"answer_look": "perhaps"}, "answer_look"),
    ):
        answer = step(client, ticket, "answer_guide", **{"answer_described": "good", **wrong})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [where]
        assert all(value in answer.content.decode() for value in wrong.values())
    assert not GuideAnswer.objects.exists()
    said = {"answer_described": "good", "answer_current": "٠٫٤", "skip_cell": "on", "note_cell": "البطارية ملحومة"}
    assert step(client, ticket, "answer_guide", **said).status_code == 302
    held = {row.step.code: (row.result, row.value) for row in GuideAnswer.objects.select_related("step")}
    assert held == {"described": ("good", None), "current": ("bad", Decimal("0.4")), "cell": ("skipped", None)}
    page = client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "Clean the port and measure again" in page
    assert "The guide found" in page
    assert step(client, ticket, "answer_guide", **{**said, "answer_current": "1.4 A"}).status_code == 422
    assert step(client, ticket, "answer_guide", **{**said, "answer_current": "1.4"}).status_code == 302
    assert [str(row.value) for row in GuideAnswer.objects.filter(step__code="current")] == ["0.400", "1.400"]
    assert GuideAnswer.objects.count() == 4  # what stayed the same was not written again
    with pytest.raises(IntegrityError), transaction.atomic():
        GuideAnswer.objects.update(value=2)


def test_the_finding_says_what_was_left_out_and_the_customer_sees_what_was_measured(co: SimpleNamespace, client: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co)
    said = {"current": Said("0.4"), "look": Said("bad", "wax inside"), "cell": Said("skipped", "-")}
    answer_guide(ticket, actor=co.khalid, answers=said)
    url = f"/t/{tracking_token(ticket)}/evidence/"
    assert "0.4 A" not in client.get(url).content.decode()  # no finding yet
    diagnosis.record_finding(scenarios.fresh(ticket), actor=co.khalid, cause="wear", text="x", explanation="y")
    tally = ticket.events.get(kind="record_finding").data["guide"]
    assert (tally["done"], tally["skipped"], tally["open"] > 0) == (2, 1, True)
    page = client.get(url).content.decode()
    assert "0.4 A" in page
    assert "wax inside" not in page  # a note among staff
    diagnosis.object_to_finding(scenarios.fresh(ticket), actor=scenarios.customer_of(ticket), reason="غير صحيح")
    with pytest.raises(StepRefused):
        answer_guide(scenarios.fresh(ticket), actor=co.khalid, answers={"current": Said("0.4")})
    answer_guide(scenarios.fresh(ticket), actor=co.nouf, answers={"current": Said("1.6")})
    assert set(GuideAnswer.objects.filter(step__code="current").values_list("opinion", "result")) == {(1, "bad"), (2, "good")}


def test_managers_edit_the_guide_and_old_answers_keep_their_limits(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co)
    answer_guide(ticket, actor=co.khalid, answers={"current": Said("1.2")})
    assert sign_in("khalid").get("/desk/guides/phone/").status_code == 403
    client, row = sign_in("huda"), GuideStep.objects.get(device_type=co.phone, code="current")
    url = f"/desk/guides/phone/{row.pk}/"
    values = {"name_ar": "تيار", "name_en": "Current", "unit": "A", "low": "١٫٥", "high": "6"}
    for wrong, where in (({"unit": ""}, "unit"), ({"low": "9"}, "high"), ({"low": "abc"}, "low"), ({"how_en": "x"}, "how_ar"),
                         ({"name_ar": ""}, "name_ar")):
        refused = client.post(url, {**values, **wrong})
        assert refused.status_code == 422
        assert list(refused.context["form"].errors) == [where]
    assert client.post(url, values).status_code == 302
    assert GuideAnswer.objects.get().limits == "1–6 A"
    answer_guide(scenarios.fresh(ticket), actor=co.khalid, answers={"current": Said("1.3")})
    assert GuideAnswer.objects.last().result == "bad"
    assert client.post("/desk/guides/phone/new/", {"name_ar": "جديد", "name_en": "New one"}).status_code == 302
    for verb in ("up", "retire"):
        client.post(f"{url}{verb}/")
    in_use = [s.code for s in guide_steps(ticket)]
    assert in_use[-1] == "own-1"
    assert "current" not in in_use
    assert "Current" in client.get("/desk/guides/phone/").content.decode()
