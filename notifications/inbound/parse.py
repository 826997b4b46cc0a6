"""One mail from anybody, read: who, what about, the newest words, the files, and whether a person wrote it.

Pure and bounded: at most 25 MB, 200 parts, 20 levels, 64 KB of headers and a million letters are looked at, each of
them a fixed number of times. ``parse_mail`` never raises, whatever the bytes; what it could not follow is named in
``problems``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from notifications.inbound import automatic, bounces, headers, html, mime, replies
from notifications.inbound.bounces import Bounce
from notifications.inbound.charsets import decode

MAX_TEXT = 1_000_000
TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "resent-to", "apparently-to")
EXTENSIONS = {"text/calendar": "ics", "message/rfc822": "eml", "text/html": "html", "text/plain": "txt", "application/pdf": "pdf",
              "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/heic": "heic", "image/webp": "webp",
              "video/mp4": "mp4", "video/quicktime": "mov", "application/ms-tnef": "winmail.dat", "text/vcard": "vcf"}
WORDS = ("text/plain", "text/html", "text/enriched", "text/markdown")
_REPORT_PARTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
                 "message/global-delivery-status", "message/feedback-report")
_NO_WORDS = re.compile(r"(does not support html|html[- ](?:capable|enabled|compatible)|view this (?:e-?mail|message) in|"
                       r"لا يدعم.{0,20}html|لعرض هذه الرسال)", re.I)


@dataclass(frozen=True)
class Attachment:
    """One file as it came: the name is only text, the type only a claim."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    is_inline: bool = False

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@dataclass(frozen=True)
class Mail:
    """A mail as read. ``text`` is everything it says, ``reply`` its newest words, ``quoted`` and ``signature`` the rest."""

    subject: str = ""
    from_email: str = ""
    from_name: str = ""
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_auto_reply: bool = False
    auto_reasons: tuple[str, ...] = ()
    reply: str = ""
    quoted: str = ""
    signature: str = ""
    to: tuple[str, ...] = ()
    reply_to: str = ""
    date: datetime | None = None
    bounce: Bounce | None = None
    authentication: str = ""
    problems: tuple[str, ...] = ()

    @property
    def is_bounce(self) -> bool:
        """Whether a mail server reports on a message."""
        return self.bounce is not None


def parse_mail(raw: bytes) -> Mail:
    """Read ``raw``. Never raises: what no rule covers comes back as a mail without words and the problem ``unreadable``."""
    try:
        return _read(bytes(raw))
    except Exception as error:  # any bytes at all are allowed; the raw mail is kept beside what is told here
        return Mail(problems=("unreadable", type(error).__name__))


def _read(raw: bytes) -> Mail:
    taken = mime.take_apart(raw)
    plain, markup, files = _sort(taken)
    text, cut = plain[:MAX_TEXT], -1
    if markup and (not text.strip() or (len(text.strip()) < 300 and _NO_WORDS.search(text))):
        text, cut = html.to_text(markup)
    if len(plain) > MAX_TEXT or len(markup) >= MAX_TEXT:
        taken.problems.add("long_text")
    subject = headers.text_of(taken.first("subject"))[:998]
    name, sender = _sender(taken)
    trimmed = replies.trim(text, cut)
    why = automatic.reasons(taken, sender, subject, text)
    bounce = bounces.read(taken, sender, subject, text)
    return Mail(
        subject=subject, from_email=sender, from_name=name[:200], text=text.strip("\n"), html=markup[:MAX_TEXT],
        attachments=tuple(files), message_id=_first_id(taken, "message-id"), in_reply_to=_first_id(taken, "in-reply-to"),
        references=headers.ids(taken.head.get("references", [])), is_auto_reply=bool(why or bounce),
        auto_reasons=why or (("bounce",) if bounce else ()), reply=trimmed.reply, quoted=trimmed.quoted,
        signature=trimmed.signature, to=_recipients(taken), reply_to=_first_address(taken.head.get("reply-to", [])),
        date=_date(taken.first("date")), bounce=bounce,
        authentication=headers.text_of(taken.first("authentication-results"))[:1000], problems=tuple(sorted(taken.problems)),
    )


