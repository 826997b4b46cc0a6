"""The commands that print coverage and proposal."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests import scenarios


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
