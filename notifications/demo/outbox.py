"""The outbox of the demonstration: every letter is written by the real rules, at its moment, and kept in the log.

Nothing leaves the house while the past is lived, and no worker is rung: letters are written right after the step that
owes them, and a batch of them is settled at once as sent into the log.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test.utils import override_settings
from django.utils import timezone

from notifications import dispatch, follow_ups, notices, receivers
from notifications.models import Attempt, Message, PendingEvent, StaffNotice
from notifications.rules import TOLD
from tickets.demo.simulation import Story
from tickets.models import Ticket, TicketEvent
from tickets.signals import ticket_event

log = logging.getLogger(__name__)
UNREAD_DAYS = 2
DUE = "SELECT 1 FROM notifications_followup WHERE state = 'planned' AND due_at <= %s LIMIT 1"


class LogOutbox:
    """Listens instead of the worker's receiver while the demonstration is lived."""

    def __init__(self) -> None:
        self._owed: list[tuple[TicketEvent, Ticket]] = []
        self._letters: list[int] = []
        self._worker = f"{socket.gethostname()[:30]}/{os.getpid()}/demo"

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the receiver's place inside the block; the mail server of the settings is not used there."""
        ticket_event.disconnect(dispatch_uid="notifications.outbox")
        ticket_event.connect(self._on_event, dispatch_uid="notifications.demo", weak=False)
        post_save.connect(self._on_letter, sender=Message, dispatch_uid="notifications.demo", weak=False)
        try:
            with override_settings(MAIL_URL="", SMS_URL="", WHATSAPP_URL="", COALESCE_SECONDS=0):
                yield
        finally:
            ticket_event.disconnect(dispatch_uid="notifications.demo")
            post_save.disconnect(sender=Message, dispatch_uid="notifications.demo")
            receivers.connect()

    def _on_event(self, sender: type, event: TicketEvent, ticket: Ticket, **kwargs: Any) -> None:
        follow_ups.plan(event, ticket)
        if event.kind in TOLD:
            self._owed.append((event, ticket))

    def _on_letter(self, sender: type, instance: Message, **kwargs: Any) -> None:
        if instance.state == Message.State.PENDING:
            self._letters.append(instance.pk)

    def settle(self) -> None:
        """Write what the last step owes, and take all waiting letters into the log."""
        if not self._owed:
            return
        owed, self._owed = self._owed, []
        now = timezone.now()
        PendingEvent.objects.bulk_create(
            PendingEvent(
                event=event, ticket_id=event.ticket_id, created_at=event.created_at, next_at=now,
                done_at=now if self._told(event, ticket) else None,
            )
            for event, ticket in owed
        )
        self.keep_in_log()

    def _told(self, event: TicketEvent, ticket: Ticket) -> bool:
        """A letter that cannot be written now stays owed; the worker tries it again, as always."""
        try:
            with transaction.atomic():
                dispatch.tell(event, ticket)
        except Exception:
            log.exception("event %s (%s) could not be told", event.pk, event.kind)
            return False
        return True

    def forget(self) -> None:
        """Drop what a step owed that was refused and rolled back."""
        self._owed.clear()
        self._letters.clear()

    def keep_in_log(self) -> None:
        """Settle every waiting letter as sent into the log, with its one attempt."""
        waiting, self._letters = self._letters, []
        if not waiting:
            return
        now = timezone.now()
        waiting = list(Message.objects.filter(pk__in=waiting, state=Message.State.PENDING).values_list("pk", flat=True))
        Message.objects.filter(pk__in=waiting).update(
            state=Message.State.SENT, sent_at=now, reason="in_log", attempts=1, transport=Message.Transport.LOG
        )
        Attempt.objects.bulk_create(
            Attempt(message_id=pk, number=1, outcome=Attempt.Outcome.ACCEPTED, detail="log", worker=self._worker)
            for pk in waiting
        )

    def planned(self) -> Story:
        """What beat does for the messages: follow-ups, reminders and call-backs that fell due, in waking hours."""
        while True:
            hour = timezone.localtime().hour
            made = follow_ups.send_due() if _anything_due() else 0
            made += notices.remind_of_call_backs() if 10 <= hour < 12 else 0
            if made:
                self.keep_in_log()
            yield timezone.now() + timedelta(hours=11 if hour >= 20 else 2)


def _anything_due() -> bool:
    """Ask with the least possible work whether a planned message is due: the answer is no nine times of ten."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, [timezone.now()])
        return cursor.fetchone() is not None


def read_old_notices() -> None:
    """Staff have read what is older than two days."""
    before = timezone.now() - timedelta(days=UNREAD_DAYS)
    StaffNotice.objects.filter(read_at=None, created_at__lt=before).update(read_at=before)
