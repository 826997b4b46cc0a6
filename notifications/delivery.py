"""Sending what is due: claim with a lease, commit *sending*, hand over, record; the ends are in ``settling``.

Never lost: the row is marked sent only after the provider took the message. At most one extra copy for each crash or cut
line of a mail server, and each such message carries ``in_doubt``; a text that may have arrived is held, never repeated.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from helpdesk.lib.prepared import prepared
from notifications import breaker, doubts, settling, tide
from notifications.carriers import Carriers, is_held_in_doubt
from notifications.channels import console
from notifications.channels.base import Carrier, Outcome, Result
from notifications.models import Attempt, Message
from notifications.settling import AWAY_WAIT, LEASE, mark_sending, resend, wait_of
from notifications.workers import Worker

__all__ = ["claim", "drain", "resend", "wait_of"]

log = logging.getLogger(__name__)
State, Transport = Message.State, Message.Transport
BATCH = 10
OPEN = (State.PENDING, State.LEASED)


def drain(seconds: float = 20.0, limit: int | None = None) -> int:
    """Send what is due until nothing is left or the time is over; how many were sent. Safe to run many at once."""
    deadline = time.monotonic() + seconds
    sent = 0
    tide.watch()
    with Worker() as worker, Carriers() as carriers:
        doubts.settle_due(carriers)
        for batch in _claims(worker, deadline, limit):
            sent += _deliver(batch, worker, carriers)
    if sent:
        tide.watch()
    return sent


def _claims(worker: Worker, deadline: float, limit: int | None) -> Iterator[list[Message]]:
    given = 0
    while time.monotonic() < deadline and (limit is None or given < limit):
        batch = claim(worker, BATCH if limit is None else min(BATCH, limit - given))
        if not batch:
            return
        given += len(batch)
        yield batch


@transaction.atomic
def claim(worker: Worker, count: int = BATCH) -> list[Message]:
    """Lease due messages to this worker: pending ones, and leased ones whose worker died or whose lease ran out.

    One message at a time per ticket and person, the oldest first, so that the last message tells the last state. What
    goes by a provider that is away stays where it is.
    """
    now, slow, dead = timezone.now(), breaker.slow(), worker.dead()
    rows = _usual(now) if count == BATCH and not slow and not dead else _unusual(now, slow, dead, worker, count)
    token = secrets.token_hex(16)
    leased: list[Message] = []
    for row in rows:
        if row.state == State.LEASED and not _take_over(row, now):
            continue
        row.state, row.worker, row.phase = State.LEASED, worker.name, ""
        row.claimed_at, row.lease_until, row.lease_token = now, now + LEASE, token
        leased.append(row)
    Message.objects.filter(pk__in=[row.pk for row in leased]).update(
        state=State.LEASED, worker=worker.name, phase="", claimed_at=now, lease_until=now + LEASE, lease_token=token
    )
    return leased


def _take_over(row: Message, now: datetime) -> bool:
    """Take what another worker held; False where it may have arrived and must not simply be sent again."""
    if row.phase == "sending":
        _note_interruption(row)
    row.claimed_at, row.phase = now, ""
    held = row.in_doubt and is_held_in_doubt(row.transport)
    if held:
        doubts.hold(row)
    row.save(update_fields=["state", "phase", "claimed_at", "lease_until", "lease_token", "in_doubt", "attempts", "reason",
                            "next_at", "sent_at"])
    return not held


def _due(now: datetime, lost: Q) -> QuerySet[Message]:
    """What may be sent now: pending and due, or leased and ``lost``, unless the same person's earlier word is still open."""
    earlier = Message.objects.filter(
        ticket=OuterRef("ticket"), to_address=OuterRef("to_address"), pk__lt=OuterRef("pk"), state__in=OPEN
    )
    return Message.objects.filter(Q(state=State.PENDING, next_at__lte=now) | lost).exclude(Exists(earlier))


def _locked(due: QuerySet[Message], count: int) -> QuerySet[Message]:
    return lock_for_update(due.select_related("ticket"), skip_locked=True).order_by("next_at", "pk")[:count]


