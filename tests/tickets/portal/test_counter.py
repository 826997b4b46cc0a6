"""The report taken at the counter or by telephone: the customers' form in the hands of staff."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tickets.models import Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(co: SimpleNamespace) -> Client:
    client = Client()
    client.force_login(co.users.desk)
    return client


def test_counter_report_uses_the_same_form_and_records_the_channel(
    co: SimpleNamespace, desk: Client, answers: dict[str, Any]
) -> None:
    assert desk.get("/desk/new/").status_code == 200
    assert desk.post("/desk/new/", answers).status_code == 422
    answer = desk.post("/desk/new/", {**answers, "channel": "phone"})
    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/t/{ticket.reference}/")
    assert ticket.channel == "phone"
    assert ticket.events.get().actor_user == co.users.desk


def test_counter_report_needs_a_colleague(co: SimpleNamespace, visitor: Client) -> None:
    assert visitor.get("/desk/new/").status_code == 302
