"""Loan devices: lent from the ticket, taken back, and never out of sight when the ticket ends."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import follow_up, handover, loans
from tickets.actions.handover import pickup_code
from tickets.enums import Stage
from tickets.exceptions import StepRefused
from tickets.models import Loan, LoanUnit
from warranty.models import Product


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def unit(co) -> LoanUnit:
    return loans.add_unit(actor=co.desk, branch=co.branch, product=co.product, serial="ln-77 01", condition="خدش صغير")


def lent(co, unit: LoanUnit, stage: str, **changes) -> tuple:
    ticket = scenarios.ticket_at(stage, co=co, **changes)
    due_on = timezone.localdate() + timedelta(days=10)
    return ticket, loans.lend(ticket, actor=co.desk, unit=unit, deposit=Decimal(200), condition="سليم", due_on=due_on)


def test_a_customers_device_does_not_enter_the_stock(co, sign_in):
    ticket, desk = scenarios.ticket_at("repairing", co=co), sign_in("desk")
    other = Product.objects.create(
        code="n7-lite", brand=co.product.brand, device_type=co.phone, name="N7 Lite", price=Decimal(900), serial_prefix="NW7L"
    )
    for product, said in ((other, "N7 Pro"), (co.product, ticket.reference)):
        values = {"branch": co.branch.pk, "product": product.pk, "serial": ticket.device.serial, "condition": "سليم"}
        answer = desk.post("/desk/loans/add/", values)
        assert answer.status_code == 422
        assert said in str(answer.context["form"].errors["serial"])
    assert not LoanUnit.objects.exists()


def test_a_unit_is_lent_shown_to_both_sides_and_taken_back(co, unit, sign_in, client):
    ticket, desk = scenarios.ticket_at("repairing", co=co), sign_in("desk")
    values = {"unit": unit.pk, "deposit": "200", "condition": "سليم", "due_on": in_days(10)}
    for wrong in ({"due_on": in_days(-1)}, {"due_on": in_days(400)}, {"deposit": "-1"}, {"condition": " "}, {"unit": "0"}):
        assert step(desk, ticket, "lend_device", **{**values, **wrong}).status_code == 422
    assert step(desk, ticket, "lend_device", **values).status_code == 302
    other = scenarios.ticket_at("repairing", co=co)
    assert "unit" in step(desk, other, "lend_device", **values).context["form"].errors  # it is out
    for page in (desk.get(f"/desk/t/{ticket.reference}/"), client.get(f"/t/{tracking_token(ticket)}/"), desk.get("/desk/loans/")):
        assert "LN7701" in page.content.decode()
    back = {"condition": "كسر في الزجاج", "deposit_back": "150"}
    assert "deposit_reason" in step(desk, ticket, "take_back_loan", **back).context["form"].errors
    assert "deposit_back" in step(desk, ticket, "take_back_loan", **{**back, "deposit_back": "201"}).context["form"].errors
    assert step(desk, ticket, "take_back_loan", **back, deposit_reason="تبديل الزجاج").status_code == 302
    unit.refresh_from_db()
    assert unit.condition == "كسر في الزجاج"
    assert LoanUnit.free().get() == unit
    page = client.get(f"/t/{tracking_token(ticket)}/").content.decode()
    assert "أعدت الجهاز المعار" in page


def test_the_handover_refuses_until_the_unit_is_back_or_its_stay_is_stated(co, unit, sign_in):
    ticket, loan = lent(co, unit, "ready")
    desk = sign_in("desk")
    values = {"receiver": "محمد", "proof": "code", "code": pickup_code(ticket), "explained": "on", "accessories_back": ["0"]}
    answer = step(desk, ticket, "hand_over", **values)
    assert answer.status_code == 422
    assert "LN7701" in str(answer.context["form"].errors["loan_reason"])
    for half, where in (({"loan_reason": "سفر"}, "loan_due_on"), ({"loan_due_on": in_days(5)}, "loan_reason"),
                        ({"loan_reason": "سفر", "loan_due_on": in_days(-2)}, "loan_due_on")):
        assert where in step(desk, ticket, "hand_over", **values, **half).context["form"].errors
    assert step(desk, ticket, "hand_over", **values, loan_reason="العميل مسافر", loan_due_on=in_days(5)).status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == Stage.DELIVERED
    assert ticket.events.get(kind="hand_over").data["loan_until"] == in_days(5)
    sheet = desk.get(f"/desk/t/{ticket.reference}/handover/?in=en").content.decode()
    assert all(words in sheet for words in ("Loan device that stayed out", "LN7701", "returned when the loan device comes back"))
    for path in (f"/desk/t/{ticket.reference}/", "/desk/loans/"):
        assert "العميل مسافر" in desk.get(path).content.decode()
    scenarios._after(co, ticket, Stage.CLOSED, "works")
    assert step(desk, ticket, "take_back_loan", condition="سليم", deposit_back="200").status_code == 302
    loan.refresh_from_db()
    assert not loan.is_out


def test_no_other_end_of_a_ticket_forgets_the_unit(co, unit):
    ticket, loan = lent(co, unit, "refunding")
    pay = {"actor": co.huda, "amount": Decimal(500), "method": "card", "payment_reference": "P-1"}
    with pytest.raises(StepRefused, match="LN7701"):
        handover.pay_refund(ticket, **pay)
    loans.extend(ticket, actor=co.desk, reason="يعود غدًا", due_on=timezone.localdate() + timedelta(days=1))
    handover.pay_refund(ticket, **pay)
    loans.take_back(ticket, actor=co.desk, condition="سليم", deposit_back=Decimal(200))
    received, _ = lent(co, unit, "received")
    with pytest.raises(StepRefused, match="LN7701"):
        handover.cancel(received, actor=co.sara, reason="طلب العميل")
    with pytest.raises(StepRefused):
        loans.retire_unit(unit, actor=co.desk)
    assert Loan.objects.filter(returned_at=None).count() == 1
    assert loan.unit_id == unit.pk


def test_the_stock_takes_each_serial_once_and_only_from_the_counter(co, unit, sign_in):
    values = {"branch": co.branch.pk, "product": co.product.pk, "serial": "LN 77-01", "condition": "سليم"}
    desk = sign_in("desk")
    assert "serial" in desk.post("/desk/loans/add/", values).context["form"].errors
    assert sign_in("khalid").post("/desk/loans/add/", {**values, "serial": "LN7702"}).status_code == 403
    assert desk.post("/desk/loans/add/", {**values, "serial": "LN7702"}).status_code == 302
    assert desk.post(f"/desk/loans/{unit.pk}/retire/").status_code == 302
    assert [u.serial for u in LoanUnit.free()] == ["LN7702"]
    assert desk.post("/desk/loans/add/", values).status_code == 302  # comes back into the stock
    assert LoanUnit.free().count() == 2


def test_the_database_lets_no_ticket_end_over_a_forgotten_unit(co, unit):
    ticket, loan = lent(co, unit, "ready")

    def sql(statement: str, *values: object) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)

    now = timezone.now()
    for stage in ("delivered", "closed", "cancelled"):
        with pytest.raises(IntegrityError, match="loan device"):
            sql("UPDATE tickets_ticket SET stage = %s, delivered_at = %s WHERE id = %s", stage, now, ticket.pk)
    loans.extend(ticket, actor=co.desk, reason="العميل مسافر", due_on=timezone.localdate() + timedelta(days=20))
    handed = scenarios.fresh(ticket)
    scenarios.deliver(co, handed)
    with pytest.raises(IntegrityError, match="loan device"):  # nor is its word taken back afterwards
        sql("UPDATE tickets_loan SET stays_reason = '' WHERE id = %s", loan.pk)
    with pytest.raises(StepRefused, match="closes once it is back"):
        follow_up.close_silent(handed, actor=co.system)
    follow_up.open_survey(handed)
    with time_machine.travel(now + timedelta(days=60)):
        assert follow_up.close_silent_due() == 0
        loans.take_back(handed, actor=co.desk, condition="سليم", deposit_back=Decimal(200))
        assert follow_up.close_silent_due() == 1
    with pytest.raises(IntegrityError, match="loan device"):
        sql("UPDATE tickets_loan SET returned_at = NULL, stays_reason = '' WHERE id = %s", loan.pk)
