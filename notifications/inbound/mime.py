"""A mail taken apart into its leaves, within limits of size, depth and number. Pure; never raises.

Own code instead of the standard library's reader: that one raises on damaged mail, nests without limit, and reads
lines once for each level of nesting.
"""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass, field

from notifications.inbound import headers
from notifications.inbound.charsets import decode

MAX_MAIL = 25 * 1024 * 1024
MAX_PARTS = 200
MAX_DEPTH = 20
_GUESS = re.compile(rb"(?:^|\n)--([^\s-][^\r\n]{0,99}|-[^\r\n]{1,99}?)[ \t]*\r?\n(?:content-|mime-)", re.I)
_UU = re.compile(
    rb"(?:^|\n)begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n"
    rb"((?:[ -`][^\r\n]{0,100}\r?\n){1,400000}?)(?:`|[ ])?\r?\n?end(?:\r?\n|$)")


@dataclass
class Part:
    """One leaf, or one enclosed mail, as it stands in the mail."""

    head: dict[str, list[bytes]]
    kind: str
    parameters: dict[str, str]
    disposition: str
    filename: str
    body: bytes
    parents: tuple[str, ...] = ()
    depth: int = 0

    def first(self, name: str) -> bytes:
        """Raw value of a header, empty where it is missing."""
        return self.head.get(name, [b""])[0]

    def content(self) -> bytes:
        """The body without its transfer encoding."""
        return decoded(self.body, self.first("content-transfer-encoding"))

    def text(self, limit: int) -> str:
        """The body in letters."""
        return decode(self.content()[: limit * 4], self.parameters.get("charset", ""))[:limit]


@dataclass
class Taken:
    """A mail taken apart: its own headers, its leaves in order, and what was wrong with it."""

    head: dict[str, list[bytes]]
    leaves: list[Part] = field(default_factory=list)
    problems: set[str] = field(default_factory=set)
    kind: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    def first(self, name: str) -> bytes:
        """Raw value of a header, empty where it is missing."""
        return self.head.get(name, [b""])[0]


def take_apart(raw: bytes) -> Taken:
    """All leaves of a mail, depth first. Limits show as ``problems``: too_large, too_deep, too_many_parts, long_header."""
    problems: set[str] = set()
    if len(raw) > MAX_MAIL:
        raw = raw[:MAX_MAIL]
        problems.add("too_large")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw[: 1 << 20]:
        raw = raw.replace(b"\r", b"\n")
    root = _part(raw, (), 0, "text/plain", problems)
    taken = Taken(root.head, problems=problems, kind=root.kind, parameters=root.parameters)
    waiting = [root]
    while waiting:
        part = waiting.pop()
        children = _children(part, problems) if part.kind.startswith("multipart/") else None
        if children is None:
            taken.leaves.append(part)
        else:
            room = MAX_PARTS - len(taken.leaves) - len(waiting)
            if len(children) > room:
                problems.add("too_many_parts")
            waiting.extend(reversed(children[: max(0, room)]))
    return taken


def _part(data: bytes, parents: tuple[str, ...], depth: int, default: str, problems: set[str]) -> Part:
    lines, at, cut = headers.split_head(data, whole=not depth)
    if cut:
        problems.add("long_header")
    head: dict[str, list[bytes]] = {}
    for name, value in lines:
        head.setdefault(name, []).append(value)
    kind, parameters = headers.parameters(head.get("content-type", [b""])[0])
    disposition, more = headers.parameters(head.get("content-disposition", [b""])[0])
    if not re.fullmatch(r"[a-z0-9.+-]{1,80}/[a-z0-9.+_-]{1,120}", kind):
        kind = {"text": "text/plain", "html": "text/html"}.get(kind, default if not kind else "text/plain")
    name = more.get("filename") or parameters.get("name", "")
    return Part(head, kind, parameters, disposition, name[:200], data[at:], parents, depth)


