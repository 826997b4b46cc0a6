"""Reports of mail servers: which message did not arrive, at which address, for good or for now. Pure; never raises.

Understood: RFC 3464 reports (Postfix, Sendmail, Exchange and Office 365, Gmail, Yahoo, Amazon), Exim, qmail, and what
older or Arabic-speaking servers write in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from notifications.inbound import headers
from notifications.inbound.charsets import decode
from notifications.inbound.mime import Part, Taken

MAX_FAILURES = 50
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ -](?:[45]\.\d{1,3}\.\d{1,3}|[A-Za-z<])")
_MAIL = re.compile(r"[A-Za-z0-9._%+=-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z0-9-]{2,40}")
_ID = re.compile(r"^[>\s|]*(?:message-id|x-original-message-id|معرّ?ف الرسال[ةه])\s*:\s*(<[^<>\s]{3,250}>)", re.I | re.M)
_TO = re.compile(r"^[>\s|]*(?:to|recipient|failed recipient|final-recipient|[إا]لى|المستلم)\s*:\s*(.{3,200})$", re.I | re.M)
SENDER = re.compile(r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mdaemon|maildelivery.*)@", re.I)
SUBJECT = re.compile(
    r"(undeliver|delivery status notification|delivery (?:has )?fail|mail delivery failed|failure notice|returned mail|"
    r"delivery incomplete|could not be delivered|message delivery (?:failure|delayed)|warning: (?:could not send|message)|"
    r"delivery delayed|mail delivery subsystem|rejected:|nicht zustellbar|"
    r"تعذ[ّ]?ر (?:ال)?(?:تسليم|إرسال|ارسال|توصيل)|فشل (?:ال)?(?:تسليم|إرسال|ارسال|توصيل)|لم يتم (?:تسليم|توصيل|إرسال)|"
    r"غير قابل[ةه]? للتسليم|[إا]شعار حال[ةه] (?:ال)?(?:تسليم|توصيل)|ت[أا]خر (?:ال)?تسليم)", re.I)
_PERMANENT = re.compile(
    r"(user unknown|unknown user|no such user|does ?n[o']t exist|not exist|mailbox unavailable|address rejected|invalid recipient|"
    r"recipient (?:address )?rejected|no mailbox here|account (?:is )?(?:disabled|closed)|unrouteable|host not found|permanent|"
    r"couldn't be found|wasn't found|was not found|no valid|blocked|spam|"
    r"غير موجود|لم يتم العثور|تعذ[ّ]?ر العثور|عنوان خاطئ|لا يوجد|معطّ?ل|محظور)", re.I)
_TEMPORARY = re.compile(
    r"(delayed|will (?:be )?retr|still (?:being )?tr|will keep trying|temporar|try again later|over quota|"
    r"quota exceeded|mailbox (?:is )?full|"
    r"timed? ?out|greylist|deferred|مؤقت|ممتلئ|سن?حاول مر[ةه] [أا]خرى|ستتم (?:إعادة|اعادة) المحاول[ةه]|ت[أا]خر)", re.I)
_DELAYED = re.compile(
    r"(delay|will (?:be )?retr|will keep trying|still (?:being )?tr|ت[أا]خر|سن?حاول|ستتم (?:إعادة|اعادة))", re.I)
_QMAIL = re.compile(r"^<([^<>\s]{3,200}@[^<>\s]{3,200})>:\s*\n((?:(?!\n\n).){0,800})", re.S | re.M)
_ACTIONS = {"failed": "failed", "delayed": "delayed", "delivered": "delivered", "relayed": "delivered", "expanded": "delivered"}


@dataclass(frozen=True)
class Failure:
    """What a server says of one address. ``action`` is failed, delayed or delivered; ``permanent`` holds for failed ones."""

    recipient: str
    action: str
    permanent: bool
    status: str
    diagnostic: str


@dataclass(frozen=True)
class Bounce:
    """A server's report: what happened to which addresses, and the Message-IDs of the mail it is about."""

    failures: tuple[Failure, ...]
    message_ids: tuple[str, ...]
    dialect: str

    @property
    def failed(self) -> bool:
        """Whether at least one address did not get the mail, for good or for now."""
        return any(failure.action == "failed" for failure in self.failures)

    @property
    def permanent(self) -> bool:
        """Whether trying again would be useless."""
        return any(failure.action == "failed" and failure.permanent for failure in self.failures)


def read(mail: Taken, sender: str, subject: str, text: str) -> Bounce | None:
    """The report in this mail, or ``None`` for a mail that is none."""
    status = [part for part in mail.leaves if part.kind in ("message/delivery-status", "message/global-delivery-status")]
    failures = [failure for part in status for failure in _of_status(part)]
    if not failures and not _looks_like(mail, sender, subject, text):
        return None
    dialect = "dsn" if failures else ""
    if not failures:
        dialect, failures = _in_words(mail, text, subject)
    if not failures:
        return None
    return Bounce(tuple(failures[:MAX_FAILURES]), _original_ids(mail, text), dialect)


