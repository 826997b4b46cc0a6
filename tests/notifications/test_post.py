"""Mail through a provider: the same mail as by SMTP, each answer taken for what it means, and what the provider posts.

Mutations that must turn this red: no secret asked of a post; a lost answer taken for a refusal; a wrong key fails the message;
a soft bounce loses the address; the envelope of an inbound mail dropped; a new session for each mail.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from notifications import delivery, standing
from notifications.channels import post
from notifications.channels.email import domain
from notifications.inbound import marks, store
from notifications.models import InboundMail, Message, ProviderEvent, ProviderState, Unreachable
from tests import scenarios
from tests.helpdesk.lib.specimens import png
from tests.notifications.providers import SECRETS, MailProvider, hard_bounces, mails_that_came

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]


@pytest.fixture
def use(settings: Any) -> Iterator[Callable[[str], MailProvider]]:
    """Set the product to a provider."""
    opened: list[MailProvider] = []

    def chosen(name: str) -> MailProvider:
        provider = MailProvider(name).__enter__()
        opened.append(provider)
        settings.MAIL_URL, settings.MAIL_PROVIDER_SECRET = provider.url, SECRETS[name]
        settings.INBOUND_ADDRESS = "help@nuwar.example"
        return provider

    yield chosen
    for provider in opened:
        provider.__exit__()


def again(message: Message) -> None:
    """The wait of a message that was put off is over."""
    Message.objects.filter(pk=message.pk).update(next_at=message.created_at)
    ProviderState.objects.all().delete()
    delivery.drain(seconds=5)
    message.refresh_from_db()


def test_a_mail_goes_through_postmark_as_it_goes_by_smtp(use: Any, tell: Tell) -> None:
    provider = use("postmark")
    ticket = scenarios.filed()
    scenarios.filed(scenarios.company(), email="two@example.com")
    assert tell() == 2
    assert provider.lines == 1  # one session for all of a drain
    message = Message.objects.get(ticket=ticket)
    sent = next(mail for mail in provider.taken if ticket.customer.email in mail["To"])
    headers = {row["Name"]: row["Value"] for row in sent["Headers"]}
    assert (message.state, message.last_code, message.provider_id[:5]) == ("sent", 200, "uuid-")
    assert sent["Subject"] == message.subject
    assert sent["TextBody"] == message.body_text
    assert sent["HtmlBody"] == message.body_html
    assert not message.subject.isascii()
    assert sent["ReplyTo"].endswith(f"<{marks.reply_address(ticket.pk)}>")
    assert headers["Message-ID"] == message.message_id
    assert headers["References"] == f"<{ticket.public_id.hex}@{domain()}> {message.message_id}"
    assert (headers["Auto-Submitted"], headers["Content-Language"]) == ("auto-generated", "ar")
    assert headers["X-Helpdesk-Message"] == marks.own_mark(message.pk)
    assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")
    assert next(iter(provider.headers))["X-Postmark-Server-Token"] == "a-key"
    assert standing.now_standing().providers[0].label == "Postmark"
    reader = Client()
    reader.force_login(scenarios.company().users.sara)
    reader.cookies["lang"] = "en"
    page = reader.get(f"/desk/messages/{message.pk}/").content.decode()
    assert "Mail provider" in page
    assert "Mail server" not in page


def test_each_answer_is_taken_for_what_it_means(use: Any, tell: Tell) -> None:
    provider = use("postmark")
    provider.answers += [
        (429, {"Message": "slow down"}, {"Retry-After": "40"}), (503, {}, {}), (401, {"ErrorCode": 10, "Message": "key"}, {}),
        (422, {"ErrorCode": 412, "Message": "pending approval"}, {}), "drop",
    ]
    scenarios.filed()
    tell()
    message = Message.objects.get()
    assert (message.state, message.reason, message.last_code) == ("pending", "retry", 429)
    assert 30 < (message.next_at - message.tries.get().created_at).total_seconds() <= 41
    seen = []
    for _ in range(4):
        again(message)
        seen.append((message.state, message.reason, message.last_code, message.in_doubt))
    assert seen == [("pending", "retry", 503, False), ("pending", "settings", 401, False), ("pending", "settings", 422, False),
                    ("pending", "retry", None, True)]
    again(message)
    assert (message.state, message.in_doubt, len(provider.taken)) == ("sent", True, 2)
    assert provider.taken[0]["Metadata"] == provider.taken[1]["Metadata"]


def test_a_refused_address_fails_and_the_next_way_is_taken(use: Any, sms: Any, tell: Tell) -> None:
    provider = use("postmark")
    provider.answers.append((422, {
        "ErrorCode": 406, "Message": "You tried to send to a recipient that has been marked as inactive.\nFound inactive "
        "addresses: mona@example.com.\nInactive recipients are ones that have generated a hard bounce or a spam complaint."}, {}))
    scenarios.filed(email="mona@example.com")
    tell()
    tell()
    message = Message.objects.get(channel="email", audience="customer")
    assert (message.state, message.reason) == ("failed", "refused")
    assert Message.objects.get(fallback_of=message).state == "sent"
    assert Unreachable.objects.get().reason == "refused"


def test_nobody_listens_and_no_mail_is_in_doubt(use: Any, tell: Tell) -> None:
    provider = use("mailgun")
    provider.__exit__()
    scenarios.filed()
    tell()
    message = Message.objects.get()
    assert (message.state, message.in_doubt, ProviderState.objects.get().failures) == ("pending", False, 1)
    assert "a-key" not in message.last_error
    provider.__enter__()
    again(message)
    assert (message.state, provider.taken[0]["h:Message-Id"]) == ("sent", message.message_id)
    assert message.message_id not in provider.taken[0]["h:References"]
    assert (provider.taken[0]["html"], provider.taken[0]["o:tracking-opens"]) == (message.body_html, "no")


@pytest.mark.parametrize("name", ["postmark", "mailgun"])
def test_what_became_of_a_mail_is_believed_only_with_the_secret(name: str, use: Any, tell: Tell, settings: Any) -> None:
    provider, client = use(name), Client()
    scenarios.filed()
    tell()
    message = Message.objects.get()
    reference = {"helpdesk": message.message_id[1:33]}
    hard = {
        "postmark": {"RecordType": "Bounce", "Type": "HardBounce", "ID": 7, "MessageID": "unknown", "Metadata": reference,
                     "Email": message.to_address, "Details": "smtp;550 5.1.1 no such user", "BouncedAt": "2026-11-22T10:00:00Z"},
        "mailgun": {"event": "failed", "severity": "permanent", "timestamp": 1763800000, "recipient": message.to_address,
                    "user-variables": reference, "delivery-status": {"code": 550, "message": "550 5.1.1 no such user"}},
    }[name]
    passed = {
        "postmark": {"RecordType": "Delivery", "MessageID": message.provider_id, "DeliveredAt": "2026-11-22T09:00:00Z"},
        "mailgun": {"event": "failed", "severity": "temporary", "timestamp": 1763800000, "recipient": message.to_address,
                    "message": {"headers": {"message-id": message.provider_id.strip("<>")}}},
    }[name]

    def tell_us(payload: Any, token: str, secret: str = "") -> int:
        return client.post(f"/hooks/mail/{name}/tracking/", **provider.tells(payload, token, secret)).status_code

    assert tell_us(hard, "t1", "hooks:forged") == 403
    assert client.post(f"/hooks/mail/{name}/tracking/", "[]", content_type="application/json").status_code == 403
    assert not ProviderEvent.objects.exists()
    if name == "mailgun":
        assert tell_us(passed, "t0") == 200
        message.refresh_from_db()
        assert (message.state, message.delivery) == ("sent", "passed")
    assert [tell_us(hard, "t1"), tell_us(hard, "t1")] == [200, 200]
    message.refresh_from_db()
    assert (message.state, message.reason, message.delivery) == ("failed", "bounced", "bounced")
    assert message.delivery_detail.startswith("550 5.1.1")
    assert Unreachable.objects.get().address == message.to_address
    if name == "postmark":  # it arrived after all, by another server's word
        assert tell_us(passed, "t2") == 200
        message.refresh_from_db()
        assert (message.state, message.delivery) == ("sent", "delivered")
    assert client.head(f"/hooks/mail/{name}/tracking/").status_code == 200
    assert tell_us({"nothing": []} if name == "mailgun" else 5, "t3") == 422
    settings.MAIL_PROVIDER_SECRET = ""
    assert tell_us(hard, "t4") == 404
    settings.MAIL_PROVIDER_SECRET, settings.MAIL_URL = SECRETS[name], "smtp://127.0.0.1:1"
    assert tell_us(hard, "t5") == 404


def test_a_full_box_is_no_lost_address(use: Any, tell: Tell) -> None:
    provider = use("postmark")
    scenarios.filed()
    tell()
    soft = {"RecordType": "Bounce", "Type": "SoftBounce", "ID": 9, "MessageID": Message.objects.get().provider_id,
            "Details": "smtp;452 4.2.2 over quota"}
    Client().post("/hooks/mail/postmark/tracking/", **provider.tells(soft))
    assert Message.objects.order_by("pk")[0].delivery == "bounced"
    assert not Unreachable.objects.exists()


def test_mail_comes_in_whole_or_in_parts_and_reaches_its_ticket(use: Any, tell: Tell) -> None:
    provider, client, at = use("mailgun"), Client(), "/hooks/mail/mailgun/inbound/"
    ticket = scenarios.filed(email="mona@example.com")
    tell()
    raw = ("From: Mona <mona@example.com>\r\nTo: help@nuwar.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\n"
           "Content-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
    body = raw.encode() + "الشاشة تعمل الآن".encode("cp1256")
    sign = provider._signature("t1", SECRETS["mailgun"])
    fields = {**sign, "recipient": marks.reply_address(ticket.pk), "sender": "mona@example.com"}
    form = b"".join(b'--edge\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
                    for name, value in fields.items())
    form += b'--edge\r\nContent-Disposition: form-data; name="body-mime"\r\n\r\n' + body + b"\r\n--edge--\r\n"
    for _ in range(2):
        assert client.post(at, form, content_type="multipart/form-data; boundary=edge").status_code == 200
    parts = {  # answers a Message-ID of the provider; ours is among the references
        "recipient": "help@nuwar.example", "sender": "mona@example.com", "body-plain": "وهذه صورة الجهاز",
        "body-html": "<p>وهذه صورة الجهاز</p>", "attachment-count": "1", "attachment-1": SimpleUploadedFile(
            "صورة.png", png(), "image/png"),
        "message-headers": json.dumps([
            ["From", "منى <mona@example.com>"], ["To", "help@nuwar.example"], ["Subject", "صورة"], ["Message-Id", "<2@x>"],
            ["In-Reply-To", "<7@provider>"], ["References", f"{Message.objects.get().message_id} <7@provider>"]]),
    }
    assert client.post(at, **provider.hands_over(parts, "t2", "forged")).status_code == 403
    parts["attachment-1"].seek(0)
    assert client.post(at, **provider.hands_over(parts, "t2")).status_code == 200
    assert client.post(at, **provider.hands_over({"recipient": "x"}, "t3")).status_code == 422
    assert bytes(InboundMail.objects.get(provider_id="t1").raw).endswith(body)
    store.process_due()
    rows = list(InboundMail.objects.order_by("pk"))
    assert [(row.state, row.text, row.ticket) for row in rows] == [
        ("on_ticket", "الشاشة تعمل الآن", ticket), ("on_ticket", "وهذه صورة الجهاز", ticket)]
    assert (rows[1].subject, rows[1].from_name, rows[1].facts["files"][0][:2]) == ("صورة", "منى", ["صورة.png", "image/png"])
    assert ticket.attachments.count() == 1


def test_postmark_hands_over_the_bytes_and_what_is_too_large_is_kept_for_people(use: Any) -> None:
    provider, client, at = use("postmark"), Client(), "/hooks/mail/postmark/inbound/"
    scenarios.company()
    raw = "From: new@example.com\r\nSubject: عطل\r\nMessage-ID: <9@x>\r\n\r\nالجهاز لا يعمل"
    mail = {"FromFull": {"Email": "new@example.com"}, "MessageID": "p1", "RawEmail": raw, "OriginalRecipient": "help@nuwar.example"}
    assert client.post(at, **provider.tells(mail, secret="hooks:forged")).status_code == 403
    assert client.post(at, **provider.tells(mail)).status_code == 200
    large = {**mail, "MessageID": "p2", "RawEmail": raw + "x" * (25 * 1024 * 1024)}
    assert client.post(at, **provider.tells(large)).status_code == 200
    store.process_due()
    assert list(InboundMail.objects.order_by("pk").values_list("state", "reason")) == [("report", ""), ("quarantined", "too_large")]
    assert client.post(at, b"x" * (38 * 1024 * 1024), content_type="application/json").status_code == 413


@pytest.mark.filterwarnings("ignore:django-anymail has dropped")
def test_mail_in_every_form_is_kept_once_and_reaches_its_ticket(use: Any, settings: Any) -> None:
    use("postmark")
    ticket = scenarios.filed(email="mona@example.com")
    for name, post_it in mails_that_came("mona@example.com", marks.reply_address(ticket.pk), "متى يكون الجهاز جاهزًا؟"):
        settings.MAIL_URL = f"anymail+{name}://key:second@"
        for _ in range(2):
            assert Client().post(f"/hooks/mail/{name}/inbound/", **post_it).status_code == 200
    store.process_due()
    assert list(InboundMail.objects.order_by("pk").values_list("mailbox", "state", "text", "subject", "ticket")) == [
        (name, "on_ticket", "متى يكون الجهاز جاهزًا؟", "تابع", ticket.pk) for name in ("postmark", "mailjet", "sendgrid")]


@pytest.mark.filterwarnings("ignore:django-anymail has dropped")
def test_every_provider_that_is_offered_takes_our_mail_and_has_its_addresses(use: Any, tell: Tell, settings: Any) -> None:
    wire = use("postmark")
    ticket = scenarios.filed()
    tell()
    message = Message.objects.get()
    bounces = hard_bounces(message.message_id[1:33], message.to_address)
    for name, provider in post.PROVIDERS.items():
        host = "mg.example.com" if provider.host else ""
        settings.MAIL_URL = f"anymail+{name}://key:second@{host}"
        carrier = post.Post(post.account_of(settings.MAIL_URL))
        payload = carrier.backend.build_message_payload(post.letter(message, provider), {})
        sent = payload.get_request_params("https://provider.example/")["data"]
        travels = json.dumps([sent, payload.data], default=str, ensure_ascii=False)
        for word in (f"{ticket.public_id.hex}@{domain()}", message.message_id, marks.own_mark(message.pk), "auto-generated",
                     marks.reply_address(ticket.pk), message.message_id[1:33], message.subject):
            assert word in travels, (name, word)
        carrier.close()
        assert Client().head(f"/hooks/mail/{name}/tracking/").status_code == 200
        assert Client().head(f"/hooks/mail/{name}/inbound/").status_code == (200 if provider.hands_over else 404)
        for kind in ("tracking", "inbound"):
            answer = Client().post(f"/hooks/mail/{name}/{kind}/", {}, content_type="application/json")
            assert answer.status_code == (403 if kind == "tracking" or provider.hands_over else 404)
        if name in bounces:
            told = wire.tells(bounces[name])
            assert Client().post(f"/hooks/mail/{name}/tracking/", **told).status_code == 200
    lost = ProviderEvent.objects.filter(message=message, state="bounced", detail__contains="no such user")
    assert sorted(lost.values_list("event_id", flat=True).distinct()) == sorted(lost.values_list("event_id", flat=True))
    assert {event.event_id.partition(":")[0] for event in lost} == set(bounces)
    assert Unreachable.objects.get().reason == "bounced"


def test_the_library_is_loaded_only_by_those_who_use_it() -> None:
    code = ("import django, sys; django.setup(); import notifications.views.post_hook, notifications.carriers; "
            "sys.exit(bool({'anymail', 'requests'} & set(sys.modules)))")
    env = {"DJANGO_SETTINGS_MODULE": "helpdesk.settings", "DEBUG": "1", "PATH": "", "MAIL_URL": "smtp://127.0.0.1:1"}
    assert subprocess.run([sys.executable, "-c", code], env=env, timeout=30, check=False).returncode == 0


@pytest.mark.parametrize(("url", "told"), [
    ("anymail+mailgun://mg.example.com", "anymail+mailgun://API_KEY@your.domain; signs such as / # ? @ in a key"),
    ("anymail+mailjet://key@", "anymail+mailjet://API_KEY:SECRET_KEY@;"),
    ("anymail+postmark://ke/y@", "percent-encoded"),
    ("anymail+postmark://key@?region=eu", "has no regions"),
])
def test_a_mistake_in_the_address_is_told_with_the_form_that_is_right(url: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        post.account_of(url)
