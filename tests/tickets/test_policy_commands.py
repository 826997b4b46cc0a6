"""The commands that print coverage and proposal."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from tests import scenarios
from tickets.management.commands.coverage import Command


def printed(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_coverage_and_proposal_are_printed_with_their_clauses():
    ticket = scenarios.ticket_at("deciding")
    found = json.loads(printed("propose_remedy", ticket.reference.lower(), "--json"))
    assert (found["remedy"], found["clause"], found["coverage"]["status"]) == ("repair", "3.1", "covered")
    assert "3.1" in printed("propose_remedy", ticket.reference)
    cover = json.loads(printed("coverage", ticket.device.serial, "--json", "--cause", "misuse"))
    assert (cover["status"], cover["rule"], cover["document"]) == ("not_covered", "W3", "maker")
    assert json.loads(printed("coverage", ticket.device.serial, "--on", "2099-01-01", "--json"))["rule"] == "W4"
    assert "manufacturing defects" in cover["to_customer"]
    serial = ticket.device.serial
    for words, said in (
        (("coverage", "NOTHING-HERE"), "No device"), (("coverage", serial, "--on", "2026-02-30"), "no day '2026-02-30'"),
        (("coverage", serial, "--part", "P-0"), "No part"), (("coverage", serial, "--defect", "x"), "No fault code"),
        (("coverage", serial, "--section", "x"), "No section"), (("propose_remedy", "RMA-0000"), "No ticket"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command(*words)
    with pytest.raises(CommandError, match="no finding"):
        call_command("propose_remedy", scenarios.filed().reference)


@pytest.mark.django_db
def test_a_day_before_the_purchase_is_not_covered_and_a_period_that_ended_is_said_with_its_year(capsys):
    ticket = scenarios.filed(purchased_on=date(2025, 6, 10))
    product, serial = ticket.device.product, ticket.device.serial
    answer = json.loads(printed("coverage", serial, "--on", "2025-06-09", "--json"))
    assert (answer["status"], answer["reasons"], answer["rule"]) == ("not_covered", ["not_started"], "W5")
    assert answer["to_customer"].startswith("Not covered: that day was before the warranty began. The device was bought on 10 June")
    assert json.loads(printed("coverage", serial, "--on", "2025-06-10", "--json"))["status"] == "covered"
    product.own_terms = [{"kind": "section", "code": "S-BOX", "months": 2, "name_ar": "الملحقات", "name_en": "Box"}]
    product.save()
    on = date(2025, 9, 1).isoformat()
    assert "“Box” has ended: on 9 August 2025" in json.loads(printed("coverage", serial, "--on", on, "--json"))["to_customer"]
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "coverage", serial, "--cause", "nonsense", "--json"])
    assert ended.value.code == 1
    assert "nonsense" in json.loads(capsys.readouterr().out)["error"]
