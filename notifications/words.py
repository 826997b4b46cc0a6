"""Words for the codes of this floor: letters, reasons, states; made on display in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LETTERS = {
    "received": pgettext_lazy("letter", "Report received"),
    "return_opened": pgettext_lazy("letter", "Return opened"),
    "device_arrived": pgettext_lazy("letter", "Device arrived"),
    "result": pgettext_lazy("letter", "Result of the examination"),
    "quote": pgettext_lazy("letter", "Quote"),
    "quote_approved": pgettext_lazy("letter", "Quote approved"),
    "quote_expiring": pgettext_lazy("letter", "Quote about to expire"),
    "quote_expired": pgettext_lazy("letter", "Quote expired"),
    "delay_part": pgettext_lazy("letter", "Delay: waiting for a part"),
    "delay": pgettext_lazy("letter", "Delay: new date"),
    "ready": pgettext_lazy("letter", "Ready"),
    "uncollected_7": pgettext_lazy("letter", "Not collected, first reminder"),
    "uncollected_21": pgettext_lazy("letter", "Not collected, last reminder"),
    "summary": pgettext_lazy("letter", "Summary after handover"),
    "refund_paid": pgettext_lazy("letter", "Refund paid"),
    "follow_up": pgettext_lazy("letter", "Follow-up: does it work?"),
    "reminder": pgettext_lazy("letter", "Reminder of the follow-up"),
    "survey_only": pgettext_lazy("letter", "Survey"),
    "thanks": pgettext_lazy("letter", "Thanks"),
    "thanks_unhappy": pgettext_lazy("letter", "Apology, a call follows"),
    "objection": pgettext_lazy("letter", "Objection received"),
    "appointment": pgettext_lazy("letter", "Appointment"),
    "appointment_reminder": pgettext_lazy("letter", "Appointment tomorrow"),
    "reply": pgettext_lazy("letter", "Reply"),
    "cancelled": pgettext_lazy("letter", "Report cancelled"),
    "going_back": pgettext_lazy("letter", "Goes back unrepaired"),
    "merged": pgettext_lazy("letter", "Reports joined"),
}
REASONS = {
    "in_log": _("Kept in the message log: nothing carries this channel yet."),
    "too_many": _("Held back: this address had its acknowledgements of the hour already."),
    "no_address": _("Held back: the customer has no address that we could write to."),
    "refused": _("The mail server refused it for good."),
    "expired": _("It could not be delivered in time."),
    "retry": _("The mail server put it off; it is tried again by itself."),
}
FOLLOW_UP_REASONS = {
    "handed_over": _("the device was handed over"),
    "answered": _("the customer answered"),
    "closed": _("the ticket was closed"),
    "replaced": _("a newer plan took its place"),
    "cancelled": _("the ticket was cancelled"),
    "by_hand": _("called off by hand"),
    "no_longer_ready": _("the device is no longer waiting"),
    "appointment_gone": _("the appointment no longer stands"),
    "no_longer_observed": _("the ticket is no longer under observation"),
    "returned": _("the device came back for repair"),
}
TONES = {"pending": "warn", "leased": "warn", "sent": "ok", "failed": "bad", "suppressed": "", "cancelled": ""}
ICONS = {
    "pending": "clock", "leased": "loader-circle", "sent": "check", "failed": "triangle-alert", "suppressed": "ban",
    "cancelled": "ban",
}


def letter_name(rule: str) -> str:
    """What kind of letter; a staff letter by its notice."""
    from notifications.models import StaffNotice

    if rule.startswith("staff_"):
        return str(dict(StaffNotice.Kind.choices).get(rule.removeprefix("staff_"), rule))
    return str(LETTERS.get(rule, rule))
