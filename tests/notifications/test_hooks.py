"""What providers tell us: signed, once, in any order; texts on their ticket, held, or a word that stops.

Mutations that must turn this red: no signature check; let the state move back; fall back twice; put a text to one of two
tickets; confirm every stop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from notifications import delivery, incoming, recipients
from notifications.models import Consent, InboundText, Message, ProviderEvent, StaffNotice
from tests import scenarios
from tests.gateways import SmtpSink, TextGateway

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]


@pytest.fixture
def sent(sms: TextGateway, tell: Tell) -> Message:
    scenarios.filed(email="", preferred_channel="sms")
    tell()
    return Message.objects.get()


def status(number: str, state: str, **more: Any) -> dict[str, Any]:
    return {"event_id": number, "type": "status", "id": "id-1", "status": state, "at": "2026-11-22T10:00:00+00:00", **more}


def text(number: str, sender: str, words: str) -> dict[str, Any]:
    return {"event_id": number, "type": "text", "from": sender, "text": words}


def test_unsigned_words_are_not_believed(sent: Message, sms: TextGateway, client: Any, settings: Any) -> None:
    event = status("e1", "delivered")
    assert client.post("/hooks/sms/", **sms.signed(event, "another secret")).status_code == 403
    assert client.post("/hooks/sms/", event, content_type="application/json").status_code == 403
    assert client.get("/hooks/sms/").status_code == 405
    settings.SMS_SECRET = ""
    assert client.post("/hooks/sms/", **sms.signed(event, "")).status_code == 403
    assert not ProviderEvent.objects.exists()


def test_statuses_come_in_any_order_and_more_than_once(sent: Message, sms: TextGateway, client: Any) -> None:
    def hear(*events: dict[str, Any]) -> str:
        assert client.post("/hooks/sms/", **sms.signed({"events": list(events)})).status_code == 200
        sent.refresh_from_db()
        return sent.delivery

    assert hear(status("x", "delivered", id="nobody", reference="0" * 32)) == ""  # unknown: ignored
    assert hear(status("e2", "delivered")) == "delivered"
    assert hear(status("e1", "passed"), status("e2", "delivered"), status("e3", "failed")) == "delivered"
    assert (sent.state, ProviderEvent.objects.count(), Message.objects.count()) == ("sent", 3, 1)
    assert client.post("/hooks/sms/", **sms.signed({"events": [1, {"type": []}, None]})).status_code == 200


def test_a_text_that_did_not_arrive_goes_on_by_the_next_channel_once(
    mail: SmtpSink, sms: TextGateway, tell: Tell, client: Any
) -> None:
    ticket = scenarios.filed(preferred_channel="sms")
    tell()
    failed = status("e1", "failed", error={"code": "invalid_number", "message": "gone"})
    for event in (failed, failed, {**failed, "event_id": "e2"}):
        client.post("/hooks/sms/", **sms.signed(event))
    delivery.drain(seconds=20)
    message = Message.objects.get(transport="sms")
    assert (message.state, message.reason, message.delivery) == ("failed", "lost_number", "failed")
    assert Message.objects.get(fallback_of=message).channel == "email"
    assert len(mail.to(ticket.customer.email)) == 1
    assert StaffNotice.objects.filter(kind="message_failed").exists()
    assert [route.channel for route in recipients.routes(ticket.customer)] == ["email"]


def test_the_question_of_whatsapp_is_answered_only_with_our_word(whatsapp: TextGateway, client: Any) -> None:
    ask = {"hub.mode": "subscribe", "hub.challenge": "4711"}
    assert client.get("/hooks/whatsapp/", {**ask, "hub.verify_token": "our word"}).content == b"4711"
    assert client.get("/hooks/whatsapp/", {**ask, "hub.verify_token": "other"}).status_code == 403


def test_a_text_reaches_the_only_open_ticket_once(whatsapp: TextGateway, client: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing")
    number = str(ticket.customer.phone)
    value = {"contacts": [{"wa_id": number[1:], "profile": {"name": "محمد"}}],
             "messages": [{"id": "wamid.in", "from": number[1:], "timestamp": "1790000000", "type": "text",
                           "text": {"body": "متى يجهز؟"}}]}
    for _ in range(2):
        client.post("/hooks/whatsapp/", **whatsapp.signed({"entry": [{"changes": [{"value": value}]}]}))
    said = ticket.comments.get(kind="customer")
    assert (said.body, said.channel) == ("متى يجهز؟", "whatsapp")
    assert InboundText.objects.get().ticket == ticket


def test_a_text_that_fits_no_single_ticket_is_held_until_staff_put_it_away(sms: TextGateway, client: Any) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("diagnosing", co=co)
    number = str(ticket.customer.phone)
    scenarios.filed(co, phone=number, email=ticket.customer.email)
    stranger = scenarios.filed(co)
    for n, sender in enumerate((number, "+966599999999", number), 1):
        client.post("/hooks/sms/", **sms.signed(text(f"t{n}", sender, f"متى يجهز؟ {n}")))
    assert incoming.held() == 3
    assert StaffNotice.objects.filter(kind="text_held").exists()
    client.force_login(co.users.sara)
    page = client.get("/desk/messages/texts/").content.decode()
    assert ticket.reference in page
    mine, foreign, aside = InboundText.objects.order_by("pk")
    client.post(f"/desk/messages/texts/{mine.pk}/", {"reference": ticket.reference})
    client.post(f"/desk/messages/texts/{foreign.pk}/", {"reference": stranger.reference})
    client.post(f"/desk/messages/texts/{aside.pk}/", {"aside": "1"})
    assert ticket.comments.get(kind="customer").body == "متى يجهز؟ 1"
    assert "+966599999999" in stranger.comments.get(kind="note").body  # another's number does not speak as the customer
    assert list(InboundText.objects.order_by("pk").values_list("state", flat=True)) == ["on_ticket", "on_ticket", "set_aside"]
    again = client.post(f"/desk/messages/texts/{mine.pk}/", {"reference": stranger.reference}, follow=True)
    assert again.status_code == 200
    assert not stranger.comments.filter(kind="customer").exists()


@pytest.mark.parametrize("word", ["STOP", " stop.", "إيقاف", "ايقاف!", "توقف", "«توقّف»"])
def test_a_stop_word_is_kept_obeyed_and_confirmed_once(word: str, sms: TextGateway, tell: Tell, client: Any) -> None:
    ticket = scenarios.filed(email="", preferred_channel="sms")
    tell()
    number = str(ticket.customer.phone)
    for n in range(2):
        client.post("/hooks/sms/", **sms.signed(text(f"s{n}", number, word)))
    delivery.drain(seconds=20)
    assert (Consent.objects.get().granted, len(sms.taken)) == (False, 2)  # the letter and one confirmation
    assert not ticket.comments.exists()
    assert recipients.routes(ticket.customer) == []
    client.post("/hooks/sms/", **sms.signed(text("go", number, "START")))
    assert [route.channel for route in recipients.routes(ticket.customer)] == ["sms"]


def test_a_word_inside_a_sentence_stops_nothing() -> None:
    assert [incoming.word_of(words) for words in ("توقف الجهاز عن العمل", "please don't stop", "إلغاء الموعد غدًا")] == ["", "", ""]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_weather_the_best_news_wins(seed: int, sent: Message, sms: TextGateway, client: Any) -> None:
    for payload in sms.weather("id-1", ["passed", "failed", "delivered", "read"], seed):
        assert client.post("/hooks/sms/", **sms.signed(payload)).status_code == 200
    sent.refresh_from_db()
    assert (sent.state, sent.delivery) == ("sent", "read")
    assert Message.objects.filter(fallback_of=sent).count() == 0  # a customer with one address has no other way


def test_another_companys_number_is_not_ours(whatsapp: TextGateway, client: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing")
    number = str(ticket.customer.phone)[1:]
    value = {"metadata": {"phone_number_id": "2002"},
             "messages": [{"id": "wamid.x", "from": number, "timestamp": "1790000000", "type": "text", "text": {"body": "hi"}}]}
    client.post("/hooks/whatsapp/", **whatsapp.signed({"entry": [{"changes": [{"value": value}]}]}))
    assert not InboundText.objects.exists()
