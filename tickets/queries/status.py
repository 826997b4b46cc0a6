"""The status card: for every stage its own heading, words, next step and date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.lib.display import day_text, local_date, payment_text, short_day_text
from tickets.enums import Arrival, ClockKind, Custody, Outcome, QuoteState, Stage, WaitingOn
from tickets.models import Quote, Ticket, TicketEvent
from tickets.queries.handover_words import still_to_pay
from tickets.queries.timeline import delay_reason, own, planned, span_text
from warranty.models import Remedy


@dataclass
class Status:
    """Where the repair stands. ``dates`` are pairs of a label and words; ``cta`` names the part of the page to open."""

    tone: str
    icon: str
    pill: str
    heading: str
    text: str
    dates: list[tuple[str, str]] = field(default_factory=list)
    cta: str = ""
    cta_label: str = ""


@dataclass(frozen=True)
class Facts:
    """What the words depend on."""

    ticket: Ticket
    events: list[TicketEvent]
    quote: Quote | None
    hours: list[str]
    to_pay: str = ""

    def last(self, *kinds: str) -> TicketEvent | None:
        """The latest event of these kinds."""
        return next((e for e in reversed(self.events) if e.kind in kinds), None)

    @property
    def appointment(self) -> TicketEvent | None:
        """The plan that still lies ahead, if any."""
        event = self.last("schedule_visit", "schedule_pickup", "move_appointment", "cancel_appointment")
        if event is None or event.kind == "cancel_appointment" or event.from_stage != self.ticket.stage:
            return None
        return event if event.data.get("ends_at", "") > timezone.now().isoformat() else None


STEPS = (Stage.RECEIVED, Stage.DIAGNOSING, Stage.DECIDING, Stage.REPAIRING, Stage.TESTING, Stage.READY,
         Stage.DELIVERED, Stage.CLOSED)
PLACE = {
    Stage.RECEIVED: 0, Stage.DIAGNOSING: 1, Stage.DECIDING: 2, Stage.AWAITING_APPROVAL: 2, Stage.REPAIRING: 3,
    Stage.REPLACING: 3, Stage.REFUNDING: 3, Stage.RETURNING: 3, Stage.TESTING: 4, Stage.READY: 5, Stage.DELIVERED: 6,
    Stage.CLOSED: 7,
}
REACHED = {"file": 0, "start_diagnosis": 1, "record_finding": 1, "decide": 2, "finish_repair": 3, "ready_replacement": 3,
           "replaced_by_maker": 3, "pass_test": 4, "ready_return": 5, "hand_over": 6, "pay_refund": 6, "confirm_working": 7}


def step_names(remedy: str) -> list[str]:
    """Names of the eight steps, the fourth by remedy. A refund and a return skip the test."""
    fourth = {
        Remedy.REPLACE.value: pgettext("step", "Replacement"), Remedy.REFUND.value: pgettext("step", "Refund"),
        Remedy.RETURN.value: pgettext("step", "Return"),
    }.get(remedy, pgettext("step", "Repair"))
    return [
        pgettext("step", "Received"), pgettext("step", "Diagnosis"), pgettext("step", "Decision"), fourth,
        pgettext("step", "Testing"), pgettext("step", "Ready"),
        pgettext("step", "Paid back") if remedy == Remedy.REFUND.value else pgettext("step", "Delivered"),
        pgettext("step", "Follow-up"),
    ]


def track(facts: Facts) -> list[dict[str, str]]:
    """The steps with their state and date, leaving out what this remedy does not pass through."""
    ticket = facts.ticket
    if ticket.stage == Stage.CANCELLED:
        return []
    skipped = {Remedy.REFUND.value: {4, 5}, Remedy.RETURN.value: {4}}.get(ticket.remedy, set())
    here = PLACE[Stage(ticket.stage)]
    when: dict[int, str] = {}
    for event in facts.events:
        if event.kind in REACHED:
            when[REACHED[event.kind]] = date_format(local_date(event.created_at), "j M")
    steps = []
    for index, name in enumerate(step_names(ticket.remedy)):
        if index in skipped:
            continue
        state = "done" if index < here or ticket.stage == Stage.CLOSED else ""
        if index == here and ticket.stage != Stage.CLOSED:
            state = "wait" if ticket.stage == Stage.AWAITING_APPROVAL else "now"
        steps.append({"name": name, "state": state, "when": when.get(index, "") if index <= here else ""})
    return steps


def status_of(facts: Facts) -> Status:
    """The card of the present stage."""
    card = CARDS[Stage(facts.ticket.stage)](facts)
    moved = facts.last("move_promise", "wait_for_part", "postpone_part", "send_to_maker", "expect_from_maker")
    ticket = facts.ticket
    late = moved and moved.kind == "move_promise" and ticket.promised_at and not card.cta and _in_work(ticket)
    if late and moved is not None:
        card.tone, card.icon, card.pill = "warn", "clock-alert", pgettext("status", "We are late")
        card.text = " ".join([delay_reason(moved.data.get("reason", "")), _("We are sorry."), card.text]).strip()
    return card


def _in_work(ticket: Ticket) -> bool:
    return ticket.stage in (
        Stage.RECEIVED, Stage.DIAGNOSING, Stage.DECIDING, Stage.REPAIRING, Stage.REPLACING, Stage.TESTING,
        Stage.RETURNING, Stage.REFUNDING,
    )


def _expected(ticket: Ticket, label: str = "") -> list[tuple[str, str]]:
    if ticket.promised_at is None:
        return []
    if ticket.promised_first and ticket.promised_first != ticket.promised_at:
        return [
            (_("New date"), day_text(ticket.promised_at)), (_("The first date was"), short_day_text(ticket.promised_first))
        ]
    return [(label or _("Expected to be ready"), day_text(ticket.promised_at))]


def _working(heading: str, text: str, ticket: Ticket, icon: str = "wrench", dates: list[tuple[str, str]] | None = None) -> Status:
    return Status(
        "info", icon, pgettext("status", "We are at work"), heading, text, [*(dates or []), *_expected(ticket)]
    )


def _received(facts: Facts) -> Status:
    ticket = facts.ticket
    if ticket.safety:
        return Status(
            "bad", "shield-alert", pgettext("status", "For your safety"), _("Switch the device off and do not charge it"),
            _("You told us of heat, swelling or smell. Lay the device on something that does not burn, away from people. "
              "A colleague calls you to arrange how it reaches us."), _expected(ticket),
        ) if ticket.checked_in_at is None else _here(ticket)
    if ticket.checked_in_at:
        return _here(ticket)
    sorry = _("We are sorry that the fault is back.") + " " if ticket.return_of_id else ""
    plan = facts.appointment
    if plan is not None:
        heading = _("A courier collects your device") if planned(plan) == "pickup" else _("A technician visits you")
        return Status(
            "info", "calendar-clock", pgettext("status", "Arranged"), heading,
            sorry + _("%(who)s comes to %(address)s. If the time does not suit you, ask for another one below.")
            % {"who": own(plan.data.get("who", "")), "address": own(plan.data.get("address", ""))},
            [(_("When"), span_text(plan.data)), *_expected(ticket)],
        )
    if ticket.arrival == Arrival.BRANCH:
        return Status(
            "info", "map-pin", pgettext("status", "We await the device"),
            _("Bring your device to %(branch)s") % {"branch": ticket.branch.name},
            sorry + _("Come any time within opening hours. We write down its condition in front of you; that takes about "
                      "ten minutes."),
            [*_hours(facts), *_expected(ticket)],
        )
    heading = _("We call you to arrange the collection") if ticket.arrival == Arrival.COURIER else _(
        "We call you to arrange the visit")
    return Status(
        "info", "phone", pgettext("status", "Being arranged"), heading,
        sorry + _("We ring you within working hours and agree on a day. You need not do anything until then."),
        _expected(ticket),
    )


def _here(ticket: Ticket) -> Status:
    dates = []
    if ticket.next_due_kind == ClockKind.DIAGNOSIS and ticket.next_due_at:
        dates = [(_("Result of the examination by"), day_text(ticket.next_due_at))]
    return Status(
        "info", "package-check", pgettext("status", "Device is with us"), _("Your device is with us; the examination is next"),
        _("We send you the result in plain words. You need not do anything."), [*dates, *_expected(ticket)],
    )


def _hours(facts: Facts) -> list[tuple[str, str]]:
    return [(_("Opening hours"), "\n".join(facts.hours))] if facts.hours else []


def _second_result(facts: Facts) -> list[tuple[str, str]]:
    """The date that the answer to the objection promised."""
    said = facts.last("object")
    by = datetime.fromisoformat(said.data["by"]) if said and said.data.get("by") else None
    return [(_("Second result by"), day_text(by))] if by else []


def _diagnosing(facts: Facts) -> Status:
    ticket = facts.ticket
    if facts.last("object", "record_finding") and facts.last("object", "record_finding").kind == "object":
        return _working(
            _("Another technician looks at your device again"),
            _("Free of charge, and without looking at the first result as settled. We write to you as soon as it is done."),
            ticket, "rotate-ccw", _second_result(facts),
        )
    name = ticket.technician.short_name if ticket.technician else ""
    text = _("%(name)s examines it.") % {"name": name} + " " if name else ""
    return _working(
        _("We are examining your device"), text + _("We need nothing from you. The result reaches you in plain words."),
        ticket, "search",
    )


def _deciding(facts: Facts) -> Status:
    return _working(
        _("The examination is finished; we choose the solution"),
        _("You read below what was found. We write to you as soon as the way on is clear."), facts.ticket, "scale",
    )


def _awaiting(facts: Facts) -> Status:
    quote = facts.quote
    if quote is None or quote.state != QuoteState.SENT or quote.valid_until <= timezone.now():
        return Status(
            "warn", "timer-off", pgettext("status", "Quote expired"), _("The quote has expired"),
            _("Write to us below and we send you a new one. Your device stays safely where it is."), [],
            "messages", _("Ask for a new quote"),
        )
    heading = (
        _("We need your approval for the replacement") if quote.remedy == Remedy.REPLACE
        else _("We need your approval to start the repair")
    )
    if quote.number > 1:
        text = _("This is a new quote; it replaces the one before. We start nothing paid before you approve.")
    else:
        text = _("You read below what was found and what it costs. We start nothing paid before you approve.")
    return Status(
        "warn", "hand", pgettext("status", "Waiting for you"), heading, text,
        [(_("Answer by"), day_text(quote.valid_until)), *_expected(facts.ticket, _("Ready, if you approve today"))],
        "quote", _("Look at the quote"),
    )


def _at_maker(facts: Facts) -> Status:
    event = facts.last("send_to_maker", "expect_from_maker")
    day = event.data.get("expected_on", "") if event else ""
    back = [(_("Expected back from the maker"), short_day_text(date.fromisoformat(day)))] if day else []
    return Status(
        "info", "truck", pgettext("status", "At the maker"), _("Your device is with its maker"),
        _("As soon as it is back we test it ourselves. We need nothing from you."), [*back, *_expected(facts.ticket)],
    )


def _repairing(facts: Facts) -> Status:
    ticket = facts.ticket
    if ticket.custody == Custody.MAKER:
        return _at_maker(facts)
    if ticket.waiting_on == WaitingOn.PART:
        until = [(_("Part expected"), day_text(ticket.waiting_until))] if ticket.waiting_until else []
        return Status(
            "warn", "hourglass", pgettext("status", "Waiting for a part"), _("We are waiting for a spare part"),
            _("As soon as it is here we go on. We are sorry for the wait; you need not do anything."),
            [*until, *_expected(ticket)],
        )
    if facts.last("finish_repair") and facts.last("finish_repair", "approve_quote", "decide").kind == "finish_repair":
        return _working(
            _("We are going over your device once more"),
            _("A test showed that something was not right yet. We give nothing back before every test has passed."), ticket,
        )
    name = ticket.technician.short_name if ticket.technician else ""
    text = _("%(name)s is working on it.") % {"name": name} + " " if name else ""
    return _working(_("We are repairing your device"), text + _("We need nothing from you."), ticket)


def _replacing(facts: Facts) -> Status:
    ticket = facts.ticket
    if ticket.waiting_on == WaitingOn.PART or ticket.custody == Custody.MAKER:
        return _repairing(facts)
    return _working(
        _("We are preparing your replacement device"),
        _("It is tested like a repaired one before you get it, and the warranty goes on with it."), ticket, "repeat",
    )


def _refunding(facts: Facts) -> Status:
    return _working(
        _("We are returning your money"), _("A manager releases the payment. You get a message with amount and reference."),
        facts.ticket, "banknote",
    )


def _returning(facts: Facts) -> Status:
    return _working(
        _("Your device goes back to you as it came"), _("Free of charge. We tell you as soon as it is ready for you."),
        facts.ticket, "undo-2",
    )


def _testing(facts: Facts) -> Status:
    return _working(
        _("We are testing your device"),
        _("A colleague goes through the whole test sheet. Only when every line has passed do we call it ready."),
        facts.ticket, "list-checks",
    )


def _payment(facts: Facts) -> list[tuple[str, str]]:
    """What is paid when the device is handed over, and how."""
    if not facts.to_pay:
        return []
    return [(_("To pay on collection"), f"{facts.to_pay}\n{payment_text()}")]


def _ready(facts: Facts) -> Status:
    ticket = facts.ticket
    plan = facts.appointment
    if plan is not None:
        return Status(
            "ok", "truck", pgettext("status", "Ready"), _("Your device is ready and comes to you"),
            _("%(who)s comes to %(address)s. Have the pickup code at hand.")
            % {"who": own(plan.data.get("who", "")), "address": own(plan.data.get("address", ""))},
            [(_("When"), span_text(plan.data)), *_payment(facts)],
        )
    text = (
        _("It goes back as it came. Bring the pickup code or your identity card.") if ticket.remedy == Remedy.RETURN
        else _("It has passed all tests. Bring the pickup code or your identity card.")
    )
    return Status(
        "ok", "package-check", pgettext("status", "Ready"),
        _("Your device is ready at %(branch)s") % {"branch": ticket.branch.name}, text, [*_payment(facts), *_hours(facts)],
        "pickup", _("Show the pickup code"),
    )


def _delivered(facts: Facts) -> Status:
    ticket = facts.ticket
    if ticket.outcome == Outcome.REFUNDED:
        return Status(
            "ok", "banknote", pgettext("status", "Refunded"), _("We have returned your money"),
            _("Depending on your bank it can take a few days until you see it."), _since(facts),
        )
    if ticket.outcome == Outcome.RETURNED:
        return Status(
            "ok", "check", pgettext("status", "Handed over"), _("Your device is back with you"),
            _("It came back as it was. If you change your mind, file a new report at any time."), _since(facts),
        )
    return Status(
        "ok", "check", pgettext("status", "Handed over"), _("Your device is back with you"),
        _("We ask you in a week whether all is well. If the fault returns before that, tell us here and we begin at once."),
        _since(facts), "follow-up", _("Tell us whether it works"),
    )


def _since(facts: Facts) -> list[tuple[str, str]]:
    ticket = facts.ticket
    if ticket.delivered_at is None:
        return []
    refunded = ticket.outcome == Outcome.REFUNDED  # nothing was handed over then
    return [(pgettext("date", "Refunded") if refunded else pgettext("date", "Handed over"), day_text(ticket.delivered_at)),
            *still_to_pay(facts.events)]


def _closed(facts: Facts) -> Status:
    if facts.last("report_return"):
        return Status(
            "", "rotate-ccw", pgettext("status", "Closed"), _("Your new report of the fault goes on by itself"),
            _("This repair is closed. Everything further stands under the new reference."), _since(facts),
        )
    return Status(
        "ok", "check-check", pgettext("status", "Closed"), _("This repair is finished"), _("Thank you for your trust."),
        _since(facts),
    )


def _cancelled(facts: Facts) -> Status:
    merged = facts.last("merge")
    if merged is not None:
        return Status(
            "", "merge", pgettext("status", "Joined"), _("This report was joined with your other one"),
            _("Everything goes on under %(reference)s.") % {"reference": f"\u2066{merged.data.get('into', '')}\u2069"},
        )
    return Status(
        "", "ban", pgettext("status", "Withdrawn"), _("This report was withdrawn"),
        _("Nothing further happens. If the fault is still there, file a new report; we are glad to help."),
    )


CARDS: dict[Stage, Callable[[Facts], Status]] = {
    Stage.RECEIVED: _received, Stage.DIAGNOSING: _diagnosing, Stage.DECIDING: _deciding,
    Stage.AWAITING_APPROVAL: _awaiting, Stage.REPAIRING: _repairing, Stage.REPLACING: _replacing,
    Stage.REFUNDING: _refunding, Stage.RETURNING: _returning, Stage.TESTING: _testing, Stage.READY: _ready,
    Stage.DELIVERED: _delivered, Stage.CLOSED: _closed, Stage.CANCELLED: _cancelled,
}
