"""Mail as it comes: awkward, damaged, forwarded and automatic, all written by us, each with what must be read from it.

One module per kind; ``CASES`` holds them all. A case says only what matters about it, as attributes of the parsed mail:

- a plain value must be equal; ``…_has`` must be contained; ``…_lacks`` must not be;
- ``files`` is the list of (name, type, size) of the attachments, in order;
- ``bounce`` is a list of (recipient, action, permanent, status), and ``bounced`` the Message-IDs that came back.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Case:
    """One mail and what must be read from it."""

    name: str
    raw: bytes
    expect: dict[str, Any]


class Book(list[Case]):
    """The mails of one module."""

    def add(self, name: str, raw: str | bytes, **expect: Any) -> None:
        """One more mail. A text is sent as UTF-8 with the line ends of the wire."""
        self.append(Case(name, wire(raw), expect))


def wire(raw: str | bytes) -> bytes:
    """Text as it travels; bytes stay as they are."""
    if isinstance(raw, bytes):
        return raw
    return raw.lstrip("\n").replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def b64(data: str | bytes, charset: str = "utf-8") -> str:
    """Base64 in lines, as programs write it."""
    return base64.encodebytes(data.encode(charset) if isinstance(data, str) else data).decode()


def simple(body: str | bytes, subject: str = "Hello", sender: str = "Mona <mona@example.com>", more: str = "") -> bytes:
    """A plain mail around a body; ``more`` holds further header lines."""
    head = f"From: {sender}\nTo: service@nuwar.example\nSubject: {subject}\nMessage-ID: <m1@example.com>\n{more}"
    return wire(head.rstrip("\n") + "\n\n") + wire(body)


def labelled(body: str | bytes, charset: str, label: str | None = None, encoding: str = "8bit") -> bytes:
    """A plain mail whose body is in ``charset`` and says that it is in ``label``."""
    data = body.encode(charset) if isinstance(body, str) else body
    label = charset if label is None else label
    kind = f"Content-Type: text/plain; charset={label}\n" if label else ""
    return simple(data, more=f"MIME-Version: 1.0\n{kind}Content-Transfer-Encoding: {encoding}\n")


def all_cases() -> list[Case]:
    """Every mail of every module."""
    from tests.notifications.mails import automatic, bounces, charsets, files, heads, hostile, html, quotes

    books = {"letters": charsets, "head": heads, "answer": quotes, "page": html, "files": files, "by": automatic, "report": bounces,
             "hostile": hostile}
    return [replace(case, name=f"{kind}: {case.name}") for kind, module in books.items() for case in module.BOOK]
