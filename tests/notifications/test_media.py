"""A photo by WhatsApp: two questions to the provider, the checks of an upload, and words where it cannot be had.

Mutations that must turn this red: fetch without the token; skip ``uploads.accept``; read without a limit; follow an address
of another scheme; fetch twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from notifications import media
from notifications.models import InboundText, StaffNotice
from tests import scenarios
from tests.gateways import TextGateway
from tests.helpdesk.lib import specimens
from tickets.models import Attachment, Comment, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(whatsapp: TextGateway) -> Ticket:
    whatsapp.media["m-1"] = specimens.jpeg()
    return scenarios.filed(email="", preferred_channel="whatsapp")


def send(client: Any, whatsapp: TextGateway, ticket: Ticket, number: str = "wamid.in1", **image: Any) -> InboundText:
    message = {"id": number, "from": str(ticket.customer.phone)[1:], "type": "image", "timestamp": "1795000000",
               "image": {"id": "m-1", "mime_type": "image/jpeg", "caption": "هذا هو العطل", **image}}
    payload = {"entry": [{"changes": [{"value": {"messages": [message]}}]}]}
    assert client.post("/hooks/whatsapp/", **whatsapp.signed(payload)).status_code == 200
    return InboundText.objects.get(event_id=number)


def test_a_photo_lands_on_the_message_of_its_ticket_once(client: Any, whatsapp: TextGateway, ticket: Ticket) -> None:
    row = send(client, whatsapp, ticket)
    assert (row.state, row.media, row.media_id) == ("on_ticket", "waits", "m-1")
    assert (media.fetch_due(), media.fetch_due()) == (1, 0)
    kept = Attachment.objects.get(ticket=ticket)
    assert (kept.comment, kept.content_type, kept.visibility) == (
        Comment.objects.get(ticket=ticket, kind=Comment.Kind.CUSTOMER), "image/jpeg", "customer"
    )
    assert [headers["Authorization"] for headers in whatsapp.headers] == ["Bearer a token"] * 2
    row.refresh_from_db()
    assert row.media == "kept"


@pytest.mark.parametrize(
    ("told", "file", "reason"),
    [({"file_size": 10**9}, None, "too_large"), ({"url": "ftp://127.0.0.1/x"}, None, "gone"), ({}, b"MZ no picture", "wrong_type"),
     ({}, b"\xff\xd8\xff\xe0 broken", "wrong_type")],
)
def test_what_cannot_be_taken_is_told_to_staff_and_blocks_nothing(
    told: dict[str, Any], file: bytes | None, reason: str, client: Any, whatsapp: TextGateway, ticket: Ticket
) -> None:
    whatsapp.told_of_media = told
    if file:
        whatsapp.media["m-1"] = file
    row = send(client, whatsapp, ticket)
    assert media.fetch_due() == 0
    row.refresh_from_db()
    assert (row.media, row.media_reason) == ("failed", reason)
    assert StaffNotice.objects.filter(kind="file_missing", ticket=ticket).exists()
    assert Comment.objects.filter(ticket=ticket, kind=Comment.Kind.CUSTOMER).exists()
    assert not Attachment.objects.exists()
    client.force_login(scenarios.company().users.huda)
    client.cookies["lang"] = "en"
    assert "could not be taken in" in client.get(f"/desk/messages/t/{ticket.reference}/panel/").content.decode()
    assert "Could not be had" in client.get("/desk/messages/texts/?of=past").content.decode()


def test_a_provider_that_is_away_is_asked_again(client: Any, whatsapp: TextGateway, ticket: Ticket) -> None:
    row = send(client, whatsapp, ticket)
    whatsapp.answers.append((503, {}))
    assert media.fetch_due() == 0
    row.refresh_from_db()
    assert (row.media, row.media_reason, media.fetch_due()) == ("waits", "away", 0)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert media.fetch_due() == 1
