"""Mail that comes in: kept first, put to tickets by secrets alone, machines never answered, reports of servers taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from helpdesk.lib.actor import Actor
from notifications import dispatch, tasks
from notifications.channels.email import compose
from notifications.inbound import asking, marks, reading, store
from notifications.models import InboundMail, Message, StaffNotice, Unreachable
from notifications.views import mail_hook
from tests import scenarios
from tests.gateways import SmtpSink
from tickets.actions import intake
from tickets.models import Comment, Ticket

pytestmark = pytest.mark.django_db
ADDRESS = "reply@nuwar.example"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"


READER = reading.Reader()  # one process for the mails of this file, as the product has one for all that are due


@pytest.fixture(scope="module", autouse=True)
def _one_reader() -> Iterator[None]:
    with READER:
        yield


@pytest.fixture(autouse=True)
def _takes_answers(settings: Any) -> None:
    settings.INBOUND_ADDRESS = ADDRESS


def take(
    body: str = "نعم، يناسبني الأحد", *, sender: str = "mona@example.com", to: str = ADDRESS, subject: str = "رد: جهازك",
    more: str = "", number: int = 1,
) -> InboundMail:
    """A mail that is stored and taken in."""
    raw = (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <in{number}@example.com>\r\n{more}"
           f"\r\n{body}\r\n").encode()
    store.keep(raw, mailbox="test", uid_validity=1, uid=number)
    store.process(InboundMail.objects.get(uid=number).pk, READER)
    return InboundMail.objects.get(uid=number)


def ticket_of_mona() -> Ticket:
    """A ticket whose customer writes from mona@example.com."""
    ticket = scenarios.filed(scenarios.company())
    ticket.customer.email = "mona@example.com"
    ticket.customer.save()
    return ticket


def test_our_mail_says_where_answers_and_reports_go(mail: SmtpSink, tell: Callable[[], int]) -> None:
    ticket = ticket_of_mona()
    tell()
    message = Message.objects.get(ticket=ticket)
    (letter,) = mail.messages
    assert marks.read(letter["Reply-To"].split("<")[1].strip(">")) == ("r", ticket.pk)
    assert marks.is_our_id(message.message_id)
    assert marks.read(marks.bounce_address(message.pk)) == ("b", message.pk)
    assert len(marks.bounce_address(10**9).split("@")[0]) <= 64


def test_an_answer_of_the_customer_is_a_message_on_the_ticket() -> None:
    ticket = ticket_of_mona()
    body = "نعم، يناسبني الأحد\r\n\r\nفي الأحد، كتب نُوّار <reply@nuwar.example>:\r\n> متى؟"
    row = take(body, to=marks.reply_address(ticket.pk).upper())
    assert (row.state, row.ticket) == ("on_ticket", ticket)
    comment = Comment.objects.get(ticket=ticket)
    assert (comment.kind, comment.channel, comment.body) == ("customer", "email", "نعم، يناسبني الأحد")
    assert not store.keep(bytes(row.raw), mailbox="test", uid_validity=2, uid=9)
    assert Comment.objects.count() == 1


def test_an_answer_finds_its_ticket_by_our_message_id_alone() -> None:
    ticket = ticket_of_mona()
    dispatch.dispatch_pending()
    known = Message.objects.get(ticket=ticket).message_id
    assert take(more=f"In-Reply-To: {known}\r\n").state == "on_ticket"
    forged = known.replace(known[1:5], "0000")
    assert take(more=f"In-Reply-To: {forged}\r\n", number=2).state == "report"
    bare = f"<{ticket.public_id.hex}@nuwar.example>"
    assert take(more=f"References: {bare}\r\n", subject=f"Re: {ticket.reference}", number=3).state == "report"


def test_two_thousand_forgeries_reach_no_ticket() -> None:
    ticket = ticket_of_mona()
    right = marks.reply_address(ticket.pk)
    assert marks.read(right)
    local, domain = right.split("@")
    for n in range(2000):
        mark = f"{local[:-4]}{n:04x}@{domain}"
        assert marks.read(mark) is None or mark == right
        assert marks.read(f"reply+r{n:x}{local[local.index('.'):]}@{domain}") in (None, ("r", ticket.pk))
    assert marks.read(right.replace("+r", "+b")) is None


def test_a_stranger_with_the_right_secret_waits_for_staff() -> None:
    ticket = ticket_of_mona()
    row = take(sender="ali@example.com", to=marks.reply_address(ticket.pk))
    assert (row.state, row.reason, row.ticket) == ("held", "unknown_sender", ticket)
    assert not Comment.objects.exists()
    assert StaffNotice.objects.filter(kind="mail_held", ticket=ticket).exists()


def test_the_customers_name_on_a_mail_that_fails_dmarc_waits_for_staff() -> None:
    ticket = ticket_of_mona()
    row = take(to=marks.reply_address(ticket.pk), more="Authentication-Results: mx; dkim=none; dmarc=fail (p=none)\r\n")
    assert (row.state, row.reason) == ("held", "not_proven")


def test_files_pass_the_checks_of_an_upload() -> None:
    ticket = ticket_of_mona()
    body = ("--B\r\n\r\nwith files\r\n--B\r\nContent-Type: image/png; name=a.png\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{PNG}\r\n--B\r\n"
            "Content-Type: text/html; name=evil.html\r\nContent-Disposition: attachment\r\n\r\n<script>1</script>\r\n--B--")
    row = take(body, to=marks.reply_address(ticket.pk), more='Content-Type: multipart/mixed; boundary="B"\r\n')
    assert row.state == "on_ticket"
    (kept,) = ticket.attachments.filter(kind="message")
    assert kept.content_type == "image/jpeg"  # written anew
    assert row.facts["left_out"] == ["evil.html"]


@pytest.mark.parametrize("more", ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "List-Id: <x>\r\n", "X-Loop: y\r\n"])
def test_machines_open_nothing_and_get_no_answer(more: str) -> None:
    ticket = ticket_of_mona()
    before = Message.objects.count()
    assert take(more=more).state == "automatic"
    assert take("again", more=more, to=marks.reply_address(ticket.pk), number=2).state == "automatic"
    assert Message.objects.count() == before
    assert not Comment.objects.exists()


def test_our_own_mail_comes_back_and_nothing_happens() -> None:
    ticket_of_mona()
    dispatch.dispatch_pending()
    raw = compose(Message.objects.get())
    before = Message.objects.count()
    store.keep(raw, mailbox="test", uid=1, uid_validity=1)
    store.process_due()
    row = InboundMail.objects.get()
    assert (row.state, row.reason) == ("automatic", "own")
    assert take(sender="service@nuwar.example", number=2).reason == "own"
    assert Message.objects.count() == before


def test_a_new_mail_is_asked_once_for_what_is_missing(mail: SmtpSink, tell: Callable[[], int]) -> None:
    scenarios.company()
    row = take("الشاشة لا تعمل، اتصلوا بي على 0501234567", sender="Mona Khalid <new@example.com>", subject="تلفاز معطل")
    assert row.state == "report"
    assert row.facts["report"]["phone"] == "+966501234567"
    tell()
    (letter,) = mail.messages
    text = letter.get_body(("plain",)).get_content()
    assert "/report/mail/" in text
    token = text.split("/report/mail/")[1].split("/")[0]
    assert asking.mail_by_token(token) == row
    for typed in ("Mona", "Khalid", "الشاشة", "0501234567", "تلفاز"):  # the address is not proven yet
        assert typed not in text + str(letter["Subject"]) + str(letter["To"])
    more = take("وأيضًا الصوت", sender="new@example.com", more=f"In-Reply-To: {row.answer.message_id}\r\n", number=2)
    assert (more.state, more.reason, more.answer) == ("report", "follows", None)
    assert letter["Auto-Submitted"] == "auto-generated"
    robot = take("Thank you for your mail", sender="new@example.com", to=str(letter["Reply-To"]), number=3)
    assert (robot.reason, robot.answer) == ("follows", None)  # a robot without marks that answers where it should


def test_one_address_has_one_open_question_and_a_budget_of_answers() -> None:
    scenarios.company()
    for n in range(5):
        take(f"fault {n}", sender="new@example.com", subject=f"s{n}", number=n + 1)
    asked = InboundMail.objects.exclude(answer=None)
    assert list(asked.values_list("uid", flat=True)) == [1]
    assert InboundMail.objects.filter(state="report", reason="asked").count() == 4
    for n in range(5, 9):  # each time the report has been filed meanwhile
        InboundMail.objects.update(state="reported")
        take(f"fault {n}", sender="new@example.com", subject=f"s{n}", number=n + 1)
    assert Message.objects.filter(rule="mail_report").exclude(state="suppressed").count() == 3


def test_the_bytes_of_a_mail_are_forgotten_after_a_month_and_its_words_are_kept(client: Client) -> None:
    co = scenarios.company()
    ticket = ticket_of_mona()
    row = take("الشاشة لا تعمل", sender="ali@example.com", to=marks.reply_address(ticket.pk))
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        client.force_login(co.users.sara)
        tasks.forget_mail()
        assert client.get(f"/desk/mail/{row.pk}/raw/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        client.force_login(co.users.sara)
        tasks.forget_mail()
        assert client.get(f"/desk/mail/{row.pk}/raw/").status_code == 404
        assert "/raw/" not in client.get(f"/desk/mail/{row.pk}/").content.decode()
        client.post(f"/desk/mail/{row.pk}/accept/")
    assert "الشاشة لا تعمل" in Comment.objects.get(ticket=ticket).body


def test_a_reader_that_dies_costs_one_mail() -> None:
    raw = b"From: a@example.com\r\nSubject: one\r\n\r\nwords"
    with reading.Reader() as reader:
        assert reader.read(raw).subject == "one"
        assert reader._process is not None
        reader._process.kill()
        assert reader.read(raw).problems == ("unreadable", "ended")
        assert reader.read(raw).subject == "one"


def report(message: Message, status: str = "5.1.1", known: str = "") -> str:
    """What a mail server says about a message of ours."""
    return ("--R\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            f"Final-Recipient: rfc822; mona@example.com\r\nAction: failed\r\nStatus: {status}\r\n"
            "Diagnostic-Code: smtp; 550 no such user\r\n\r\n--R\r\nContent-Type: message/rfc822\r\n\r\n"
            f"Message-ID: {known or message.message_id}\r\nSubject: x\r\n\r\ny\r\n--R--")


REPORT = 'Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="R"\r\n'


@pytest.mark.usefixtures("mail")
def test_a_report_of_a_server_shows_on_the_message_and_the_next_way_is_taken(tell: Callable[[], int]) -> None:
    ticket = ticket_of_mona()
    tell()
    message = Message.objects.get(ticket=ticket)
    row = take(report(message), sender="MAILER-DAEMON@mx.example.com", subject="Undeliverable", more=REPORT)
    message.refresh_from_db()
    assert (row.state, row.returned, row.ticket) == ("bounce", message, ticket)
    assert (message.state, message.delivery) == ("failed", "bounced")
    assert "no such user" in message.delivery_detail
    assert Unreachable.objects.filter(address="mona@example.com", channel="email").exists()
    assert Message.objects.filter(fallback_of=message).exists()
    assert StaffNotice.objects.filter(kind="message_failed", ticket=ticket).exists()


@pytest.mark.usefixtures("mail")
def test_a_forged_report_changes_nothing(tell: Callable[[], int]) -> None:
    ticket = ticket_of_mona()
    tell()
    message = Message.objects.get(ticket=ticket)
    forged = f"<{'0' * 32}.{'0' * 16}@nuwar.example>"
    row = take(report(message, known=forged), sender="MAILER-DAEMON@mx.example.com", subject="Undeliverable", more=REPORT)
    message.refresh_from_db()
    assert (row.state, row.reason, message.state) == ("bounce", "unknown_message", "sent")


def test_what_cannot_be_read_is_shown_to_people_and_blocks_nothing() -> None:
    scenarios.company()
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(40))
    store.keep(b"From: a@example.com\r\n" + deep, mailbox="test", uid=1, uid_validity=1)
    store.keep(b"From: mona@example.com\r\n\r\nfine", mailbox="test", uid=2, uid_validity=1)
    assert store.process_due() == 2
    states = dict(InboundMail.objects.values_list("uid", "state"))
    assert states == {1: "quarantined", 2: "report"}


def test_the_same_mail_by_two_ways_counts_once() -> None:
    ticket = ticket_of_mona()
    take(to=marks.reply_address(ticket.pk))
    raw = bytes(InboundMail.objects.get().raw)
    store.keep(b"Received: by another way\r\n" + raw, mailbox="other", provider_id="p1")
    store.process_due()
    assert InboundMail.objects.get(mailbox="other").state == "duplicate"
    assert Comment.objects.count() == 1


def test_the_link_of_our_answer_opens_the_form_with_what_the_mail_said(client: Client) -> None:
    scenarios.company()
    row = take("الشاشة لا تعمل، اتصلوا بي على 0501234567", sender="Mona Khalid <new@example.com>", subject="تلفاز معطل")
    url = "/" + asking.report_url(row).split("/", 3)[3]
    page = client.get(url).content.decode()
    for known in ("Mona Khalid", "new@example.com", "+966501234567", "الشاشة لا تعمل", row.report_key):
        assert known in page
    assert client.get("/report/mail/forged.token.here/").status_code == 404


SECRET = "a long secret of the provider"


def test_a_provider_hands_mail_over_once_and_only_with_its_signature(client: Client, settings: Any) -> None:
    body = b"From: new@example.com\r\nSubject: x\r\n\r\nthe screen is dark"

    def post(told: str, mark: str, number: str = "m1") -> int:
        return client.post("/hooks/mail/", body, content_type="message/rfc822", headers={
            "webhook-id": number, "webhook-timestamp": told, "webhook-signature": mark}).status_code

    now = str(int(time.time()))
    assert post(now, "v1,x") == 404  # not set up
    settings.MAIL_HOOK_SECRET = SECRET
    assert post(now, "v1,x") == 403
    assert post(now, mail_hook.signature("m2", now, body)) == 403
    assert post("1000000000", mail_hook.signature("m1", "1000000000", body)) == 403
    assert post(now, mail_hook.signature("m1", now, body)) == 202
    assert post(now, mail_hook.signature("m1", now, body)) == 200
    assert InboundMail.objects.get().provider_id == "m1"


def test_a_mail_that_kills_its_reader_is_given_up_and_shown() -> None:
    scenarios.company()
    store.keep(b"From: a@example.com\r\n\r\nx", mailbox="test", uid=1, uid_validity=1)
    row = InboundMail.objects.get()
    for _ in range(store.GIVE_UP_AFTER):
        assert store._claim(row.pk)  # and then the process is gone
        assert store.process_due() == 0  # nobody else reads it meanwhile
        InboundMail.objects.update(next_at=row.received_at)
    assert not store.process(row.pk)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("quarantined", "failed")


def test_a_completed_report_is_noted_on_its_mail_and_on_those_that_followed() -> None:
    co = scenarios.company()
    row = take("الشاشة لا تعمل", sender="new@example.com")
    take("وأيضًا الصوت", sender="new@example.com", more=f"In-Reply-To: {row.answer.message_id}\r\n", number=2)
    ticket, _made = intake.file_report(scenarios.report(co), actor=Actor("customer"), submission_key=row.report_key)
    assert list(InboundMail.objects.values_list("state", "ticket")) == [("reported", ticket.pk)] * 2
    ticket.customer.email = "new@example.com"
    ticket.customer.save()
    later = take("متى الموعد؟", sender="new@example.com", more=f"In-Reply-To: {row.answer.message_id}\r\n", number=3)
    assert (later.state, later.ticket) == ("on_ticket", ticket)