def _sender(taken: mime.Taken) -> tuple[str, str]:
    """Name and address of the first usable From line, else of Sender."""
    for header in ("from", "sender", "return-path"):
        for value in taken.head.get(header, []):
            for name, address in headers.addresses(value):
                if address:
                    return name, address
    named = [name for value in taken.head.get("from", []) for name, _ in headers.addresses(value)]
    return (named[0] if named else ""), ""


def _first_id(taken: mime.Taken, header: str) -> str:
    return next(iter(headers.ids(taken.head.get(header, []))), "")


def _first_address(values: Iterable[bytes]) -> str:
    return next((address for value in values for _, address in headers.addresses(value) if address), "")


def _recipients(taken: mime.Taken) -> tuple[str, ...]:
    found = (address for name in TO for value in taken.head.get(name, [])[:20] for _, address in headers.addresses(value))
    return tuple(dict.fromkeys(address for address in found if address))[:200]


def _date(value: bytes) -> datetime | None:
    """When the sender says it was written, in UTC; nothing for what is no date."""
    try:
        moment = parsedate_to_datetime(headers.text_of(value[:200]))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:  # its own ways of failing differ between versions
        return None


def _sort(taken: mime.Taken) -> tuple[str, str, list[Attachment]]:
    """Words, markup and files of the leaves."""
    texts: list[str] = []
    markups: list[str] = []
    files: list[Attachment] = []
    room = MAX_TEXT + 1
    for part in taken.leaves:
        if part.kind in _REPORT_PARTS and "multipart/report" in part.parents:
            continue
        if _is_words(part):
            target = markups if part.kind == "text/html" else texts
            if part.kind == "text/html" and markups and "multipart/alternative" in part.parents[-1:]:
                continue
            words = _words(part, room, files)
            room = max(0, room - len(words))
            target.append(words)
        else:
            files.append(_file(part, len(files)))
    text = "\n\n".join(words.strip("\n") for words in texts if words.strip())
    return text, "\n".join(words for words in markups if words.strip()), files


def _is_words(part: mime.Part) -> bool:
    """Whether a leaf is what the person wrote rather than a file."""
    return part.kind in WORDS and part.disposition != "attachment" and not part.filename


def _words(part: mime.Part, room: int, files: list[Attachment]) -> str:
    if part.kind == "text/plain" and b"begin " in part.body:
        content = part.content()
        for name, data in mime.uuencoded(content):
            files.append(Attachment(name, "application/octet-stream", data))
        text = decode(mime.without_uuencoded(content)[: room * 4], part.parameters.get("charset", ""))[:room]
    else:
        text = part.text(room)
    if part.kind == "text/enriched":
        text = re.sub(r"<[^<>]{0,200}>", "", text.replace("<<", "\u2039"))
    if part.parameters.get("format", "").lower() == "flowed":
        text = _unflow(text, part.parameters.get("delsp", "").lower() == "yes")
    return text


def _unflow(text: str, delete_space: bool) -> str:
    """Join the lines that were broken only for the way (RFC 3676)."""
    out: list[str] = []
    soft = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        line = line[1:] if line.startswith(" ") else line
        if soft and not quoted and out:
            out[-1] += line
        else:
            out.append(line)
        soft = line.endswith(" ") and line != "-- " and not quoted
        if soft and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _file(part: mime.Part, number: int) -> Attachment:
    content = part.content()
    name = part.filename
    if not name and part.kind == "message/rfc822":
        inner, _, _ = headers.split_head(content[: headers.MAX_BYTES])
        name = next((headers.text_of(value)[:80] for header, value in inner if header == "subject"), "") or "message"
        name += ".eml"
    if not name:
        extension = EXTENSIONS.get(part.kind, "bin")
        name = extension if "." in extension else f"file-{number + 1}.{extension}"
    content_id = headers.text_of(part.first("content-id")).strip("<> ")[:200]
    inline = part.disposition == "inline" or (bool(content_id) and part.disposition != "attachment")
    return Attachment(headers.one_line(name)[:200], part.kind, content, content_id, inline)
