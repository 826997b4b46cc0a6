"""Header lines of a mail, broken or not: folding, encoded words, parameters, addresses. Pure; never raises."""

from __future__ import annotations

import base64
import binascii
import re
from itertools import islice
from urllib.parse import unquote_to_bytes

from notifications.inbound.charsets import clean, decode

MAX_BYTES = 64 * 1024
MAX_VALUE = 8 * 1024
MAX_LINES = 1000
MAX_PARAMETERS = 60
MAX_ADDRESSES = 100
# Bytes read as Latin-1 hold signs that Python takes for blanks and that end an Arabic letter in UTF-8.
BLANK = " \t\r\n"
_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_LIKELY = re.compile(
    rb"(content-|mime-|received|from|to|cc|date|subject|message-id|reply-to|references|in-reply|x-|return-|dkim)", re.I)
_WORD = re.compile(rb"=\?([A-Za-z0-9_.:()+-]{0,40})(?:\*[A-Za-z0-9-]{0,20})?\?([BbQq])\?"
                   rb"((?:[^?=]|=(?!\?[A-Za-z])|\?(?!=))*)(?:\?=|$|(?==\?))")
_PARAMETER = re.compile(r';\s*([^=;\s"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.ASCII)
_CONTINUED = re.compile(r"^([^*]{1,60})\*(\d{1,3})(\*?)$")
_ADDRESS = re.compile(r"^[^\s<>@\"(),;:\\]{1,128}@[^\s<>@\"(),;:\\]{1,190}$")
_ID = re.compile(r"<([^<>]{1,250})>")


def split_head(data: bytes, *, whole: bool = True) -> tuple[list[tuple[str, bytes]], int, bool]:
    """Header lines (name in lower case, raw value), where the body begins, whether cut short.

    ``whole`` says that a whole mail begins here, which may have empty lines in front; a part has none: its body begins.
    """
    lines: list[list[bytes]] = []
    at, end, cut, count = 0, min(len(data), MAX_BYTES), False, 0
    while at < end:
        stop = data.find(b"\n", at, end)
        line = data[at : stop if stop >= 0 else end].rstrip(b"\r")
        after = stop + 1 if stop >= 0 else end
        count += 1
        if not line.strip():
            if whole and not lines and count < 20:  # empty lines before the first header
                at = after
                continue
            return _joined(lines), after, cut
        if count > MAX_LINES:
            cut = True
            break
        found = _NAME.match(line)
        if found:
            lines.append([found[1], line[found.end() :]])
        elif line[:1] in b" \t" and lines:
            lines[-1].append(line)
        elif not lines and re.match(rb">?From ", line):
            pass  # the line that mailboxes put before a mail
        elif lines and _goes_on(data, after, end):
            lines[-1].append(b" " + line)  # a folded line that lost its blank
        else:
            return _joined(lines), at, cut
        at = after
    if at >= end and end < len(data):
        cut = True
    return _joined(lines), _after_blank(data, at) if cut else at, cut


def _goes_on(data: bytes, at: int, end: int) -> bool:
    """Whether headers follow within a few lines, before the empty line."""
    for line in data[at : min(end, at + 2000)].split(b"\n")[:8]:
        if not line.strip():
            return False
        found = _NAME.match(line)
        if found:
            return bool(_LIKELY.match(found[1]))
    return False


def _after_blank(data: bytes, at: int) -> int:
    found = re.compile(rb"\r?\n[ \t]*\r?\n").search(data, at, at + (1 << 20))
    return found.end() if found else at


def _joined(lines: list[list[bytes]]) -> list[tuple[str, bytes]]:
    return [(line[0].decode("ascii", "replace").lower(), b"".join(line[1:]).strip()[: MAX_VALUE * 4]) for line in lines]


def base64_bytes(data: bytes) -> bytes:
    """What base64 says, without its strange signs, cut ends and missing padding; empty for what holds none."""
    out = []
    for piece in re.split(rb"=+", re.sub(rb"[^A-Za-z0-9+/=]", b"", data.translate(bytes.maketrans(b"-_", b"+/")))):
        if len(piece) % 4 == 1:
            piece = piece[:-1]
        if piece:
            try:
                out.append(base64.b64decode(piece + b"=" * (-len(piece) % 4)))
            except (binascii.Error, ValueError):
                continue
    return b"".join(out)


def text_of(value: bytes) -> str:
    """A header's value in words on one line: encoded words decoded, adjacent ones joined before their letters are read."""
    pieces: list[tuple[str, bytes]] = []  # (label, bytes); a label that begins with "=" comes from an encoded word
    at = 0
    value = value[:MAX_VALUE]
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        if between and not (pieces and pieces[-1][0].startswith("=") and not between.strip()):
            pieces.append(("", between))
        label = "=" + found[1].decode("ascii").lower()
        coded = found[3]
        plain = base64_bytes(coded) if found[2] in b"Bb" else binascii.a2b_qp(coded, header=True)
        if pieces and pieces[-1][0] == label:
            pieces[-1] = (label, pieces[-1][1] + plain)
        else:
            pieces.append((label, plain))
        at = found.end()
    pieces.append(("", value[at:]))
    return one_line("".join(decode(data, label.lstrip("=")) for label, data in pieces))


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(clean(text).split())


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """``text/plain`` and its parameters, in plain, encoded (RFC 2047), or continued (RFC 2231) form."""
    raw = value[:MAX_VALUE].decode("latin-1")
    main = re.split(r"[; \t\r\n]", raw.strip(BLANK), maxsplit=1)[0].strip('"').lower()
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in islice(_PARAMETER.finditer(raw if ";" in raw else ""), MAX_PARAMETERS):
        name, given = found[1].lower(), found[2].strip(BLANK)
        if given.startswith('"'):
            given = re.sub(r"\\(.)", r"\1", given[1:-1] if given.endswith('"') and len(given) > 1 else given[1:])
        continued = _CONTINUED.match(name)
        if continued:
            pieces.setdefault(continued[1], {})[int(continued[2])] = (bool(continued[3]), given)
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {})[0] = (True, given)
        else:
            plain.setdefault(name, text_of(given.encode("latin-1")))
    for name, numbered in pieces.items():
        plain[name] = _continued(numbered) or plain.get(name, "")
    return main, plain


