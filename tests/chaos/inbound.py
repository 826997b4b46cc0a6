"""P14 to P17: mail comes in once, never loops, never blocks, and is never believed without our secret."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.chaos import letters_in
from tests.chaos.letters_in import ADDRESS, Aim
from tests.chaos.nursery import Nursery
from tests.chaos.taker import STEPS
from tests.chaos.world import World
from tests.notifications.imap import ImapBox

LIMIT = 600, 120  # seconds, of the full and the quick size; what is not through by then has failed
TAKERS = 2
MOST_ROUNDS = 12


def p14_mail_comes_in_once(world: World) -> dict[str, Any]:
    """10,000 ruined and 500 good mails in one mailbox that numbers itself anew half way; some good ones come by two ways; who takes
    them in is killed -9 at each of 13 steps between fetching and answering (while a step still lacks its kills, more mail comes);
    each sender follows our link and files twice.

    Pass: 500 of 500 tickets, 0 doubles, every answer on its ticket once, at most one question to an address, no mail lost.
    Mutations: count before storing (the flag on the server decides nothing); keep nothing of a mail's bytes in mind (``sha256`` in
    ``keep``); drop ``_came_before``; words and state in two commits, the words without their key; ``_is_asked`` always False.
    Two who read one mail at once do no harm even without ``_held``: the claim, the key of the words and ``_is_asked`` stand there.
    """
    from django.test import override_settings

    from tests import scenarios

    world.fresh("p14")
    good, ruined = world.size(500, 40), world.size(10_000, 200)
    with ImapBox() as box, override_settings(INBOUND_ADDRESS=ADDRESS):
        tickets = [scenarios.filed(email=f"asked{n}@example.com") for n in range(10)]
        answers = [_answer(tickets, n) for n in range(good // 5)]
        mails = [letters_in.good(n) for n in range(good)]
        mails += answers + [letters_in.again(raw) for raw in (mails + answers)[::10]]
        mails += letters_in.ruins(ruined, world.dice())
        world.dice().shuffle(mails)
        box.mails = dict(enumerate(mails, 1))
        with world.nursery(INBOUND_ADDRESS=ADDRESS, MAIL_FETCH_URL=box.url) as nursery:
            later = ([letters_in.good(good + n), _answer(tickets, len(answers) + n)] for n in itertools.count())
            taken = _take_under_kills(world, nursery, box, later)
        good, answered = good + taken["more"], len(answers) + taken["more"]
        filed = _file_twice(world, good)
        counted = _count(len(box.mails))
    return {
        **filed, **counted, **taken,
        "ok": taken["finished"] and filed["tickets"] == good and not filed["doubles"] and not counted["lost"]
        and counted["answers"] == answered and not counted["answers_double"] and counted["questions_to_one"] <= 1
        and not counted["given_up"] and taken["fewest_kills"] >= world.size(5, 1),
    }


def _answer(tickets: list[Any], n: int) -> bytes:
    """A customer's answer to a letter about one of these tickets, right secret and all."""
    from notifications.inbound import marks

    ticket = tickets[n % len(tickets)]
    return letters_in.answer(n, str(ticket.customer.email), marks.reply_address(ticket.pk))


def _take_under_kills(world: World, nursery: Nursery, box: ImapBox, later: Iterator[list[bytes]]) -> dict[str, Any]:
    dice, steps, wanted = world.dice(), itertools.cycle(STEPS), world.size(5, 1)
    kills: Counter[str] = Counter()
    more = 0
    working: dict[int, str] = {}
    began, half, finished = time.monotonic(), len(box.mails) // 2, False
    often, seldom = world.size(60, 2), world.size(3, 1)  # times of a step until a process dies of it, at most
    while time.monotonic() - began < world.size(*LIMIT) and not finished:
        ended = nursery.ended()
        for pid in [pid for pid in working if pid in ended]:
            kills[working.pop(pid)] += ended[pid] == -9
        while len(working) < TAKERS:
            step = min(itertools.islice(steps, len(STEPS)), key=lambda name: (kills[name], name in working.values()))
            rare = step in ("signed in", "searched", "asked, not committed", "on the ticket, not committed")
            working[nursery.fork("tests.chaos.taker:run", step, dice.randint(1, seldom if rare else often), 60)] = step
        time.sleep(0.1)
        last, unread = _progress()
        if box.validity == 7 and last >= half:
            box.validity = 8
        finished = box.validity == 8 and last == max(box.mails) and not unread
        if finished and min(kills[step] for step in STEPS) < wanted:
            box.mails.update(enumerate(next(later), len(box.mails) + 1))
            more, finished = more + 1, False
    return {
        "kills": sum(kills.values()), "fewest_kills": min(kills[step] for step in STEPS), "finished": finished, "more": more,
        "seconds": round(time.monotonic() - began, 1),
    }


