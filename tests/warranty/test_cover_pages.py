"""Terms of products and documents of devices as managers meet them: written, refused with words, and judged by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import scenarios
from warranty.coverage import assess
from warranty.models import CoverDocument, Device, Product
from warranty.queries import facts_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def co():
    return scenarios.company()


def test_terms_of_a_product_are_written_in_rows_and_refused_where_they_contradict_themselves(co, client):
    client.force_login(co.users.huda)
    client.get("/desk/policy/products/?lang=en")
    url, good = "/desk/policy/products/n7-pro/", {"warranty_months": "24", "doa_days": "14"}
    for wrong, words in (
        ({"warranty_months": "241"}, "240"), ({"doa_days": "-1"}, "0"),
        ({"warranty_months": "0"}, "Without a warranty there are no days"),
        ({"what_0": "section:battery"}, "Write the months"), ({"months_0": "6"}, "Choose the section or fault"),
        ({"what_0": "section:battery", "months_0": "6", "what_1": "section:battery", "months_1": "0"}, "stands here once"),
        ({"what_0": "section:nothing", "months_0": "6"}, "section:nothing"),
    ):
        page = client.post(url, good | wrong)
        assert (page.status_code, words in page.content.decode()) == (422, True), wrong
    assert Product.objects.get(code="n7-pro").own_terms == []
    rows = {"what_0": "section:battery", "months_0": "12", "what_1": "section:accessories", "months_1": "0"}
    assert client.post(url, good | rows).status_code == 302
    listed = client.get("/desk/policy/products/").content.decode()
    assert "Battery: 12 months" in listed
    assert "Accessories from the box: left out" in listed
    client.force_login(co.users.sara)
    assert client.get(url).status_code == 403


def test_documents_of_a_device_are_noted_by_those_who_may_and_never_contradict_each_other(co, client):
    today = timezone.localdate()
    device = Device.objects.create(
        serial="NW7P24777001", device_type=co.phone, product=co.product, purchased_on=today - timedelta(days=900)
    )
    url = f"/desk/devices/{device.public_id}/cover/"
    values = {
        "kind": "goodwill", "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=60)).isoformat(),
        "causes": ["defect", "wear"], "pays": "both", "customer_share": "0", "reason": "عميل قديم",
    }
    client.force_login(co.users.sara)
    client.get("/desk/?lang=en")
    assert client.post(url, values).status_code == 422  # goodwill is a manager's to promise
    client.force_login(co.users.huda)
    for wrong, words in (
        ({"ends_on": "2026-02-30"}, "date"), ({"ends_on": (today - timedelta(days=1)).isoformat()}, "before the first"),
        ({"ends_on": "2126-01-01"}, "ten years"), ({"starts_on": "2020-01-01"}, "bought later"), ({"reason": " "}, "Say why"),
        ({"kind": "part"}, "names its part"), ({"customer_share": "-5"}, "0"), ({"causes": []}, "required"),
    ):
        page = client.post(url, values | wrong)
        assert (page.status_code, words in page.content.decode()) == (422, True), wrong
    assert not CoverDocument.objects.exists()
    assert client.post(url, values).status_code == 302
    assert assess(facts_of(device), "wear", today).clause == "goodwill.covered"
    assert "already, from" in client.post(url, values).content.decode()
    row = device.cover.get()
    ends = {"document": row.pk, "on": (today + timedelta(days=90)).isoformat(), "reason": "انتهى"}
    assert "lies between" in client.post(url + "end/", ends).content.decode()
    assert client.post(url + "end/", ends | {"on": (today + timedelta(days=1)).isoformat()}).status_code == 302
    assert device.cover.get().ends_on == today + timedelta(days=1)
    assert [event.reason for event in device.events.all()] == ["انتهى", "عميل قديم"]
    client.force_login(co.users.sara)
    assert client.post(url + "end/", ends).status_code == 403