def _continued(numbered: dict[int, tuple[bool, str]]) -> str:
    """Join the pieces of RFC 2231 in their order; the first one names the character set."""
    label, data = "", b""
    for number in sorted(numbered):
        coded, given = numbered[number]
        if coded and not label and given.count("'") >= 2:
            label, _, given = given.split("'", 2)
        data += unquote_to_bytes(given) if coded else given.encode("latin-1")
    return one_line(decode(data, label))


def addresses(value: bytes) -> list[tuple[str, str]]:
    """Names and addresses of a From, To or Cc line; addresses in lower case, empty where none can be read."""
    out: list[tuple[str, str]] = []
    for piece in islice(_entries(value[:MAX_VALUE].decode("latin-1")), MAX_ADDRESSES):
        out.append(_entry(piece))
    return out


def _entries(raw: str) -> list[str]:
    """Split at commas and semicolons that stand outside quotes, brackets and comments."""
    out, piece, quoted, depth, angle = [], "", False, 0, False
    for position, sign in enumerate(raw):
        if sign == '"' and not (position and raw[position - 1] == "\\"):
            quoted = not quoted
        elif not quoted:
            depth += (sign == "(") - (sign == ")" and depth > 0)
            angle = (angle or sign == "<") and sign != ">"
        if sign in ",;" and not quoted and not depth and not angle:
            out.append(piece)
            piece = ""
        else:
            piece += sign
    return [entry for entry in [*out, piece] if entry.strip()]


def _entry(raw: str) -> tuple[str, str]:
    left, right = raw.rfind("<"), raw.rfind(">")
    if left >= 0:
        inside = raw[left + 1 : right if right > left else len(raw)]
        name = raw[:left]
    else:
        comment = re.search(r"\(([^()]*)\)", raw)
        inside = raw.replace(comment[0], "") if comment else raw
        name = comment[1] if comment else ("" if "@" in raw else raw)
    name = re.sub(r"\\(.)", r"\1", name.strip(BLANK))
    if name.startswith('"') and name.endswith('"') and len(name) > 1:
        name = name[1:-1]
    return text_of(name.encode("latin-1")).strip("\"' "), address(inside)


def address(raw: str) -> str:
    """One address in lower case, or an empty text; bytes above 127 are read as UTF-8."""
    text = one_line(decode(raw.encode("latin-1", "replace"))).strip("\"'<> ").removeprefix("mailto:")
    text = text.replace(" ", "") if text.count("@") == 1 and len(text) < 200 else text
    return text.lower() if _ADDRESS.match(text) else ""


def ids(values: list[bytes]) -> tuple[str, ...]:
    """Message-IDs with their brackets, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for match in _ID.finditer(value[: MAX_VALUE * 4].decode("latin-1")):
            found.setdefault(f"<{''.join(clean(match[1]).split())}>")  # long ones are folded in their middle
    return tuple(islice(found, 100))
