"""`make chaos`: kill senders while they send and count. Prints JSON; exits non-zero when a promise falls short.

Starts its own PostgreSQL, mail server, text gateway and senders on loopback and kills only what it started. The promises
(P2, P3, P4, P8): no message lost, every possible repeat flagged, extra copies at most one per kill, all drained in time; a text
exactly once by a gateway that honours the key; and a follow-up rung by three clocks at once comes out once.

Environment: ``QUICK=1`` for a run of at most a minute, ``CHAOS_MESSAGES``, ``CHAOS_SENDERS``, ``CHAOS_SEED``.

Mutations that must turn it red: ``_settle`` before ``_send``; drop ``in_doubt`` in ``_note_interruption``; drop ``lost`` in
``claim``; drop ``skip_locked``; drop the state check in ``follow_ups._send``; a new Idempotency-Key for every try.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests import engines
from tests.chaos.processes import ROOT, environment, kill, start
from tests.gateways import SmtpSink, TextGateway

QUICK = os.environ.get("QUICK", "") == "1"
MESSAGES = int(os.environ.get("CHAOS_MESSAGES", "") or (150 if QUICK else 2000))
SENDERS = int(os.environ.get("CHAOS_SENDERS", "") or (2 if QUICK else 4))
SEED = int(os.environ.get("CHAOS_SEED", "") or 20261122)
LIMIT = 40.0 if QUICK else 420.0  # seconds; a run that is not through by then has failed
PAUSE = (1.5, 3.0) if QUICK else (0.5, 1.5)  # seconds between kills; a sender needs a moment to come up
FOLLOW_UPS = 10 if QUICK else 100
TEXTS = 40 if QUICK else 1000


def main() -> int:
    """Prepare, run each promise, print what came out."""
    with tempfile.TemporaryDirectory(prefix="helpdesk-chaos-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            postgres = engines.start_postgres(folder / "engine", port=engines.free_port())
        except engines.EngineUnavailable as missing:
            print(json.dumps({"ok": False, "error": str(missing)}))
            return 1
        try:
            with SmtpSink() as sink:
                result = _all(postgres, sink, folder)
        finally:
            postgres.stop()
    print(json.dumps(result, indent=2))
    return 0 if result["ok"] else 1


def _all(postgres: engines.Engine, sink: SmtpSink, folder: Path) -> dict[str, Any]:
    data = folder / "data"
    data.mkdir()
    env = environment(postgres.url, data, MAIL_URL=sink.url)
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=env, cwd=ROOT, check=True)
    _become_part_of_it(env)
    owed = _owe_messages(MESSAGES)
    killed = _kill_while_sending(sink, env, folder)
    counted = _count(sink, owed)
    texts = _idempotent(env, folder)
    follow_ups = _three_clocks(env, folder)
    result = {"database": postgres.label, "seed": SEED, "P2": {**counted, **killed}, "P3": texts, "P8": follow_ups}
    p2 = result["P2"]
    result["ok"] = bool(
        p2["finished"] and p2["kills"] and not p2["lost"] and not p2["unflagged"] and not p2["failed"]
        and p2["extra"] <= p2["kills"] and follow_ups["letters"] == FOLLOW_UPS
        and texts["finished"] and texts["kills"] and texts["delivered"] == TEXTS and not texts["repeats"]
    )
    return result


def _become_part_of_it(env: dict[str, str]) -> None:
    """Look at the same database from here, without sending anything ourselves."""
    os.environ.update(env)
    import django

    django.setup()


def _owe_messages(count: int, transport: str = "") -> int:
    """One ticket by the real action, then its acknowledgement ``count`` times over to as many people; how many are owed."""
    from datetime import timedelta

    from django.utils import timezone

    from notifications import dispatch
    from notifications.models import Message
    from tests import scenarios

    ticket = scenarios.filed()
    dispatch.dispatch_pending()
    first = Message.objects.get(ticket=ticket)
    if transport:
        Message.objects.filter(pk=first.pk).update(channel=transport, transport=transport, to_address=str(ticket.customer.phone))
        first.refresh_from_db()
    now = timezone.now()
    Message.objects.bulk_create(
        Message(
            dedupe_key=f"chaos:{transport}{n}", ticket=ticket, rule=first.rule, customer=first.customer,
            channel=first.channel, transport=first.transport, language=first.language, short_text=first.short_text,
            to_address=f"+96650{1000000 + n}" if transport else f"chaos{n}@example.com",
            subject=first.subject, body_text=first.body_text, message_id=dispatch.new_message_id(), next_at=now,
            created_at=now, expires_at=now + timedelta(hours=72),
        )
        for n in range(count - 1)
    )
    return Message.objects.filter(ticket=ticket).count()


def _idempotent(env: dict[str, str], folder: Path) -> dict[str, Any]:
    """P3: the same killing, but the gateway takes one key once, so every text arrives exactly once."""
    with TextGateway() as gateway:
        gateway.honours_key = True
        more = {"SMS_URL": gateway.url, "SMS_KEY": "a key", "SMS_SECRET": gateway.secret, "SMS_IDEMPOTENT": "1"}
        _owe_messages(TEXTS, "sms")
        killed = _kill_while_sending(gateway, {**env, **more}, folder)
        references = Counter(str(text["reference"]) for text in gateway.taken)
        return {
            "owed": TEXTS, "delivered": len(references), "repeats": sum(references.values()) - len(references),
            "tries": len(gateway.requests), **killed, "rate": round(TEXTS / killed["seconds"], 1),
        }


def _kill_while_sending(sink: SmtpSink | TextGateway, env: dict[str, str], folder: Path) -> dict[str, Any]:
    from notifications.models import Message

    dice = random.Random(SEED)
    sink.delay = 0.02 if QUICK else 0.002
    senders = [start("tests.chaos.sender", env, "600", log=folder / "senders.log") for _ in range(SENDERS)]
    began, kills, next_kill = time.monotonic(), 0, time.monotonic() + PAUSE[1]
    waiting = Message.objects.filter(state__in=["pending", "leased"])
    finished = False
    try:
        while time.monotonic() - began < LIMIT and not finished:
            time.sleep(0.05)
            # A sender is worth killing once the sending has begun; before, it is only a Python that starts.
            if time.monotonic() >= next_kill and sink.attempts:
                place = dice.randrange(len(senders))
                kill(senders[place])
                kills += 1
                senders[place] = start("tests.chaos.sender", env, "600", log=folder / "senders.log")
                next_kill = time.monotonic() + dice.uniform(*PAUSE)
            finished = not waiting.exists()
    finally:
        for process in senders:
            kill(process)
    seconds = time.monotonic() - began
    return {"kills": kills, "finished": finished, "seconds": round(seconds, 1), "rate": round(MESSAGES / seconds, 1)}


def _count(sink: SmtpSink, owed: int) -> dict[str, Any]:
    from notifications.models import Message

    copies = Counter(str(mail["Message-ID"]) for mail in sink.messages)
    rows = dict(Message.objects.filter(message_id__in=copies).values_list("message_id", "in_doubt"))
    known = set(Message.objects.filter(rule="received").values_list("message_id", flat=True))
    repeated = [name for name, n in copies.items() if n > 1]
    return {
        "owed": owed, "arrived": len(copies), "lost": len(known - set(copies)),
        "extra": sum(copies.values()) - len(copies), "unflagged": sum(not rows.get(name, False) for name in repeated),
        "in_doubt": Message.objects.filter(in_doubt=True).count(), "foreign": len(set(copies) - set(rows)),
        "failed": Message.objects.filter(state="failed").count(),
    }


def _three_clocks(env: dict[str, str], folder: Path) -> dict[str, Any]:
    """Due follow-ups, rung by three processes at once: each comes out once."""
    from django.utils import timezone

    from notifications.models import FollowUp, Message
    from tests import scenarios

    co = scenarios.company()
    ticket = scenarios.ticket_at("ready", co=co)
    FollowUp.objects.filter(state="planned").update(state="cancelled", done_at=timezone.now())
    FollowUp.objects.bulk_create(
        FollowUp(ticket=ticket, kind="uncollected_7", n=n + 1, due_at=timezone.now()) for n in range(FOLLOW_UPS)
    )
    clocks = [start("tests.chaos.clock", env, log=folder / "clocks.log") for _ in range(3)]
    codes = [process.wait(timeout=120) for process in clocks]
    letters = Message.objects.filter(rule="uncollected_7")
    return {"due": FOLLOW_UPS, "letters": letters.count(), "clocks": len(clocks), "exits": codes}


if __name__ == "__main__":
    sys.exit(main())
