"""A mark outside of the database, by which one that went back in time is recognised before it mails anybody.

The file in DATA_DIR names the database, its epoch and the last event and try that it knew. Both tables are append-only, so
their last numbers only grow; a database of the same name that knows less was restored. A copy of DATA_DIR that goes back
together with its database cannot be told this way: ``manage.py hold_messages`` is for that.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Subquery

from notifications import hold
from notifications.models import Attempt, Epoch
from tickets.models import TicketEvent

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mark:
    """How far a database had come."""

    name: str
    number: int
    event: int
    attempt: int

    def is_behind(self, kept: Mark) -> bool:
        """Whether this database knew more when ``kept`` was written."""
        if self.name != kept.name or self.number > kept.number:
            return False
        return self.number < kept.number or self.event < kept.event or self.attempt < kept.attempt


def watch() -> None:
    """Compare and move the mark; a database that went back goes on hold first. Called before anything is sent."""
    kept = _read()  # before the database is asked: another sender may move both meanwhile
    now = _now()
    if kept and now.is_behind(kept):
        hold.begin(Epoch.WENT_BACK, number=kept.number + 1)
        now = _now()
    if now != kept:
        _write(now)


def hold_by_hand() -> None:
    """Go on hold since somebody says that the database was restored; no mark may find the same restore a second time."""
    kept, now = _read(), _now()
    hold.begin(Epoch.COMMAND, number=max(now.number, kept.number if kept and kept.name == now.name else 0) + 1)
    _write(_now())


def _path() -> Path:
    return Path(settings.DATA_DIR) / "outbox.mark"


def _now() -> Mark:
    last = {
        "event": Subquery(TicketEvent.objects.order_by("-pk").values("pk")[:1]),
        "attempt": Subquery(Attempt.objects.order_by("-pk").values("pk")[:1]),
    }
    rows = Epoch.objects.filter(pk=hold.current().pk).annotate(**last)
    name, number, event, attempt = rows.values_list("name", "number", "event", "attempt")[0]
    return Mark(name, number, event or 0, attempt or 0)


def _read() -> Mark | None:
    """The kept mark; None where there is none, or none that can be read."""
    try:
        return Mark(**json.loads(_path().read_text()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        log.warning("the mark %s cannot be read; it is written anew", _path())
        return None


def _write(mark: Mark) -> None:
    """Replace the file in one step: a crash leaves the old one or the new one."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=_path().parent, prefix=".mark-", delete=False) as file:
            json.dump(asdict(mark), file)
        os.replace(file.name, _path())
    except OSError as error:  # a full or read-only disk must not stop the messages
        log.warning("the mark %s cannot be written (%s)", _path(), error)
