"""The history in words. Events store codes and values; the words are made here, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk.lib.display import clock_text, money_text, short_day_text
from tickets.enums import OptionKind, Stage
from tickets.models import Finding, Refund, RepairWork, Ticket, TicketEvent
from tickets.queries import handover_words, maker_words, rows
from tickets.queries.visit_words import asked_text
from warranty.models import Remedy

SAID = {"reply", "write"}  # words that people exchanged stand among the messages


@dataclass(frozen=True)
class Entry:
    """One line of the customer's history. ``tone`` is ok, now or empty."""

    icon: str
    title: str
    text: str
    at: datetime
    tone: str = ""
    kind: str = ""


@dataclass(frozen=True)
class _Story:
    """What an event's words may need beside the event."""

    ticket: Ticket
    findings: dict[int, Finding]
    works: dict[int, RepairWork]


def customer_events(ticket: Ticket) -> list[TicketEvent]:
    """Events that the customer may see, oldest first."""
    return rows.of(ticket, rows.customer_events)


def customer_timeline(
    ticket: Ticket, events: Iterable[TicketEvent] | None = None, findings: Iterable[Finding] | None = None,
    works: Iterable[RepairWork] | None = None,
) -> list[Entry]:
    """What has happened, newest first, in plain words. Rows that the page has read already may be handed in."""
    events = customer_events(ticket) if events is None else events
    findings = ticket.findings.select_related("technician") if findings is None else findings
    works = ticket.works.all() if works is None else works
    story = _Story(ticket, {f.pk: f for f in findings}, {w.pk: w for w in works})
    entries = [_entry(event, story) for event in events if event.kind not in SAID and event.kind in WORDS]
    return entries[::-1]


def _entry(event: TicketEvent, story: _Story) -> Entry:
    icon, tone, words = WORDS[event.kind]
    title, text = words(event, story)
    return Entry(icon, title, text, event.created_at, tone, event.kind)


def own(words: str) -> str:
    """Words of a person, isolated: whatever their direction, they do not turn the sentence around them."""
    return f"\u2068{words}\u2069" if words else ""


def _moment(iso: str) -> datetime | None:
    return parse_datetime(iso) if iso else None


def _filed(event: TicketEvent, story: _Story) -> tuple[str, str]:
    if event.data.get("return_of"):
        return _("You told us that the fault is back"), _("The earlier repair was %(reference)s.") % {
            "reference": f"\u2066{event.data['return_of']}\u2069"
        }
    return _("You reported the fault"), ""


def _checked_in(event: TicketEvent, story: _Story) -> tuple[str, str]:
    with_it = event.data.get("accessories")
    text = _("Handed in with: %(accessories)s.") % {"accessories": own(with_it)} if with_it else _("Without accessories.")
    return _("We received your device at %(branch)s") % {"branch": story.ticket.branch.name}, text


def planned(event: TicketEvent) -> str:
    """Which appointment an event is about: visit, pickup or delivery."""
    if event.data.get("kind"):
        return str(event.data["kind"])
    if event.kind == "schedule_visit":
        return "visit"
    return "delivery" if event.from_stage == Stage.READY else "pickup"


def span_text(data: dict[str, Any]) -> str:
    """``الأحد 15 نوفمبر، 16:00–18:00`` of an appointment."""
    starts, ends = _moment(data.get("starts_at", "")), _moment(data.get("ends_at", ""))
    if starts is None or ends is None:
        return ""
    return _("%(day)s, %(from)s to %(to)s") % {
        "day": short_day_text(starts), "from": clock_text(starts), "to": clock_text(ends)
    }


def _planned(event: TicketEvent, story: _Story) -> tuple[str, str]:
    titles = {
        "visit": _("A visit is arranged"), "pickup": _("The collection is arranged"),
        "delivery": _("The delivery is arranged"),
    }
    return titles[planned(event)], _("%(when)s. Comes to you: %(who)s.") % {
        "when": span_text(event.data), "who": own(event.data.get("who", ""))
    }


def _appointment_moved(event: TicketEvent, story: _Story) -> tuple[str, str]:
    titles = {
        "visit": _("The visit has a new time"), "pickup": _("The collection has a new time"),
        "delivery": _("The delivery has a new time"),
    }
    when = _("%(when)s. Comes to you: %(who)s.") % {"when": span_text(event.data), "who": own(event.data.get("who", ""))}
    return titles[planned(event)], f"{when} {own(event.data.get('reason', ''))}".strip()


def _appointment_off(event: TicketEvent, story: _Story) -> tuple[str, str]:
    titles = {
        "visit": _("The visit is called off"), "pickup": _("The collection is called off"),
        "delivery": _("The delivery is called off"),
    }
    return titles[planned(event)], own(event.data.get("reason", ""))


