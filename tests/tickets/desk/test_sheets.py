"""Measured lines, required photos, and what the tester's answers may say."""

from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from tests import scenarios
from tickets.actions import workshop
from tickets.actions.sheets import number_of
from tickets.exceptions import StepRefused
from tickets.models import TestResult
from warranty.models import ChecklistItem

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def photo() -> SimpleUploadedFile:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG")
    return SimpleUploadedFile("screen.jpg", kept.getvalue(), "image/jpeg")


def post(client: Any, ticket: Any, **values: Any) -> Any:
    answers = {f"test_{code}": answer for code, answer in scenarios.all_pass(ticket).items()}
    return client.post(f"/desk/t/{ticket.reference}/do/pass_test/", {**answers, **values})


def test_a_typed_number_is_read_in_any_digits() -> None:
    assert [number_of(t) for t in ("١٫٨", "1,8", " 1.8 ", "٩٢")] == [Decimal("1.8")] * 3 + [Decimal(92)]
    assert [number_of(t) for t in ("", "pass", "1.8A", "NaN", "1e9")] == [None] * 5


def test_a_measured_value_decides_by_itself(co: SimpleNamespace) -> None:
    ticket = scenarios.ticket_at("testing", co=co)
    for answer, words in (("0.4", "failed line"), ("6.001", "failed line"), ("pass", "measured"), ("", "every line")):
        with pytest.raises(StepRefused, match=words):
            workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, charge=answer))
    run = workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, charge="١٫٤"))
    row = run.results.get(code="charge")
    assert (row.answer, row.measured, row.limits, row.group_en) == ("pass", "1.4 A", "1.4–6 A", "Power")
    ChecklistItem.objects.filter(device_type=co.phone, code="charge").update(low=3)
    assert run.results.get(code="charge").limits == "1.4–6 A"
    with pytest.raises(IntegrityError), transaction.atomic():
        TestResult.objects.create(run=run, position=99, code="x", name_ar="x", name_en="x", answer="pass", low=2, value=1)


def test_a_value_out_of_limits_sends_back_through_the_form_and_shows_on_the_ticket(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("testing", co=co)
    client = sign_in("nouf")
    for wrong in ({"test_charge": ""}, {"skip_charge": "na"}, {"test_charge": "pass"}):
        assert post(client, ticket, **wrong).status_code != 302
    assert post(client, ticket, test_charge="0.35").status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == "repairing"
    assert "0.35 A" in client.get(f"/desk/t/{ticket.reference}/").content.decode()


def test_a_line_that_requires_a_photo_takes_nothing_less(co: SimpleNamespace, sign_in: Any) -> None:
    ChecklistItem.objects.filter(device_type=co.phone, code="display").update(needs_photo=True)
    ticket = scenarios.ticket_at("testing", co=co)
    client = sign_in("nouf")
    assert post(client, ticket).status_code != 302
    assert post(client, ticket, photo_display=photo()).status_code == 302
    row = TestResult.objects.select_related("photo").get(run__ticket=ticket, code="display")
    assert row.photo.kind == "test"
    assert f"{row.photo.public_id}" in client.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "1.4 A" in client.get(f"/desk/t/{ticket.reference}/report/").content.decode()


def test_limits_are_edited_in_the_settings_and_must_be_in_order(co: SimpleNamespace, sign_in: Any) -> None:
    line = ChecklistItem.objects.get(device_type=co.phone, code="battery")
    line.low, line.high = Decimal(90), Decimal(80)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.save()
    page = sign_in("admin").get(f"/staff/settings/warranty/devicetype/{co.phone.pk}/change/").content.decode()
    assert all(f"checklist-0-{name}" in page for name in ("low", "high", "unit", "needs_photo", "group_ar"))
