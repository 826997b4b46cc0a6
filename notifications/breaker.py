"""A pause for a provider that does not answer, and a gentle start when it is back; shared by all workers as rows.

Ten tries in a row without a connection or an answer open the breaker for a minute. Then one message goes as a probe: if it
gets an answer, the others follow at a measured pace for a minute, so that a provider which just came back is not run over.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from helpdesk.lib.db import lock_for_update
from helpdesk.lib.prepared import prepared
from notifications.channels.base import Outcome, Result
from notifications.models import Message, ProviderState

Transport = Message.Transport
FAILURES = 10
PAUSE = timedelta(seconds=60)
PROBE = timedelta(seconds=60)  # a probe whose worker died is forgotten after this
GENTLE = timedelta(seconds=60)
# Messages a second after a pause.
PACE = {Transport.SMTP: 150.0, Transport.SMS: 20.0, Transport.WHATSAPP: 40.0, Transport.PUSH: 40.0}


def configured() -> list[str]:
    """Transports that leave the house, as set."""
    ways = {
        Transport.SMTP: settings.MAIL_URL, Transport.SMS: settings.SMS_URL, Transport.WHATSAPP: settings.WHATSAPP_URL,
        Transport.PUSH: settings.WEB_PUSH_PRIVATE_KEY,
    }
    return [name for name, way in ways.items() if way]


def slow() -> list[str]:
    """Providers that may not take all that is due: open, or just back."""
    now = timezone.now()
    return [
        row.name for row in _providers()
        if row.opened_until or (row.recovered_at and now - row.recovered_at < GENTLE)
    ]


@prepared()
def _providers() -> QuerySet[ProviderState]:
    return ProviderState.objects.all()


@transaction.atomic
def leave(name: str, wanted: int) -> int:
    """How many messages this slow provider may take now: none while open, one as a probe, else what its pace allows."""
    now = timezone.now()
    row = lock_for_update(ProviderState.objects.filter(pk=name)).get()
    if row.opened_until:
        if row.opened_until > now:
            return 0
        row.opened_until = now + PROBE  # the others wait for this one's answer
        row.save(update_fields=["opened_until"])
        return 1
    pace = PACE.get(name, 20.0)  # type: ignore[call-overload]
    passed = (now - row.tokens_at).total_seconds() if row.tokens_at else 1.0
    full = min(pace, row.tokens + max(passed, 0) * pace)  # a second's worth at most
    given = min(wanted, int(full))
    row.tokens, row.tokens_at = full - given, now
    row.save(update_fields=["tokens", "tokens_at"])
    return given


def note(transport: str, result: Result) -> None:
    """Count what came of a try: an answer closes the breaker, a failed connection counts towards opening it.

    An answer that refuses is an answer. Nothing is written while all goes well.
    """
    if transport not in PACE:
        return
    if result.away or result.outcome == Outcome.UNKNOWN:  # no connection, or no answer on it
        _failed(transport, result)
        return
    row = ProviderState.objects.filter(pk=transport).first()
    now = timezone.now()
    if row is None or (not row.failures and row.worked_at and now - row.worked_at < GENTLE):
        if row is None:
            ProviderState.objects.get_or_create(name=transport, defaults={"worked_at": now})
        return
    was_open = row.opened_until is not None
    ProviderState.objects.filter(pk=transport).update(
        failures=0, opened_until=None, worked_at=now,
        **({"recovered_at": now, "tokens": 0, "tokens_at": now} if was_open else {}),
    )


@transaction.atomic
def _failed(transport: str, result: Result) -> None:
    ProviderState.objects.get_or_create(name=transport)
    row = lock_for_update(ProviderState.objects.filter(pk=transport)).get()
    row.failures += 1
    row.failed_at = timezone.now()
    row.last_error = f"{result.code or ''} {result.detail}".strip()[:500]
    if row.failures >= FAILURES:
        row.opened_until = row.failed_at + PAUSE
    row.save(update_fields=["failures", "failed_at", "last_error", "opened_until"])
