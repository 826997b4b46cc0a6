"""P12: the last message tells the last state."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.counting import count_mail
from tests.chaos.nursery import Nursery
from tests.chaos.world import World

LIMIT = 420, 90  # seconds, of the full and the quick size


def p12_last_message_last_state(world: World) -> dict[str, Any]:
    """200 tickets go from report to hand-over by the real actions by five changes and more in a row, under kills of senders.

    Pass: the letters of each ticket arrive in the order of its changes, the last one tells the last state: 100 %.
    Mutations: take the ``earlier`` exclusion out of ``delivery._due``; out of ``dispatch._due``. With them the order of claims
    does not matter: one that is random changes nothing.
    """
    world.fresh("p12")
    from helpdesk.lib.actor import Actor
    from tests import scenarios
    from tickets.actions import stock

    count, dice = world.size(200, 6), world.dice()
    co = scenarios.company()
    stock.receive(co.part, co.branch, count, actor=Actor.staff(co.users.huda), reason="for all of these repairs")
    tickets = []
    world.sink.delay = world.size(10, 100) / 1000  # few tickets must pile up as well
    with world.nursery(COALESCE_SECONDS="0") as nursery:
        senders = [nursery.sender() for _ in range(world.size(4, 2))]
        kills, next_kill = 0, time.monotonic() + 1
        began = time.monotonic()
        while time.monotonic() - began < world.size(*LIMIT) and (len(tickets) < count or not _through()):
            if len(tickets) < count:
                tickets.append(scenarios.ticket_at("delivered", co=co))
            else:
                time.sleep(0.1)
            if time.monotonic() > next_kill and kills < world.size(count, 6):
                kills += _replace(nursery, senders, dice.randrange(len(senders)))
                next_kill = time.monotonic() + dice.uniform(0.25, 1.0)
        finished = _through()
    counted = count_mail(world.sink.ids())
    letters, right = _right([ticket.pk for ticket in tickets], world)
    return {
        "tickets": len(tickets), "letters": letters, "in_order": right, "kills": kills, "finished": finished,
        "lost": counted["lost"], "unflagged": counted["unflagged"], "extra": counted["extra"],
        "ok": finished and len(tickets) == right == count and kills >= world.size(30, 1) and not counted["lost"]
        and not counted["unflagged"],
    }


def _replace(nursery: Nursery, senders: list[int], place: int) -> bool:
    killed = nursery.kill(senders[place])
    senders[place] = nursery.sender()
    return killed


def _through() -> bool:
    from notifications.models import Message, PendingEvent

    left = PendingEvent.objects.filter(done_at=None).exists()
    return not left and not Message.objects.filter(state__in=["pending", "leased"]).exists()


def _right(tickets: list[int], world: World) -> tuple[int, int]:
    """How many letters there were, and of how many tickets the first copies came in the order of the ticket's changes.

    The last word must be that of the last change: a newer one may have replaced one that never left, never the other way.
    """
    from notifications.models import Message

    place: dict[str, int] = {}
    for n, mail in enumerate(world.sink.messages):
        place.setdefault(str(mail["Message-ID"]), n)
    right = letters = 0
    for ticket in tickets:
        rows = list(Message.objects.filter(ticket=ticket, audience="customer").order_by("event", "pk"))
        sent = [place.get(row.message_id, -1) for row in rows if row.state == "sent"]
        letters += len(sent)
        right += bool(len(sent) >= 5 and -1 not in sent and sent == sorted(sent) and rows[-1].state == "sent")
    return letters, right