def _progress() -> tuple[int, bool]:
    """The last number fetched, and whether anything is still to be read or to be answered."""
    from notifications.models import InboundMail, Mailbox, Message

    last = Mailbox.objects.values_list("last_uid", flat=True).first() or 0
    unread = InboundMail.objects.filter(state="stored").exists()
    return last, unread or Message.objects.filter(state__in=["pending", "leased"]).exists()


def _file_twice(world: World, good: int) -> dict[str, Any]:
    """Each sender opens the link of our letter and files the report, and files it again."""
    from helpdesk.lib.actor import Actor
    from notifications.inbound import asking
    from notifications.models import InboundMail
    from tests import scenarios
    from tickets.actions import intake
    from tickets.models import Ticket

    before = Ticket.objects.count()
    co, customer = scenarios.company(), Actor("customer")
    for letter in world.sink.messages:
        if not str(letter["X-Envelope-To"]).startswith("good"):
            continue
        part = letter.get_body(("plain",))
        row = asking.mail_by_token(part.get_content().split("/report/mail/")[1].split("/")[0] if part else "")
        report = scenarios.report(co, email=row.from_email, serial=f"NW7P27{100000 + row.pk}")
        for _ in range(2):
            intake.file_report(report, actor=customer, submission_key=row.report_key)
    reported = InboundMail.objects.filter(state="reported", from_email__startswith="good").values("ticket").distinct().count()
    return {"good": good, "tickets": reported, "doubles": Ticket.objects.count() - before - good}


def _count(mails: int) -> dict[str, Any]:
    from django.db.models import Count

    from notifications.models import InboundMail, Message
    from tickets.models import Comment

    states = Counter(InboundMail.objects.values_list("state", flat=True))
    asked = Message.objects.filter(rule="mail_report").exclude(state="suppressed").values("to_address").annotate(n=Count("pk"))
    words = Counter(Comment.objects.filter(body__startswith="Yes, Sunday").values_list("ticket", "body"))
    return {
        "mails": mails, "lost": mails - sum(states.values()), "answers": len(words),
        "answers_double": sum(words.values()) - len(words),
        "questions_to_one": max((row["n"] for row in asked), default=0),
        "given_up": InboundMail.objects.filter(reason="failed").count(), "states": dict(sorted(states.items())),
    }