def _looks_like(mail: Taken, sender: str, subject: str, text: str) -> bool:
    """Whether the sender or its headers say that a server wrote it: words alone could be a customer's."""
    server = bool(SENDER.match(sender)) or mail.first("return-path").strip() == b"<>" or not sender
    report = mail.kind == "multipart/report" and mail.parameters.get("report-type", "delivery-status") != "disposition-notification"
    return "x-failed-recipients" in mail.head or report or (
        server and bool(SUBJECT.search(subject) or "qmail-send program" in text[:500] or _QMAIL.search(text[:20_000]))
    )


def _of_status(part: Part) -> list[Failure]:
    """The groups of fields behind the first one, each about one address."""
    out = []
    content = part.content()[:200_000].replace(b"\r\n", b"\n")
    for group in re.split(rb"\n[ \t]*\n", content):
        lines, _, _ = headers.split_head(group + b"\n\n")
        fields = dict(reversed(lines))
        address = fields.get("final-recipient") or fields.get("original-recipient")
        if not address and not fields.get("action"):
            continue
        recipient = _typed(fields.get("original-recipient") or address or b"") or _typed(address or b"")
        status = _STATUS.search(headers.text_of(fields.get("status", b"")))
        diagnostic = headers.text_of(fields.get("diagnostic-code", b""))
        diagnostic = re.sub(r"^(?:smtp|x-[a-z0-9-]+|unix)\s*;\s*", "", diagnostic, flags=re.I)
        action = _ACTIONS.get(headers.text_of(fields.get("action", b"failed")).strip().lower().split(" ")[0], "failed")
        code = status[0] if status else _code_of(diagnostic)
        out.append(Failure(recipient, action, _is_permanent(action, code, diagnostic), code, diagnostic[:500]))
    return out


def _typed(value: bytes) -> str:
    """The address behind ``rfc822;``."""
    text = headers.text_of(value)
    found = _MAIL.search(text.partition(";")[2] or text)
    return found[0].lower() if found else ""


def _code_of(words: str) -> str:
    found = _STATUS.search(words)
    if found:
        return found[0]
    code = _CODE.search(words)
    return f"{code[1][0]}.0.0" if code else ""


def is_lasting(words: str) -> bool:
    """Whether a server's words say that nobody is reached at the address, not only that today it did not work."""
    return _is_permanent("failed", _code_of(words), words)


def _is_permanent(action: str, status: str, words: str) -> bool:
    if action != "failed":
        return False
    if status in ("5.2.2", "5.4.7", "5.4.300", "4.4.7"):  # a full box, or a server that was away too long
        return False
    if status:
        return status.startswith("5")
    return bool(_PERMANENT.search(words)) or not _TEMPORARY.search(words)


def _in_words(mail: Taken, text: str, subject: str) -> tuple[str, list[Failure]]:
    """What servers without a report say in words."""
    report, dialect = text[:20_000], "words"
    if "x-failed-recipients" in mail.head:
        dialect = "exim"
    elif "qmail-send program" in report or _QMAIL.search(report):
        dialect = "qmail"
    if dialect == "qmail":
        found = [(match[1].lower(), " ".join(match[2].split())) for match in _QMAIL.finditer(report)]
        if found:
            return dialect, [_failure(address, words, words) for address, words in found[:MAX_FAILURES]]
    named = _MAIL.findall(headers.text_of(b", ".join(mail.head.get("x-failed-recipients", []))))
    own = report.split("------ This is a copy")[0].split("--- Below this line")[0]
    own = re.split(r"\n\s*(?:-{3,}\s*)?(?:original message|received:|الرسالة الأصلية)", own, maxsplit=1, flags=re.I)[0]
    own = _ID.sub(" ", own)
    if not named:
        named = [address for address in _MAIL.findall(own) if not SENDER.match(address)][:1]
    words = " ".join(own.split())
    if not named:
        to = _TO.search(report)
        named = _MAIL.findall(to[1])[:1] if to else []
    return dialect, [_failure(address.lower(), words, f"{subject} {words}") for address in dict.fromkeys(named)]


def _failure(address: str, words: str, judged: str) -> Failure:
    status = _code_of(words)
    delayed = not status.startswith("5") and bool(_DELAYED.search(judged))
    action = "delayed" if delayed else "failed"
    at = words.find(address)
    told = words[at + len(address) :].strip(" :>.") if at >= 0 and len(words) - at > 60 else words
    return Failure(address, action, _is_permanent(action, status, judged), status, (told or words)[:500])


def _original_ids(mail: Taken, text: str) -> tuple[str, ...]:
    """Message-IDs of the mail that came back, from its enclosed copy, its headers, or the words."""
    found: dict[str, None] = {}
    for part in mail.leaves:
        if part.kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
                         "message/global-headers", "message/partial"):
            inner, _, _ = headers.split_head(part.content()[: headers.MAX_BYTES])
            for known in headers.ids([value for name, value in inner if name == "message-id"]):
                found.setdefault(known)
        elif part.kind == "message/delivery-status":
            for known in _ID.findall(decode(part.content()[:100_000])):
                found.setdefault(known)
    for known in _ID.findall(text[:200_000]):
        found.setdefault(known)
    for known in headers.ids(mail.head.get("in-reply-to", []) + mail.head.get("references", [])):
        found.setdefault(known)
    return tuple(found)[:20]
