"""The whole history for staff: every event in words of the reader's language, with what was said, by days."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk.accounts.models import ContactChannel
from helpdesk.lib.display import (
    duration_text,
    full_day_text,
    local_date,
    money_text,
    near_day_text,
    when_text,
)
from tickets.enums import Cause, Channel, ClockKind, Custody, Priority, WaitingOn
from tickets.models import Attachment, TicketEvent
from tickets.models.handover import Refund
from tickets.queries import handover_words, part_words
from tickets.queries.due import comma
from tickets.queries.quotes import option_words
from tickets.queries.visit_words import asked_text
from tickets.stages import staff_stage
from warranty.models import Remedy, StatutoryRule
from warranty.policy_words import outcome_words

Names = dict[int, str]
CHANNELS = dict(ContactChannel.choices)


@dataclass(frozen=True)
class StaffEntry:
    """One entry: words that somebody wrote, or an event. ``kind`` is reply, note, customer or event."""

    kind: str
    icon: str
    title: str
    text: str
    who: str
    at: datetime
    seq: int
    mine: bool = False
    internal: bool = False
    channel: str = ""
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Day:
    """Entries of one day under its name."""

    name: str
    day: date
    entries: list[StaffEntry]


def staff_timeline(
    events: Iterable[TicketEvent], attachments: Iterable[Attachment], *, reader_id: int | None,
    names: Names | None = None,
) -> list[Day]:
    """All entries, oldest first, by days. Needs events with comment and actor read; asks the database nothing."""
    files: dict[int, list[Attachment]] = {}
    for attachment in attachments:
        if attachment.comment_id:
            files.setdefault(attachment.comment_id, []).append(attachment)
    days: list[Day] = []
    for event in events:
        entry = _entry(event, files, reader_id, names or {})
        day = local_date(event.created_at)
        if not days or days[-1].day != day:
            days.append(Day(near_day_text(event.created_at), day, []))
        days[-1].entries.append(entry)
    return days


def who_did(event: TicketEvent) -> str:
    """The acting person in the reader's language."""
    if event.actor_user is not None:
        return event.actor_user.display_name
    if event.actor_kind == "system":
        return _("the system")
    return event.actor_name or (_("the customer") if event.actor_kind == "customer" else event.actor_kind)


def _entry(
    event: TicketEvent, files: dict[int, list[Attachment]], reader_id: int | None, names: Names
) -> StaffEntry:
    comment = event.comment
    if comment is not None:
        channel = CHANNELS.get(comment.channel) or _("Web page")
        return StaffEntry(
            kind=comment.kind, icon="message-circle", title="", text=comment.body, who=who_did(event),
            at=event.created_at, seq=event.seq, mine=event.actor_user_id == reader_id and reader_id is not None,
            internal=comment.kind == "note", channel=str(channel), files=tuple(files.get(comment.pk, ())),
        )
    icon, words = WORDS.get(event.kind, ("circle-dot", _plain(event.kind)))
    title, text = words(event.data, names)
    return StaffEntry(
        kind="event", icon=icon, title=title, text=text, who=who_did(event), at=event.created_at, seq=event.seq,
        internal=event.visibility == "internal",
    )


def event_words(event: TicketEvent, names: Names | None = None) -> str:
    """One event as a short sentence: who and what. For the note about a stale page."""
    if event.comment is not None:
        title = {"reply": _("Reply to the customer"), "note": _("Internal note")}.get(
            event.comment.kind, _("Message from the customer")
        )
    else:
        title = WORDS.get(event.kind, ("", _plain(event.kind)))[1](event.data, names or {})[0]
    if event.to_stage and event.to_stage != event.from_stage:
        title += " → " + staff_stage(event.to_stage)
    return _("%(who)s: %(what)s") % {"who": who_did(event), "what": title}


Words = Callable[[dict[str, Any], Names], tuple[str, str]]


def _plain(kind: str) -> Words:
    return lambda data, names: (kind.replace("_", " "), "")


def _say(make: Callable[[], str], key: str = "reason") -> Words:
    return lambda data, names: (make(), str(data.get(key) or ""))


def _when(value: Any) -> str:
    moment = parse_datetime(str(value)) if value else None
    return when_text(moment) if moment else ""


def _name(pk: Any, names: Names) -> str:
    return names.get(pk, "") if isinstance(pk, int) else ""


