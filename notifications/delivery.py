"""Sending what is due: claim with a lease, commit *sending*, hand over, record, back off, fall back, give up visibly.

Never lost: the row is marked sent only after the server took the mail. At most one extra copy for each crash or cut
line, and each such message carries ``in_doubt``.
"""

from __future__ import annotations

import logging
import random
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from notifications import notices, recipients
from notifications.channels import console
from notifications.channels.base import Outcome, Result
from notifications.channels.email import Mailer
from notifications.dispatch import new_message_id
from notifications.models import Attempt, Message
from notifications.workers import Worker
from tickets.actions.triage import managers_of

log = logging.getLogger(__name__)
State, Transport = Message.State, Message.Transport
BATCH = 10
LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0  # seconds
AWAY_WAIT = 15.0  # seconds until an unreachable mail server is tried again
OPEN = (State.PENDING, State.LEASED)


def drain(seconds: float = 20.0, limit: int | None = None) -> int:
    """Send what is due until nothing is left or the time is over; how many were sent. Safe to run many at once."""
    deadline = time.monotonic() + seconds
    sent = 0
    with Worker() as worker, ExitStack() as stack:
        mailer: Mailer | None = None
        if settings.MAIL_URL:
            mailer = stack.enter_context(Mailer(settings.MAIL_URL))
        for message in _claims(worker, deadline, limit):
            sent += _deliver(message, worker, mailer)
    return sent


def _claims(worker: Worker, deadline: float, limit: int | None) -> Iterator[Message]:
    given = 0
    while time.monotonic() < deadline and (limit is None or given < limit):
        batch = claim(worker, BATCH if limit is None else min(BATCH, limit - given))
        if not batch:
            return
        for message in batch:
            given += 1
            yield message


@transaction.atomic
def claim(worker: Worker, count: int = BATCH) -> list[Message]:
    """Lease due messages to this worker: pending ones, and leased ones whose worker died or whose lease ran out.

    One message at a time per ticket and person, the oldest first, so that the last message tells the last state.
    """
    now = timezone.now()
    lost = Q(state=State.LEASED) & (
        Q(lease_until__lt=now) | Q(worker__in=worker.dead(), claimed_at__lt=now - worker.grace)
    )
    earlier = Message.objects.filter(
        ticket=OuterRef("ticket"), to_address=OuterRef("to_address"), pk__lt=OuterRef("pk"), state__in=OPEN
    )
    due = Message.objects.filter(Q(state=State.PENDING, next_at__lte=now) | lost).exclude(Exists(earlier))
    rows = list(
        lock_for_update(due.select_related("ticket"), skip_locked=True).order_by("next_at", "pk")[:count]
    )
    for row in rows:
        if row.state == State.LEASED:
            _note_interruption(row)
        row.state, row.worker, row.phase = State.LEASED, worker.name, ""
        row.claimed_at, row.lease_until, row.lease_token = now, now + LEASE, secrets.token_hex(16)
    Message.objects.bulk_update(
        rows, ["state", "worker", "phase", "claimed_at", "lease_until", "lease_token", "in_doubt", "attempts"]
    )
    return rows


def _note_interruption(row: Message) -> None:
    """Its worker died or stalled. If it was about to send, nobody can know whether the mail left: say so."""
    if row.phase != "sending":
        return
    row.in_doubt = True
    row.attempts += 1
    Attempt.objects.create(
        message=row, number=row.attempts, outcome=Outcome.UNKNOWN, detail="the sender was interrupted", worker=row.worker
    )


def _deliver(message: Message, worker: Worker, mailer: Mailer | None) -> int:
    now = timezone.now()
    if message.expires_at <= now:
        _settle(message, Result(Outcome.PERMANENT, detail="expired"), reason="expired")
        return 0
    if message.transport == Transport.SMTP and mailer is None:
        # The mail server was taken out of the settings: the log keeps the message instead of waiting for ever.
        Message.objects.filter(pk=message.pk).update(transport=Transport.LOG)
        message.transport = Transport.LOG
    if message.transport == Transport.SMTP and worker.mail_away:
        _release(message)
        return 0
    if not _mark_sending(message):
        return 0
    result = _send(message, mailer)
    worker.mail_away = worker.mail_away or result.away
    return int(_settle(message, result) and result.outcome == Outcome.ACCEPTED)


def _mark_sending(message: Message) -> bool:
    """Commit that this message is about to leave, if the lease is still ours; the lease starts anew with it."""
    return bool(
        Message.objects.filter(pk=message.pk, state=State.LEASED, lease_token=message.lease_token).update(
            phase="sending", lease_until=timezone.now() + LEASE
        )
    )


