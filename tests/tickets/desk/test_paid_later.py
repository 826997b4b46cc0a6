"""A device that left unpaid: found, noted as paid once, and nobody asks the customer any more."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import handover, payments
from tickets.actions.payments import Payment
from tickets.exceptions import NotAllowed, StalePage, StepRefused
from tickets.models import Handover, Ticket
from tickets.queries import queue

WHY = "جهاز البطاقات معطل"


def left_unpaid(co: SimpleNamespace) -> Ticket:
    """A paid repair of 460, handed over without the money."""
    ticket = scenarios.ticket_at("ready", co=co, pays=True)
    handover.hand_over(
        ticket, actor=co.desk, receiver="محمد", proof="code", code=handover.pickup_code(ticket), accessories_returned=True,
        explained=True, payment=Payment("open", reason=WHY),
    )
    return scenarios.fresh(ticket)


def read(client: Client, address: str) -> str:
    """A page in English."""
    return client.get(address, headers={"accept-language": "en"}).content.decode()


def test_a_payment_that_comes_later_is_noted_once_and_every_page_says_so(co, sign_in):
    ticket, desk, customer = left_unpaid(co), sign_in("desk"), Client()
    own, sheet = f"/t/{tracking_token(ticket)}/", f"/desk/t/{ticket.reference}/handover/?in=en"
    assert "Still to pay" in read(customer, own)
    assert "SAR 460.00" in read(customer, own)
    assert 'id="step-note_payment"' in desk.get(f"/desk/t/{ticket.reference}/").content.decode()
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    for said, wrong in (
        ({}, ["payment_way", "paid_on"]), ({"payment_way": "cash", "paid_on": str(tomorrow)}, ["paid_on"]),
        ({"payment_way": "cash", "paid_on": str(today - timedelta(days=1))}, ["paid_on"]),
    ):
        assert list(step(desk, ticket, "note_payment", **said).context["form"].errors) == wrong
    right = {"payment_way": "transfer", "paid_on": str(today), "receipt_number": " T-9 "}
    assert step(desk, ticket, "note_payment", **right).status_code == 302
    kept, event = Handover.objects.get(ticket=ticket), ticket.events.get(kind="note_payment")
    assert (kept.payment, kept.payment_way, kept.receipt_number, kept.paid_on) == ("paid", "transfer", "T-9", today)
    assert kept.unpaid_reason == WHY
    assert event.data == {
        "amount_due": "460.00", "currency": "SAR", "payment_way": "transfer", "receipt_number": "T-9", "paid_on": str(today),
    }
    assert (event.actor_user_id, ticket.events.get(kind="hand_over").data["payment"]) == (co.users.desk.pk, "open")
    again = step(desk, ticket, "note_payment", **right, note="x")
    assert again.status_code == 409
    assert "This payment was noted already: it was paid on" in again.content.decode()
    assert ticket.events.filter(kind="note_payment").count() == 1
    for page in (f"/desk/t/{ticket.reference}/", sheet):
        shown = desk.get(page).content.decode()
        assert "Paid later, on" in shown
        assert "SAR 460.00, Bank transfer, receipt" in shown
        assert WHY in shown
        assert 'id="step-note_payment"' not in shown
    mine = read(customer, own)
    assert "We received your payment" in mine
    assert "SAR 460.00, Bank transfer" in mine
    assert "Still to pay" not in mine


def test_who_notes_a_payment_and_on_which_page(co):
    ticket = left_unpaid(co)
    today = timezone.localdate()
    say: dict[str, Any] = {"way": "card", "paid_on": today}
    with pytest.raises(NotAllowed):
        payments.note_payment(ticket, actor=co.khalid, **say)
    with pytest.raises(StalePage):
        payments.note_payment(ticket, actor=co.desk, version=ticket.version - 1, **say)
    Handover.objects.filter(ticket=ticket).update(handed_over_by=co.users.khalid)
    payments.note_payment(ticket, actor=co.khalid, version=ticket.version, **say)
    with pytest.raises(StepRefused, match=r"noted already|من قبل"):
        payments.note_payment(ticket, actor=co.desk, **say)
    for wrong in ({"unpaid_reason": ""}, {"paid_on": None}, {"payment": "open"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.filter(ticket=ticket).update(**wrong)
    with pytest.raises(StepRefused, match=r"handed over|عند تسليم"):
        payments.note_payment(scenarios.ticket_at("delivered", co=co), actor=co.desk, **say)


def test_what_is_not_paid_yet_has_a_view_that_counts_few_rows(co, sign_in):
    ticket, desk = left_unpaid(co), sign_in("desk")
    scenarios.ticket_at("delivered", co=co)
    shown = desk.get("/desk/?view=unpaid")
    assert [row.reference for row in shown.context["rows"]] == [ticket.reference]
    assert shown.context["rows"][0].due.text == "SAR 460.00"
    assert {code: n for code, _, n in shown.context["views"]}["unpaid"] == "1"
    open_ones = queue.filtered(queue.Filters("unpaid"), co.users.desk, timezone.now())
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # so few rows are read quicker without any index
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "handover_not_paid_yet" in open_ones.values("pk").explain()
    payments.note_payment(ticket, actor=co.desk, way="cash", paid_on=timezone.localdate())
    assert not open_ones.exists()
