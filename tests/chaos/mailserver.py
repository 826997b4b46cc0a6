"""A mail server that costs next to nothing, in a process of its own, so that a measured rate is the senders'.

``python -m tests.chaos.mailserver PORT FILE DELAY`` takes everything, answers the end of a text after DELAY seconds, and writes a
line for each mail: time, Message-ID, recipient.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TextIO

from tests.chaos.processes import ROOT, until
from tests.engines import free_port

END_OF_TEXT = b"\r\n.\r\n"
_ID = re.compile(rb"^Message-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)


class QuickMailServer:
    """The test's side: ``url`` suits MAIL_URL, ``arrivals`` is what came; it answers ``delay`` seconds after the end of a text."""

    def __init__(self, folder: Path, delay: float = 0.0) -> None:
        self.delay = delay
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._file = folder / f"arrivals-{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> QuickMailServer:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.mailserver", str(self.port), str(self._file), str(self.delay)],
            cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True,
        )
        if not until(self._file.exists, 20):
            raise RuntimeError("the mail server did not come up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def attempts(self) -> int:
        """How many mails came so far; costs next to nothing, for it is asked again and again."""
        return self._file.read_bytes().count(b"\n")

    def ids(self) -> list[str]:
        """The Message-ID of every copy, in the order of their coming."""
        return [name for _, name, _ in self.arrivals()]

    def arrivals(self) -> list[tuple[float, str, str]]:
        """Time (monotonic, of this machine), Message-ID and recipient of each mail, in the order of their coming."""
        rows = [line.split("\t") for line in self._file.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [(float(when), name, to.strip()) for when, name, to in rows]


class Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, log: TextIO, delay: float) -> None:
        self.delay = delay
        self.log, self.waiting, self.recipient, self.in_text = log, bytearray(), "", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 quick\r\n")

    def data_received(self, data: bytes) -> None:
        """Take what is whole, leave the rest."""
        self.waiting += data
        while self._step():
            pass

    def _step(self) -> bool:
        end = END_OF_TEXT if self.in_text else b"\r\n"
        place = self.waiting.find(end)
        if place < 0:
            return False
        piece = bytes(self.waiting[:place])
        del self.waiting[:place + len(end)]
        if self.in_text:
            found = _ID.search(piece)
            self.log.write(f"{time.monotonic():.4f}\t{found[1].decode() if found else ''}\t{self.recipient}\n")
            self.log.flush()
            self.in_text = False
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, self.transport.write, b"250 taken\r\n")
            else:
                self.transport.write(b"250 taken\r\n")
        else:
            self._command(piece)
        return True

    def _command(self, words: bytes) -> None:
        verb = words[:4].upper()
        if verb == b"RCPT":
            self.recipient = words.partition(b"<")[2].partition(b">")[0].decode()
        self.in_text = verb == b"DATA"
        self.transport.write({b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}.get(verb, b"250 ok\r\n"))
        if verb == b"QUIT":
            self.transport.close()


async def serve(port: int, path: Path, delay: float) -> None:
    """Until the process is killed."""
    loop = asyncio.get_running_loop()
    with path.with_suffix(".new").open("w") as log:
        server = await loop.create_server(lambda: Line(log, delay), "127.0.0.1", port)
        path.with_suffix(".new").rename(path)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
