"""Words for the codes of this floor: letters, reasons, states; made on display in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

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
    "appointment_cancelled": pgettext_lazy("letter", "Appointment called off"),
    "reply": pgettext_lazy("letter", "Reply"),
    "cancelled": pgettext_lazy("letter", "Report cancelled"),
    "going_back": pgettext_lazy("letter", "Goes back unrepaired"),
    "merged": pgettext_lazy("letter", "Reports joined"),
    "stopped": pgettext_lazy("letter", "Messages stopped"),
}
# About no ticket, so outside of what staff edit and try on a ticket.
ALONE = {"mail_report": pgettext_lazy("letter", "Answer to a new mail")}
REASONS = {
    "in_log": _("Kept in the message log: nothing carries this channel yet."),
    "too_many": _("Held back: this address had its acknowledgements of the hour already."),
    "no_address": _("Held back: the customer has no address that we could write to."),
    "quiet_hours": _("Waits until the customer's quiet hours are over."),
    "unwished": _("Held back: the customer does not wish to be asked after the repair."),
    "refused": _("The provider refused it for good."),
    "address_not_taken": _("The address has letters that mail servers do not take. Ask the customer for another one."),
    "bounced": _("The mail server of the reader sent it back."),
    "expired": _("It could not be delivered in time."),
    "retry": _("The provider put it off; it is tried again by itself."),
    "away": _("The server was not reached; it is tried again by itself."),
    "settings": _("The provider does not accept our key or address. Once the settings are right it goes by itself."),
    "lost_number": _("Nobody is reached at this number by SMS."),
    "not_on_whatsapp": _("This number is not on WhatsApp."),
    "window_closed": _("The customer's last message on WhatsApp is older than 24 hours."),
    "template_missing": _("WhatsApp has no approved template for this letter."),
    "not_delivered": _("The provider took it and could not deliver it."),
    "in_doubt": _("The answer was lost. Sending waits until the provider says whether it arrived."),
    "in_doubt_asked": _("The answer was lost, and the provider does not say whether it arrived. Send it again, or call."),
    "call": _("Nothing that is set up reaches this customer. Staff were asked to call."),
    "stopped": _("The customer asked for no more messages by this channel. Staff were asked to call."),
    "push_off": _("Not sent: this browser was switched off on the page."),
    "push_gone": _("This browser is no longer there, and is not told any more."),
    "replaced": _("Not needed any more: a newer message took its place before it left."),
    "restored": _("The database was restored from a backup, so this may have been sent before. It goes when somebody releases it."),
    "not_released": _("Not sent: it was on hold after a restore, and a manager cancelled it."),
    "moot": _("Not sent: it was on hold after a restore, and the ticket has moved on since."),
}
# Why the file of a text is not on the ticket; sentences.
MEDIA_REASONS = {
    "too_many": _("This number has sent very many files in a day."),
    "too_large": _("The file is larger than we take."),
    "wrong_type": _("It is no photo, film or paper that we take."),
    "gone": _("WhatsApp no longer has the file."),
    "settings": _("WhatsApp does not accept our key."),
    "away": _("WhatsApp did not give the file."),
    "unread": _("The file could not be read."),
}
# Why a channel is not used for a person.
BARRED = {
    "stopped": _("stopped by the customer"), "not_on_whatsapp": _("the number is not on WhatsApp"),
    "lost_number": _("the number is not reached"), "bounced": _("mail comes back"),
    "refused": _("the mail provider refuses this address"), "complained": _("our mail was reported as unwanted"),
}
FOLLOW_UP_REASONS = {
    "handed_over": _("the device was handed over"),
    "answered": _("the customer answered"),
    "closed": _("the ticket was closed"),
    "replaced": _("a newer plan took its place"),
    "cancelled": _("the ticket was cancelled"),
    "by_hand": _("called off by hand"),
    "unwished": _("the customer does not wish to be asked"),
    "quiet_hours": _("after the customer's quiet hours"),
    "no_longer_ready": _("the device is no longer waiting"),
    "appointment_gone": _("the appointment no longer stands"),
    "no_longer_observed": _("the ticket is no longer under observation"),
    "returned": _("the device came back for repair"),
}
TONES = {"pending": "warn", "leased": "warn", "sent": "ok", "failed": "bad", "suppressed": "", "cancelled": "", "held": "warn"}
ICONS = {
    "pending": "clock", "leased": "loader-circle", "sent": "check", "failed": "triangle-alert", "suppressed": "ban",
    "cancelled": "ban", "held": "circle-question-mark",
}
DELIVERY_TONES = {"passed": "", "failed": "bad", "bounced": "bad", "delivered": "ok", "read": "ok", "complained": "bad"}
DELIVERY_ICONS = {
    "passed": "arrow-right", "failed": "triangle-alert", "bounced": "undo-2", "delivered": "check-check", "read": "eye",
    "complained": "ban",
}


def letter_name(rule: str) -> str:
    """What kind of letter; a staff letter by its notice."""
    from notifications.models import StaffNotice

    if rule.startswith("staff_"):
        return str(dict(StaffNotice.Kind.choices).get(rule.removeprefix("staff_"), rule))
    if rule.startswith("test_"):
        return gettext("Test: %(letter)s") % {"letter": LETTERS.get(rule.removeprefix("test_"), rule)}
    return str({**ALONE, **LETTERS}.get(rule, rule))
