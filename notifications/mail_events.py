"""From what a mail provider posts, read by the library, to statuses of messages and bytes of mail. Pure.

Whole mail stays as it came wherever the provider gives it; else it is written down anew from its parts, the same way each
time, so that a repeated post is known again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import encoders, policy
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any

from django.http import HttpRequest

from notifications.channels.post import REFERENCE
from notifications.deliveries import Status
from notifications.inbound.bounces import is_lasting
from notifications.models import Message

Delivery, Transport = Message.Delivery, Message.Transport
STATES = {
    "sent": Delivery.PASSED, "deferred": Delivery.PASSED, "delivered": Delivery.DELIVERED, "bounced": Delivery.BOUNCED,
    "rejected": Delivery.FAILED, "failed": Delivery.FAILED, "complained": Delivery.COMPLAINED,
}
REASONS = {"bounced": "bounced", "rejected": "refused", "failed": "refused", "complained": "complained"}
GONE = ("bounced", "invalid")  # why a provider rejects: nobody was reached there before
BARRED = ("spam", "unsubscribed", "blocked")  # or its owner, or the provider, wants no mail there
SOFT = ("SoftBounce", "soft_bounce")
_UNSAFE = re.compile(r"[\r\n\x00]+")
EDGE = "\r\n"


@dataclass(frozen=True)
class Handed:
    """One mail that was posted. ``number`` is the provider's name of it, where it has one."""

    raw: bytes
    number: str = ""


def statuses_of(name: str, events: Iterable[Any]) -> list[Status]:
    """Statuses for ``deliveries.hear``; opened, clicked and what is not understood is left out."""
    return [_status(name, event) for event in events if event.event_type in STATES]


def _status(name: str, event: Any) -> Status:
    kind, why = event.event_type, event.reject_reason
    told_so = event.esp_event if isinstance(event.esp_event, dict) else {}
    words = [event.mta_response, event.description]
    detail = " ".join(_text(word) for word in (words if any(words) else [told_so.get("error"), told_so.get("comment")]) if word)
    detail = detail.removeprefix("smtp;")  # the notation of delivery reports
    barred = kind == "complained" or (kind == "rejected" and why in (*GONE, *BARRED))
    lost = barred or (kind == "bounced" and _is_hard(told_so, detail))
    reason = "bounced" if kind == "rejected" and why in GONE else REASONS.get(kind, "")
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    number = _text(event.message_id)[:128]
    told = event.event_id or hashlib.sha256(f"{number} {event.recipient} {kind} {event.timestamp}".encode()).hexdigest()
    return Status(
        Transport.SMTP, f"{name}:{_text(told)}", STATES[kind], provider_id=number, reference=_text(metadata.get(REFERENCE)),
        at=event.timestamp, detail=detail, reason=reason, lost_address=lost,
    )


def _is_hard(told: dict[str, Any], detail: str) -> bool:
    soft = told.get("Type") in SOFT or told.get("event") in SOFT or told.get("hard_bounce") is False
    return not soft and is_lasting(detail)


def _text(value: object) -> str:
    return str(value or "").replace("\x00", "").encode("utf-8", "replace").decode()[:1000]


def whole_mail(request: HttpRequest) -> Handed | None:
    """The mail as it came, with its envelope above it, where the post holds it; None where only its parts came."""
    if request.content_type == "application/json":
        body = json.loads(request.body)
        if not isinstance(body, dict) or not isinstance(body.get("RawEmail"), str):
            return None
        first: dict[str, Any] = next(iter(body.get("Headers") or []), {})
        sender = first.get("Value") if first.get("Name") == "Return-Path" else None
        return Handed(_under(_bytes(body["RawEmail"]), body.get("OriginalRecipient"), sender), _text(body.get("MessageID")))
    for field in ("body-mime", "email"):  # Mailgun, SendGrid
        if field in request.POST:
            to, sender = request.POST.get("recipient"), request.POST.get("sender")
            if "envelope" in request.POST:
                envelope = json.loads(request.POST["envelope"])
                to, sender = (envelope.get("to") or [""])[0], envelope.get("from")
            return Handed(_under(_bytes(request.POST[field]), to, sender), request.POST.get("token", ""))
    return None


def rebuilt_mail(events: Iterable[Any]) -> Iterator[Handed]:
    """The mails behind the library's events, written down from their parts."""
    for event in events:
        mail = event.message
        yield Handed(_under(_rebuilt(mail), mail.envelope_recipient, mail.envelope_sender), _text(event.event_id))


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _under(raw: bytes, to: object, sender: object) -> bytes:
    """The mail with its envelope as headers, as a mail server writes it: our secret may stand nowhere else."""
    head = "".join(
        f"{name}: <{_UNSAFE.sub(' ', value).strip(' <>')}>{EDGE}"
        for name, value in (("Return-Path", sender), ("Delivered-To", to))
        if isinstance(value, str) and (value or name == "Return-Path")  # a report of a mail server comes from nobody
    )
    return head.encode("utf-8", "replace") + raw


def _rebuilt(mail: Any) -> bytes:
    head = b"".join(
        f"{name}: {_UNSAFE.sub(' ', str(value))}{EDGE}".encode("utf-8", "replace") for name, value in mail.items()
        if not name.lower().startswith(("content-", "mime-version", "delivered-to", "return-path"))
    )
    parts = [_leaf(part) for part in mail.walk() if part.get_content_maintype() != "multipart" and _is_file(part)]
    texts = [MIMEText(text, kind, "utf-8") for kind, text in (("plain", mail.text), ("html", mail.html)) if text]
    seed = hashlib.sha256(head + b"".join(part.as_bytes() for part in (*texts, *parts))).hexdigest()
    words = MIMEMultipart("alternative", boundary=f"a-{seed[:32]}", _subparts=texts or [MIMEText("", "plain", "utf-8")])
    outer = MIMEMultipart("mixed", boundary=f"m-{seed[:32]}", _subparts=[words, *parts])
    return head + outer.as_bytes(policy=policy.compat32.clone(linesep=EDGE))


def _is_file(part: Any) -> bool:
    return bool(part.is_attachment() or part.is_inline() or part.get_filename())


def _leaf(part: Any) -> MIMEBase:
    kind, sub = part.get_content_maintype(), part.get_content_subtype()
    name = _UNSAFE.sub(" ", part.get_filename() or "")
    if kind == "message":  # travels as a file, so that nothing in it is taken for ours
        kind, sub, name = "application", "octet-stream", name or "mail.eml"
    leaf = MIMEBase(kind, sub)
    leaf.set_payload(part.get_content_bytes() or b"")
    encoders.encode_base64(leaf)
    leaf.add_header("Content-Disposition", "inline" if part.is_inline() else "attachment", filename=("utf-8", "", name))
    if part["Content-ID"]:
        leaf["Content-ID"] = _UNSAFE.sub(" ", str(part["Content-ID"]))
    return leaf
