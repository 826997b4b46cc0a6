"""The report taken at the counter or by telephone: the customers' form in the hands of staff."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests import scenarios
from tickets.actions import loans
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


def test_a_serial_of_another_type_is_asked_about_and_the_record_can_be_taken(
    co: SimpleNamespace, desk: Client, answers: dict[str, Any]
) -> None:
    known = scenarios.filed(co).device
    owner = {"name": known.owner.name, "phone": str(known.owner.phone), "email": known.owner.email}
    sent = {**answers, **owner, "channel": "counter", "device_type": "tv", "product": "", "serial": known.serial}
    line = desk.get("/desk/devices/serial/", {"serial": known.serial, "device_type": "tv"}).content.decode()
    assert "data-take-device" in line
    right = desk.get("/desk/devices/serial/", {"serial": known.serial, "device_type": "phone"}).content.decode()
    assert "data-take-device" not in right
    answer = desk.post("/desk/new/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["model_answer"])
    assert list(desk.post("/desk/new/", {**sent, "model_answer": "label"}).context["form"].errors) == ["product"]
    assert Ticket.objects.count() == 1
    assert desk.post("/desk/new/", {**sent, "model_answer": "record"}).status_code == 303
    assert Ticket.objects.latest("pk").device == known
    unknown = desk.post("/desk/new/", {**sent, "serial": "NW7P24999111", "submission_key": "u" * 32})
    assert list(unknown.context["form"].errors) == ["serial"]  # it begins like a telephone's


def test_a_loan_device_of_the_house_is_asked_about_before_it_is_filed(
    co: SimpleNamespace, desk: Client, answers: dict[str, Any]
) -> None:
    loans.add_unit(actor=co.desk, branch=co.branch, product=co.product, serial="NW7P24888001", condition="سليم")
    sent = {**answers, "channel": "counter", "serial": "NW7P24888001"}
    answer = desk.post("/desk/new/", sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["loan_answer"])
    assert "أجهزة الإعارة لدينا" in answer.content.decode()
    assert desk.post("/desk/new/", {**sent, "loan_answer": "on"}).status_code == 303
