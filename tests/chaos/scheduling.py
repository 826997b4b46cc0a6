"""P8: schedulers, as many as there are or none."""

from __future__ import annotations

from typing import Any

from tests.chaos.processes import start
from tests.chaos.world import World


def p8_any_number_of_clocks(world: World) -> dict[str, Any]:
    """Due follow-ups rung by three processes at once: each comes out once.

    Mutation: drop the state check in ``follow_ups._send``.
    """
    world.fresh("p8")
    from django.utils import timezone

    from notifications.models import FollowUp, Message
    from tests import scenarios

    count = world.size(100, 10)
    ticket = scenarios.ticket_at("ready", co=scenarios.company())
    FollowUp.objects.filter(state="planned").update(state="cancelled", done_at=timezone.now())
    FollowUp.objects.bulk_create(
        FollowUp(ticket=ticket, kind="uncollected_7", n=n + 1, due_at=timezone.now()) for n in range(count)
    )
    clocks = [start("tests.chaos.clock", world.env, log=world.folder / "clocks.log") for _ in range(3)]
    codes = [process.wait(timeout=120) for process in clocks]
    letters = Message.objects.filter(rule="uncollected_7").count()
    return {"due": count, "letters": letters, "clocks": len(clocks), "exits": codes, "ok": letters == count}
