"""How telling stands: each provider with its reason, what waits, what failed and why, what texts cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications import breaker, watch, words
from notifications.channels.post import account_of
from notifications.models import Message, ProviderState
from notifications.models.outbox import RESTORED

State = Message.State
RECENT = timedelta(hours=24)


@dataclass(frozen=True)
class Provider:
    """One way out of the house. ``tone`` and ``icon`` are of a pill."""

    label: str
    words: str
    tone: str
    icon: str
    error: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """What the health box shows."""

    providers: list[Provider]
    waiting: int
    oldest: datetime | None
    late: bool
    held: int
    restored: int
    failures: list[tuple[str, int]] = field(default_factory=list)
    texts: int = 0
    cost: str = ""
    worker: str = ""

    @property
    def calm(self) -> bool:
        """Nothing asks for a person."""
        unwell = any(row.tone in ("bad", "warn") for row in self.providers)
        return not (self.late or self.held or self.restored or self.failures or unwell)


def now_standing() -> Standing:
    """Ask the database; five queries whatever the number of messages."""
    now = timezone.now()
    waits = Message.objects.filter(state__in=[State.PENDING, State.LEASED, State.HELD]).aggregate(
        waiting=Count("pk", filter=~Q(state=State.HELD)),
        held=Count("pk", filter=Q(state=State.HELD) & ~Q(reason=RESTORED)),
        restored=Count("pk", filter=Q(state=State.HELD, reason=RESTORED)),
        oldest=Min("next_at", filter=~Q(state=State.HELD) & Q(next_at__lte=now)),
    )
    failed = (
        Message.objects.filter(state=State.FAILED, created_at__gt=now - RECENT)
        .exclude(channel=Message.Channel.PUSH).order_by().values("reason")  # a copy that a browser missed keeps nobody busy
        .annotate(number=Count("pk")).order_by("-number")
    )
    month = _texts_of_month(now)
    pulse = watch.check_worker()
    return Standing(
        providers=_providers(now), waiting=waits["waiting"], oldest=waits["oldest"],
        late=bool(waits["oldest"] and now - waits["oldest"] > watch.LATE), held=waits["held"],
        restored=waits["restored"],
        failures=[(str(words.REASONS.get(row["reason"], row["reason"])), row["number"]) for row in failed],
        texts=month["parts"] or 0, cost=_money(month["cost"]), worker="" if pulse == "ok" else pulse,
    )


def _texts_of_month(now: datetime) -> dict[str, Any]:
    if not settings.SMS_URL:
        return {"parts": 0, "cost": None}
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Message.objects.filter(transport=Message.Transport.SMS, sent_at__gte=first)
    return rows.aggregate(parts=Sum("segments"), cost=Sum("cost"))


def _money(cost: Decimal | None) -> str:
    return f"{cost:.2f} {settings.CURRENCY}" if cost else ""


def _providers(now: datetime) -> list[Provider]:
    known = {row.name: row for row in ProviderState.objects.all()}
    labels = {name: str(label) for name, label in Message.Transport.choices}
    account = account_of(settings.MAIL_URL)
    if account:
        labels[Message.Transport.SMTP] = account.provider.label
    return [_provider(labels[name], known.get(name), now) for name in breaker.configured()]


def _provider(label: str, row: ProviderState | None, now: datetime) -> Provider:
    if row is None:
        return Provider(label, _("Not used yet"), "", "circle")
    if row.opened_until and row.failures >= breaker.FAILURES:
        return Provider(
            label, _("Paused: it did not answer %(count)s times in a row. One message tries it again every minute.")
            % {"count": row.failures}, "bad", "circle-pause", row.last_error, row.failed_at, row.opened_until,
        )
    if row.failures:
        return Provider(
            label, _("Does not answer; it is tried again by itself."), "warn", "wifi-off", row.last_error, row.failed_at
        )
    if row.recovered_at and now - row.recovered_at < breaker.GENTLE:
        return Provider(label, _("Back again; what waited goes out at a measured pace."), "info", "gauge", since=row.recovered_at)
    return Provider(label, _("Works"), "ok", "check")
