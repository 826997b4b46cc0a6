"""From what a provider posts to statuses and texts. Pure; what is not understood is left out, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from notifications.channels.sms import LOST_NUMBER
from notifications.channels.whatsapp import meaning
from notifications.deliveries import Status
from notifications.models import Message

Delivery, Transport = Message.Delivery, Message.Transport
SMS_STATES = {"passed": Delivery.PASSED, "sent": Delivery.PASSED, "delivered": Delivery.DELIVERED, "failed": Delivery.FAILED,
              "read": Delivery.READ}
WHATSAPP_STATES = {
    "sent": Delivery.PASSED, "delivered": Delivery.DELIVERED, "read": Delivery.READ, "failed": Delivery.FAILED,
}
MEDIA = ("image", "video", "document")  # a voice message stays words: its sound cannot be checked
_MEDIA_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_NUMBER = re.compile(r"^\+?[0-9]{6,15}$")


@dataclass
class Told:
    """Statuses for ``deliveries.hear`` and arguments for ``incoming.receive``."""

    statuses: list[Status] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)


def read_sms(payload: dict[str, Any]) -> Told:
    """The dialect of ``notifications.views.hooks``."""
    told = Told()
    for event in _dicts(payload.get("events")) if "events" in payload else iter([payload]):
        number, name = _text(event.get("event_id")), _text(event.get("type"))
        if not number:
            continue
        if name == "status" and _text(event.get("status")) in SMS_STATES:
            told.statuses.append(_sms_status(event, number))
        elif name == "text" and _NUMBER.match(_text(event.get("from"))) and _text(event.get("text")):
            told.texts.append({
                "event_id": number, "number": _plus(_text(event.get("from"))), "text": _text(event.get("text")),
                "at": _iso(event.get("at")),
            })
    return told


def _sms_status(event: dict[str, Any], number: str) -> Status:
    error = event.get("error")
    known = error if isinstance(error, dict) else {}
    code = _text(known.get("code"))
    return Status(
        Transport.SMS, number, SMS_STATES[_text(event.get("status"))], provider_id=_text(event.get("id")),
        reference=_text(event.get("reference")), at=_iso(event.get("at")),
        detail=f"{code}: {_text(known.get('message'))}".strip(": "), reason="lost_number" if code in LOST_NUMBER else "",
        lost_address=code in LOST_NUMBER,
    )


def read_whatsapp(payload: dict[str, Any]) -> Told:
    """Webhook of the Cloud API: entry → changes → value → statuses and messages."""
    told = Told()
    for entry in _dicts(payload.get("entry")):
        for change in _dicts(entry.get("changes")):
            value = change.get("value")
            if not isinstance(value, dict) or not _is_ours(value):
                continue
            names = {_text(row.get("wa_id")): _name(row) for row in _dicts(value.get("contacts"))}
            told.statuses += [row for row in map(_whatsapp_status, _dicts(value.get("statuses"))) if row]
            told.texts += [row for row in (_whatsapp_text(one, names) for one in _dicts(value.get("messages"))) if row]
    return told


def _is_ours(value: dict[str, Any]) -> bool:
    """Whether a change is about our number: one app may serve several, and another company's customers are not ours."""
    about = value.get("metadata")
    number = _text(about.get("phone_number_id")) if isinstance(about, dict) else ""
    return not number or number == settings.WHATSAPP_NUMBER_ID


def _whatsapp_status(row: dict[str, Any]) -> Status | None:
    number, state = _text(row.get("id")), _text(row.get("status"))
    if not number or state not in WHATSAPP_STATES:
        return None
    error: dict[str, Any] = next(_dicts(row.get("errors")), {})
    code = error.get("code")
    more = error.get("error_data")
    words = [_text(error.get("title")), _text(more.get("details")) if isinstance(more, dict) else ""]
    reason = meaning(code)[1] if isinstance(code, int) else ""
    lost = reason == "not_on_whatsapp"
    return Status(
        Transport.WHATSAPP, f"{number}:{state}", WHATSAPP_STATES[state], provider_id=number,
        reference=_text(row.get("biz_opaque_callback_data")), at=_epoch(row.get("timestamp")),
        detail=f"{code or ''} {': '.join(filter(None, words))}".strip(),
        reason=reason if lost or reason in ("template_missing", "window_closed") else "", lost_address=lost,
    )


def _whatsapp_text(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any] | None:
    number, sender, kind = _text(row.get("id")), _text(row.get("from")), _text(row.get("type"))
    if not number or not _NUMBER.match(sender) or kind in ("reaction", "system", "unsupported", ""):
        return None
    content = row.get(kind)
    inside = content if isinstance(content, dict) else {}
    words = _text(inside.get("body")) or _text(inside.get("text")) or _text(inside.get("caption"))
    for answer in ("button_reply", "list_reply"):
        if isinstance(inside.get(answer), dict):
            words = words or _text(inside[answer].get("title"))
    text = words if kind in ("text", "button", "interactive") else f"[{kind}] {words}".strip()
    if not text:
        return None
    told = {
        "event_id": number, "number": _plus(sender), "text": text, "name": names.get(sender, ""), "at": _epoch(row.get("timestamp"))
    }
    file = _text(inside.get("id"))
    if kind in MEDIA and _MEDIA_ID.match(file):
        told |= {"media_id": file, "media_name": _text(inside.get("filename")) or kind}
    return told


def _name(row: dict[str, Any]) -> str:
    profile = row.get("profile")
    return _text(profile.get("name")) if isinstance(profile, dict) else ""


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    return (row for row in value if isinstance(row, dict)) if isinstance(value, list) else iter(())


def _text(value: object) -> str:
    """A text without what no database takes; anything else is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.replace("\x00", "").encode("utf-8", "replace").decode()[:20_000] if isinstance(value, str) else ""


def _plus(number: str) -> str:
    return f"+{number.removeprefix('+').removeprefix('00')}"


def _iso(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _epoch(value: object) -> datetime | None:
    text = _text(value)
    if not text.isdigit() or len(text) > 11:
        return None
    return datetime.fromtimestamp(int(text), UTC)