def p15_robots_never_loop(world: World) -> dict[str, Any]:
    """Robots of 14 manners write to us, or file a report, and answer each letter of ours, twelve times over.

    Pass: at most 1 automatic answer in a conversation. Mutations: ``_is_asked`` always False; a question of its own in ``_go_on``.
    """
    from django.test import override_settings

    world.fresh("p15")
    kinds = (*letters_in.MARKED, *letters_in.UNMARKED)
    robots = {f"robot{n}@desk{n}.example": kinds[n % len(kinds)] for n in range(world.size(210, 28))}
    heard, number = Counter[str](), itertools.count(1)
    with override_settings(INBOUND_ADDRESS=ADDRESS):
        _begin(world, robots, number)
        rounds = 0
        while rounds < MOST_ROUNDS and (letters := _work(world)):
            rounds += 1
            for letter in letters:
                address = str(letter["X-Envelope-To"])
                if address in robots:
                    heard[address] += 1
                    _keep(letters_in.robot(robots[address], address, next(number), letter), next(number))
    most = max(heard.values(), default=0)
    return {"conversations": len(robots), "answered": len(heard), "most_answers_in_one": most, "rounds": rounds,
            "mails": next(number) // 2, "ok": 0 < most <= 1 and rounds < MOST_ROUNDS}


def _begin(world: World, robots: dict[str, str], number: itertools.count[int]) -> None:
    """Every other robot writes first; the others have filed a report, whose acknowledgement they answer."""
    from tests import scenarios

    co = scenarios.company()
    for n, (address, kind) in enumerate(robots.items()):
        if n % 2:
            scenarios.filed(co, email=address)
        else:
            _keep(letters_in.robot(kind, address, next(number), None), next(number))


def _keep(raw: bytes, uid: int) -> None:
    from notifications.inbound import store

    store.keep(raw, mailbox="chaos", uid_validity=1, uid=uid)


def _work(world: World) -> list[Any]:
    """Take in what is kept, tell, send; the letters that came of it."""
    from notifications import delivery, dispatch
    from notifications.inbound import store

    world.sink.clear()
    while store.process_due(limit=1000):
        pass
    dispatch.dispatch_pending(limit=100_000)
    delivery.drain(seconds=120)
    return world.sink.messages


def p16_nothing_blocks_the_box(world: World) -> dict[str, Any]:
    """The server breaks the line after every tenth mail, one mail is over 25 MB, one kills whoever reads it, machines flood the
    box; behind all that stand good mails.

    Pass: every good mail is taken in ≤ 60 s after it came; the deadly and the huge one wait for people. Mutations: count the
    try after reading; ``last_uid`` kept only at the end of a fetch; drop ``GIVE_UP_AFTER`` in ``_claim``.
    """
    world.fresh("p16")
    flood, good = world.size(1000, 40), world.size(100, 10)
    from notifications.models import InboundMail

    deadly = "The deadly mail"
    mails = [letters_in.head("killer@example.com", "deadly", subject=deadly).encode() + b"\r\nwords",
             letters_in.head("big@example.com", "big").encode() + b"\r\n" + b"x" * (26 << 20)]
    mails += [f"{letters_in.head('cron@example.com', f'cron{n}', more='Auto-Submitted: auto-generated')}\r\n\r\nrun {n}".encode()
              for n in range(flood)]
    mails += [letters_in.good(n) for n in range(good)]
    arrived = InboundMail.objects.filter(state="report", from_email__startswith="good")
    waits = InboundMail.objects.filter(state="quarantined", reason__in=["failed", "too_large"])
    with ImapBox() as box:
        box.mails, box.cut_after = dict(enumerate(mails, 1)), 10
        with world.nursery(INBOUND_ADDRESS=ADDRESS, MAIL_FETCH_URL=box.url) as nursery:
            began, seconds, deaths = time.monotonic(), 0.0, 0
            working = nursery.fork("tests.chaos.taker:poisoned", deadly, 300)
            while time.monotonic() - began < world.size(150, 75) and not (seconds and waits.count() == 2):
                if working in nursery.ended():
                    deaths += 1
                    working = nursery.fork("tests.chaos.taker:poisoned", deadly, 300)
                time.sleep(0.2)
                seconds = seconds or (time.monotonic() - began if arrived.count() == good else 0.0)
    reasons = sorted(waits.values_list("reason", flat=True))
    return {"flood": flood, "good": good, "arrived": arrived.count(), "seconds": round(seconds, 1), "deaths": deaths,
            "waiting": reasons, "ok": 0 < seconds <= 60 and reasons == ["failed", "too_large"] and 0 < deaths <= 6}


def p17_no_forgery_is_believed(world: World) -> dict[str, Any]:
    """2,000 forgeries of 18 kinds: secrets wrong, cut, of others, in the wrong place; right ones with another or an unproven
    sender; reports about messages that were never ours; among them 20 true answers.

    Pass: 0 forged attached, 0 messages changed, the 20 true ones attached. Mutations: no comparison of the secret in
    ``marks.read``; believe the first half of a Message-ID in ``message_of``, or in ``returned._message`` (without ``is_our_id``
    alone nothing falls, since the whole is looked up); believe any sender with a right secret; skip ``_FAILED_DMARC``.
    """
    from django.test import override_settings

    world.fresh("p17")
    from notifications.inbound import marks
    from notifications.models import InboundMail, Message
    from tests import scenarios
    from tickets.models import Comment

    count, true = world.size(2000, 90), 20
    with override_settings(INBOUND_ADDRESS=ADDRESS):
        ticket, other = scenarios.filed(email="victim@example.com"), scenarios.filed(email="other@example.com")
        _work(world)
        aim = Aim(ticket.reference, ticket.public_id.hex, "victim@example.com", marks.reply_address(ticket.pk),
                  marks.reply_address(other.pk), Message.objects.get(ticket=ticket).message_id)
        told = Message.objects.filter(ticket__isnull=False, audience="customer").values_list("pk", "state", "delivery")
        before = list(told)
        kinds: Counter[str] = Counter()
        for uid, (kind, raw) in enumerate(letters_in.forgeries(aim, count, world.dice()), 1):
            kinds[kind] += 1
            _keep(raw, uid)
        for n in range(true):
            _keep(letters_in.answer(n, aim.customer, aim.address), count + n + 1)
        _work(world)
    bodies = Comment.objects.values_list("body", flat=True)
    attached = sum(not body.startswith("Yes, Sunday") for body in bodies)
    on_ticket = InboundMail.objects.filter(state="on_ticket", message_id__startswith="<forged").count()
    after = list(told.all())
    stored = InboundMail.objects.count()
    return {
        "forged": count, "kinds": len(kinds), "attached": max(attached, on_ticket),
        "messages_changed": len(set(before) ^ set(after)), "held": InboundMail.objects.filter(state="held").count(),
        "true_attached": len(bodies) - attached, "unread": InboundMail.objects.filter(state="stored").count(),
        "ok": not attached and not on_ticket and set(before) == set(after) and len(bodies) - attached == true
        and stored == count + true,
    }
