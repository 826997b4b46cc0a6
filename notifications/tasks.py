"""Celery tasks of telling. None carries a payload: each looks what is due, and all are safe to run twice."""

from __future__ import annotations

import os
import socket
import time

from celery import shared_task

from notifications import delivery, dispatch, follow_ups, notices, push, watch
from notifications.inbound import fetch, store

RUN_SECONDS = 20.0
MAIL_SECONDS = 40.0


@shared_task(name="notifications.drain_outbox")
def drain_outbox() -> None:
    """Turn events into messages and send what is due, for at most 20 seconds."""
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        told = dispatch.dispatch_pending()
        sent = delivery.drain(seconds=max(0.1, deadline - time.monotonic()))
        if not told and not sent:
            break


@shared_task(name="notifications.send_due_follow_ups")
def send_due_follow_ups() -> None:
    """Make messages of what is due later, remind of call-backs, and send them."""
    made = follow_ups.send_due() + notices.remind_of_call_backs()
    if made:
        drain_outbox()


@shared_task(name="notifications.take_mail")
def take_mail() -> None:
    """Fetch the mailbox and work through what is stored until nothing is left or the time is over; answers go out at once."""
    deadline = time.monotonic() + MAIL_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        kept = fetch.fetch_mail()
        done = store.process_due(seconds=left)
        if done:
            drain_outbox()
        if not (kept or done):
            break


@shared_task(name="notifications.forget_mail")
def forget_mail() -> None:
    """Empty the bytes of old mail, and forget browsers whose repair is over."""
    store.forget_bytes()
    push.forget_closed()


@shared_task(name="notifications.take_media")
def take_media() -> None:
    """Fetch the files of texts that came by WhatsApp."""
    from notifications import media  # with its HTTP client, which few processes need

    media.fetch_due()


@shared_task(name="notifications.heartbeat")
def heartbeat() -> None:
    """Show that beat rings and a worker answers."""
    watch.beat("worker", f"{socket.gethostname()[:60]}/{os.getpid()}")
