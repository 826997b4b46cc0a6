"""The process that reads mail: ``python -I child.py``; each mail of standard input in a fork of its own, JSON on standard output.

A Python takes longer to start than a mail to read, so one start serves a whole batch. What has read a mail is gone before the
next one comes. Nothing but the reader is imported, no file is opened, no connection made, and there is no secret to hold.

A mail is eight bytes of length and its bytes; so is an answer. An empty answer says that the reader ended without one.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

MEMORY = 512 << 20
CPU_SECONDS = 10
WALL_SECONDS = 30
LENGTH = 8
TIMEOUT = b'"timeout"'


def confine() -> None:
    """Take away memory, time and the right to write files; without ``resource`` (not Unix) only our timeout stands."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer every mail of standard input until it ends."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from notifications.inbound.parse import parse_mail
    from notifications.inbound.reading import pack

    def read(raw: bytes) -> bytes:
        return json.dumps(pack(parse_mail(raw))).encode()

    given, told = sys.stdin.buffer, sys.stdout.buffer
    while len(head := given.read(LENGTH)) == LENGTH:
        answer = _apart(read, given.read(int.from_bytes(head)))
        told.write(len(answer).to_bytes(LENGTH) + answer)
        told.flush()


def _apart(read: Callable[[bytes], bytes], raw: bytes) -> bytes:
    """What ``read`` says in a confined fork; empty where it died, ``TIMEOUT`` where it took too long."""
    if not hasattr(os, "fork"):
        return read(raw)
    out, into = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            for number in (0, 1, out):  # the mails and answers of others
                os.close(number)
            confine()
            with os.fdopen(into, "wb") as pipe:
                pipe.write(read(raw))
            os._exit(0)
        except BaseException:
            os._exit(1)
    os.close(into)
    answer = _hear(out, time.monotonic() + WALL_SECONDS)
    os.close(out)
    if answer is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    _pid, status = os.waitpid(pid, 0)
    if answer is None:
        return TIMEOUT
    return answer if status == 0 else b""


def _hear(pipe: int, deadline: float) -> bytes | None:
    """Everything that comes out of the pipe; None when it is still open at the deadline."""
    parts: list[bytes] = []
    while select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))[0]:
        part = os.read(pipe, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)
    return None


if __name__ == "__main__":
    main()
