"""Reading a mail in a child process with limits: what hangs or eats memory there stops nothing here."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from notifications.inbound.bounces import Bounce, Failure
from notifications.inbound.parse import Attachment, Mail

WALL_SECONDS = 30
_CHILD = Path(__file__).with_name("child.py")
logger = logging.getLogger(__name__)


def read(raw: bytes) -> Mail:
    """The mail in ``raw``; one with the problem ``unreadable`` where the child failed. Never raises."""
    try:
        # An empty environment: the child reads what strangers send and needs none of our secrets.
        done = subprocess.run(  # noqa: S603 - our own script, no shell
            [sys.executable, "-I", str(_CHILD)], input=raw, capture_output=True, timeout=WALL_SECONDS,
            env={"LC_ALL": "C.UTF-8"}, check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("a mail took longer than %s s to read", WALL_SECONDS)
        return Mail(problems=("unreadable", "timeout"))
    except OSError as error:
        logger.warning("no child could be started: %s", error)
        raise
    if done.returncode:
        logger.warning("the reader of mail ended with %s: %s", done.returncode, done.stderr[-300:])
        return Mail(problems=("unreadable", "ended"))
    try:
        return _mail(json.loads(done.stdout))
    except (ValueError, TypeError, KeyError):
        logger.warning("the reader of mail gave an answer that makes no sense")
        return Mail(problems=("unreadable", "answer"))


def pack(mail: Mail) -> dict[str, Any]:
    """The mail as plain values for JSON."""
    values = {field.name: getattr(mail, field.name) for field in fields(mail)}
    values["attachments"] = [
        [a.filename, a.content_type, base64.b64encode(a.content).decode(), a.content_id, a.is_inline] for a in mail.attachments
    ]
    values["date"] = mail.date.isoformat() if mail.date else None
    if mail.bounce:
        values["bounce"] = [
            [[f.recipient, f.action, f.permanent, f.status, f.diagnostic] for f in mail.bounce.failures],
            mail.bounce.message_ids, mail.bounce.dialect,
        ]
    return values


def _mail(values: dict[str, Any]) -> Mail:
    """The mail again; a text where a text belongs, whatever the child said."""
    given: dict[str, Any] = {}
    for field in fields(Mail):
        value, usual = values[field.name], field.default
        if isinstance(usual, str):
            given[field.name] = str(value)
        elif isinstance(usual, bool):
            given[field.name] = bool(value)
        elif isinstance(usual, tuple) and field.name != "attachments":
            given[field.name] = tuple(str(item) for item in value)
    given["attachments"] = tuple(
        Attachment(str(name), str(kind), base64.b64decode(content), str(cid), bool(inline))
        for name, kind, content, cid, inline in values["attachments"]
    )
    given["date"] = datetime.fromisoformat(values["date"]) if values["date"] else None
    if values["bounce"]:
        failures, ids, dialect = values["bounce"]
        given["bounce"] = Bounce(
            tuple(Failure(str(r), str(a), bool(p), str(s), str(d)) for r, a, p, s, d in failures), tuple(map(str, ids)),
            str(dialect),
        )
    return Mail(**given)