def _children(part: Part, problems: set[str]) -> list[Part] | None:
    """The parts of a multipart; ``None`` where it has none and is a leaf after all."""
    if part.depth >= MAX_DEPTH:
        problems.add("too_deep")
        part.kind = "application/octet-stream"
        return None
    body = part.body
    encoding = part.first("content-transfer-encoding").strip().lower()
    if encoding in (b"base64", b"quoted-printable"):  # forbidden for a multipart, and met all the same
        opened = decoded(body, encoding)
        body = opened if b"--" in opened else body
    boundary = part.parameters.get("boundary", "").encode("latin-1", "replace")
    pieces = _split(body, boundary) if boundary else []
    if not pieces:
        found = _GUESS.search(body, 0, 200_000)
        pieces = _split(body, found[1]) if found else []
        problems.add("no_boundary")
    if not pieces:
        part.kind = "text/html" if re.search(rb"<(html|body|div|p)\b", body[:5000], re.I) else "text/plain"
        return None
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    inside = (*part.parents, part.kind)
    return [_part(piece, inside, part.depth + 1, default, problems) for piece in pieces]


def _split(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the boundary's lines; the last piece may lack its end."""
    mark, start, at = b"--" + boundary.rstrip(), -1, 0
    pieces: list[bytes] = []
    while len(pieces) <= MAX_PARTS:
        found = body.find(mark, at)
        if found < 0:
            break
        at = found + len(mark)
        if found and body[found - 1 : found] != b"\n":
            continue
        stop = body.find(b"\n", at, at + 1000)
        rest = body[at : stop if stop >= 0 else len(body)].strip()
        if rest not in (b"", b"--"):
            continue
        if start >= 0:
            pieces.append(body[start:found].removesuffix(b"\n").removesuffix(b"\r"))
        start = -1 if rest else (stop + 1 if stop >= 0 else len(body))
        if rest:
            break
    if start >= 0 and len(pieces) <= MAX_PARTS:
        pieces.append(body[start:])
    return pieces


def decoded(body: bytes, encoding: bytes) -> bytes:
    """The bytes behind a transfer encoding; what claims one and has none stays as it is."""
    name = encoding.strip().strip(b"\"';").lower().split(b" ")[0].split(b";")[0]
    if name == b"base64":
        return _base64(body)
    if name in (b"quoted-printable", b"quoted_printable", b"qp"):
        return binascii.a2b_qp(body)
    if name in (b"x-uuencode", b"uuencode", b"x-uue", b"uue"):
        found = uuencoded(body)
        return found[0][1] if found else body
    return body


def _base64(body: bytes) -> bytes:
    """Base64 up to a footer that a list or a scanner put behind it; text that is no base64 at all stays."""
    lines = body.strip().split(b"\n")
    plain = sum(b" " in line.strip() for line in lines[:200])
    if plain * 2 > len(lines[:200]):
        return body
    if plain:
        padded = next((n for n, line in enumerate(lines) if line.rstrip().endswith(b"=")), None)
        if padded is not None and any(b" " in line.strip() for line in lines[padded + 1 :]):
            lines = lines[: padded + 1]
    return headers.base64_bytes(b"\n".join(lines))


def uuencoded(body: bytes) -> list[tuple[str, bytes]]:
    """Files that an old program wrote into the text itself: name and bytes."""
    out: list[tuple[str, bytes]] = []
    if not 0 < body.count(b"begin ") <= 50 or b"end" not in body or len(body) > 8_000_000:
        return out
    for found in _UU.finditer(body):
        data = b""
        try:
            data = b"".join(binascii.a2b_uu(line) for line in found[2].splitlines() if line.strip())
        except (binascii.Error, ValueError):
            continue
        if data:
            out.append((decode(found[1]), data))
        if len(out) >= 20:
            break
    return out


def without_uuencoded(body: bytes) -> bytes:
    """The text without those files."""
    return _UU.sub(b"\n", body) if uuencoded(body) else body
