"""Hold after a restore: what was owed when the backup was made may have been sent since, so a person decides.

A restored database believes again in messages that left after the backup. ``begin`` puts them, what becomes of events not
yet told, and plans that fell due meanwhile on hold; senders never take what is held. New events are told as always.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.accounts.models import User
from helpdesk.lib.db import lock_for_update
from notifications import dispatch, follow_ups, preferences
from notifications.models import Epoch, FollowUp, Message, PendingEvent
from notifications.models.outbox import RESTORED
from tickets.actions.follow_up import close_silent_due
from tickets.actions.quotes import expire_due_quotes
from tickets.actions.triage import apologise_for_due_promises
from tickets.sla.statutory import sweep_statutory
from tickets.sla.sweep import sweep_clocks

log = logging.getLogger(__name__)
State = Message.State
# What the clock does by itself to tickets. It was done once already after the backup, and told.
CLOCKWORK: tuple[Callable[[], Any], ...] = (
    sweep_clocks, sweep_statutory, apologise_for_due_promises, close_silent_due, expire_due_quotes,
)


@transaction.atomic
def begin(cause: str, *, number: int) -> bool:
    """Put on hold all that is owed now. ``number``: the epoch to enter; False when another process entered it already."""
    epoch = lock_for_update(Epoch.objects.all()).get(pk=current().pk)
    if epoch.number >= number:
        return False
    for work in CLOCKWORK:
        try:
            with transaction.atomic():
                work()
        except Exception:  # the clock comes back to it; the hold must stand
            log.exception("%s failed while messages were put on hold", work.__name__)
    now = timezone.now()
    PendingEvent.objects.filter(done_at=None).update(held=True)
    FollowUp.objects.filter(state=FollowUp.State.PLANNED, due_at__lte=now).update(held=True)
    Message.objects.filter(state=State.LEASED, phase="sending").update(in_doubt=True)
    held = Message.objects.filter(state__in=[State.PENDING, State.LEASED]).update(
        state=State.HELD, reason=RESTORED, phase="", lease_until=None  # the token stays: a sender may still say "sent"
    )
    epoch.number, epoch.held_at, epoch.cause = number, now, cause
    epoch.save(update_fields=["number", "held_at", "cause"])
    log.warning("the database was restored (%s): %s messages are on hold until somebody releases them", cause, held)
    return True


def write_held() -> None:
    """Turn events and plans that are on hold into messages, so that they can be seen at once."""
    while dispatch.dispatch_pending():
        pass
    while follow_ups.send_due():
        pass


def current() -> Epoch:
    """The one row, made when it is first asked for."""
    return Epoch.objects.order_by("pk").first() or Epoch.objects.get_or_create(pk=1)[0]


def messages() -> QuerySet[Message]:
    """What is on hold after a restore, the oldest first."""
    return Message.objects.filter(state=State.HELD, reason=RESTORED).order_by("pk")


def release(ids: Iterable[int] | None, *, by: User | None = None) -> tuple[int, int]:
    """Send these (or, with None, all) after all, with their whole life before them; (released, no longer needed)."""
    chosen = messages() if ids is None else messages().filter(pk__in=list(ids))
    done = [_release(pk, by) for pk in chosen.values_list("pk", flat=True)]
    return done.count(True), done.count(False)


@transaction.atomic
def _release(pk: int, by: User | None) -> bool | None:
    row = lock_for_update(messages().select_related("ticket__customer", "ticket__branch")).filter(pk=pk).first()
    if row is None:
        return None
    now = timezone.now()
    wanted = _is_wanted(row)
    row.decided_by, row.decided_at, row.lease_token = by, now, ""
    row.state, row.reason = (State.PENDING, "") if wanted else (State.CANCELLED, "moot")
    row.expires_at, row.next_at = now + (row.expires_at - row.created_at), now
    if wanted and row.ticket and row.audience == Message.Audience.CUSTOMER:
        row.next_at = preferences.not_before(row.ticket, row.rule, now)
        row.reason = "quiet_hours" if row.next_at > now else ""
    row.save(update_fields=["decided_by", "decided_at", "lease_token", "state", "reason", "expires_at", "next_at"])
    return wanted


def _is_wanted(row: Message) -> bool:
    """A reminder is looked at again: its quote may be answered, its device collected."""
    kind, _, rest = row.dedupe_key.partition(":")
    number = rest.partition(":")[0]
    if kind != "follow_up" or not number.isdigit() or row.ticket is None:
        return True
    plan = FollowUp.objects.filter(pk=int(number)).first()
    return plan is None or not follow_ups.why_not(plan, row.ticket)


def cancel(ids: Iterable[int] | None, *, by: User | None = None) -> int:
    """Never send these (or, with None, all); how many. They stay in the log with who decided it."""
    chosen = messages() if ids is None else messages().filter(pk__in=list(ids))
    return chosen.order_by().update(
        state=State.CANCELLED, reason="not_released", decided_by=by, decided_at=timezone.now(), lease_token=""
    )


def check() -> str:
    """For the readiness page: ``ok``, or how many messages a person must decide on."""
    waiting = messages().count()
    if not waiting:
        return "ok"
    since = current().held_at
    return f"{waiting} messages on hold since {since:%Y-%m-%d %H:%M}Z: the database was restored" if since else f"{waiting} on hold"
