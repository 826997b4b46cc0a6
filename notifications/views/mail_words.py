"""Words for the codes of mail that came in; made on display, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.models import InboundMail

State = InboundMail.State
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "waiting": (pgettext_lazy("mails", "Waiting"), (State.HELD, State.REPORT, State.QUARANTINED, State.STORED)),
    "returned": (pgettext_lazy("mails", "Came back"), (State.BOUNCE,)),
    "taken": (pgettext_lazy("mails", "Taken in"), (State.ON_TICKET, State.REPORTED)),
    "rest": (pgettext_lazy("mails", "By machines and set aside"), (State.AUTOMATIC, State.DUPLICATE, State.DISMISSED)),
}
TONES = {
    State.HELD: "warn", State.REPORT: "warn", State.QUARANTINED: "bad", State.BOUNCE: "bad", State.ON_TICKET: "ok",
    State.REPORTED: "ok",
}
REASONS = {
    "unknown_sender": _("It answers a message of ours, but comes from another address than the customer's."),
    "not_proven": _("It names the customer's address, but the sender's mail server does not vouch for it."),
    "refused": _("The ticket takes no messages any more."),
    "too_large": _("It is larger than 25 MB; only its beginning is kept."),
    "too_deep": _("Its parts are nested too deep."),
    "too_many_parts": _("It has more parts than a mail of a person."),
    "unreadable": _("It is damaged so that nothing can be read safely."),
    "failed": _("Taking it in failed several times."),
    "unknown_message": _("It reports about a message that is not proven to be ours."),
    "own": _("A mail of our own."),
    "no_sender": _("It names no sender."),
    "machine": _("A machine wrote it; nobody waits for an answer."),
    "staff": _("A colleague wrote it; no answer was sent."),
    "asked": _("Its sender has an answer of ours already, to an earlier mail or report; no second one was sent."),
    "follows": _("It follows an earlier mail of the same sender."),
}
KNOWN = (
    ("name", _("Name"), "text"), ("phone", _("Telephone"), "ltr"), ("device_type", _("Type of device"), "text"),
    ("product", _("Model"), "text"), ("serial", _("Serial number"), "ltr"),
)
