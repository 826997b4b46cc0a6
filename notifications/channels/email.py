"""E-mail over any SMTP server named by MAIL_URL: ``smtp://user:password@host:port``, ``smtp+tls://``, ``smtps://``.

What stands above a mail is decided here for the providers of ``channels.post`` too.
"""

from __future__ import annotations

import contextlib
import re
import secrets
import smtplib
import ssl
from binascii import b2a_base64
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from types import TracebackType
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import timezone

from notifications.channels.base import Outcome, Result
from notifications.inbound import marks
from notifications.models import Message
from notifications.rendering import one_line

TIMEOUT = 10.0  # seconds for each answer of the server; shorter than a lease
END = "\r\n"
_SPECIAL = re.compile(r'[][\\()<>@,:;".]')
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


@dataclass(frozen=True)
class Server:
    """Where mail goes."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def server_of(url: str) -> Server:
    """Read MAIL_URL. Raises ``ValueError`` for an unknown scheme or a missing host."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("MAIL_URL is smtp://, smtp+tls:// or smtps:// with a host, or anymail+ and a provider, see the README")
    return Server(
        parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


Person = tuple[str, str]  # name and address


@dataclass(frozen=True)
class Head:
    """What stands above a mail, in plain words. ``more`` are headers of ASCII that travel as they are."""

    sender: Person
    to: Person
    subject: str
    answers: Person | None
    more: dict[str, str]


def head_of(message: Message) -> Head:
    """Sender, reader, subject, where answers go, and the headers by which the mail and its answers are known again."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    brand = settings.BRAND_NAME_AR if message.language == "ar" else settings.BRAND_NAME_EN
    answers = None
    if message.audience == Message.Audience.CUSTOMER and marks.inbound_address():
        answer = marks.reply_address(message.ticket.pk) if message.ticket else marks.conversation_address(message.pk)
        answers = (brand, answer)
    more = {"Message-ID": message.message_id}
    if message.ticket:
        more["References"] = f"<{message.ticket.public_id.hex}@{domain()}>"  # one conversation per ticket
    more |= {"X-Helpdesk-Message": marks.own_mark(message.pk), "Auto-Submitted": "auto-generated",
             "X-Auto-Response-Suppress": "All", "Content-Language": message.language}
    return Head((one_line(name or brand), one_line(address)), (one_line(message.to_name), one_line(message.to_address)),
                one_line(message.subject), answers, more)


def compose(message: Message) -> bytes:
    """The mail as it goes out: both forms, a Message-ID that stays the same over all tries.

    Written down directly: the library's header objects parse what they were just given and cost more than all the rest of sending.
    """
    facts = head_of(message)
    head = [_person("From", *facts.sender), _person("To", *facts.to), _line("Subject", facts.subject)]
    if facts.answers:
        head.append(_person("Reply-To", *facts.answers))
    head += [f"{name}: {value}" for name, value in facts.more.items()]
    head += [f"Date: {format_datetime(timezone.now())}", "MIME-Version: 1.0"]
    parts = [_part("plain", message.body_text)] + ([_part("html", message.body_html)] if message.body_html else [])
    if len(parts) == 1:
        return END.join([*head, parts[0]]).encode("ascii", "replace")
    edge = f"=_{secrets.token_hex(12)}"  # "=_" stands in no base64
    head.append(f'Content-Type: multipart/alternative; boundary="{edge}"{END}')
    body = [line for part in parts for line in (f"--{edge}", part)]
    return END.join([*head, *body, f"--{edge}--", ""]).encode("ascii", "replace")


@lru_cache(maxsize=512)
def _line(name: str, value: str) -> str:
    """One header, folded, in encoded words where it is not ASCII. Most of them come again and again."""
    return f"{name}: {Header(value, None if value.isascii() else 'utf-8', header_name=name).encode(linesep=END)}"


def _person(header: str, name: str, address: str) -> str:
    """A header with one address. What is not ASCII in the address itself cannot travel and fails at the server."""
    shown = name
    if not name.isascii():
        shown = _line(header, name).partition(": ")[2]
    elif _SPECIAL.search(name):
        shown = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{header}: {shown}{f'{END} ' if len(shown) > 40 else ' '}<{address}>" if shown else f"{header}: {address}"


def _part(subtype: str, text: str) -> str:
    """A text with its headers. Base64, so that no server on the way rewrites lines and breaks Arabic."""
    lines = "\n".join(text.splitlines()) + "\n"
    content = b2a_base64(lines.encode("utf-8", "replace"), newline=False).decode()
    rows = END.join(content[n:n + 76] for n in range(0, len(content), 76))
    return (f'Content-Type: text/{subtype}; charset="utf-8"{END}Content-Transfer-Encoding: base64{END}{END}{rows}{END}')


def domain() -> str:
    """Domain of our own address; Message-IDs end in it."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


class Mailer:
    """One connection for one drain, opened when the first mail needs it."""

    def __init__(self, url: str) -> None:
        self.server = server_of(url)
        self._link: smtplib.SMTP | None = None

    def __enter__(self) -> Mailer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that is gone already does not matter."""
        if self._link:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._link.quit()
            self._link = None

    def _drop(self) -> None:
        if self._link:
            with contextlib.suppress(OSError):
                self._link.close()
            self._link = None

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        trust = ssl.create_default_context() if server.scheme != "smtp" else None  # reading all authorities costs 20 ms
        link: smtplib.SMTP
        if server.scheme == "smtps":
            link = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
        else:
            link = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            link.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+tls":
                link.starttls(context=trust)
            if server.user:
                link.login(server.user, server.password)
        except BaseException:
            link.close()
            raise
        return link

    def send(self, message: Message) -> Result:
        """Try once. A line cut before the text was handed over is retried at once on a new connection."""
        if not message.to_address.isascii():  # needs SMTPUTF8 all the way, which nobody can count on
            return Result(Outcome.PERMANENT, reason="address_not_taken")
        content = compose(message)
        fresh = self._link is None
        try:
            self._link = self._link or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Result(Outcome.TEMPORARY, _code(error), _words(error), away=True)
        result = self._hand_over(message, content)
        if result.away and not fresh:  # an idle connection that the server had closed meanwhile
            return self.send(message)
        return result

    def _hand_over(self, message: Message, content: bytes) -> Result:
        link = self._link
        assert link is not None
        sender = marks.bounce_address(message.pk) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        try:
            for answer in (link.mail(sender), link.rcpt(message.to_address)):
                if answer[0] not in (250, 251):
                    return self._refused(answer)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Result(Outcome.TEMPORARY, _code(error), _words(error), away=True)
        try:
            answer = link.data(content)
        except smtplib.SMTPDataError as error:  # refused before the text: nothing was handed over
            return self._refused((error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Result(Outcome.UNKNOWN, _code(error), _words(error))
        if answer[0] == 250:
            return Result(Outcome.ACCEPTED, 250, _text(answer[1]))
        return self._refused(answer)

    def _refused(self, answer: tuple[int, bytes | str]) -> Result:
        code, text = answer[0], _text(answer[1])
        if code == 421:
            self._drop()
        elif self._link:
            try:
                self._link.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        if code == -1:
            return Result(Outcome.TEMPORARY, None, "the line was cut", away=True)
        return Result(Outcome.PERMANENT if 500 <= code < 600 else Outcome.TEMPORARY, code, text)


def _text(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer)[:500]


def _code(error: Exception) -> int | None:
    code = getattr(error, "smtp_code", None)
    return code if isinstance(code, int) and 0 < code < 1000 else None


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
