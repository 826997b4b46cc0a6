"""How a try ends: sent, put off, held, failed; the next way to the customer after a failure, and telling staff."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.lib.db import is_postgres, lock_for_update
from helpdesk.lib.prepared import planned_cursor, prepared_write
from notifications import notices, recipients
from notifications.carriers import is_held_in_doubt
from notifications.channels.base import Outcome, Result
from notifications.dispatch import new_message_id
from notifications.models import Attempt, Message
from notifications.models.outbox import RESTORED
from tickets.actions.triage import managers_of

State, Transport, Delivery = Message.State, Message.Transport, Message.Delivery
FIRST_WAIT, LONGEST_WAIT = 30.0, 3600.0  # seconds
LEASE = timedelta(seconds=60)
AWAY_WAIT = 15.0  # seconds until an unreachable provider is tried again


def wait_of(attempts: int) -> timedelta:
    """Time until the next try: full jitter below 30 s · 2ⁿ, an hour at most."""
    ceiling = min(FIRST_WAIT * 2 ** min(attempts, 12), LONGEST_WAIT)
    return timedelta(seconds=random.uniform(ceiling / 4, ceiling))  # noqa: S311 - jitter


@transaction.atomic
def settle(message: Message, result: Result) -> bool:
    """Record the try and the new state, if the lease is still ours; False when another worker took over."""
    return _record(message, result)


def settle_and_mark(message: Message, result: Result, following: Message | None) -> tuple[bool, bool]:
    """The same, and in the same commit that ``following`` is about to leave: one commit for each message, not two.

    Whether the try was recorded, and whether ``following`` may go.
    """
    if is_postgres() and result.outcome == Outcome.ACCEPTED:
        ended, marked = _at_once(message, result, following)
        return ended or settle(message, result), marked
    with transaction.atomic():
        return _record(message, result), bool(following and mark_sending(following))


def _record(message: Message, result: Result) -> bool:
    return _sent(message, result) or _settle(message, result)


def _is_mail_taken(message: Message, result: Result) -> bool:
    """A mail server took it; whatever is more than that goes the longer way."""
    by_smtp = message.transport == Transport.SMTP and not result.provider_id
    return by_smtp and result.outcome == Outcome.ACCEPTED and result.code is not None


def mark_sending(message: Message) -> bool:
    """Write that this message is about to leave, if the lease is still ours; the lease starts anew with it."""
    return bool(_mark(message.pk, message.lease_token, timezone.now() + LEASE))


@prepared_write(int, str, datetime)
def _mark(pk: int, token: str, until: datetime) -> tuple[QuerySet[Message], dict[str, Any]]:
    mine = Message.objects.filter(pk=pk, state=State.LEASED, lease_token=token)
    return mine, {"phase": "sending", "lease_until": until}


@prepared_write(int, str, int, datetime, str, int)
def _taken(
    pk: int, token: str, attempts: int, now: datetime, reason: str, code: int
) -> tuple[QuerySet[Message], dict[str, Any]]:
    """Unless its status was faster than the answer and says that it failed."""
    mine = Message.objects.filter(pk=pk, state=State.LEASED, lease_token=token).exclude(
        delivery__in=[Delivery.FAILED, Delivery.BOUNCED]
    )
    return mine, {"state": State.SENT, "sent_at": now, "attempts": attempts, "reason": reason, "last_code": code,
                  "last_error": "", "phase": "", "lease_token": "", "lease_until": None}


@prepared_write(int, int, int, str, str, datetime)
def _told(message_id: int, number: int, code: int, detail: str, worker: str, now: datetime) -> Attempt:
    return Attempt(message_id=message_id, number=number, outcome=Outcome.ACCEPTED, code=code, detail=detail, worker=worker,
                   created_at=now)


# What ``_accepted``, ``_told`` and ``_mark`` do, in one statement that is its own transaction: going there and back five times
# for each message took half of a sender's time.
AT_ONCE = """
WITH taken AS (
  UPDATE notifications_message SET state = 'sent', sent_at = %(now)s, attempts = %(number)s,
    reason = CASE WHEN transport = 'log' THEN 'in_log' ELSE '' END, last_code = %(code)s::smallint, last_error = '',
    template = COALESCE(NULLIF(%(template)s, ''), template), provider_id = COALESCE(NULLIF(%(provider_id)s, ''), provider_id),
    segments = COALESCE(NULLIF(%(segments)s::smallint, 0), segments), cost = COALESCE(%(cost)s::numeric, cost),
    phase = '', lease_token = '', lease_until = NULL
  WHERE id = %(pk)s AND state = 'leased' AND lease_token = %(token)s AND delivery NOT IN ('failed', 'bounced') RETURNING id
), told AS (
  INSERT INTO notifications_attempt (message_id, number, outcome, code, detail, worker, created_at)
  SELECT id, %(number)s, 'accepted', %(code)s::smallint, %(detail)s, %(worker)s, %(now)s FROM taken
), marked AS (
  UPDATE notifications_message SET phase = 'sending', lease_until = %(until)s
  WHERE id = %(next)s AND state = 'leased' AND lease_token = %(next_token)s RETURNING id
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM marked)
"""


def _at_once(message: Message, result: Result, following: Message | None) -> tuple[bool, bool]:
    now = timezone.now()
    with planned_cursor(connection) as cursor:
        cursor.execute(AT_ONCE, {
            "now": now, "number": message.attempts + 1, "code": result.code, "pk": message.pk, "token": message.lease_token,
            "template": result.template, "provider_id": result.provider_id, "segments": result.segments, "cost": result.cost,
            "detail": result.detail, "worker": message.worker, "until": now + LEASE,
            "next": following.pk if following else 0, "next_token": following.lease_token if following else "",
        })
        ended, marked = cursor.fetchone()
    return bool(ended), bool(marked)


def _sent(message: Message, result: Result) -> bool:
    """The common end of a mail in two statements."""
    if not _is_mail_taken(message, result):
        return False
    now, number = timezone.now(), message.attempts + 1
    if not _taken(message.pk, message.lease_token, number, now, "", result.code or 0):
        return False
    _told(message.pk, number, result.code or 0, result.detail, message.worker, now)
    return True


def _settle(message: Message, result: Result) -> bool:
    row = lock_for_update(Message.objects.select_related("customer")).get(pk=message.pk)
    if row.lease_token != message.lease_token or not _is_ours(row, result):
        return False
    tried = result.reason != "expired"
    row.attempts += tried
    row.last_code, row.last_error = result.code, "" if result.outcome == Outcome.ACCEPTED else result.detail
    row.phase, row.lease_token, row.lease_until = "", "", None
    row.template = result.template or row.template
    if result.outcome == Outcome.ACCEPTED:
        _accepted(row, result)
    elif result.outcome == Outcome.PERMANENT:
        row.state, row.reason = State.FAILED, result.reason or "refused"
    elif result.outcome == Outcome.UNKNOWN and is_held_in_doubt(row.transport):
        _hold(row)
    else:
        _put_off(row, result)
    row.save()
    if tried:
        Attempt.objects.create(
            message=row, number=row.attempts, outcome=result.outcome, code=result.code, detail=result.detail,
            worker=message.worker,
        )
    if row.state == State.FAILED:
        if result.lost_address:
            recipients.lost(row.channel, row.to_address, result.reason)
        after_failure(row)
    return True


def _is_ours(row: Message, result: Result) -> bool:
    """Still leased; or put on hold while it was leaving, and it did leave."""
    return row.state == State.LEASED or (
        row.state == State.HELD and row.reason == RESTORED and result.outcome == Outcome.ACCEPTED
    )


def _accepted(row: Message, result: Result) -> None:
    row.state, row.sent_at = State.SENT, timezone.now()
    row.reason = "in_log" if row.transport == Transport.LOG else ""
    row.provider_id = result.provider_id or row.provider_id
    row.segments, row.cost = result.segments or row.segments, result.cost if result.cost is not None else row.cost
    if row.delivery in (Delivery.FAILED, Delivery.BOUNCED):  # its status was faster than the answer
        row.state, row.reason = State.FAILED, row.reason or "not_delivered"


def _hold(row: Message) -> None:
    from notifications import doubts

    row.in_doubt = True
    doubts.hold(row)


def _put_off(row: Message, result: Result) -> None:
    row.in_doubt = row.in_doubt or result.outcome == Outcome.UNKNOWN
    wait = timedelta(seconds=AWAY_WAIT) if result.away else wait_of(row.attempts - 1)
    if result.retry_after:
        wait = max(timedelta(seconds=result.retry_after), timedelta(seconds=1))
    row.state, row.next_at = State.PENDING, timezone.now() + wait
    row.reason = "settings" if result.reason == "settings" else "away" if result.away else "retry"


def after_failure(row: Message) -> None:
    """Nothing fails silently: take the next way to the customer, and tell a person."""
    if row.audience != Message.Audience.CUSTOMER or row.customer is None or row.channel == Message.Channel.PUSH:
        return  # a copy for a browser stands beside its message, which has ways of its own
    tried = _tried(row)
    way = next((r for r in recipients.routes(row.customer) if r.channel not in tried), None)
    if way:
        barred = recipients.why_not(row.customer, [way])
        kept = {"state": State.SUPPRESSED, "reason": barred} if barred else {}
        copy(row, **kept, channel=way.channel, transport=way.transport, to_address=way.address, fallback_of=row,
             dedupe_key=f"fallback:{row.pk}")
    tell_responsible(row)


def _tried(row: Message) -> set[str]:
    """Channels that this message went by already, back to its first row."""
    channels, step = set[str](), row
    while True:
        channels.add(step.channel)
        before = step.fallback_of
        if before is None:
            return channels
        step = before


def tell_responsible(row: Message) -> None:
    """The owner of the ticket, else the managers, see that this message did not reach the customer."""
    ticket = row.ticket
    if ticket is None:
        return
    people = [ticket.owner_id] if ticket.owner_id else [user.pk for user in managers_of(ticket)]
    for user_id in people:
        notices.give(
            user_id, ticket, notices.Kind.MESSAGE_FAILED, key=f"failed:{row.pk}:{user_id}", data={"message": row.pk}
        )


def copy(row: Message, **changes: Any) -> Message:
    """The same words as a row of its own, once per ``dedupe_key``."""
    now = timezone.now()
    same = ("ticket", "event", "rule", "audience", "customer", "user", "channel", "preferred_channel", "transport",
            "to_name", "to_address", "language", "subject", "body_text", "body_html", "short_text", "variables")
    values = {name: getattr(row, name) for name in same}
    if changes.get("channel") == Message.Channel.SMS and row.variables.get("sms_text"):
        values["short_text"] = row.variables["sms_text"]
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
    return copy(row, resend_of=row, dedupe_key=f"resend:{row.pk}:{number}", **changes)