def _send(message: Message, mailer: Mailer | None) -> Result:
    try:
        if message.transport == Transport.SMTP and mailer is not None:
            return mailer.send(message)
        return console.send(message)
    except Exception as error:  # a message that cannot even be written down must not stop the others
        log.exception("message %s could not be sent", message.pk)
        return Result(Outcome.PERMANENT, detail=f"{type(error).__name__}: {error}"[:500])


def _release(message: Message) -> None:
    """Put back what was claimed but not tried, because the mail server is away."""
    Message.objects.filter(pk=message.pk, lease_token=message.lease_token).update(
        state=State.PENDING, phase="", lease_token="", lease_until=None,
        next_at=timezone.now() + timedelta(seconds=AWAY_WAIT * random.uniform(0.8, 1.2)),  # noqa: S311 - jitter
    )


def wait_of(attempts: int) -> timedelta:
    """Time until the next try: full jitter below 30 s · 2ⁿ, an hour at most."""
    ceiling = min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT)
    return timedelta(seconds=random.uniform(ceiling / 4, ceiling))  # noqa: S311 - jitter


@transaction.atomic
def _settle(message: Message, result: Result, reason: str = "") -> bool:
    """Record the try and the new state, if the lease is still ours; False when another worker took over."""
    row = lock_for_update(Message.objects.select_related("customer")).get(pk=message.pk)
    if row.state != State.LEASED or row.lease_token != message.lease_token:
        return False
    now = timezone.now()
    row.attempts += 1
    row.last_code, row.last_error = result.code, "" if result.outcome == Outcome.ACCEPTED else result.detail
    row.phase, row.lease_token, row.lease_until = "", "", None
    if result.outcome == Outcome.ACCEPTED:
        row.state, row.sent_at = State.SENT, now
        row.reason = "in_log" if row.transport == Transport.LOG else ""
    elif result.outcome == Outcome.PERMANENT:
        row.state, row.reason = State.FAILED, reason or "refused"
    else:
        row.in_doubt = row.in_doubt or result.outcome == Outcome.UNKNOWN
        wait = timedelta(seconds=AWAY_WAIT) if result.away else wait_of(row.attempts - 1)
        row.state, row.next_at, row.reason = State.PENDING, now + wait, "retry"
    row.save()
    Attempt.objects.create(
        message=row, number=row.attempts, outcome=result.outcome, code=result.code, detail=result.detail,
        worker=message.worker,
    )
    if row.state == State.FAILED:
        _after_failure(row)
    return True


def _after_failure(row: Message) -> None:
    """Nothing fails silently: take the next way to the customer, and tell a person."""
    if row.audience != Message.Audience.CUSTOMER or row.customer is None:
        return
    tried = [row.channel]
    if row.fallback_of_id and row.fallback_of:
        tried.append(row.fallback_of.channel)
    way = next((r for r in recipients.routes(row.customer) if r.channel not in tried), None)
    if way:
        _copy(row, channel=way.channel, transport=way.transport, to_address=way.address, fallback_of=row,
              dedupe_key=f"fallback:{row.pk}")
    ticket = row.ticket
    people = [ticket.owner_id] if ticket.owner_id else [user.pk for user in managers_of(ticket)]
    for user_id in people:
        notices.give(
            user_id, ticket, notices.Kind.MESSAGE_FAILED, key=f"failed:{row.pk}:{user_id}", data={"message": row.pk}
        )


def _copy(row: Message, **changes: Any) -> Message:
    now = timezone.now()
    same = ("ticket", "event", "rule", "audience", "customer", "user", "channel", "preferred_channel", "transport",
            "to_name", "to_address", "language", "subject", "body_text", "body_html", "short_text")
    values = {name: getattr(row, name) for name in same}
    values |= {"message_id": new_message_id(), "next_at": now, "created_at": now,
               "expires_at": now + (row.expires_at - row.created_at), **changes}
    return Message.objects.get_or_create(dedupe_key=values.pop("dedupe_key"), defaults=values)[0]


@transaction.atomic
def resend(message: Message) -> Message:
    """Send the same words again by hand, as a message of its own, by the best way to the person as it is now."""
    row = lock_for_update(Message.objects.select_related("customer")).get(pk=message.pk)
    changes: dict[str, Any] = {}
    if row.customer is not None:
        ways = recipients.routes(row.customer)
        if ways:
            changes = {"channel": ways[0].channel, "transport": ways[0].transport, "to_address": ways[0].address}
    elif row.user is not None:
        changes = {"to_address": row.user.email}
    number = row.resends.count() + 1
    return _copy(row, resend_of=row, dedupe_key=f"resend:{row.pk}:{number}", **changes)