@prepared(datetime)
def _usual(now: datetime) -> QuerySet[Message]:
    """All senders live, all providers answer."""
    return _locked(_due(now, Q(state=State.LEASED, lease_until__lt=now)), BATCH)


def _unusual(now: datetime, slow: list[str], dead: list[str], worker: Worker, count: int) -> list[Message]:
    """Also what a dead sender held; of what goes by a slow provider only as much as it may take."""
    gone = Q(worker__in=dead, claimed_at__lt=now - worker.grace)
    due = _due(now, Q(state=State.LEASED) & (Q(lease_until__lt=now) | gone))
    rows = list(_locked(due.exclude(transport__in=slow), count))
    for name in slow:
        mine = due.filter(transport=name)
        wanted = count - len(rows)
        if wanted > 0 and mine.exists():
            wanted = breaker.leave(name, wanted)
            rows += _locked(mine, wanted) if wanted else []
    return rows


def _note_interruption(row: Message) -> None:
    """Its worker died or stalled while sending: nobody can know whether the message left. Say so."""
    row.in_doubt = True
    row.attempts += 1
    Attempt.objects.create(
        message=row, number=row.attempts, outcome=Outcome.UNKNOWN, worker=row.worker
    )


def _deliver(batch: list[Message], worker: Worker, carriers: Carriers) -> int:
    """Hand over one after the other; how many were taken. Each is marked *sending* in a commit before its own text leaves."""
    sent, marked = 0, False
    for message, following in zip(batch, [*batch[1:], None], strict=True):
        if not _may_go(message, worker, carriers):
            marked = False
            continue
        if not (marked or mark_sending(message)):
            continue
        result = _send(message, carriers.get(message.transport))
        answered = _note_answer(message, result, worker)
        # Only what certainly goes next by the same way may say so already: the mark alone puts it in doubt.
        near = following if following and answered and following.transport == message.transport else None
        ended, marked = settling.settle_and_mark(message, result, near)
        sent += ended and result.outcome == Outcome.ACCEPTED
    return sent


def _may_go(message: Message, worker: Worker, carriers: Carriers) -> bool:
    if message.expires_at <= timezone.now():
        settling.settle(message, Result(Outcome.PERMANENT, reason="expired"))
        return False
    if message.transport != Transport.LOG and carriers.get(message.transport) is None:
        # The provider was taken out of the settings: the log keeps the message instead of waiting for ever.
        Message.objects.filter(pk=message.pk).update(transport=Transport.LOG)
        message.transport = Transport.LOG
    if message.transport in worker.away:
        _release(message)
        return False
    return True


def _note_answer(message: Message, result: Result, worker: Worker) -> bool:
    """Whether somebody answered; a way that stays silent is left alone for this run and counted against its provider."""
    silent = result.away or result.outcome == Outcome.UNKNOWN
    if result.away or (silent and is_held_in_doubt(message.transport)):  # a hanging gateway must not put many in doubt
        worker.away.add(message.transport)
    if silent or message.transport not in worker.well:
        breaker.note(message.transport, result)
        (worker.well.discard if silent else worker.well.add)(message.transport)
    return not silent


def _send(message: Message, carrier: Carrier | None) -> Result:
    try:
        return carrier.send(message) if carrier else console.send(message)
    except Exception as error:  # a message that cannot even be written down must not stop the others
        log.exception("message %s could not be sent", message.pk)
        return Result(Outcome.PERMANENT, detail=f"{type(error).__name__}: {error}"[:500])


def _release(message: Message) -> None:
    """Put back what was claimed but not tried, because its provider is away."""
    Message.objects.filter(pk=message.pk, lease_token=message.lease_token).update(
        state=State.PENDING, phase="", lease_token="", lease_until=None,
        next_at=timezone.now() + timedelta(seconds=AWAY_WAIT * random.uniform(0.8, 1.2)),  # noqa: S311 - jitter
    )
