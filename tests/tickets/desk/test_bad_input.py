"""Bad input through the doors of staff: named beside its field in both languages, what was typed stays, nothing changes."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.models import Refund, Ticket
from warranty.models import Brand, Device, DeviceType, Part, PolicyVersion, Product

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ABSURD = ("-1", "1e99", "NaN", "Infinity", "12.345", "1,234", "٩٩٩٩٩٩٩٩٩٩", "abc")


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def moment(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


# Stage, step, what is right, and per field what is wrong.
STEPS = [
    ("refunding", "pay_refund", {"amount": "100", "method": "card", "payment_reference": "P-1"},
     {"amount": (*ABSURD, "0", "2100.01"), "payment_reference": ("  ",)}),
    ("awaiting_approval", "revise_quote", {"reason": "أرخص", "text_0": "شاشة", "price_0": "200", "quantity_0": "1"},
     {"price_0": (*ABSURD, "", "100001"), "quantity_0": (*ABSURD, "0", "100", "1.5")}),
    ("diagnosing", "record_finding", {"cause": "defect", "text": "تالف", "explanation": "معطوب", "estimated_cost": "120"},
     {"estimated_cost": ABSURD}),
    ("repairing", "wait_for_part", {"quantity": "1", "expected_on": day(3), "order_all_the_same": "on"},
     {"expected_on": (day(-1), "2026-02-31", "9999-01-01", "٣١/٢"), "quantity": ("0", "-1", "1e99", "NaN", "100", "1.5")}),
    ("diagnosing", "move_promise", {"to": moment(9), "reason": "قطعة", "beyond": "on"},
     {"to": (moment(-1), "9999-01-01T10:00", "2026-02-31T10:00")}),
    ("diagnosing", "set_waiting", {"on": "customer", "until": moment(2)}, {"until": (moment(-1), "9999-01-01T10:00")}),
    ("replacing", "ready_replacement", {}, {"serial": ("", "12", "N" * 35, "نص عربي", "NW7T26000111", "NW7P26OOO222")}),
]


@pytest.mark.parametrize(("stage", "action", "right", "wrong"), STEPS, ids=[s[1] for s in STEPS])
def test_a_step_names_what_is_wrong_and_changes_nothing(co, sign_in, stage, action, right, wrong):
    brand = Brand.objects.get(code="nuwar")
    Product.objects.create(
        code="t2", brand=brand, device_type=DeviceType.objects.get(code="tablet"), name="T2", serial_prefix="NW7T")
    Device.objects.create(serial="NW7P26000222", device_type=co.phone, product=co.product)
    ticket = scenarios.ticket_at(stage, co=co)
    if action == "wait_for_part":
        right = {**right, "part": co.part.pk}
    before = (ticket.stage, ticket.version, ticket.events.count(), Device.objects.count())
    clients = sign_in("huda"), sign_in("huda", "ar")
    for field, values in wrong.items():
        for number, typed in enumerate(values):
            answer = step(clients[number % 2], ticket, action, **{**right, field: typed})
            assert answer.status_code == 422, (field, typed)
            form = answer.context["form"]
            assert field in form.errors, (field, typed, form.errors)
            with translation.override("ar" if number % 2 else "en"):
                words = " ".join(form.errors[field])
            assert re.search("[\u0600-\u06ff]{3}" if number % 2 else "[a-z]{3}", words), (typed, words)
            assert form[field].value() == typed
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert (ticket.stage, ticket.version, ticket.events.count(), Device.objects.count()) == before
    assert not ticket.parts.exists()


def test_arabic_digits_are_an_amount_like_any_other(co, sign_in):
    ticket = scenarios.ticket_at("refunding", co=co)
    done = step(sign_in("huda"), ticket, "pay_refund", amount="١٬٢٣٤٫٥٠", method="card", payment_reference="P-1")
    assert (done.status_code, Refund.objects.get(ticket=ticket).amount) == (302, Decimal("1234.50"))


def test_settings_name_a_price_that_cannot_be_and_keep_the_old_one(co, sign_in):
    for language, words in (("en", "Not less than 0."), ("ar", "لا يقل عن 0.")):
        client = sign_in("admin", language)
        for row in (co.product, Part.objects.get(pk=co.part.pk)):
            url = f"/staff/settings/warranty/{row._meta.model_name}/{row.pk}/change/"
            form = client.get(url).context["adminform"].form
            values = {name: v for name in form.fields if (v := form[name].value()) is not None and v is not False}
            for typed in ("-1", "1e99", "NaN", "1,234", "12.345"):
                answer = client.post(url, {**values, "price": typed})
                assert answer.status_code == 200, (url, typed)
                shown = answer.context["adminform"].form
                assert shown["price"].value() == typed
                assert list(shown.errors) == ["price"]
                with translation.override(language):
                    assert typed != "-1" or words in shown.errors["price"]
            before = row.price
            row.refresh_from_db()
            assert row.price == before


def test_policy_figures_and_days_that_cannot_be_are_named(co, sign_in):
    client = sign_in("huda", "ar")
    client.post("/desk/policy/1/copy/")
    draft = PolicyVersion.objects.get(number=2)
    form = client.get("/desk/policy/2/").context["terms"]
    values = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    for field, typed in [("labour_per_hour", t) for t in ABSURD] + [("examination_fee", "-5"), ("quote_valid_days", "0"),
                         ("repair_warranty_days", "1e99"), ("manager_cost_limit", "NaN"), ("critical_turnaround_days", "-2")]:
        answer = client.post("/desk/policy/2/terms/", {**values, field: typed})
        assert answer.status_code in (409, 422), (field, typed)
        assert list(answer.context["terms"].errors) == [field], (field, typed)
    for typed in ("2020-01-01", "2026-02-31", "9999-01-01"):
        assert client.post("/desk/policy/2/publish/", {"effective_from": typed}).status_code in (409, 422), typed
    again = PolicyVersion.objects.get(number=2)
    assert (again.labour_per_hour, again.is_draft) == (draft.labour_per_hour, True)


def test_the_record_of_a_device_takes_no_day_that_cannot_be(co, sign_in):
    Product.objects.filter(code="n7-pro").update(sold_since="2024-05-01")
    device = scenarios.filed(co).device
    bought = device.purchased_on
    for typed in (day(1), "2024-04-30", "1990-01-01", "2026-02-31"):
        answer = sign_in("huda", "ar").post(
            f"/desk/devices/{device.public_id}/correct/", {"product": co.product.pk, "purchased_on": typed, "reason": "تصحيح"})
        assert answer.status_code == 422, typed
        device.refresh_from_db()
        assert device.purchased_on == bought