def _other_time(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You asked for another time"), asked_text(event.data)


def _visit_begun(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("The technician is with you"), own(event.data.get("who", ""))


def _started(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("The examination has begun"), ""


def _found(event: TicketEvent, story: _Story) -> tuple[str, str]:
    finding = story.findings.get(event.data.get("finding", 0))
    title = _("The second examination is finished") if event.data.get("second_opinion") else _("The examination is finished")
    if finding is None:
        return title, ""
    return title, _("%(name)s, your technician: %(words)s") % {
        "name": finding.technician.short_name, "words": own(finding.explanation)
    }


def _decided(event: TicketEvent, story: _Story) -> tuple[str, str]:
    if event.data.get("pays"):
        return _("We sent you a quote"), _("We start nothing paid before you approve.")
    return {
        Remedy.REPAIR: (_("We repair your device free of charge"), ""),
        Remedy.REPLACE: (_("You get a replacement device"), _("Free of charge; the warranty goes on with it.")),
        Remedy.REFUND: (_("You get your money back"), ""),
        Remedy.RETURN: (_("Your device goes back to you as it came"), _("Free of charge.")),
    }.get(Remedy(event.data["remedy"]), ("", ""))


def _total(event: TicketEvent) -> str:
    return money_text(event.data["total"]) if event.data.get("total") else ""


def _approved(event: TicketEvent, story: _Story) -> tuple[str, str]:
    text = _("Total %(total)s, tax included.") % {"total": _total(event)} if _total(event) else ""
    if event.data.get("option") == OptionKind.PART:
        return _("You approved the partial repair"), text
    return _("You approved the quote"), text


def _declined(event: TicketEvent, story: _Story) -> tuple[str, str]:
    if Decimal(str(event.data.get("total") or 0)):
        words = _("Your device goes back to you as it came. The examination costs %(total)s, tax included.")
        return _("You declined the quote"), words % {"total": _total(event)}
    return _("You declined the quote"), _("Your device goes back to you as it came, free of charge.")


def _revised(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("We sent you a new quote"), own(event.data.get("reason", ""))


def _expired(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("The quote has expired"), _("Ask for a new one above. Your device stays where it is.")


def _asked_quote(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You asked for a new quote"), own(event.data.get("words", ""))


def _objected(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You asked for a second look"), _("Another technician examines the device again, free of charge.")


def _reopened(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("Something new showed during the work"), _("We choose the solution anew. Nothing costs more unless you approve it.")


def _waiting(event: TicketEvent, story: _Story) -> tuple[str, str]:
    title = _("We are waiting for a spare part")
    if not event.data.get("expected_on"):
        return title, ""
    day = short_day_text(date.fromisoformat(event.data["expected_on"]))
    if event.data.get("moved", True):
        return title, _("We expect it on %(date)s. We are sorry for the wait.") % {"date": day}
    return title, _("We expect it on %(date)s. The date for your device holds.") % {"date": day}


def _part_later(event: TicketEvent, story: _Story) -> tuple[str, str]:
    day = short_day_text(date.fromisoformat(event.data["expected_on"]))
    if event.data.get("moved"):
        return _("The spare part comes later"), _("We expect it on %(date)s. We are sorry for the wait.") % {"date": day}
    return _("New date for the spare part"), _("We expect it on %(date)s. The date for your device holds.") % {"date": day}


def _consented(event: TicketEvent, story: _Story) -> tuple[str, str]:
    name = event.data.get("name_ar" if get_language() == "ar" else "name_en", "")
    return _("You agreed to a part that is not genuine"), own(name)


def _arrived(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("The spare part has arrived"), _("The work goes on.")


def _repaired(event: TicketEvent, story: _Story) -> tuple[str, str]:
    work = story.works.get(event.data.get("work", 0))
    return _("The repair is finished"), own(work.explanation) if work else ""


def _replaced(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("Your replacement device is prepared"), _("We test it before you get it.")


def _passed(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("All tests passed"), _("Your device is ready.")


def _packed(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("Your device is ready to go back"), ""


def _handed(event: TicketEvent, story: _Story) -> tuple[str, str]:
    data = event.data
    if data.get("courier"):
        return _("Your device is on its way to you"), _("%(courier)s, tracking number %(number)s.") % {
            "courier": data["courier"], "number": f"\u2066{data.get('tracking_number', '')}\u2069"
        }
    return _("You received your device"), _("Handed to %(name)s.") % {"name": own(data.get("receiver", ""))}


def _loan_day(event: TicketEvent) -> str:
    return short_day_text(date.fromisoformat(event.data["due_on"])) if event.data.get("due_on") else ""


def _lent(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("We lent you a device for the time of the repair"), _("%(device)s, serial number %(serial)s. Due back on %(day)s.") % {
        "device": own(event.data.get("device", "")), "serial": f"\u2066{event.data.get('serial', '')}\u2069",
        "day": _loan_day(event),
    }


def _loan_back(event: TicketEvent, story: _Story) -> tuple[str, str]:
    data = event.data
    if Decimal(data.get("deposit") or 0) == 0:
        return _("You brought the loan device back"), ""
    text = _("Returned of the deposit: %(amount)s.") % {"amount": money_text(data["deposit_back"])}
    return _("You brought the loan device back"), f"{text} {own(data.get('reason', ''))}".strip()


def _loan_stays(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("The loan device stays with you until %(day)s") % {"day": _loan_day(event)}, own(event.data.get("reason", ""))


def _refunded(event: TicketEvent, story: _Story) -> tuple[str, str]:
    amount = money_text(event.data["amount"]) if event.data.get("amount") else ""
    return _("We returned your money"), _("%(amount)s, %(how)s. Reference %(reference)s.") % {
        "amount": amount, "how": dict(Refund.Method.choices).get(event.data.get("method", ""), ""),
        "reference": f"\u2066{event.data.get('payment_reference', '')}\u2069",
    }


def _works(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You told us that all is well"), ""


def _back(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You told us that the fault is back"), own(event.data.get("description", ""))


def _cancelled(event: TicketEvent, story: _Story) -> tuple[str, str]:
    if event.actor_kind == "customer":
        return _("You withdrew the report"), ""
    return _("The report was withdrawn"), ""


def _merged(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("Joined with your other report of the same fault"), _("Everything goes on under %(reference)s.") % {
        "reference": f"\u2066{event.data.get('into', '')}\u2069"
    }


def delay_reason(code: str) -> str:
    """Why a date moved: a code of ours as a sentence, words of a colleague as they are."""
    return {
        "workload": _("There was more work than we had planned for."),
        "part": _("A spare part has not arrived yet."),
        "approval": _("We are waiting for an approval."),
        "customer": _("We are waiting for an answer of yours."),
        "courier": _("The courier is delayed."),
        "maker": _("Your device is still with its maker."),
    }.get(code) or own(code)


def _moved(event: TicketEvent, story: _Story) -> tuple[str, str]:
    to = _moment(event.data.get("to", ""))
    title = _("The date has moved to %(date)s") % {"date": short_day_text(to)} if to else _("The date has moved")
    return title, f"{delay_reason(event.data.get('reason', ''))} {_('We are sorry.')}".strip()


def _rated(event: TicketEvent, story: _Story) -> tuple[str, str]:
    return _("You rated our service"), pgettext("after a rating", "Thank you.")


Words = Callable[[TicketEvent, _Story], tuple[str, str]]
WORDS: dict[str, tuple[str, str, Words]] = {
    "file": ("clipboard-check", "", _filed),
    "check_in": ("package-check", "", _checked_in),
    "schedule_visit": ("calendar-clock", "", _planned),
    "schedule_pickup": ("truck", "", _planned),
    "move_appointment": ("calendar-clock", "", _appointment_moved),
    "cancel_appointment": ("ban", "", _appointment_off),
    "ask_other_time": ("message-square-quote", "", _other_time),
    "begin_visit": ("map-pin", "", _visit_begun),
    "start_diagnosis": ("search", "", _started),
    "record_finding": ("search-check", "", _found),
    "decide": ("scale", "", _decided),
    "approve_quote": ("check", "ok", _approved),
    "decline_quote": ("x", "", _declined),
    "revise_quote": ("file-text", "now", _revised),
    "expire_quote": ("timer-off", "", _expired),
    "ask_quote": ("file-text", "", _asked_quote),
    "object": ("rotate-ccw", "", _objected),
    "reopen_decision": ("scale", "", _reopened),
    "wait_for_part": ("hourglass", "", _waiting),
    "postpone_part": ("hourglass", "", _part_later),
    "consent_to_part": ("shield-check", "", _consented),
    "send_to_maker": ("truck", "", maker_words.sent_to),
    "expect_from_maker": ("calendar-clock", "", maker_words.later),
    "back_from_maker": ("package-open", "", maker_words.came_back),
    "replaced_by_maker": ("repeat", "", maker_words.replaced),
    "part_arrived": ("package-open", "", _arrived),
    "finish_repair": ("wrench", "", _repaired),
    "ready_replacement": ("repeat", "", _replaced),
    "pass_test": ("list-checks", "ok", _passed),
    "ready_return": ("package-check", "", _packed),
    "hand_over": ("hand", "ok", _handed),
    "lend_device": ("smartphone", "", _lent),
    "take_back_loan": ("undo-2", "", _loan_back),
    "extend_loan": ("calendar-clock", "", _loan_stays),
    "pay_refund": ("banknote", "ok", _refunded),
    "note_payment": ("banknote", "ok", handover_words.told_paid),
    "confirm_working": ("check-check", "ok", _works),
    "report_return": ("rotate-ccw", "", _back),
    "cancel": ("ban", "", _cancelled),
    "merge": ("merge", "", _merged),
    "move_promise": ("clock-alert", "", _moved),
    "answer_survey": ("star", "", _rated),
}
