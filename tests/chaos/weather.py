"""P10 and P11: a mail server in every bad temper, its outage, and how soon people see what did not go."""

from __future__ import annotations

import asyncio
import http.client
import random
import statistics
import threading
import time
from collections import Counter
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.chaos.clients import AWAY
from tests.chaos.counting import count_mail, owe_messages, waiting
from tests.chaos.mailserver import QuickMailServer
from tests.chaos.nursery import Nursery
from tests.chaos.processes import until
from tests.chaos.serving import house
from tests.chaos.world import World
from tests.gateways import MESSAGE_ID, SmtpSink, TextGateway
from tests.notifications.imap import ImapBox

ADDRESS = "reply@nuwar.example"
HANG = 14.0  # seconds; the product waits ten
DRAINED = 60.0
SEEN = 60.0
LOOKED = 70.0  # what was not seen by then has failed
TEMPERS = ("4xx",) * 4 + ("5xx", "drop", "hang") + ("ok",) * 13


class BadWeather(SmtpSink):
    """20 % put off, 5 % refused for good, 5 % cut (every other one after it was taken), 5 % without an answer; dealt like cards, so
    that few mails meet every temper too.
    """

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self.dice, self.cards = dice, list[str]()
        self.tempers: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.after_refusal = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Answer one message by chance."""
        self.attempts += 1
        found = MESSAGE_ID.search(envelope.original_content or b"")
        name = found[1].decode() if found else ""
        self.after_refusal += name in self.refused
        self.cards = self.cards or self.dice.sample(TEMPERS, len(TEMPERS))
        temper = self.cards.pop()
        self.tempers[temper] += 1
        if temper == "4xx":
            return "451 4.3.0 Try again later"
        if temper == "5xx":
            self.refused.add(name)
            return "550 5.7.1 Refused for good"
        if temper == "hang":
            await asyncio.sleep(HANG)
            return "421 4.4.2 Too late"
        if temper == "ok" or self.tempers["drop"] % 2:
            self._keep(envelope)
        if temper == "drop" and server.transport:
            server.transport.abort()
        return "250 OK"


def p10_bad_mail_weather(world: World) -> dict[str, Any]:
    """1,000 messages into 20 % 4xx, 5 % 5xx, 5 % cut lines, 5 % without an answer (waits between tries cut short); then an outage
    in which 6,000 pile up, and pages are read at 5 a second while two senders drain them.

    Pass: lost 0; 5xx one attempt; every possible repeat flagged; backlog drained ≤ 60 s after the server answers again; pages
    under 2 × of their time before; the quick size reads some thirty pages, too few to judge by, and only tells their times.
    Mutations: take a 4xx for final; try a 5xx again; settle before sending; no ``in_doubt`` in ``_put_off``; a request
    sends what is due before it answers.
    """
    storm = _storm(world, world.size(1000, 60))
    outage = _outage(world, world.size(6000, 300))
    ok = storm.pop("storm_ok") and outage.pop("outage_ok")
    return {**storm, **outage, "ok": ok}


def _storm(world: World, count: int) -> dict[str, Any]:
    world.fresh("p10")
    from django.utils import timezone

    from notifications.models import Message

    with BadWeather(world.dice()) as sink, world.nursery(MAIL_URL=sink.url) as nursery:
        owe_messages(count)
        for _ in range(world.size(8, 4)):
            nursery.sender()
        began = time.monotonic()
        tried = Message.objects.filter(state="pending", attempts__gt=0)
        while time.monotonic() - began < world.size(400, 120) and waiting():
            tried.update(next_at=timezone.now())
            time.sleep(1)
        seconds = time.monotonic() - began
        finished = not waiting()
    counted = count_mail(sink.ids())
    failed = set(Message.objects.filter(state="failed", transport="smtp").values_list("message_id", flat=True))
    copies = set(sink.ids())
    owed = set(Message.objects.filter(transport="smtp", dedupe_key__startswith="chaos:").values_list("message_id", flat=True))
    lost = len(owed - copies - failed)
    return {
        "messages": count, "tempers": dict(sink.tempers), "storm_lost": lost, "storm_seconds": round(seconds, 1),
        "extra": counted["extra"], "unflagged": counted["unflagged"], "refused": len(sink.refused), "failed": len(failed),
        "tries_after_5xx": sink.after_refusal,
        "storm_ok": finished and not lost and not counted["unflagged"] and not sink.after_refusal and failed == sink.refused,
    }


def _outage(world: World, count: int) -> dict[str, Any]:
    world.fresh("p10b")
    from notifications.models import ProviderState

    server = QuickMailServer(world.folder)
    with house(world, MAIL_URL=server.url) as here, world.nursery(MAIL_URL=server.url) as nursery:
        before = _page_times(here.port, threading.Event(), world.size(15, 5))
        owe_messages(count)
        for _ in range(2):
            nursery.sender()
        opened = until(lambda: ProviderState.objects.filter(opened_until__isnull=False).exists(), world.size(100, 3))
        with server:
            back = time.monotonic()
            during, seconds = _drain(here.port, server, count)
            arrived = [when for when, _, _ in server.arrivals()]
            names = Counter(name for _, name, _ in server.arrivals())
    first = min(arrived, default=back)
    drained = max(arrived, default=back) - first
    return {
        "backlog": count, "breaker_opened": opened, "first_after_seconds": round(first - back, 1),
        "drained_seconds": round(drained, 1),
        "backlog_lost": count - len(names), "backlog_repeats": sum(names.values()) - len(names),
        "page_p50_ms": [_ms(statistics.median(before)), _ms(statistics.median(during))],
        "page_p95_ms": [_ms(_p95(before)), _ms(_p95(during))],
        "outage_ok": seconds > 0 and drained <= DRAINED and len(names) == count == sum(names.values())
        and (world.quick or (opened and statistics.median(during) < 2 * statistics.median(before))),
    }


def _drain(port: int, server: QuickMailServer, count: int) -> tuple[list[float], float]:
    """Times of the pages that were read while the backlog went, and how long that took; 0 when it did not."""
    began, stop = time.monotonic(), threading.Event()
    times: list[float] = []
    if not until(lambda: server.attempts > 0, 90):
        return [10.0], 0.0
    reader = threading.Thread(target=lambda: times.extend(_page_times(port, stop, 120)), daemon=True)
    reader.start()
    done = until(lambda: server.attempts >= count, 120)
    stop.set()
    reader.join(30)
    return times, time.monotonic() - began if done else 0.0


def _page_times(port: int, stop: threading.Event, seconds: float) -> list[float]:
    """Seconds that each page took, five a second; a page that fails took ten."""
    paths, times, end = ("/", "/report/", "/track/", "/staff/login/"), [], time.monotonic() + seconds
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    while time.monotonic() < end and (not stop.is_set() or len(times) < len(paths)):
        began = time.monotonic()
        try:
            line.request("GET", paths[len(times) % len(paths)])
            answer = line.getresponse()
            answer.read()
            times.append(time.monotonic() - began if answer.status < 500 else 10.0)
        except AWAY:
            line.close()
            times.append(10.0)
        stop.wait(max(0.0, 0.2 - (time.monotonic() - began)))
    line.close()
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)] if times else 0.0


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def p11_nothing_fails_silently(world: World) -> dict[str, Any]:
    """No sender runs; then a mail is refused with 550, and another one is taken and comes back by the mailbox.

    Pass: the readiness page, the message log and the ticket show each ≤ 60 s after it happened, staff get a notice, and the next
    channel is used. Mutations: drop ``after_failure`` in ``settle`` and in ``returned._apply``; ``check_outbox`` always ok; do not
    name a mail's message in ``returned._message``.
    """
    from django.test import Client, override_settings

    world.fresh("p11")
    with ImapBox() as box, TextGateway() as gateway:
        more = {"INBOUND_ADDRESS": ADDRESS, "MAIL_FETCH_URL": box.url, "SMS_URL": gateway.url, "SMS_KEY": "a key",
                "SMS_SECRET": "s"}
        with override_settings(**more), world.nursery(**more) as nursery:
            from tests import scenarios

            client = Client()
            client.force_login(scenarios.company().users.huda)
            stopped = _senders_stopped(world, client)
            world.sink.data_answers.append("550 5.1.1 no such user")
            refused = _seen(client, _first(), gateway, nursery)
            bounced = _bounce(world, box, client, gateway, nursery)
    figures = {"stopped": stopped, "refused": refused, "bounced": bounced}
    told = all(isinstance(n, float) and 0 <= n <= SEEN for one in figures.values() for n in one.values())
    return {**figures, "ok": told}


def _senders_stopped(world: World, client: Any) -> dict[str, float]:
    """Seconds until the readiness page and the log say that a message waits although it is due."""
    from django.utils import translation

    from notifications import dispatch
    from tests import scenarios

    scenarios.filed(email="nobody@example.com")
    dispatch.dispatch_pending()
    began = time.monotonic()
    seen: dict[str, float] = {}
    late = []
    for language in ("ar", "en"):
        with translation.override(language):
            late.append(translation.gettext("the oldest is due since"))

    def look() -> bool:
        answer = client.get("/readyz").json()
        page = client.get("/desk/messages/").content.decode()
        for name, told in (("readyz", answer["status"] == "degraded" and answer["workers"]["outbox"].startswith("late")),
                           ("log", any(words in page for words in late))):
            if told and name not in seen:
                seen[name] = round(time.monotonic() - began, 1)
        time.sleep(0.5)
        return len(seen) == 2

    return seen if until(look, LOOKED) else {"not_shown": 999.0}


def _first() -> Any:
    from notifications.models import Message

    return Message.objects.select_related("ticket").get(to_address="nobody@example.com")


def _seen(client: Any, message: Any, gateway: TextGateway, nursery: Nursery | None = None) -> dict[str, float]:
    """Seconds until ticket, log and health box show that it failed, staff have a notice, and the text has gone."""
    from notifications.models import Message, StaffNotice

    began = time.monotonic()
    if nursery:
        nursery.fork("tests.chaos.taker:run", "", 0, 600)
    seen: dict[str, float] = {}
    ticket = message.ticket
    phone = str(ticket.customer.phone)

    def look() -> bool:
        told = {
            "ticket": b"no such user" in client.get(f"/desk/messages/t/{ticket.reference}/panel/").content,
            "log": f"/desk/messages/{message.pk}/".encode() in client.get("/desk/messages/?state=failed").content,
            "health": b'<a href="?state=failed">' in client.get("/desk/messages/").content,
            "notice": StaffNotice.objects.filter(kind="message_failed", ticket=ticket).exists(),
            "fallback": Message.objects.filter(fallback_of=message, state="sent", channel="sms").exists()
            and any(phone in str(text) for text in gateway.taken),
        }
        for name in told:
            if told[name]:
                seen.setdefault(name, round(time.monotonic() - began, 1))
        time.sleep(0.3)
        return len(seen) == len(told)

    return seen if until(look, LOOKED) else {**seen, "not_shown": 999.0}


def _bounce(world: World, box: ImapBox, client: Any, gateway: TextGateway, nursery: Nursery) -> dict[str, float]:
    """A second letter is taken by the mail server and comes back as a report in the mailbox."""
    from notifications.models import Message
    from tests import scenarios

    ticket = scenarios.filed(email="returns@example.com")
    letters = Message.objects.filter(ticket=ticket, rule="received").select_related("ticket__customer")
    if not until(lambda: letters.filter(state="sent").exists(), 60):
        return {"not_sent": 999.0}
    message = letters.get()
    box.mails[1] = (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: service@nuwar.example\r\nSubject: Undeliverable\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=R\r\n\r\n--R\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        "Final-Recipient: rfc822; returns@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n--R\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message.message_id}\r\nSubject: x\r\n\r\ny\r\n--R--\r\n"
    ).encode()
    return _seen(client, message, gateway)
