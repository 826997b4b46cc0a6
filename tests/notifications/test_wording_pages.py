"""The texts that a company writes itself: who may, what is refused and kept, what customers then read, and back again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from notifications import dispatch
from notifications.models import Message, WordingVersion
from tests import scenarios
from tests.notifications.letters import letter

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SMS = ("device_arrived", "sms", "ar")
MAIL = ("device_arrived", "email", "en")
OWN_SMS = "{الشركة}: جهازك في أيدٍ أمينة يا {العميل} ({الرقم}). {الرابط}"
OWN_MAIL = {"subject": "Safely here ({reference})", "title": "{standard}",
            "body": "{greeting}\n\nWe look after {device} now.\n\n{details}\n\n{buttons}"}


def _client(user: object, language: str = "en") -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["lang"] = language
    return client


def _post(client: Client, place: tuple[str, str, str], **data: str) -> Any:
    return client.post(reverse("wording:editor", args=place), {"do": "save", "to": "huda@nuwar.example", **data})


def test_only_managers_reach_the_texts_and_every_page_stands_in_both_languages() -> None:
    co = scenarios.company()
    letter("device_arrived", co, language="ar")
    assert _client(co.users.sara).get(reverse("wording:overview")).status_code == 403
    assert _client(co.users.sara).post(reverse("wording:editor", args=SMS), {"body": OWN_SMS, "do": "save"}).status_code == 403
    assert not WordingVersion.objects.exists()
    for language in ("ar", "en"):
        client = _client(co.users.huda, language)
        assert client.get(reverse("wording:overview")).content.count(b"wcell") > 100
        for place in (SMS, MAIL, ("quote", "whatsapp", "en"), ("ready", "email", "ar")):
            assert client.get(reverse("wording:editor", args=place)).status_code == 200
        assert client.get(reverse("wording:editor", args=("nothing", "sms", "ar"))).status_code == 404


def test_an_own_text_is_what_the_next_customer_reads_and_the_shipped_one_comes_back() -> None:
    co = scenarios.company()
    client = _client(co.users.huda)
    assert _post(client, SMS, body=OWN_SMS, reason="أقرب إلى لهجتنا").status_code == 302
    assert _post(client, MAIL, **OWN_MAIL).status_code == 302
    message = letter("device_arrived", co, language="en", name="نورة السبيعي", honorific="ms")
    assert message.subject == f"Safely here ({message.ticket.reference})"
    assert "We look after \u2068N7 Pro\u2069 now." in message.body_text
    assert "Condition on arrival" in message.body_text  # what the repair needs stays, whatever staff write
    arabic = dispatch.write(message.ticket, "device_arrived", "ar", event=message.event)
    assert arabic["short_text"].startswith(f"نُوّار: جهازك في أيدٍ أمينة يا أستاذة نورة ({message.ticket.reference}).")
    row = WordingVersion.objects.get(channel="sms")
    assert (row.number, row.by, row.reason) == (1, co.users.huda, "أقرب إلى لهجتنا")
    client.post(reverse("wording:restore", args=SMS), {"number": "shipped"})
    assert "جهازك عندنا" in dispatch.write(message.ticket, "device_arrived", "ar", event=message.event)["short_text"]
    client.post(reverse("wording:restore", args=SMS), {"number": "1"})
    assert "أيدٍ أمينة" in dispatch.write(message.ticket, "device_arrived", "ar", event=message.event)["short_text"]
    page = client.get(reverse("wording:editor", args=SMS)).content.decode()
    assert "Version 3" in page
    assert "<del>" in page


def test_latin_names_and_prices_keep_their_places_in_an_arabic_message() -> None:
    message = letter("quote", scenarios.company(), language="ar")
    told = dispatch.write(message.ticket, "quote", "ar", event=message.event, channel="whatsapp")["short_text"]
    reference = message.ticket.reference
    assert re.search(f"عرض سعر \u2068N7 Pro\u2069 \\(\u2066{reference}\u2069\\): \u2068[\\d,.]+\\sر.س\u2069 شاملًا", told), told


def test_the_shipped_email_can_be_written_out_and_is_a_text_that_may_be_saved() -> None:
    co = scenarios.company()
    client = _client(co.users.huda)
    for event, case in (("device_arrived", "device_arrived"), ("follow_up", "follow_up")):
        letter(case, co, language="ar")
        place = (event, "email", "ar")
        form = client.get(reverse("wording:editor", args=place) + "?start=words").context["form"]
        assert "{الرقم}" in form["subject"].value()
        assert "{النص_الأصلي}" not in form["title"].value()
        assert "{التفاصيل}" in form["body"].value()
        typed = {name: form[name].value() for name in ("subject", "title", "body")}
        assert _post(client, place, **typed).status_code == 302, event
    assert "{الجهاز}" in form["body"].value()
    several = ("result", "email", "ar")  # its words depend on the case: they are not frozen as one case has them
    letter("result", co, language="ar")
    form = client.get(reverse("wording:editor", args=several) + "?start=words").context["form"]
    assert form["title"].value() == "{النص_الأصلي}"
    preview = client.post(reverse("wording:preview", args=several), {"subject": "x {reference}", "body": form["body"].value()})
    assert "several cases" in preview.content.decode()


def test_what_is_refused_is_named_and_everything_typed_stays() -> None:
    co = scenarios.company()
    letter("device_arrived", co, language="ar")
    client = _client(co.users.huda)
    for typed, said in (
        ("{brand} {reference}", "address of the report&#x27;s page"), ("{link} [{reference}]", "outside of square brackets"),
        ("{link} {reference} {password}", "password"), ("{link} {reference} {{ settings.SECRET_KEY }}", "markup"),
        ("{link} {reference} <b>x</b>", "markup"), ("{link} {reference} ▶ x", "meaning of its own"),
        ("{link} {reference} {device", "not closed"), ("{link} {reference} {finding}", "finding"),
    ):
        answer = _post(client, ("device_arrived", "sms", "en"), body=typed, reason="kept reason")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert said in page
        assert "kept reason" in page
    answer = _post(client, MAIL, subject="No number", title="x", body="{greeting} {details}\n\n{buttons}")
    assert "stands alone" in answer.content.decode()
    assert "reference of the report" in answer.content.decode()
    assert not WordingVersion.objects.exists()


def test_the_preview_shows_the_typed_text_on_a_real_ticket_and_a_test_goes_by_the_outbox(tell: Callable[[], int]) -> None:
    co = scenarios.company()
    ticket = letter("device_arrived", co, language="ar").ticket
    client = _client(co.users.huda)
    body = "{brand}: please do hurry! {reference} " + "word " * 30 + "{link}"
    page = client.post(reverse("wording:preview", args=("device_arrived", "sms", "en")), {"body": body}).content.decode()
    assert ticket.reference in page
    assert "text messages" in page
    assert "exclamation mark" in page
    assert "“please”" in page
    picture = client.post(reverse("wording:picture", args=MAIL), {**OWN_MAIL, "shade": "dark"})
    assert "We look after \u2068N7 Pro\u2069 now." in picture.content.decode()
    assert "@media all" in picture.content.decode()
    assert picture["Content-Security-Policy"].endswith("sandbox")
    answer = _post(client, MAIL, **OWN_MAIL, do="test")
    assert answer.status_code == 200
    assert "We look after {device} now." in answer.content.decode()
    message = Message.objects.get(audience="staff")
    assert (message.to_address, message.user, message.ticket) == ("huda@nuwar.example", co.users.huda, ticket)
    assert tell() >= 1
    assert not WordingVersion.objects.exists()


def test_a_reference_that_no_ticket_has_is_named_and_no_test_goes_out() -> None:
    co = scenarios.company()
    ticket = letter("device_arrived", co, language="ar").ticket
    client = _client(co.users.huda)
    for typed in ("RMA-0000-0000", "banana"):
        page = client.post(reverse("wording:preview", args=SMS), {"body": OWN_SMS, "ticket": typed}).content.decode()
        assert "No ticket has the reference" in page
        assert typed in page
        assert ticket.reference in page
        answer = _post(client, SMS, body=OWN_SMS, do="test", to="+966500000001", ticket=typed).content.decode()
        assert "no test was sent" in answer
    assert not Message.objects.filter(audience="staff").exists()
    known = client.post(reverse("wording:preview", args=SMS), {"body": OWN_SMS, "ticket": ticket.reference.lower()})
    assert "No ticket has" not in known.content.decode()


def test_arabic_digits_are_the_companys_choice() -> None:
    co = scenarios.company()
    message = letter("ready", co, language="ar")
    client = _client(co.users.huda)
    assert client.post(reverse("wording:digits"), {"digits": "arabic"}).status_code == 302
    told = dispatch.write(message.ticket, "ready", "ar", event=message.event)
    assert "٠٩:٠٠" in told["body_text"]
    assert message.ticket.reference in told["subject"]
    assert message.ticket.reference in told["short_text"]
    english = dispatch.write(message.ticket, "ready", "en", event=message.event)
    assert "09:00" in english["body_text"]


def test_a_short_link_leads_to_its_own_ticket_alone() -> None:
    from tickets.short_links import short_url

    co = scenarios.company()
    ticket, other = scenarios.filed(co), scenarios.filed(co)
    path = short_url(ticket).partition("localhost:8000")[2] or "/m/" + short_url(ticket).rpartition("/m/")[2]
    answer = Client().get(path)
    assert answer.status_code == 302
    assert ticket.reference in Client().get(answer["Location"]).content.decode()
    assert Client().get(path + "/s")["Location"].endswith("/survey/")
    forged = "/m/" + other.reference[4:].replace("-", "") + path[-9:]
    for wrong in (forged, path[:-1], path + "/x", "/m/x", "/m/" + "ء" * 17):
        assert Client().get(wrong).status_code == 404
