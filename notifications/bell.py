"""Waking a worker right after a commit. Losing a ring is harmless: the sweep looks every few seconds.

The broker is called from a thread of its own, so that a stopped or hung one costs the request nothing. After a
failure the broker is left alone for a while, and this thread sends what is due itself. It also looks now and then whether
something due stands although nobody rang: a web process is there when worker and clock are not.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connections

from helpdesk.celery import app

log = logging.getLogger(__name__)
SILENT_SECONDS = 30.0
LOOK_SECONDS = 15.0
STANDS = timedelta(seconds=30)  # so old the sweep of a working worker lets nothing become
LIFETIME = 10  # seconds after which an unheard ring is dropped by the broker's worker


class Bell:
    """One ringing thread per process; rings that come together become one."""

    def __init__(self) -> None:
        self.rung = self.failed = self.skipped = self.drained = 0
        self._wanted = threading.Event()
        self._lock = threading.Lock()
        self._silent_until = 0.0
        self._pid = 0

    def ring(self) -> None:
        """Ask for a worker. Returns at once and never raises."""
        self.be_there()
        self._wanted.set()

    def be_there(self, **kwargs: object) -> None:
        """Have a thread that rings, and that looks without being asked."""
        if self._pid == os.getpid():  # a forked child has none of its parent's threads
            return
        with self._lock:
            if self._pid != os.getpid():
                self._wanted = threading.Event()
                threading.Thread(target=self._run, args=(self._wanted,), name="outbox-bell", daemon=True).start()
                self._pid = os.getpid()

    def _run(self, wanted: threading.Event) -> None:
        while True:
            rung = wanted.wait(None if settings.TESTING else LOOK_SECONDS)  # a test's database is its own thread's
            wanted.clear()
            if not self.publish() if rung else self.stands():
                self._drain_here()

    def stands(self) -> bool:
        """Whether something that is due has been waiting for longer than a sweep would let it."""
        from notifications import watch

        try:
            return watch.outbox_age() > STANDS
        except DatabaseError:  # away; then nothing can be sent either
            return False
        except Exception:  # this thread is the last one that looks
            log.exception("looking whether messages wait failed")
            return False
        finally:
            connections.close_all()

    def publish(self) -> bool:
        """Send the task once, without retries; a failure is counted, logged and starts the silence."""
        if time.monotonic() < self._silent_until:
            self.skipped += 1
            return False
        try:
            app.send_task("notifications.drain_outbox", expires=LIFETIME, retry=False, ignore_result=True)
        except Exception as error:  # whatever the broker's client raises: the outbox does not depend on it
            self.failed += 1
            self._silent_until = time.monotonic() + SILENT_SECONDS
            log.warning("the broker does not answer (%s); sending from this process meanwhile", type(error).__name__)
            return False
        self.rung += 1
        return True

    def _drain_here(self) -> None:
        """Without a broker no worker hears of the message: this thread sends it, beside the requests."""
        from notifications import delivery, dispatch

        try:
            dispatch.dispatch_pending()
            self.drained += delivery.drain(seconds=10)
        except Exception:  # the sweep comes back to it
            log.exception("sending without the broker failed")
        finally:
            connections.close_all()


bell = Bell()
ring = bell.ring
