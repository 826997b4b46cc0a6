"""What the readiness page says about telling: age of the outbox, pulse of worker and beat."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from helpdesk.health import register_check
from notifications import hold
from notifications.inbound.fetch import source_of
from notifications.models import Heartbeat, InboundMail, Mailbox, Message, PendingEvent, ProviderState

LATE = timedelta(seconds=45)  # the sweep comes every 5 seconds; so long means that nobody sweeps, and it is told within a minute
SILENT = timedelta(seconds=90)
UNSEEN = timedelta(minutes=3)  # the mailbox is looked at every 20 seconds


def beat(name: str, detail: str = "") -> None:
    """Show that this kind of process lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now(), "detail": detail[:80]})


def outbox_age() -> timedelta:
    """How long the oldest due thing has been waiting; zero when nothing is due."""
    now = timezone.now()
    message = (
        Message.objects.filter(state__in=[Message.State.PENDING, Message.State.LEASED], next_at__lte=now)
        .order_by("next_at").values_list("next_at", flat=True).first()
    )
    event = (
        PendingEvent.objects.filter(done_at=None, next_at__lte=now)
        .order_by("next_at").values_list("next_at", flat=True).first()
    )
    oldest = min((moment for moment in (message, event) if moment), default=now)
    return now - oldest


def check_outbox() -> str:
    """``ok``, or how late the outbox is."""
    age = outbox_age()
    return "ok" if age < LATE else f"late by {int(age.total_seconds())} s"


def check_worker() -> str:
    """``ok``, ``never seen``, or since when no worker has shown itself."""
    pulse = Heartbeat.objects.filter(name="worker").first()
    if pulse is None:
        return "never seen"
    age = timezone.now() - pulse.beat_at
    return "ok" if age < SILENT else f"silent for {int(age.total_seconds())} s"


def check_providers() -> str:
    """``ok``, or which ways out of the house are paused since nobody answers there."""
    paused = ProviderState.objects.filter(opened_until__isnull=False).order_by("name").values_list("name", flat=True)
    return f"paused: {', '.join(paused)}" if paused else "ok"


def check_mailbox() -> str:
    """``ok``, or that the mailbox could not be looked at for a while, or that mail waits to be read."""
    now = timezone.now()
    oldest = InboundMail.objects.filter(state=InboundMail.State.STORED, next_at__lte=now).order_by("next_at")
    due = oldest.values_list("next_at", flat=True).first()
    if due and now - due > UNSEEN:
        return f"mail waits for {int((now - due).total_seconds())} s"
    if not settings.MAIL_FETCH_URL:
        return "ok"
    box = Mailbox.objects.filter(name=source_of(settings.MAIL_FETCH_URL).name).first()
    if box is None or box.fetched_at is None:
        return "never fetched"
    age = now - box.fetched_at
    return "ok" if age < UNSEEN else f"not fetched for {int(age.total_seconds())} s"


def register() -> None:
    """Add the checks to the readiness page. They inform: a web process without a worker still serves pages."""
    register_check("outbox", check_outbox)
    register_check("worker", check_worker)
    register_check("providers", check_providers)
    register_check("hold", hold.check)
    register_check("mailbox", check_mailbox)
