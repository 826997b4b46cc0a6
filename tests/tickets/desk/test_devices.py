"""Devices by serial: found however typed, named when they contradict the form, handed on and corrected with a trace."""

from __future__ import annotations

import string

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.references import serial_key
from tests import scenarios
from tests.tickets.desk.test_cost import cost
from tickets.actions import triage
from tickets.models import Ticket
from tickets.queries.search import matching
from warranty.models import Device, DeviceEvent, Product
from warranty.queries import device_by_serial, devices_like

MISREAD = {"0": "0Oo٠۰", "O": "0Oo", "1": "1Ii١", "I": "1Ii", "5": "5٥"}


@given(serial=st.text(string.ascii_uppercase + string.digits, min_size=6, max_size=20), data=st.data())
def test_a_serial_keeps_its_key_however_it_is_misread(serial, data):
    typed = ""
    for sign in serial:
        typed += data.draw(st.sampled_from(MISREAD.get(sign, sign + sign.lower())))
        typed += data.draw(st.sampled_from(["", "", "", " ", "-", "–", "\u200e", ". "]))
    assert serial_key(typed) == serial_key(serial) == serial_key(serial_key(serial))


def test_the_database_makes_the_same_key(co):
    for serial in ("OI01", "C02/XK.1Z", "NW7P24I00O01"):
        device = Device.objects.create(serial=serial, device_type=co.phone)
        device.refresh_from_db()
        assert device.serial_key == serial_key(serial)


def test_one_unit_is_found_and_of_two_alike_only_the_exact_one(co):
    ticket = scenarios.filed(co, serial="NW7P24100010")
    for typed in ("nw7p 24-1ooo1o", "NW7P24I000I0", "NW7P٢٤١٠٠٠١٠"):
        assert device_by_serial(typed) == ticket.device
        assert list(matching(Ticket.objects.all(), typed)) == [ticket]
        assert devices_like(typed[:7]) == [ticket.device]
    assert devices_like("NW") == []
    twin = Device.objects.create(serial="NW7P241OOO10", device_type=co.phone)
    assert device_by_serial("NW7P241OOO10") == twin
    assert device_by_serial("NW7P241O0010") is None


def test_looking_up_while_typing_and_without_script(co, sign_in):
    ticket = scenarios.filed(co, serial="NW7P24100010")
    client = sign_in("sara")
    hits = client.get("/desk/devices/?q=nw7p24-1o", headers={"HX-Request": "true"}).content.decode()
    assert ticket.reference in hits
    assert "<html" not in hits
    assert ticket.customer.name in client.get("/desk/devices/?q=NW7P24").content.decode()
    whole = client.get("/desk/devices/?q=nw7p241oooio")
    assert whole["Location"] == f"/desk/devices/{ticket.device.public_id}/"
    assert "No such serial number" in client.get("/desk/devices/?q=ZZZ999").content.decode()
    line = client.get("/desk/devices/serial/", {"serial": "NW7P241"}).content.decode()
    assert 'data-take-serial="NW7P24100010"' in line


def test_the_page_tells_the_whole_life_at_a_fixed_price(co, sign_in):
    ticket = scenarios.ticket_at("closed", co=co)
    client, path = sign_in("khalid"), f"/desk/devices/{ticket.device.public_id}/"
    one = cost(client, path)
    for n in range(3):
        again = scenarios.filed(co, name=f"مالك {n}", serial=ticket.device.serial, symptom=None, description="عاد")
        triage.assign(again, actor=co.sara, owner=co.users.sara)
    assert cost(client, path) <= one + 1 <= 18  # a return reads its first repair
    page = client.get(path).content.decode()
    assert ticket.reference in page
    assert "مالك 2" in page
    assert "Note the new owner" not in page  # not a technician's to change
    assert client.post(f"{path}sold-on/", {"name": "سعد", "phone": "0512345678"}).status_code == 403
    assert not DeviceEvent.objects.exists()


