"""Sheets as PDF: what stands on them, for whom, in which language, and what is done where no PDF can be made."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as house
from django.test import Client

from helpdesk.lib import kept
from tests import scenarios
from tests.paper import Sheet, codes, ink, needs_pango, sheet
from tickets.access import tracking_token

pytestmark = pytest.mark.once

A4 = (210, 297)


@pytest.fixture
def co(db: None) -> SimpleNamespace:
    """The company."""
    return scenarios.company()


@pytest.fixture
def sara(co: SimpleNamespace) -> Client:
    """A member of staff who reads Arabic."""
    client = Client()
    client.force_login(co.users.sara)
    return client


@pytest.fixture
def paper_needed() -> None:
    """A typesetter."""
    needs_pango()


def made(client: Client, address: str, name: str) -> Sheet:
    """The PDF at this address."""
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="{name}.pdf"'
    return sheet(b"".join(answer.streaming_content))  # type: ignore[arg-type]


@pytest.mark.usefixtures("paper_needed")
def test_the_repair_report_is_one_page_that_leads_back_to_the_repair(co: SimpleNamespace) -> None:
    ticket = scenarios.ticket_at("delivered", co=co, pays=True)
    token, found = tracking_token(ticket), {}
    for language in ("ar", "en"):
        report = made(
            Client(), f"/t/{token}/repair-report.pdf?lang={language}", f"{ticket.reference}-repair-report"
        )
        picture = report.picture()
        ((code, place),) = codes(picture)
        assert (report.pages, report.size(), report.language) == (1, A4, language)
        assert ticket.reference in report.title
        assert code.startswith(f"{house.SITE_URL}/t/")
        assert Client().get(code.removeprefix(house.SITE_URL)).context["ticket"].pk == ticket.pk
        left, right = ink(picture)
        assert 14 < left < 17
        assert 14 < right < 17
        found[language] = (place, report.words())
    assert found["ar"][0] < 0.2 < 0.8 < found["en"][0], "the code stands where a line ends"
    assert f"{ticket.device.serial} Warranty" in found["en"][1]
    for words in ("Charging 1.4 A (1.4–6 A) Passed", "Charging port", "P-7712-B", "SAR 460.00", "Page 1 of 1"):
        assert words in found["en"][1]
    for words in (ticket.reference, ticket.device.serial, "460.00", "P-7712-B"):
        assert words in found["ar"][1]


@pytest.mark.usefixtures("paper_needed")
def test_a_receipt_is_made_once_until_it_says_something_else(co: SimpleNamespace, sara: Client) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co)
    address, name = f"/desk/t/{ticket.reference}/receipt.pdf?in=en", f"{ticket.reference}-receipt"
    receipt = made(sara, address, name)
    assert (receipt.pages, receipt.size(), receipt.language) == (1, A4, "en")
    texts = {text for text, _ in codes(receipt.picture())}
    assert f"{house.SITE_URL}/desk/t/{ticket.reference}/" in texts, "the tag leads staff to the ticket"
    assert len(texts) == 2
    first = files_of(ticket)
    os.utime(first[0], ns=(10**18 * 2, 10**18 * 2))
    made(sara, address, name)
    assert files_of(ticket) == first
    assert first[0].stat().st_mtime_ns == 10**18 * 2, "read again, not made again"
    ticket.device.serial = "NW7P24999999"
    ticket.device.save()
    assert "NW7P24999999" in made(sara, address, name).words()
    (after,) = files_of(ticket)
    assert after != first[0], "the old one is gone"
    os.utime(after, (1, 1))
    assert kept.sweep() == 1
    assert files_of(ticket) == []


@pytest.mark.usefixtures("paper_needed")
def test_each_thing_gets_a_label_and_the_handover_lists_them_all(co: SimpleNamespace, sara: Client) -> None:
    ticket = scenarios.ticket_at("ready", co=co, language="en")
    desk, name = f"/desk/t/{ticket.reference}/", ticket.reference
    tape = made(sara, f"{desk}label-tape.pdf", f"{name}-label-tape")
    assert (tape.pages, tape.size(), tape.size(1)) == (2, (62, 40), (62, 40)), "the phone and its charger"
    for page, words in enumerate((f"{ticket.device.serial}", "belongs to N7 Pro")):
        assert [text for text, _ in codes(tape.picture(page))] == [f"{house.SITE_URL}{desk}"]
        assert words in tape.words(page)
    assert "Label 2 / 2" in made(sara, f"{desk}label.pdf", f"{name}-label").words()
    before = made(sara, f"{desk}handover.pdf", f"{name}-handover")
    assert (before.pages, before.size()) == (1, A4)
    assert "Tested before handover: 9 checks, all passed." in before.words()
    scenarios.deliver(co, ticket)
    after = made(sara, f"{desk}handover.pdf", f"{name}-handover")
    assert "Handed over by: Reem Alharbi" in after.words()


def files_of(ticket: Any) -> list[Path]:
    """Kept sheets of a ticket."""
    return sorted(kept.folder().glob(f"{ticket.public_id.hex}-*"))


def test_without_pango_the_page_is_printed_and_no_link_is_dead(co: SimpleNamespace, sara: Client, settings: Any) -> None:
    settings.PDF = False
    ticket = scenarios.ticket_at("delivered", co=co)
    token = tracking_token(ticket)
    for client, page, file in (
        (sara, f"/desk/t/{ticket.reference}/report/", f"/desk/t/{ticket.reference}/report.pdf"),
        (Client(), f"/t/{token}/repair-report/", f"/t/{token}/repair-report.pdf"),
    ):
        shown = client.get(page).content.decode()
        assert ".pdf" not in shown
        assert "data-print" in shown
        answer = client.get(file)
        assert answer.status_code == 302
        assert client.get(answer["Location"]).status_code == 200


def test_a_pdf_opens_to_whom_its_page_opens(co: SimpleNamespace, sara: Client) -> None:
    early, ready = scenarios.filed(co), scenarios.ticket_at("ready", co=co)
    visitor: Callable[[str], Any] = Client().get
    for address in (f"/t/{tracking_token(early)}/receipt.pdf", f"/t/{tracking_token(ready)}/repair-report.pdf", "/t/x/receipt.pdf"):
        assert visitor(address).status_code == 404
    assert sara.get(f"/desk/t/{early.reference}/handover.pdf").status_code == 404
    for name in ("receipt", "label", "label-tape", "handover", "report"):
        assert visitor(f"/desk/t/{ready.reference}/{name}.pdf")["Location"].startswith("/staff/login/")
