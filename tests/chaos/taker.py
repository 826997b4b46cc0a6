"""Who takes mail in, in a process that dies at a named step: between two statements of the product, where a kill -9 may fall."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from tests.chaos.sender import keep_on

BEFORE, AFTER = "before", "after"
# Step → (module, name inside it, whether the process dies before or after it), in the order of a mail's way.
STEPS = {
    "signed in": ("fetch", "_Session.select", BEFORE),
    "searched": ("fetch", "_Session.uids_after", AFTER),
    "fetched": ("fetch", "_Session.read", AFTER),
    "kept, not committed": ("store", "keep", AFTER),
    "committed, not flagged": ("fetch", "_Session.flag", BEFORE),
    "flagged": ("fetch", "_Session.flag", AFTER),
    "claimed": ("store", "_claim", AFTER),
    "read": ("reading", "Reader.read", AFTER),
    "files checked": ("route", "prepare", AFTER),
    "asked, not committed": ("asking", "ask", AFTER),
    "on the ticket, not committed": ("route", "put_on_ticket", AFTER),
    "settled, not committed": ("route", "settle", AFTER),
    "committed": ("store", "_take_in", AFTER),
}


def run(step: str = "", number: str = "0", seconds: str = "60") -> None:
    """Take mail in until the time is over; die at the ``number``-th time of ``step``, if one is named."""
    from notifications import delivery, dispatch
    from notifications.inbound import fetch, store

    if step:
        _die_at(step, int(number))
    keep_on(float(seconds), 0.1, lambda left: (
        fetch.fetch_mail() + store.process_due(seconds=min(left, 20)) + dispatch.dispatch_pending() + delivery.drain(seconds=5)
    ))


def _die_at(step: str, number: int) -> None:
    """Let this process die at its ``number``-th time of a step; until then everything is done as ever."""
    import importlib

    module, path, when = STEPS[step]
    place: Any = importlib.import_module(f"notifications.inbound.{module}")
    *above, name = path.split(".")
    for part in above:
        place = getattr(place, part)
    setattr(place, name, _deadly(getattr(place, name), when, number))


def _deadly(function: Callable[..., Any], when: str, number: int) -> Callable[..., Any]:
    left = [number]

    def call(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if when == BEFORE and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*given, **named)
        if when == AFTER and left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return call


def poisoned(subject: str, seconds: str = "60") -> None:
    """Take mail in, but die of every mail with this subject, as of one that eats all memory."""
    from notifications.inbound import route

    settle = route.settle

    def call(row: Any, mail: Any, plan: Any) -> None:
        if mail.subject == subject:
            os.kill(os.getpid(), signal.SIGKILL)
        settle(row, mail, plan)

    route.settle = call
    run(seconds=seconds)
