"""Short notices in a customer's browser: who is told, what is read there, how it ends, and that it never stands for a message.

Mutations that must turn this red: post to any https address; follow a redirect; fall back after a failure; keep the endpoint
of a browser that is gone; make a copy of what is held back; take the name of a WhatsApp greeting along; a tag per try.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone

from helpdesk.lib import web_push
from notifications import delivery, dispatch, follow_ups, push
from notifications.models import Attempt, Consent, Message, PushSubscription, StaffNotice
from notifications.workers import Worker
from tests import scenarios
from tests.gateways import SmtpSink, TextGateway
from tests.push_service import FakeBrowser, PushService, claims_of
from tickets.access import tracking_token
from tickets.actions import workshop
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    """A push service that the product believes, and a key of its own."""
    with PushService() as running:
        settings.WEB_PUSH_PRIVATE_KEY, settings.WEB_PUSH_HOSTS = web_push.new_key(), [running.origin]
        yield running


def page(ticket: Ticket, part: str = "") -> str:
    return f"/t/{tracking_token(ticket)}/{part}"


def switch(ticket: Ticket, what: str, values: dict[str, str], language: str = "ar") -> Any:
    return Client(headers={"accept-language": language, "user-agent": FIREFOX}).post(page(ticket, f"push/{what}/"), values)


def switched_on(ticket: Ticket, service: PushService) -> FakeBrowser:
    browser = service.browser()
    assert switch(ticket, "on", browser.keys).json() == {"say": "on"}
    return browser


def copies() -> list[Message]:
    return list(Message.objects.filter(channel="push").order_by("pk"))


def test_a_message_is_read_in_the_browser_beside_the_mail(service: PushService, mail: SmtpSink, tell: Tell) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("testing", co=co)
    tell()
    mail.clear()
    switched_on(ticket, service)
    workshop.pass_test(ticket, actor=co.nouf, answers=scenarios.all_pass(ticket))
    tell()
    assert len(mail.to(ticket.customer.email)) == 1
    [shown], [copy] = service.shown, copies()
    original = push.original_of(copy)
    assert original is not None
    assert (original.channel, original.state, copy.state, copy.transport) == ("email", "sent", "sent", "push")
    assert original.short_text.startswith(f"نُوّار: {shown['body']} http")
    assert (shown["title"], shown["lang"], shown["dir"]) == ("نُوّار", "ar", "rtl")
    assert ticket.customer.name.split()[0] not in str(shown)
    assert str(ticket.customer.phone)[-7:] not in str(shown)
    told = service.headers[0]
    claims = claims_of(told["Authorization"])
    assert (claims["aud"], claims["sub"], claims["k"]) == (service.origin, "mailto:service@nuwar.example", push.public_key())
    assert 0 < claims["exp"] - timezone.now().timestamp() <= 24 * 3600
    assert (told["Content-Encoding"], len(told["Topic"]), told["Urgency"]) == ("aes128gcm", 32, "normal")
    assert 86_000 < int(told["TTL"]) <= 86_400
    row = PushSubscription.objects.get()
    assert (row.browser, row.language, row.last_ok_at is not None, copy.to_address) == ("Firefox", "ar", True, f"firefox#{row.pk}")
    opened = Client().get(shown["url"].removeprefix("http://localhost:8000"))
    assert opened.status_code == 200
    assert page(ticket).startswith(shown["page"])


@pytest.mark.once
def test_english_words_and_a_whatsapp_greeting_stays_there(service: PushService, whatsapp: TextGateway, tell: Tell) -> None:
    ticket = scenarios.ticket_at("received", language="en", preferred_channel="whatsapp")
    tell()
    switched_on(ticket, service)
    scenarios.say(ticket, scenarios.company().sara, "We begin tomorrow.")
    tell()
    [shown] = service.shown
    assert (shown["lang"], shown["dir"], shown["title"]) == ("en", "ltr", "Nuwar")
    assert len(whatsapp.taken) == 2
    assert ticket.customer.first_name not in str(shown)
    assert shown["body"] == f"there is a reply to your report {ticket.reference}. Read and answer: press here."


@pytest.mark.parametrize(
    ("answer", "state", "reason", "wait", "stays"),
    [
        (410, "failed", "push_gone", None, "gone"), (404, "failed", "push_gone", None, "gone"),
        ((429, {"Retry-After": "120"}), "pending", "retry", 120, "active"), (503, "pending", "retry", None, "active"),
        (403, "pending", "settings", None, "active"), ((302, {"Location": "/push/0"}), "failed", "refused", None, "active"),
    ],
)
def test_answers_of_the_push_service(
    answer: Any, state: str, reason: str, wait: int | None, stays: str, service: PushService, mail: SmtpSink, tell: Tell
) -> None:
    ticket = scenarios.filed()
    switched_on(ticket, service)
    service.answers.append(answer)
    tell()
    [copy], row = copies(), PushSubscription.objects.get()
    assert (copy.state, copy.reason, row.state, bool(row.endpoint)) == (state, reason, stays, stays == "active")
    if wait:
        assert abs((copy.next_at - timezone.now()).total_seconds() - wait) < 5
    assert len(service.headers) == 1
    assert not Message.objects.filter(fallback_of=copy).exists()
    assert not StaffNotice.objects.filter(kind="message_failed").exists()
    scenarios.say(ticket, scenarios.company().sara)
    tell()
    assert len(copies()) == (2 if stays == "active" else 1)


def test_an_interrupted_sender_repeats_with_the_same_tag_and_says_so(service: PushService, tell: Tell) -> None:
    switched_on(scenarios.filed(), service)
    service.answers.append("drop")
    tell()
    [copy] = copies()
    assert (copy.state, copy.in_doubt) == ("pending", True)
    with time_machine.travel(copy.next_at + timedelta(seconds=1)):
        with Worker() as dead:
            [taken] = delivery.claim(dead)
            Message.objects.filter(pk=taken.pk).update(phase="sending", lease_until=timezone.now() - timedelta(seconds=1))
        delivery.drain(seconds=20)
    copy.refresh_from_db()
    assert (copy.state, copy.in_doubt) == ("sent", True)
    assert Attempt.objects.filter(message=copy, outcome="unknown").count() == 2
    first, again = service.shown
    assert first["tag"] == again["tag"]


@pytest.mark.once
@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/x", "https://example.com/x", "https://127.0.0.1/x", "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com@example.com/x", "https://example.com\\@fcm.googleapis.com/x", "https://fcm.googleapis.com",
        "https://evilfcm.googleapis.com/x", "https://push.apple.com.example.com/x", "https://[::1]/x", "file:///etc/passwd",
        "https://fcm.googleapis.com/ x", "https://notify.windows.com/x", "", "https://" + "a" * 1000 + ".push.apple.com/x",
    ],
)
def test_only_known_push_services_are_posted_to(endpoint: str) -> None:
    with pytest.raises(push.Refused):
        push.origin_of(endpoint)


@pytest.mark.once
def test_known_services_pass_and_a_strange_one_is_told_politely(settings: Any, service: PushService) -> None:
    ticket = scenarios.filed()
    strange = {**service.browser().keys, "endpoint": "https://example.com/x"}
    assert (refused := switch(ticket, "on", strange)).status_code == 422
    assert refused.json() == {"say": "strange"}
    assert switch(ticket, "on", {**service.browser().keys, "auth": "x"}).status_code == 422
    assert not PushSubscription.objects.exists()
    settings.WEB_PUSH_HOSTS = ["fcm.googleapis.com", "*.notify.windows.com"]
    assert push.origin_of("https://fcm.googleapis.com/fcm/send/abc:def") == "https://fcm.googleapis.com"
    assert push.origin_of("https://wns2-am3p.notify.windows.com/w/?token=a%2b") == "https://wns2-am3p.notify.windows.com"


def test_switched_off_is_off_and_the_consent_stays_on_record(service: PushService, mail: SmtpSink, tell: Tell) -> None:
    ticket = scenarios.filed()
    browser = switched_on(ticket, service)
    dispatch.dispatch_pending()
    assert switch(ticket, "off", {"endpoint": browser.endpoint}).json() == {"say": "off", "last": True}
    scenarios.say(ticket, scenarios.company().sara)
    tell()
    assert (service.shown, [copy.state for copy in copies()]) == ([], ["cancelled"])
    row = PushSubscription.objects.get()
    assert (row.state, row.endpoint, row.p256dh, row.auth) == ("off", "", "", "")
    assert list(Consent.objects.filter(channel="push").order_by("pk").values_list("granted", "address")) == [
        (True, row.address), (False, row.address)
    ]
    assert Consent.objects.filter(granted=True).get().words.startswith(f"{push.TEXT_VERSION}: يعرض لك هذا المتصفح")
    switched_on(ticket, service)
    assert switch(ticket, "on", browser.keys).json() == {"say": "on"}
    assert PushSubscription.objects.filter(state="active").count() == 2


@pytest.mark.once
def test_a_browser_that_moved_stays_told(service: PushService, mail: SmtpSink, tell: Tell) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    tell()
    before, after = switched_on(ticket, service), service.browser()
    worker = Client(enforce_csrf_checks=True)
    for old, status in (("https://fcm.googleapis.com/fcm/send/guessed", 204), (before.endpoint, 204)):
        assert worker.post("/push/renew/", {"old": old, **after.keys}).status_code == status
    strange = {**after.keys, "old": after.endpoint, "endpoint": "https://example.com/x"}
    assert worker.post("/push/renew/", strange).status_code == 422
    scenarios.say(ticket, co.sara)
    tell()
    assert PushSubscription.objects.get().endpoint == after.endpoint
    assert len(service.shown) == 1


def test_the_sixth_browser_takes_the_place_of_the_oldest(service: PushService) -> None:
    ticket = scenarios.filed()
    browsers = [switched_on(ticket, service) for _ in range(push.AT_MOST + 1)]
    known = {row.endpoint for row in push.active(ticket)}
    assert known == {browser.endpoint for browser in browsers[1:]}


def test_what_is_held_back_has_no_copy_and_what_can_wait_waits(service: PushService, mail: SmtpSink, tell: Tell) -> None:
    co = scenarios.company()
    ticket = scenarios.ticket_at("delivered", co=co)
    tell()
    switched_on(ticket, service)
    night = (timezone.localtime() + timedelta(days=8)).replace(hour=23, minute=30)
    with time_machine.travel(night):
        follow_ups.send_due()
        original = Message.objects.get(rule="follow_up", channel="email")
        [copy] = copies()
        assert (copy.reason, copy.next_at) == ("quiet_hours", original.next_at)
        assert copy.next_at > timezone.now()
    Consent.objects.create(channel="email", address=ticket.customer.email, granted=False, source="link")
    Consent.objects.create(channel="sms", address=str(ticket.customer.phone), granted=False, source="link")
    before = len(copies())
    scenarios.say(ticket, co.sara)
    tell()
    assert len(copies()) == before


def test_a_browser_is_forgotten_with_its_repair_and_its_person(service: PushService, mail: SmtpSink, tell: Tell) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    tell()
    switched_on(ticket, service)
    Ticket.objects.filter(pk=ticket.pk).update(customer=scenarios.filed(co).customer)
    scenarios.say(scenarios.fresh(ticket), co.sara)
    tell()
    assert not copies()
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now())
    assert not push.forget_closed()
    with time_machine.travel(timezone.now() + push.KEPT_FOR + timedelta(hours=1)):
        assert (push.forget_closed(), push.forget_closed()) == (1, 0)
    row = PushSubscription.objects.get()
    assert (row.state, row.endpoint) == ("over", "")


def test_another_key_of_the_company_ends_what_was_made_for_the_first(service: PushService, settings: Any, tell: Tell) -> None:
    ticket = scenarios.filed()
    switched_on(ticket, service)
    settings.WEB_PUSH_PRIVATE_KEY = web_push.new_key()
    tell()
    assert not copies()
    assert 'data-push-known=""' in Client().get(page(ticket, "push/")).content.decode()
    settings.WEB_PUSH_PRIVATE_KEY = "no key"
    assert "notifications.E004" in {found.id for found in run_checks()}


@pytest.mark.once
def test_without_a_key_nobody_is_asked(tell: Tell) -> None:
    ticket = scenarios.filed()
    visitor = Client(headers={"accept-language": "ar"})
    assert "push" not in visitor.get(page(ticket)).content.decode()
    for part in ("push/", "push/on/", "push/off/"):
        answer = visitor.get(page(ticket, part)) if part == "push/" else visitor.post(page(ticket, part))
        assert answer.status_code == 404
    assert visitor.get("/push.js").status_code == 404


@pytest.mark.once
def test_pages_offer_it_and_the_log_tells_a_copy_from_its_message(service: PushService, tell: Tell) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    browser = switched_on(ticket, service)
    tell()
    visitor = Client(headers={"accept-language": "ar"})
    assert f'data-push="{page(ticket, "push/")}'[:40] in visitor.get(page(ticket)).content.decode()
    piece = visitor.get(page(ticket, "push/"))
    assert "أبلغوني هنا" in piece.content.decode()
    assert push.digest_of(browser.endpoint) in piece.content.decode()
    assert browser.endpoint not in piece.content.decode()
    worker = visitor.get("/push.js")
    assert (worker.headers["Content-Type"], worker.headers["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    [copy] = copies()
    desk = Client(headers={"accept-language": "ar"})
    desk.force_login(co.users.sara)
    shown = desk.get(f"/desk/messages/{copy.pk}/").content.decode()
    assert "نسخة من" in shown
    assert service.shown[0]["body"] in shown
    assert f"/desk/messages/{copy.pk}/resend/" not in shown
    panel = desk.get(f"/desk/messages/t/{ticket.reference}/panel/").content.decode()
    assert "يظهر أيضًا في متصفح العميل" in panel
    assert "Firefox" in panel
    desk.post(f"/desk/messages/{copy.pk}/resend/")
    assert not Message.objects.filter(resend_of=copy).exists()