def _filed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    channel = str(Channel(data["channel"]).label) if data.get("channel") in Channel.values else ""
    title = _("Reported: %(channel)s") % {"channel": channel} if channel else _("Reported")
    told = [data.get("told_product", ""), full_day_text(date.fromisoformat(data["told_purchased_on"]), weekday=False)
            if data.get("told_purchased_on") else ""]
    lines = [
        _("Return of %(reference)s") % {"reference": data["return_of"]} if data.get("return_of") else "",
        _("The report says otherwise than our record of the serial number: %(told)s") % {
            "told": comma().join(f"\u2068{word}\u2069" for word in told if word)} if any(told) else "",
    ]
    return title, comma().join(line for line in lines if line)


def _checked_in(data: dict[str, Any], names: Names) -> tuple[str, str]:
    said = ((_("Condition: %(words)s"), data.get("condition")), (_("Accessories: %(words)s"), data.get("accessories")))
    return _("Checked in"), "\n".join(words % {"words": f"\u2068{what}\u2069"} for words, what in said if what)


def _planned(title: Callable[[], str]) -> Words:
    def words(data: dict[str, Any], names: Names) -> tuple[str, str]:
        who = _name(data.get("technician"), names) or data.get("who", "")
        outside = _("outside of the areas: %(why)s") % {"why": data["outside"]} if data.get("outside") else data.get("area", "")
        rest = (f"{_when(data.get('starts_at'))} {who}".strip(), outside, data.get("reason", ""))
        return title(), comma().join(text for text in rest if text)

    return words


