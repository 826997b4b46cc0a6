"""P8 and P9: what is due later comes once, whoever rings, never early, and not to those who should not hear it."""

from __future__ import annotations

import itertools
import subprocess
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from tests.chaos.processes import ROOT, kill_group, until
from tests.chaos.world import World

SILENCE = 8  # seconds without a beat until workers ring by themselves, where there is none; else the minute that is usual


def copies(ticket: Any, count: int) -> list[Any]:
    """So many tickets like this one, each of a customer and a device of its own, who has no quiet hours now."""
    from notifications.models import Preferences
    from tickets.models import Ticket, ready_gate

    customer, device = ticket.customer, ticket.device
    people = type(customer).objects.bulk_create(
        _like(customer, email=f"later{n}@example.com", phone=f"+9665{40000000 + n}") for n in range(count)
    )
    devices = type(device).objects.bulk_create(_like(device, serial=f"NW7P29{100000 + n}", owner=people[n]) for n in range(count))
    Preferences.objects.bulk_create(Preferences(customer=person, time_zone=afternoon()) for person in people)
    with ready_gate.GATE.lifted():
        return Ticket.objects.bulk_create(
            _like(ticket, reference=f"C{n:07d}", submission_key=None, customer=people[n], device=devices[n]) for n in range(count)
        )


def _like(row: Any, **changes: Any) -> Any:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    }
    if "public_id" in values:
        values["public_id"] = uuid.uuid4()
    for name in changes:
        values.pop(f"{name}_id", None)
    return type(row)(**{**values, **changes})


def afternoon() -> str:
    """A time zone where it is two o'clock now, which is nobody's quiet hour, in Ramadan and on a Friday neither."""
    ahead = 14 - datetime.now(UTC).hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def p8_any_number_of_clocks(world: World) -> dict[str, Any]:
    """1,000 due follow-ups, a real Celery worker and three real beats; then another 1,000 with no beat at all.

    Pass: 1,000 mails in both. Mutations: drop the look at the state in ``follow_ups._send`` together with the key of its
    message; drop ``spare_clock.connect``.
    """
    world.fresh("p8")
    if world.redis is None:
        raise RuntimeError("no Redis on this machine")
    from notifications.models import FollowUp, Message
    from tests import scenarios

    count = world.size(1000, 40)
    tickets = copies(scenarios.ticket_at("ready", co=scenarios.company()), count)
    world.env |= {"BROKER_URL": world.redis.url, "REDIS_URL": world.redis.url}
    sent = Message.objects.filter(rule__startswith="uncollected", state="sent")
    figures: dict[str, Any] = {"due": count}
    for beats, kind in ((3, "uncollected_7"), (0, "uncollected_21")):
        FollowUp.objects.filter(state="planned").delete()
        FollowUp.objects.bulk_create(FollowUp(ticket=row, kind=kind, due_at=datetime.now(UTC)) for row in tickets)
        world.env["BEAT_SILENCE_SECONDS"] = "" if beats else str(SILENCE)
        began, running = time.monotonic(), [_celery(world, f"{kind}-worker", "worker", "-c", "2", "--without-gossip")]
        running += [
            _celery(world, f"{kind}-beat{n}", "beat", "--pidfile", "", "-s", str(world.folder / f"{kind}{n}")) for n in range(beats)
        ]
        try:
            came = until(lambda kind=kind: sent.filter(rule=kind).count() >= count, world.size(240, 90))  # type: ignore[misc]
            seconds = time.monotonic() - began
            time.sleep(world.size(35, 5))  # rings that come now must find nothing to do
        finally:
            for process in running:
                kill_group(process)
        mails = [mail for mail in world.sink.messages if str(mail["X-Envelope-To"]).startswith("later")]
        world.sink.clear()
        figures[f"beats_{beats}"] = {"came": came, "mails": len(mails), "people": len({str(m["X-Envelope-To"]) for m in mails}),
                                     "seconds": round(seconds, 1)}
    figures["ok"] = all(figures[name]["mails"] == figures[name]["people"] == count for name in ("beats_3", "beats_0"))
    return figures


def _celery(world: World, name: str, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "celery", "-A", "helpdesk", words[0], "--loglevel", "WARNING", *words[1:]]
    with Path(world.folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command, env=world.env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )


def p9_follow_up_after_seven_days(world: World) -> dict[str, Any]:
    """1,000 handovers with the week scaled to a minute, rung as often as beat does; 150 of them returned, answered, opted out,
    stopped by every channel, or called off by staff before it is over.

    Pass: exactly 850 follow-ups, 0 early, ≤ 60 s late, none twice. Mutations: take the due time out of the query and out of the
    look under lock; tell without ``recipients.why_not``; drop ``unwished``; drop ``cancel_all`` for answers together with
    ``follow_ups.why_not`` (each of the two alone holds them back).
    """
    from django.test import override_settings

    world.fresh("p9")
    count = world.size(1000, 40)
    wait = world.size(60, 12)
    days = wait / 86400
    with override_settings(FOLLOW_UP_DAYS=days), world.nursery(FOLLOW_UP_DAYS=str(days)) as nursery:
        for _ in range(2):
            nursery.fork("tests.chaos.clock:run", 900, world.size(30, 5))
        nursery.sender()
        silent = _hand_over(count, count * 15 // 100)
        time.sleep(wait + 5)
        until(lambda: not _planned(), 120)
        until(lambda: not _unsent(), 60)
        return _counted(world, silent, count, wait)


def _hand_over(count: int, spared: int) -> set[int]:
    """Hand all devices over by the real action; pks of customers who must hear nothing."""
    from dataclasses import replace

    from notifications import follow_ups, preferences
    from notifications.models import FollowUp
    from tests import scenarios
    from tickets.actions import follow_up

    co = scenarios.company()
    tickets = copies(scenarios.ticket_at("ready", co=co), count)
    FollowUp.objects.filter(state="planned").delete()
    ends = itertools.cycle(range(5))
    silent: set[int] = set()
    for n, row in enumerate(tickets):
        ticket = scenarios.fresh(row)
        scenarios.deliver(co, ticket)
        if n * spared // count == (n + 1) * spared // count:
            continue
        silent.add(ticket.customer_id)
        ticket, actor, end = scenarios.fresh(row), scenarios.customer_of(row), next(ends)
        wishes = preferences.read(ticket.customer)
        if end == 0:
            follow_up.report_return(ticket, actor=actor, description="عاد العطل نفسه")
        elif end == 1:
            follow_up.confirm_working(ticket, actor=actor)
        elif end == 2:
            preferences.write(ticket.customer, replace(wishes, wants_reminders=False))
        elif end == 3:
            preferences.write(ticket.customer, replace(wishes, allowed=(), quiet_from=clock_time(0), quiet_until=clock_time(0)))
        else:
            follow_ups.cancel(FollowUp.objects.get(ticket=ticket, kind="follow_up"), actor=co.sara)
    return silent


def _planned() -> bool:
    from notifications.models import FollowUp

    return bool(FollowUp.objects.filter(kind="follow_up", state="planned").exists())


def _unsent() -> bool:
    from notifications.models import Message

    return bool(Message.objects.filter(state__in=["pending", "leased"]).exists())


def _counted(world: World, silent: set[int], count: int, wait: int) -> dict[str, Any]:
    from notifications.models import Message

    letters = list(Message.objects.filter(rule="follow_up", state="sent").select_related("ticket"))
    due = {row.pk: row.ticket.delivered_at + timedelta(seconds=wait) for row in letters if row.ticket and row.ticket.delivered_at}
    late = [(row.sent_at - due[row.pk]).total_seconds() for row in letters if row.sent_at]
    early = sum(row.created_at < due[row.pk] for row in letters)
    known = {row.message_id for row in letters}
    arrived = [str(mail["Message-ID"]) for mail in world.sink.messages if str(mail["Message-ID"]) in known]
    wrong = sum(row.customer_id in silent for row in letters)
    people = len({row.customer_id for row in letters})
    return {
        "handovers": count, "spared": len(silent), "follow_ups": len(letters), "arrived": len(arrived), "early": early,
        "latest_seconds": round(max(late, default=0), 1), "to_the_spared": wrong, "people": people,
        "ok": len(letters) == len(arrived) == len(set(arrived)) == count - len(silent) and len(silent) == count * 15 // 100
        and not early and not wrong and max(late) <= 60 and people == len(letters),
    }
