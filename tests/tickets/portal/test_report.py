"""Reporting a fault: one complete page, all errors at once, nothing lost, one ticket."""

from __future__ import annotations

import io
import struct
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests import scenarios
from tests.helpdesk.lib import specimens
from tickets.access import tracking_token
from tickets.actions import drafts
from tickets.models import Attachment, DraftUpload, Ticket
from tickets.queries.catalogue import catalogue
from warranty.models import Product

pytestmark = pytest.mark.django_db


def picture(name: str = "منفذ.png") -> SimpleUploadedFile:
    raw = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(raw, "PNG")
    return SimpleUploadedFile(name, raw.getvalue(), content_type="image/png")


def test_form_is_one_complete_page(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    page = visitor.get("/report/").content.decode()
    assert page.count("<form class=\"intake\"") == 1
    for name in answers:
        assert f'name="{name}"' in page, name
    assert 'name="photos"' in page
    assert 'name="proofs"' in page


def test_complete_report_files_one_ticket_and_thanks_by_name(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    answer = visitor.post("/report/", {**answers, "photos": [picture()], "proofs": [picture("فاتورة.png")]})
    assert answer.status_code == 303
    ticket = Ticket.objects.get()
    assert (ticket.device.serial, str(ticket.customer.phone), ticket.symptom.code) == (
        "NW7P24083155", "+966500000142", "no-charge"
    )
    assert sorted(a.kind for a in ticket.attachments.all()) == [Attachment.Kind.FAULT, Attachment.Kind.PROOF]
    page = visitor.get(answer["Location"])
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert ticket.reference in text
    assert "أستاذ محمد" in text
    assert "<svg class=\"qr\"" in text


def test_double_click_gives_one_ticket(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    first = visitor.post("/report/", {**answers, "photos": [picture()]})
    second = visitor.post("/report/", {**answers, "photos": [picture()]})
    assert Ticket.objects.count() == 1
    assert first.status_code == second.status_code == 303
    assert Attachment.objects.count() == 1


def test_all_errors_come_at_once_and_everything_typed_is_kept(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    wrong = {
        **answers, "serial": "12", "purchase_month": "", "name": "", "phone": "123", "email": "no", "safety": "",
        "description": "نص طويل كتبه العميل",
    }
    answer = visitor.post("/report/", wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert Ticket.objects.count() == 0
    assert "نص طويل كتبه العميل" in text
    for name in ("serial", "purchase_month", "name", "phone", "email"):
        assert f'href="#id_{name}"' in text, name
        assert f'id="id_{name}-er"' in text, name
    assert 'href="#id_safety_0"' in text
    assert 'data-focus' in text


def test_wrong_file_is_named_and_the_good_one_is_kept_until_the_form_is_right(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    bad = SimpleUploadedFile("تشغيل.exe", b"MZ not a picture at all", content_type="image/png")
    answer = visitor.post("/report/", {**answers, "photos": [picture("جيدة.png"), bad]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "تشغيل.exe" in text
    assert "جيدة" in text
    assert DraftUpload.objects.count() == 1
    assert visitor.post("/report/", {**answers, "kept": "1"}).status_code == 303
    assert Ticket.objects.get().attachments.get().kind == Attachment.Kind.FAULT
    assert DraftUpload.objects.count() == 0


def test_kept_file_can_be_removed(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    visitor.post("/report/", {**answers, "name": "", "photos": [picture()]})
    draft = DraftUpload.objects.get()
    visitor.post("/report/", {**answers, "kept": "1", "drop": str(draft.public_id)})
    assert Ticket.objects.get().attachments.count() == 0
    assert DraftUpload.objects.count() == 0


def test_kept_files_belong_to_their_form_alone(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    visitor.post("/report/", {**answers, "name": "", "photos": [picture()]})
    visitor.post("/report/", {**answers, "kept": "1", "submission_key": "z" * 32})
    assert Ticket.objects.get().attachments.count() == 0
    assert DraftUpload.objects.count() == 1


def test_kept_files_are_deleted_after_a_day(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    with time_machine.travel("2026-11-01 10:00+03:00"):
        visitor.post("/report/", {**answers, "name": "", "photos": [picture()]})
    with time_machine.travel("2026-11-02 09:00+03:00"):
        assert drafts.sweep() == 0
    with time_machine.travel("2026-11-02 10:01+03:00"):
        assert drafts.sweep() == 1
    assert DraftUpload.objects.count() == 0


@pytest.mark.once
def test_eleventh_photo_is_refused_and_ten_are_kept(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    answer = visitor.post("/report/", {**answers, "photos": [picture(f"{n}.png") for n in range(11)]})
    assert answer.status_code == 422
    assert DraftUpload.objects.count() == 10


def test_film_of_the_fault_is_taken_and_too_long_a_one_is_told(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    def film(seconds: int) -> SimpleUploadedFile:
        header = bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80)
        data = specimens.mp4().replace(bytes(100), header, 1)
        return SimpleUploadedFile("عطل.mp4", data, content_type="video/mp4")

    refused = visitor.post("/report/", {**answers, "video": film(95), "photos": [picture()]})
    assert refused.status_code == 422
    assert "95 ثانية" in refused.content.decode()
    assert DraftUpload.objects.get().field == "photos"
    answer = visitor.post("/report/", {**answers, "name": "", "video": film(40)})  # kept while the form is corrected
    assert answer.status_code == 422
    answer = visitor.post("/report/", {**answers, "kept": "1"})
    assert answer.status_code == 303
    kept = Ticket.objects.get().attachments.get(content_type="video/mp4")
    assert (kept.kind, kept.display_name) == (Attachment.Kind.FAULT, "عطل.mp4")
    assert b"moov" in kept.file.read()


def test_one_way_to_be_reached_is_enough(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    assert visitor.post("/report/", {**answers, "phone": "", "email": ""}).status_code == 422
    assert visitor.post("/report/", {**answers, "phone": "", "preferred_channel": "sms"}).status_code == 422
    assert visitor.post("/report/", {**answers, "email": ""}).status_code == 422
    assert visitor.post("/report/", {**answers, "phone": ""}).status_code == 303


def test_courier_needs_an_address(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    assert 'id="id_address-er"' in visitor.post("/report/", {**answers, "arrival": "courier"}).content.decode()
    visitor.post("/report/", {**answers, "arrival": "courier", "address": "حي النخيل، شارع 5"})
    assert Ticket.objects.get().address == "حي النخيل، شارع 5"


def test_purchase_in_the_future_is_refused_and_a_missing_day_counts_as_the_last(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    assert visitor.post("/report/", {**answers, "purchase_year": "2090"}).status_code == 422
    assert visitor.post("/report/", {**answers, "purchase_day": "31", "purchase_month": "2"}).status_code == 422
    visitor.post("/report/", {**answers, "purchase_day": "", "purchase_month": "2", "purchase_year": "2024"})
    assert str(Ticket.objects.get().device.purchased_on) == "2024-02-29"


def test_danger_is_critical_and_told_at_once(co: SimpleNamespace, visitor: Client, answers: dict[str, Any]) -> None:
    answer = visitor.post("/report/", {**answers, "safety": "yes"})
    assert Ticket.objects.get().priority == "critical"
    assert "note--bad" in visitor.get(answer["Location"]).content.decode()


def test_serial_lookup_names_the_model_and_nobody(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.filed(co)
    page = visitor.get("/report/serial/", {"serial": ticket.device.serial.lower()}).content.decode()
    assert "N7 Pro" in page
    assert ticket.customer.name not in page
    assert ticket.reference not in page


def test_date_answers_with_the_warranty(co: SimpleNamespace, visitor: Client) -> None:
    page = visitor.get(
        "/report/warranty/", {"product": "n7-pro", "purchase_month": "1", "purchase_year": "2020", "purchase_day": ""}
    )
    assert "2022" in page.content.decode()


def test_stranger_who_repeats_a_report_gets_no_link_to_it(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    visitor.post("/report/", answers)
    answer = Client().post("/report/", {**answers, "submission_key": "x" * 32})
    assert Ticket.objects.count() == 1
    assert answer.status_code == 200
    assert Ticket.objects.get().reference not in answer.content.decode()
    assert "/t/" not in answer.content.decode()


def test_flood_from_one_address_is_stopped_with_the_text_kept(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any], settings: Any
) -> None:
    settings.REPORTS_PER_HOUR = 2
    for n in range(2):
        visitor.post("/report/", {**answers, "serial": f"NW7P2400{n}", "submission_key": f"{n}" * 32})
    answer = visitor.post("/report/", {**answers, "submission_key": "q" * 32})
    assert answer.status_code == 429
    assert Ticket.objects.count() == 2
    assert answers["description"] in answer.content.decode()


def test_form_and_filing_stay_within_their_budget(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    with CaptureQueriesContext(connection, ) as cold:
        visitor.get("/report/")
    assert len(cold) <= 5, [q["sql"][:80] for q in cold]
    catalogue()
    visitor.post("/report/", {**answers, "serial": "NW7P2401"})
    with CaptureQueriesContext(connection) as filing:
        visitor.post("/report/", {
            **answers, "serial": "NW7P2402", "submission_key": "w" * 32, "name": "نورة", "phone": "0500000999"
        })
    assert Ticket.objects.count() == 2
    counted = [q["sql"] for q in filing if "SAVEPOINT" not in q["sql"]]
    assert len(counted) <= 14, "\n".join(q[:110] for q in counted)


def test_a_record_that_differs_from_the_report_is_told_to_both_sides(co: SimpleNamespace, visitor: Client) -> None:
    first = scenarios.filed(co)
    other = Product.objects.create(
        code="n7-lite", brand=co.product.brand, device_type=co.phone, name="N7 Lite", price=900, serial_prefix="NW7L"
    )
    bought = first.device.purchased_on - timedelta(days=9)
    ticket = scenarios.filed(co, serial=first.device.serial, product=other, purchased_on=bought)
    page = visitor.get(f"/t/{tracking_token(ticket)}/received/").content.decode()
    assert "سجل هذا الرقم التسلسلي لدينا يختلف عما كتبت" in page
    assert "N7 Pro" in page
    assert ticket.device.product == co.product
    staff = Client()
    staff.force_login(co.users.sara)
    desk = staff.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "N7 Lite" in desk
    assert "سجل هذا" not in visitor.get(f"/t/{tracking_token(first)}/received/").content.decode()


@pytest.mark.parametrize(("typed", "field", "words"), [
    (("٣1", "2", "٢٠2٦"), "purchase_day", "لا يوجد هذا التاريخ"),
    (("", "12", "٢٠٩٩"), "purchase_year", "في المستقبل"),
    (("1", "1", "1990"), "purchase_year", "بعيدة"),
    (("٣٠", "4", "2024"), "purchase_year", "لم يكن هذا الطراز"),
])
def test_a_date_that_cannot_be_is_named_in_one_kind_of_digits(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any], typed: tuple[str, str, str], field: str, words: str
) -> None:
    Product.objects.filter(code="n7-pro").update(sold_since="2024-05-01")
    day, month, year = typed
    answer = visitor.post("/report/", {**answers, "purchase_day": day, "purchase_month": month, "purchase_year": year})
    assert (answer.status_code, list(answer.context["form"].errors), Ticket.objects.count()) == (422, [field], 0)
    text = answer.content.decode()
    assert words in str(answer.context["form"].errors[field])
    assert answers["description"] in text
    assert not set("٠١٢٣٤٥٦٧٨٩") & set(answer.context["form"]["purchase_day"].value() + answer.context["form"]["phone"].value())
    assert "data-since=\"2024-05-01\"" in text
    assert "data-no-date=" in text


def test_a_serial_that_begins_like_another_models_is_named_and_nothing_is_filed(
    co: SimpleNamespace, visitor: Client, answers: dict[str, Any]
) -> None:
    Product.objects.create(code="n7-lite", brand=co.product.brand, device_type=co.phone, name="N7 Lite", serial_prefix="NW7L")
    answer = visitor.post("/report/", {**answers, "serial": "nw7l ٢٤08-3155"})
    assert (answer.status_code, list(answer.context["form"].errors), Ticket.objects.count()) == (422, ["serial"], 0)
    assert "N7 Lite" in answer.context["form"].errors["serial"][0]
    assert visitor.post("/report/", {**answers, "serial": "nw7l ٢٤08-3155", "product": "n7-lite"}).status_code == 303


def test_a_step_is_checked_by_the_rules_of_sending_and_nothing_is_kept(visitor: Client, answers: dict[str, Any]) -> None:
    typed = {**answers, "serial": "12", "email": "", "preferred_channel": "email", "description": ""}
    found = visitor.post("/report/check/", typed).json()
    assert found.keys() == {"serial", "email", "description"}
    assert visitor.post("/report/check/", answers).json() == {}
    assert Ticket.objects.count() == 0