def test_a_replacement_and_the_unit_it_replaced_name_each_other(co, sign_in):
    ticket = scenarios.ticket_at("closed", co=co, remedy="replace")
    new, client = Device.objects.get(replaces=ticket.device), sign_in("sara")
    assert new.serial in client.get(f"/desk/devices/{ticket.device.public_id}/").content.decode()
    assert ticket.device.serial in client.get(f"/desk/devices/{new.public_id}/").content.decode()


def test_selling_on_and_correcting_leave_a_trace_that_cannot_be_rewritten(co, sign_in):
    ticket = scenarios.filed(co)
    device, client = ticket.device, sign_in("desk")
    path = f"/desk/devices/{device.public_id}/"
    assert client.post(f"{path}sold-on/", {"name": "سعد"}).status_code == 422
    assert client.post(f"{path}sold-on/", {"name": "سعد", "phone": "0512345678"}).status_code == 302
    wrong = client.post(f"{path}correct/", {"product": device.product_id, "purchased_on": "2026-01-05"})
    assert (wrong.status_code, "why the record is changed" in wrong.content.decode()) == (422, True)
    right = {"product": device.product_id, "purchased_on": "2026-01-05", "proof_verified": "on", "reason": "الفاتورة"}
    assert client.post(f"{path}correct/", right).status_code == 302
    device.refresh_from_db()
    assert (device.owner.name, device.purchased_on.isoformat(), device.proof_verified) == ("سعد", "2026-01-05", True)
    page = client.get(path).content.decode()
    assert ticket.customer.name in page
    assert "الفاتورة" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        DeviceEvent.objects.update(reason="")


def _report(co, serial, **changes):
    return {
        "channel": "counter", "device_type": "phone", "product": co.product.code, "serial": serial, "symptom": "no-charge",
        "description": "لا يشحن", "impact": "nuisance", "safety": "no", "name": "سعد الدوسري", "phone": "0512345678",
        "preferred_channel": "sms", "language": "ar", "arrival": "branch", "branch": co.branch.code, **changes,
    }


def test_the_counter_is_asked_about_another_owner_or_model_before_anything_changes(co, sign_in):
    ticket = scenarios.filed(co)
    device, owner = ticket.device, ticket.customer
    lite = Product.objects.create(brand=co.product.brand, device_type=co.phone, code="lite", name="Lite")
    client = sign_in("desk")
    line = client.get("/desk/devices/serial/", {"serial": device.serial, "product": "lite", "name": "سعد", "phone": "1"})
    assert owner.name in line.content.decode()
    assert "The form names another device; our record says" in line.content.decode()
    before = Ticket.objects.count()
    asked = client.post("/desk/new/", _report(co, device.serial, product="lite"))
    text = asked.content.decode()
    assert asked.status_code == 422
    assert f"belongs to {owner.name} in our records" in text
    assert "belongs to a Phone \u2068N7 Pro\u2069 in our records" in text
    assert "Sold on: this customer owns it now" in text
    device.refresh_from_db()
    assert (device.owner, device.product, Ticket.objects.count(), DeviceEvent.objects.count()) == (owner, co.product, before, 0)
    kept = client.post("/desk/new/", _report(co, device.serial, product="lite", model_answer="record", owner_answer="on_behalf"))
    assert kept.status_code == 303
    device.refresh_from_db()
    assert (device.owner, device.product) == (owner, co.product)
    sold = _report(co, device.serial, product="lite", model_answer="label", owner_answer="sold_on", symptom="camera")
    assert client.post("/desk/new/", sold).status_code == 303
    device.refresh_from_db()
    assert (device.owner.name, device.product) == ("سعد الدوسري", lite)
    assert sorted(DeviceEvent.objects.values_list("kind", flat=True)) == ["corrected", "sold_on"]


def test_customers_are_never_told_whose_a_serial_is(co, client):
    ticket = scenarios.filed(co)
    line = client.get("/report/serial/", {"serial": ticket.device.serial}).content.decode()
    assert ticket.customer.name not in line
    assert client.get("/desk/devices/serial/", {"serial": ticket.device.serial}).status_code == 302
