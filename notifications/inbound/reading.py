"""Reading mails in a process apart with limits: what hangs or eats memory there stops nothing here."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import select
import subprocess
import sys
import time
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from notifications.inbound.bounces import Bounce, Failure
from notifications.inbound.child import LENGTH, TIMEOUT, WALL_SECONDS
from notifications.inbound.parse import Attachment, Mail

PATIENCE = WALL_SECONDS + 15  # seconds; the process apart gives up on a mail before we give up on the process
_CHILD = Path(__file__).with_name("child.py")
logger = logging.getLogger(__name__)


class Reader:
    """A process that reads one mail after the other, started with the first one and ended with the block."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, raw: bytes) -> Mail:
        """The mail in ``raw``; one with the problem ``unreadable`` where its reader failed.

        Raises ``OSError`` when no process can be started.
        """
        try:
            answer = self._ask(raw)
        except (BrokenPipeError, EOFError):
            logger.warning("the reader of mail ended")
            self._end()
            return Mail(problems=("unreadable", "ended"))
        except TimeoutError:
            logger.warning("the reader of mail does not answer")
            self._end()
            return Mail(problems=("unreadable", "timeout"))
        if answer == TIMEOUT:
            logger.warning("a mail took longer than %s s to read", WALL_SECONDS)
            return Mail(problems=("unreadable", "timeout"))
        if not answer:
            logger.warning("a mail ended its reader")
            return Mail(problems=("unreadable", "ended"))
        try:
            return _mail(json.loads(answer))
        except (ValueError, TypeError, KeyError):
            logger.warning("the reader of mail gave an answer that makes no sense")
            return Mail(problems=("unreadable", "answer"))

    def _ask(self, raw: bytes) -> bytes:
        process = self._process = self._process or _start()
        assert process.stdin is not None
        process.stdin.write(len(raw).to_bytes(LENGTH) + raw)
        process.stdin.flush()
        deadline = time.monotonic() + PATIENCE
        return self._hear(int.from_bytes(self._hear(LENGTH, deadline)), deadline)

    def _hear(self, wanted: int, deadline: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        pipe, heard = self._process.stdout.fileno(), bytearray()
        while len(heard) < wanted:
            if not select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            part = os.read(pipe, min(wanted - len(heard), 1 << 20))
            if not part:
                raise EOFError
            heard += part
        return bytes(heard)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        process.wait()


def _start() -> subprocess.Popen[bytes]:
    # An empty environment: it reads what strangers send and needs none of our secrets.
    return subprocess.Popen(  # noqa: S603 - our own script, no shell
        [sys.executable, "-I", str(_CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
    )


def read(raw: bytes) -> Mail:
    """One mail alone, as ``Reader.read``."""
    with Reader() as reader:
        return reader.read(raw)


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
