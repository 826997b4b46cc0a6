"""P2, P3: senders are killed while they send, and every copy is counted."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from tests.chaos.counting import count_mail, owe_messages, owe_more, waiting
from tests.chaos.mailserver import QuickMailServer
from tests.chaos.world import World
from tests.gateways import TextGateway

LIMIT = 420, 90  # seconds, of the full and the quick size; a run that is not through by then has failed
PAUSE = (0.25, 0.75)  # seconds between kills
MORE = 500
QUICK_KILLS = 8  # what a killed sender held waits five seconds, so that many kills of few messages only take long


def p2_killed_senders(world: World) -> dict[str, Any]:
    """No message lost, every possible repeat flagged: 10,000 messages, 4 senders, kill -9 of one every 0.25-0.75 s.

    Pass: lost 0, unflagged repeats 0, extra copies at most one per kill and 0.5 % of all, at least 100 kills.
    Mutations: settle before sending; drop ``in_doubt`` in ``_note_interruption``; drop ``lost`` in ``_due``; do not commit
    *sending* before the text is handed over. Without ``skip_locked`` senders wait for each other, and nothing is lost.
    """
    world.fresh("p2")
    count = world.size(10_000, 300)
    owe_messages(count)
    with QuickMailServer(world.folder, delay=world.size(2, 20) / 1000) as server:
        killed = _kill_while_sending(world, server, world.size(100, 3), senders=world.size(4, 2), MAIL_URL=server.url)
        counted = count_mail(server.ids())
    kills, count = killed["kills"], counted["owed"]
    return {
        **counted, **killed, "rate": round(count / killed["seconds"], 1),
        "ok": killed["finished"] and not counted["lost"] and not counted["unflagged"] and not counted["failed"]
        and not counted["foreign"] and counted["extra"] <= kills and kills >= world.size(100, 3)
        and (world.quick or counted["extra"] <= count * 0.005),
    }


def p3_idempotent_provider(world: World) -> dict[str, Any]:
    """Exactly once with an idempotent provider: P2 against a text gateway that honours the key.

    Pass: delivered 10,000, repeats 0, none left that is not known to be sent. Mutations: a new Idempotency-Key for every try; hold
    in doubt although it is idempotent; settle before sending.
    """
    world.fresh("p3")
    from notifications.models import Message

    count = world.size(10_000, 120)
    with TextGateway() as gateway:
        gateway.honours_key, gateway.delay = True, world.size(2, 20) / 1000
        owe_messages(count, "sms")
        killed = _kill_while_sending(
            world, gateway, world.size(100, 2), "sms", senders=world.size(4, 2), SMS_URL=gateway.url, SMS_KEY="a key",
            SMS_SECRET=gateway.secret, SMS_IDEMPOTENT="1",
        )
        count += killed["more"]
        references = Counter(str(text["reference"]) for text in gateway.taken)
        tries = len(gateway.requests)
    not_sent = Message.objects.exclude(state="sent").count()
    repeats = sum(references.values()) - len(references)
    return {
        "owed": count, "delivered": len(references), "repeats": repeats, "not_sent": not_sent, "tries": tries, **killed,
        "rate": round(count / killed["seconds"], 1),
        "ok": killed["finished"] and len(references) == count and not repeats and not not_sent
        and killed["kills"] >= world.size(100, 2),
    }


def _kill_while_sending(
    world: World, taker: QuickMailServer | TextGateway, wanted: int, transport: str = "", *, senders: int, **more: str
) -> dict[str, Any]:
    """Kill until all is sent; when that was before ``wanted`` kills, there is more to send."""
    dice = world.dice()
    kills, finished, added, most = 0, False, 0, QUICK_KILLS if world.quick else 10_000
    with world.nursery(**more) as nursery:
        living = [nursery.sender() for _ in range(senders)]
        began = time.monotonic()
        next_kill = began + PAUSE[1]
        while time.monotonic() - began < world.size(*LIMIT) and not finished:
            time.sleep(0.05)
            # A sender is worth killing once the sending has begun.
            if time.monotonic() >= next_kill and taker.attempts and kills < most:
                place = dice.randrange(senders)
                kills += nursery.kill(living[place])
                living[place] = nursery.sender()
                next_kill = time.monotonic() + dice.uniform(*PAUSE)
            finished = not waiting()
            if finished and kills < wanted:
                owe_more(MORE, transport)
                added, finished = added + MORE, False
        seconds = time.monotonic() - began
    return {"kills": kills, "finished": finished, "more": added, "seconds": round(seconds, 1)}
