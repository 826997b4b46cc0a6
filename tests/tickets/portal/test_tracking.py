"""Following a repair: by link or reference, in every stage, and the steps that a customer may take."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from helpdesk.lib.phones import last_digits
from tests import scenarios
from tests.tickets.conftest import Standing
from tickets.access import tracking_token
from tickets.actions import decision, diagnosis, follow_up, quotes, workshop
from tickets.actions.files import add_evidence
from tickets.actions.handover import pickup_code
from tickets.actions.quotes import LineInput
from tickets.enums import Stage
from tickets.models import Comment, Survey, Ticket, TicketEvent

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def url(ticket: Ticket, part: str = "") -> str:
    return f"/t/{tracking_token(ticket)}/{part}"


def picture(name: str = "صورة.png") -> SimpleUploadedFile:
    raw = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(raw, "PNG")
    return SimpleUploadedFile(name, raw.getvalue(), content_type="image/png")


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_its_page_in_both_languages(co: SimpleNamespace, standing: Standing, visitor: Client, stage: str) -> None:
    ticket = standing(stage)
    arabic = visitor.get(url(ticket))
    english = Client(headers={"accept-language": "en"}).get(url(ticket))
    assert arabic.status_code == english.status_code == 200
    assert ticket.reference in arabic.content.decode()
    assert arabic["Cache-Control"] == "no-store"
    assert "noindex" in arabic["X-Robots-Tag"]
    assert arabic["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.AWAITING_APPROVAL, Stage.DELIVERED, Stage.CLOSED])
def test_opening_any_link_records_nothing(co: SimpleNamespace, standing: Standing, visitor: Client, stage: str) -> None:
    ticket = standing(stage)
    before = (ticket.version, TicketEvent.objects.count(), Survey.objects.count())
    for part in ("", "received/", "status/", "follow-up/", "survey/", "return/", "thanks/", "cancel/", "receipt/"):
        visitor.get(url(ticket, part))
        visitor.head(url(ticket, part))
        assert (scenarios.fresh(ticket).version, TicketEvent.objects.count(), Survey.objects.count()) == before, part


def test_quote_link_opened_by_a_scanner_approves_nothing(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.AWAITING_APPROVAL)
    page = visitor.get(url(ticket, "quote/1/approve/"))
    assert page.status_code == 200
    assert "460.00" in page.content.decode()
    assert scenarios.fresh(ticket).stage == Stage.AWAITING_APPROVAL


def test_customer_approves_with_a_button(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.AWAITING_APPROVAL)
    assert visitor.post(url(ticket, "quote/1/approve/")).status_code == 303
    assert scenarios.fresh(ticket).stage == Stage.REPAIRING
    again = visitor.post(url(ticket, "quote/1/approve/"))
    assert again.status_code == 409


def test_customer_declines_and_the_device_goes_back(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.AWAITING_APPROVAL)
    visitor.post(url(ticket, "quote/1/decline/"))
    assert scenarios.fresh(ticket).stage == Stage.RETURNING


def test_a_quote_that_changed_meanwhile_is_not_approved(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.AWAITING_APPROVAL)
    quotes.revise_quote(ticket, actor=co.huda, lines=[LineInput("شاشة", Decimal("900"))], reason="قطعة أخرى")
    answer = visitor.post(url(ticket, "quote/1/approve/"))
    assert answer.status_code == 409
    assert scenarios.fresh(ticket).stage == Stage.AWAITING_APPROVAL
    assert visitor.get(url(ticket, "quote/1/approve/")).status_code == 409


def test_expired_quote_says_so_and_cannot_be_approved(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.AWAITING_APPROVAL)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        page = visitor.get(url(ticket)).content.decode()
        assert "انتهت صلاحية عرض السعر" in page
        assert visitor.post(url(ticket, "quote/1/approve/")).status_code == 409
    assert scenarios.fresh(ticket).stage == Stage.AWAITING_APPROVAL


def test_misuse_shows_its_evidence_and_can_be_objected_to_once(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.ticket_at(Stage.AWAITING_APPROVAL, cause="misuse", co=co)
    page = visitor.get(url(ticket)).content.decode()
    assert "أثر صدمة بعمق 2 مم" in page
    assert 'id="objection"' in page
    empty = visitor.post(url(ticket, "objection/"), {"objection-reason": ""})
    assert empty.status_code == 422
    answer = visitor.post(url(ticket, "objection/"), {"objection-reason": "لم يسقط الجهاز"})
    assert answer.status_code == 303
    assert scenarios.fresh(ticket).stage == Stage.DIAGNOSING
    again = visitor.post(url(ticket, "objection/"), {"objection-reason": "نص لا يضيع"})
    assert again.status_code == 409


def test_the_customer_reads_the_position_that_counts_for_the_fault_found(co: SimpleNamespace) -> None:
    english = Client(headers={"accept-language": "en"})
    ticket = scenarios.ticket_at("deciding", co=co, cause="misuse")

    def side() -> Any:
        return english.get(url(ticket)).context["page"].warranty

    assert side().title == "The warranty does not cover this"
    diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="لم يسقط الجهاز")
    assert side().title == "The warranty does not cover this"
    ticket = scenarios.ticket_at("delivered", co=co, cause="misuse")
    for part in ("", "received/", "receipt/", "repair-report/"):
        page = english.get(url(ticket, part)).content.decode()
        assert "In warranty" not in page
        assert not any(words in page for words in ("The warranty holds until", "Holds until"))
    assert "Not covered for this fault" in page


def test_conversation_runs_both_ways_with_photos(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.DIAGNOSING)
    scenarios.say(ticket, co.sara, "متى بدأ العطل؟")
    key = "m" * 32
    for _twice in range(2):
        answer = visitor.post(
            url(ticket, "messages/"), {"body": "قبل أسبوع", "submission_key": key, "photos": [picture()]}
        )
        assert answer.status_code == 303
    assert Comment.objects.filter(kind="customer").count() == 1
    page = visitor.get(url(ticket)).content.decode()
    assert f'data-draft-done="message-{ticket.reference}"' in page  # or the sent words would wait in the field again
    assert "متى بدأ العطل؟" in page
    assert "قبل أسبوع" in page
    attachment = ticket.attachments.get()
    assert f"files/{attachment.public_id}/" in page


def test_a_message_with_a_wrong_file_keeps_text_and_good_file(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.DIAGNOSING)
    bad = SimpleUploadedFile("شيء.zip", b"PK\x03\x04 no picture")
    key = "n" * 32
    answer = visitor.post(
        url(ticket, "messages/"), {"body": "نص باقٍ", "submission_key": key, "photos": [picture("جيدة.png"), bad]}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "نص باقٍ" in text
    assert "شيء.zip" in text
    assert "جيدة" in text
    visitor.post(url(ticket, "messages/"), {"body": "نص باقٍ", "submission_key": key, "kept": "1"})
    assert ticket.attachments.count() == 1


def test_internal_notes_and_internal_files_stay_inside(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    from tickets.actions.conversation import note

    ticket = standing(Stage.DIAGNOSING)
    from helpdesk.lib import uploads

    note(ticket, actor=co.sara, body="ملاحظة سرية", files=[uploads.accept(picture("سر.png"), "photo")])
    inside = ticket.attachments.get()
    assert "ملاحظة سرية" not in visitor.get(url(ticket)).content.decode()
    assert visitor.get(url(ticket, f"files/{inside.public_id}/")).status_code == 404


def test_files_are_inert_and_belong_to_their_ticket(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    from helpdesk.lib import uploads

    ticket = standing(Stage.DIAGNOSING)
    other = scenarios.filed(co)
    add_evidence(ticket, actor=co.khalid, photos=[uploads.accept(picture(), "photo")], text="أثر")
    file = ticket.attachments.get()
    answer = visitor.get(url(ticket, f"files/{file.public_id}/"))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert visitor.get(url(ticket, f"files/{file.public_id}/?thumb=1")).status_code == 200
    assert visitor.get(url(other, f"files/{file.public_id}/")).status_code == 404


def test_withdrawing_is_possible_until_the_device_is_here(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    early, late = scenarios.filed(co), standing(Stage.DIAGNOSING)
    assert visitor.post(url(early, "cancel/"), {"reason": ""}).status_code == 422
    assert visitor.post(url(early, "cancel/"), {"reason": "عاد يعمل"}).status_code == 303
    assert scenarios.fresh(early).stage == Stage.CANCELLED
    assert visitor.post(url(late, "cancel/"), {"reason": "لا أريد"}).status_code == 403
    assert scenarios.fresh(late).stage == Stage.DIAGNOSING


def test_ready_shows_the_pickup_code_and_nothing_else_does(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ready = standing(Stage.READY)
    assert pickup_code(ready) in visitor.get(url(ready)).content.decode()
    scenarios.deliver(co, ready)
    assert 'id="pickup"' not in visitor.get(url(ready)).content.decode()


def test_repair_report_is_read_by_the_link_once_the_device_is_back(standing: Standing, visitor: Client) -> None:
    assert visitor.get(url(standing("ready"), "repair-report/")).status_code == 404
    ticket = standing("delivered")
    page = visitor.get(url(ticket, "repair-report/"))
    text = page.content.decode()
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
    assert "استبدلنا منفذ الشحن بقطعة أصلية" in text
    assert "/desk/" not in text
    assert "repair-report/" in visitor.get(url(ticket)).content.decode()


def test_receipt_exists_once_the_device_is_here(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    early, late = scenarios.filed(co), standing(Stage.DIAGNOSING)
    assert visitor.get(url(early, "receipt/")).status_code == 404
    page = visitor.get(url(late, "receipt/"))
    assert "خدش خفيف في الظهر" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_forged_and_expired_links_lead_on(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.filed(co)
    token = tracking_token(ticket)
    forged = visitor.get(f"/t/{token[:-2]}xx/")
    assert forged.status_code == 404
    assert "/track/" in forged.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        old = visitor.get(f"/t/{token}/")
        assert old.status_code == 410
        assert "/track/" in old.content.decode()
        assert visitor.post(f"/t/{token}/cancel/", {"reason": "x"}).status_code == 410
    assert scenarios.fresh(ticket).stage == Stage.RECEIVED


def test_reference_and_digits_open_the_page(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.filed(co)
    digits = last_digits(ticket.customer.phone)
    typed = ticket.reference.lower().replace("-", " ")
    answer = visitor.post("/track/", {"reference": typed, "last4": digits})
    assert answer.status_code == 303
    assert visitor.get(answer["Location"]).status_code == 200


def test_wrong_reference_and_wrong_digits_get_one_answer(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.filed(co)
    one = visitor.post("/track/", {"reference": ticket.reference, "last4": "0000"})
    two = visitor.post("/track/", {"reference": "RMA-0000-0000", "last4": "0000"})
    assert one.status_code == two.status_code == 404
    strip = lambda a, r: a.content.decode().replace(r, "").split("csrfmiddlewaretoken")[0]  # noqa: E731
    assert strip(one, ticket.reference) == strip(two, "RMA-0000-0000")
    assert ticket.customer.name not in one.content.decode()


def test_twenty_tries_an_hour_then_a_polite_page(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.filed(co)
    for _try in range(20):
        visitor.post("/track/", {"reference": "RMA-0000-0001", "last4": "1111"})
    answer = visitor.post("/track/", {"reference": ticket.reference, "last4": last_digits(ticket.customer.phone)})
    assert answer.status_code == 429


def test_status_card_comes_alone_and_says_when_the_page_is_old(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.DIAGNOSING)
    same = visitor.get(url(ticket, f"status/?v={ticket.version}")).content.decode()
    old = visitor.get(url(ticket, "status/?v=1")).content.decode()
    assert "<html" not in same
    assert "note--info" not in same
    assert "note--info" in old


def test_tracking_stays_within_its_budget(co: SimpleNamespace, visitor: Client) -> None:
    for stage in (Stage.RECEIVED, Stage.AWAITING_APPROVAL, Stage.REPAIRING, Stage.READY, Stage.CLOSED):
        ticket = scenarios.ticket_at(stage, pays=True, cause="misuse", co=co)
        if ticket.stage != Stage.CLOSED:
            scenarios.say(ticket, co.sara)
        visitor.get(url(ticket))  # opening hours are kept for half a minute
        with CaptureQueriesContext(connection) as queries:
            visitor.get(url(ticket))
        assert len(queries) <= 8, (stage, "\n".join(q["sql"][:120] for q in queries))


def test_works_closes_and_the_survey_is_taken_once(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.DELIVERED)
    assert "works/" in visitor.get(url(ticket, "follow-up/")).content.decode()
    visitor.post(url(ticket, "works/"))
    assert scenarios.fresh(ticket).stage == Stage.CLOSED
    page = visitor.get(url(ticket, "follow-up/")).content.decode()
    assert "checked" not in page
    assert visitor.post(url(ticket, "follow-up/"), {}).status_code == 422
    answer = visitor.post(url(ticket, "follow-up/"), {"csat": "2", "nps": "0", "comment": "تأخر", "wants_call": "on"})
    assert answer.status_code == 303
    survey = Survey.objects.get(ticket=ticket)
    assert (survey.csat, survey.ces, survey.nps, survey.wants_call) == (2, None, 0, True)
    assert visitor.get(answer["Location"]).status_code == 200
    assert visitor.post(url(ticket, "follow-up/"), {"csat": "5"}).status_code == 409
    assert Survey.objects.get(ticket=ticket).csat == 2


def test_after_a_return_unrepaired_only_the_survey_is_asked(co: SimpleNamespace, visitor: Client) -> None:
    ticket = scenarios.ticket_at(Stage.DELIVERED, remedy="return", co=co)
    page = visitor.get(url(ticket, "follow-up/")).content.decode()
    assert 'name="csat"' in page
    assert "works/" not in page
    assert visitor.get(url(ticket, "return/")).status_code == 409


@pytest.mark.parametrize("stage", [Stage.DELIVERED, Stage.CLOSED])
def test_does_not_work_opens_a_linked_return(co: SimpleNamespace, standing: Standing, visitor: Client, stage: str) -> None:
    ticket = standing(stage)
    assert visitor.post(url(ticket, "return/"), {"description": ""}).status_code == 422
    answer = visitor.post(
        url(ticket, "return/"), {"description": "عاد العطل", "submission_key": "r" * 32, "photos": [picture()]}
    )
    new = Ticket.objects.get(return_of=ticket)
    page = visitor.get(answer["Location"]).content.decode()
    assert new.reference in page
    assert new.attachments.count() == 1
    assert new.priority == "high"


def test_return_after_the_repair_warranty_is_refused_with_the_text_kept(standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.CLOSED)
    with time_machine.travel(timezone.now() + timedelta(days=100)):
        answer = visitor.post(url(ticket, "return/"), {"description": "بعد وقت طويل"})
    assert answer.status_code == 409
    assert "بعد وقت طويل" in answer.content.decode()
    assert not Ticket.objects.filter(return_of=ticket).exists()


def test_waiting_for_a_part_and_a_failed_test_are_told_plainly(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.REPAIRING)
    workshop.wait_for_part(ticket, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=3))
    assert "ننتظر وصول قطعة" in visitor.get(url(ticket)).content.decode()
    workshop.part_arrived(ticket, actor=co.khalid)
    scenarios.finish_repair(co, ticket)
    workshop.fail_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket, sound="fail"))
    page = visitor.get(url(ticket)).content.decode()
    assert "نراجع جهازك مرة أخرى" in page
    assert "fail" not in page


def test_silent_close_keeps_the_survey_open(co: SimpleNamespace, standing: Standing, visitor: Client) -> None:
    ticket = standing(Stage.DELIVERED)
    follow_up.close_silent(ticket, actor=co.system)
    assert 'name="csat"' in visitor.get(url(ticket, "follow-up/")).content.decode()


def test_hostile_words_stay_words(co: SimpleNamespace, visitor: Client) -> None:
    attack = "<script>alert(1)</script>"
    ticket = scenarios.filed(co, name=f"م {attack}", description=attack)
    visitor.post(url(ticket, "messages/"), {"body": attack})
    for part in ("", "received/"):
        assert attack not in visitor.get(url(ticket, part)).content.decode()


def test_names_of_our_lists_are_read_in_the_readers_language_and_peoples_words_stay(co: SimpleNamespace) -> None:
    ticket = scenarios.ticket_at("deciding", co=co, description="يفصل كل دقيقة")
    lines = [LineInput(co.part.name_ar, Decimal(80), part=co.part), LineInput("تنظيف خاص", Decimal(20))]
    decision.decide(ticket, actor=co.huda, remedy="repair", customer_pays=True, lines=lines, reason="خارج الضمان")
    page = Client(headers={"accept-language": "en"}).get(f"/t/{tracking_token(ticket)}/").content.decode()
    assert f"<bdi>{co.part.name_en}</bdi>" in page
    assert co.part.name_ar not in page
    assert "<bdi>تنظيف خاص</bdi>" in page
    desk = Client()
    desk.cookies["lang"] = "en"
    desk.force_login(co.users.huda)
    heading = desk.get(f"/desk/t/{ticket.reference}/").content.decode().split("<h1", 1)[1].split("</h1>")[0]
    assert heading.endswith(co.symptom.name_en)


def test_the_address_of_a_form_leads_back_to_its_page(co: SimpleNamespace, standing: Standing, client: Client) -> None:
    ticket = standing("deciding")
    for part in ("objection/", "messages/", "works/"):
        answer = client.get(url(ticket, part) + "?lang=en")
        assert (answer.status_code, answer["Location"]) == (302, url(ticket) + "?lang=en")