def _other_time(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("The customer asks for another time"), asked_text(data)


def _started(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return (_("Examination started, from afar") if data.get("remote") else _("Examination started")), ""


def _found(data: dict[str, Any], names: Names) -> tuple[str, str]:
    cause = str(Cause(data["cause"]).label)
    tally = data.get("guide") or {}
    left = [words % {"n": tally[key]} for key, words in (("skipped", _("skipped: %(n)s")), ("open", _("left open: %(n)s")))
            if tally.get(key)]
    text = _("Guide: %(steps)s") % {"steps": comma().join([_("done: %(n)s") % {"n": tally["done"]}, *left])} \
        if tally.get("done") else ""
    if data.get("second_opinion"):
        return _("Second opinion: %(cause)s") % {"cause": cause}, text
    return _("Finding: %(cause)s") % {"cause": cause}, text


def _guided(data: dict[str, Any], names: Names) -> tuple[str, str]:
    said = ((_("done: %(n)s"), len(data.get("good", [])) + len(data.get("bad", []))),
            (_("not as it should be: %(n)s"), len(data.get("bad", []))), (_("skipped: %(n)s"), len(data.get("skipped", []))))
    return _("Steps of the guide"), comma().join(words % {"n": n} for words, n in said if n)


def _decided(data: dict[str, Any], names: Names) -> tuple[str, str]:
    remedy = str(Remedy(data["remedy"]).label)
    if data.get("pays"):
        title = _("Decision: %(remedy)s, paid by the customer") % {"remedy": remedy}
    elif data["remedy"] == Remedy.REFUND:  # money back is not a thing that is free of charge
        title = _("Decision: %(remedy)s") % {"remedy": remedy}
    else:
        title = _("Decision: %(remedy)s, free of charge") % {"remedy": remedy}
    return title, str(data.get("why_differs") or "")


def _asked(data: dict[str, Any], names: Names) -> tuple[str, str]:
    what = outcome_words(data["remedy"], bool(data.get("pays")))
    return _("Asked a manager for: %(what)s") % {"what": what}, str(data.get("reason") or "")


def _approved(data: dict[str, Any], names: Names) -> tuple[str, str]:
    words = option_words(data["option"]) if data.get("option") else ""
    parts = [words, money_text(data.get("total", 0)), str(data.get("who") or "")]
    return _("Quote %(number)s approved") % {"number": data.get("number")}, comma().join(part for part in parts if part)


def _revised(data: dict[str, Any], names: Names) -> tuple[str, str]:
    title = _("Quote %(number)s sent: %(total)s") % {
        "number": data.get("number"), "total": money_text(data.get("total", 0))
    }
    return title, data.get("reason", "")


def _finished(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("Repair finished"), duration_text(data["minutes"]) if data.get("minutes") else ""


def _minutes(title: Callable[[], str]) -> Words:
    def words(data: dict[str, Any], names: Names) -> tuple[str, str]:
        took = duration_text(data.get("minutes", 0))
        if "from" in data:
            took = f"{duration_text(data['from'])} → {took}"
        whose = _name(data.get("person"), names) if data.get("of_other") else ""
        head = _("%(what)s of %(name)s") % {"what": title(), "name": whose} if whose else title()
        return f"{head}: {took}", comma().join(w for w in (data.get("what", ""), data.get("reason", "")) if w)

    return words


def _failed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    lines = data.get("lines_ar" if get_language() == "ar" else "lines_en", [])
    return _("Test %(number)s failed") % {"number": data.get("number")}, comma().join(f"\u2068{line}\u2069" for line in lines)


def _passed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("Test %(number)s passed") % {"number": data.get("number")}, ""


def _refunded(data: dict[str, Any], names: Names) -> tuple[str, str]:
    method = str(Refund.Method(data["method"]).label)
    return _("Refund paid: %(amount)s") % {"amount": money_text(data["amount"])}, method


def _assigned(data: dict[str, Any], names: Names) -> tuple[str, str]:
    owner, technician = _name(data.get("owner"), names), _name(data.get("technician"), names)
    if data.get("undone"):
        parts = [
            words % {"name": name or _("Nobody")}
            for key, words, name in (("owner", _("Owner: %(name)s"), owner), ("technician", _("Technician: %(name)s"), technician))
            if key in data
        ]
        return _("Taken back: %(what)s") % {"what": comma().join(parts)}, ""
    if owner and technician:
        return _("Owner: %(owner)s, technician: %(technician)s") % {"owner": owner, "technician": technician}, ""
    if technician or "technician" in data:
        return _("Technician: %(name)s") % {"name": technician or _("assigned")}, ""
    return _("Owner: %(name)s") % {"name": owner or _("assigned")}, ""


def _transferred(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("Handed on to %(name)s") % {"name": _name(data.get("owner"), names) or "?"}, data.get("reason", "")


def _ranked(data: dict[str, Any], names: Names) -> tuple[str, str]:
    values = {"from": Priority(data["from"]).label, "to": Priority(data["to"]).label}
    title = _("Priority: %(from)s → %(to)s") % values
    return _("Taken back: %(what)s") % {"what": title} if data.get("undone") else title, data.get("reason", "")


def _waits(data: dict[str, Any], names: Names) -> tuple[str, str]:
    if not data.get("on"):
        return _("Waiting is over"), data.get("reason", "")
    title = _("Waits for: %(who)s") % {"who": WaitingOn(data["on"]).label}
    return title, comma().join(p for p in (_when(data.get("until")), data.get("reason", "")) if p)


def _placed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("Place: %(place)s") % {"place": Custody(data["custody"]).label}, data.get("shelf", "")


REASONS = {
    "part": lambda: _("a part is awaited"), "customer": lambda: _("the customer is awaited"),
    "approval": lambda: _("an approval is awaited"), "courier": lambda: _("the courier is awaited"),
    "maker": lambda: _("the device is at the maker"), "workload": lambda: _("much work in the workshop"),
}


def _promised(data: dict[str, Any], names: Names) -> tuple[str, str]:
    reason = data.get("reason", "")
    return _("New date: %(when)s") % {"when": _when(data.get("to"))}, REASONS[reason]() if reason in REASONS else reason


def _surveyed(data: dict[str, Any], names: Names) -> tuple[str, str]:
    given = [f"{name} {data[key]}" for key, name in (("csat", "CSAT"), ("ces", "CES"), ("nps", "NPS"))
             if data.get(key) is not None]
    return _("Survey answered"), comma().join(given)


def _clock(make: Callable[[str], str]) -> Words:
    def words(data: dict[str, Any], names: Names) -> tuple[str, str]:
        kind = data.get("clock") or data.get("kind") or ""
        return make(str(ClockKind(kind).label) if kind in ClockKind.values else ""), ""

    return words


def _legal(make: Callable[[str], str]) -> Words:
    def words(data: dict[str, Any], names: Names) -> tuple[str, str]:
        kind = data.get("rule_kind") or ""
        return make(str(StatutoryRule.Kind(kind).label) if kind in StatutoryRule.Kind.values else ""), ""

    return words


def _merged(data: dict[str, Any], names: Names) -> tuple[str, str]:
    return _("Merged into %(reference)s") % {"reference": data.get("into", "")}, ""


WORDS: dict[str, tuple[str, Words]] = {
    "file": ("inbox", _filed),
    "check_in": ("package-check", _checked_in),
    "schedule_visit": ("calendar-clock", _planned(lambda: _("Visit planned"))),
    "schedule_pickup": ("truck", _planned(lambda: _("Courier planned"))),
    "move_appointment": ("calendar-clock", _planned(lambda: _("Appointment moved"))),
    "cancel_appointment": ("ban", _say(lambda: _("Appointment called off"))),
    "ask_other_time": ("message-square-warning", _other_time),
    "begin_visit": ("map-pin", _say(lambda: _("Visit begun"), "who")),
    "start_diagnosis": ("search-check", _started),
    "answer_guide": ("list-checks", _guided),
    "record_finding": ("clipboard-check", _found),
    "decide": ("scale", _decided),
    "request_decision": ("hand", _asked),
    "answer_request": ("x", _say(lambda: _("The requested decision was refused"))),
    "approve_quote": ("check", _approved),
    "decline_quote": ("x", _say(lambda: _("Quote declined"), "who")),
    "revise_quote": ("receipt-text", _revised),
    "expire_quote": ("hourglass", _say(lambda: _("Quote expired"))),
    "ask_quote": ("receipt-text", _say(lambda: _("The customer asks for a new quote"), "words")),
    "object": ("message-square-warning", _say(lambda: _("Objection to the finding"))),
    "reopen_decision": ("rotate-ccw", _say(lambda: _("Decision opened again"))),
    "reserve_part": ("package", part_words.reserved),
    "wait_for_part": ("package", part_words.part_wait),
    "part_arrived": ("package-check", _say(lambda: _("Part arrived"))),
    "postpone_part": ("calendar-clock", part_words.part_later),
    "reject_part": ("package-x", part_words.rejected),
    "consent_to_part": ("shield-check", part_words.consented),
    "send_to_maker": ("truck", part_words.sent_to_maker),
    "expect_from_maker": ("calendar-clock", part_words.maker_later),
    "back_from_maker": ("package-open", part_words.from_maker),
    "replaced_by_maker": ("repeat", part_words.maker_replaced),
    "drop_order": ("package-x", _say(lambda: _("The order of the part was cancelled"))),
    "start_work": ("play", _say(lambda: _("Time started"), "what")),
    "stop_work": ("pause", _minutes(lambda: _("Time stopped"))),
    "log_work": ("timer", _minutes(lambda: _("Work entered"))),
    "correct_work": ("pencil", _minutes(lambda: _("Work log corrected"))),
    "finish_repair": ("wrench", _finished),
    "ready_replacement": ("repeat", _say(lambda: _("Replacement unit prepared"))),
    "pass_test": ("list-checks", _passed),
    "fail_test": ("circle-x", _failed),
    "pay_refund": ("banknote", _refunded),
    "ready_return": ("undo-2", _say(lambda: _("Packed to go back"))),
    "hand_over": ("hand-heart", handover_words.handed),
    "note_payment": ("banknote", handover_words.noted),
    "confirm_working": ("check-check", _say(lambda: _("The device works"))),
    "report_return": ("rotate-ccw", _say(lambda: _("The fault is back"), "description")),
    "close_silent": ("check-check", _say(lambda: _("Closed without an answer"))),
    "cancel": ("ban", _say(lambda: pgettext("event", "Cancelled"))),
    "merge": ("merge", _merged),
    "assign": ("user-round-plus", _assigned),
    "transfer": ("arrow-right-left", _transferred),
    "set_priority": ("signal-high", _ranked),
    "set_waiting": ("hourglass", _waits),
    "set_custody": ("map-pin", _placed),
    "move_promise": ("calendar-clock", _promised),
    "add_evidence": ("camera", _say(lambda: _("Evidence added"), "text")),
    "show_passcode": ("eye", _say(lambda: _("Looked at the passcode"))),
    "finish_task": ("phone-call", _say(lambda: _("Task done"), "result")),
    "answer_survey": ("star", _surveyed),
    "offer_substitute": ("repeat", _say(lambda: _("A substitute was offered"), "what")),
    "lend_device": ("smartphone", handover_words.moved(lambda: _("Loan device lent"))),
    "take_back_loan": ("undo-2", handover_words.moved(lambda: _("Loan device came back"))),
    "extend_loan": ("calendar-clock", handover_words.moved(lambda: _("Loan device stays out"))),
    "statutory_warning": ("scale", _legal(lambda what: _("Legal deadline comes near: %(what)s") % {"what": what})),
    "statutory_missed": ("scale", _legal(lambda what: _("Legal deadline missed: %(what)s") % {"what": what})),
    "clock_warning": ("hourglass", _clock(lambda k: _("Due time comes near: %(clock)s") % {"clock": k})),
    "clock_missed": ("triangle-alert", _clock(lambda k: _("Due time missed: %(clock)s") % {"clock": k})),
}
