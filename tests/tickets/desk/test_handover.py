"""The handover at the counter: one proof of three, accessories one by one, the signature on the report."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import handover, quotes
from tickets.actions.handover import pickup_code
from tickets.actions.payments import Payment
from tickets.enums import Stage
from tickets.models import CheckIn, Handover


def drawn() -> str:
    """What the page sends of a signature."""
    picture, out = Image.new("RGB", (300, 90), "white"), BytesIO()
    ImageDraw.Draw(picture).line([(20, 70), (90, 20), (150, 70), (270, 40)], fill="black", width=3)
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_a_signature_drawn_on_the_screen_is_checked_kept_and_printed(co, sign_in, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket, desk = scenarios.ticket_at("ready", co=co), sign_in("desk")
    values = {"receiver": "محمد", "proof": "signature", "accessories_back": ["0"], "explained": "on", "courier": "سرعة"}
    for signature, name, code, where in (
        ("", "", "", "signed_name"), ("data:image/png;base64,AAAA", "", "", "signed_name"), ("", "محمد", "000000", "code"),
    ):
        answer = step(desk, ticket, "hand_over", **values, signature=signature, signed_name=name, code=code)
        assert answer.status_code == 422
        assert where in answer.context["form"].errors
    assert step(desk, ticket, "hand_over", **values, signature=drawn()).status_code == 302
    kept = Handover.objects.select_related("signature").get(ticket=ticket)
    assert kept.signature is not None
    assert kept.signature.content_type == "image/jpeg"  # written anew, as every picture from outside
    assert kept.courier == ""  # belongs to another proof
    assert kept.accessories == "شاحن"
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        token = tracking_token(ticket)
    page = client.get(f"/t/{token}/repair-report/").content.decode()  # the pages behind a link go on with it
    assert f"/t/{token}/files/{kept.signature.public_id}/" in page
    assert client.get(f"/t/{token}/files/{kept.signature.public_id}/").status_code == 200
    assert str(kept.signature.public_id) in desk.get(f"/desk/t/{ticket.reference}/report/").content.decode()


def test_a_typed_name_with_the_pickup_code_stands_for_a_signature(co, sign_in):
    ticket = scenarios.ticket_at("ready", co=co)
    answer = step(
        sign_in("desk"), ticket, "hand_over", receiver="محمد", proof="signature", signed_name="محمد العتيبي",
        code=pickup_code(ticket), accessories_back=["0"], explained="on",
    )
    assert answer.status_code == 302
    assert Handover.objects.get(ticket=ticket).signed_name == "محمد العتيبي"


@pytest.mark.parametrize("field", ["courier", "tracking_number"])
def test_a_courier_without_name_or_number_is_refused_beside_that_field(co, sign_in, field):
    ticket = scenarios.ticket_at("ready", co=co)
    values = {"receiver": "محمد", "proof": "courier", "courier": "سرعة", "tracking_number": "SR1", "accessories_back": ["0"],
              "explained": "on"}
    answer = step(sign_in("desk"), ticket, "hand_over", **{**values, field: " "})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_each_accessory_of_the_receipt_goes_back_or_is_explained(co, sign_in):
    ticket, desk = scenarios.ticket_at("ready", co=co), sign_in("desk", "ar")
    CheckIn.objects.filter(ticket=ticket).update(accessories="شاحن، سلك، سلك, غطاء")
    values = {"receiver": "محمد", "proof": "code", "code": pickup_code(ticket), "explained": "on", "accessories_back": ["0", "1"]}
    answer = step(desk, ticket, "hand_over", **values)
    assert answer.status_code == 422
    assert "سلك، غطاء" in str(answer.context["form"].errors["accessories_back"])
    assert step(desk, ticket, "hand_over", **values, accessories_kept="احترق السلك الثاني واستلم العميل بديلًا").status_code == 302
    ticket.refresh_from_db()
    assert ticket.stage == Stage.DELIVERED
    event = ticket.events.get(kind="hand_over")
    assert event.data["missing"] == ["سلك", "غطاء"]
    page = desk.get(f"/desk/t/{ticket.reference}/").content.decode()
    assert "لم يُعَد: سلك، غطاء" in page
    assert Handover.objects.get(ticket=ticket).accessories == "شاحن · سلك"


def test_money_that_is_due_is_paid_or_left_open_for_a_reason(co, sign_in):
    ticket, desk = scenarios.ticket_at("ready", co=co, pays=True), sign_in("desk")
    values = {"receiver": "محمد", "proof": "code", "code": pickup_code(ticket), "explained": "on", "accessories_back": ["0"]}
    for said, where in (({}, "payment"), ({"payment": "paid"}, "payment_way"), ({"payment": "open"}, "unpaid_reason")):
        answer = step(desk, ticket, "hand_over", **values, **said)
        assert list(answer.context["form"].errors) == [where]
    paid = {"payment": "paid", "payment_way": "cash", "receipt_number": "R-77", "unpaid_reason": "x"}
    assert step(desk, ticket, "hand_over", **values, **paid).status_code == 302
    assert ticket.events.get(kind="hand_over").data["amount_due"] == "460.00"
    for page in ("", "handover/"):
        assert "Paid in full: SAR 460.00, Cash, receipt \u2066R-77\u2069" in desk.get(
            f"/desk/t/{ticket.reference}/{page}?in=en").content.decode()
    kept = Handover.objects.get(ticket=ticket)
    assert kept.unpaid_reason == ""  # belongs to the other answer
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=kept.pk).update(payment="open")


def test_a_device_may_leave_unpaid_with_the_reason_on_its_sheet(co, sign_in):
    ticket, desk = scenarios.ticket_at("ready", co=co, pays=True), sign_in("desk")
    handover.hand_over(
        ticket, actor=co.desk, receiver="محمد", proof="code", code=pickup_code(ticket), accessories_returned=True, explained=True,
        payment=Payment("open", "cash", "R-1", "جهاز البطاقات معطل"),
    )
    assert "لم يُدفع، والمبلغ مستحق: 460.00 ر.س، جهاز البطاقات معطل" in desk.get(
        f"/desk/t/{ticket.reference}/handover/?in=ar").content.decode()
    assert Handover.objects.get(ticket=ticket).payment_way == ""


def test_nothing_is_asked_of_money_where_a_declined_quote_leaves_nothing_to_pay(co, sign_in):
    ticket, desk = scenarios.ticket_at("awaiting_approval", co=co), sign_in("desk")
    quotes.decline_quote(ticket, actor=scenarios.customer_of(ticket), number=1)
    handover.ready_return(scenarios.fresh(ticket), actor=co.sara)
    ticket = scenarios.fresh(ticket)
    assert 'name="payment"' not in desk.get(f"/desk/t/{ticket.reference}/").content.decode()
    values = {"receiver": "محمد", "proof": "code", "code": pickup_code(ticket), "explained": "on", "accessories_back": ["0"]}
    assert step(desk, ticket, "hand_over", **values).status_code == 302
    assert Handover.objects.get(ticket=ticket).payment == ""
