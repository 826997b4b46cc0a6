"""Which ticket event is told to whom. Pure: codes in, codes out; who they are is for ``recipients``."""

from __future__ import annotations

from tickets.enums import Stage
from tickets.models import Ticket, TicketEvent

# Event kind → name of the letter to the customer; a callable where it depends on the event.
ACKNOWLEDGEMENTS = frozenset({"received", "return_opened", "mail_report"})
# One matter that people set right within minutes: only its newest word goes out, after a short wait.
MATTERS = (frozenset({"delay", "delay_part"}), frozenset({"appointment", "appointment_cancelled"}))
SETTLING = frozenset().union(*MATTERS)
# Worth a call where no message reaches the customer; the others ask or thank, and can be left unsaid.
NOT_WORTH_A_CALL = frozenset({"thanks", "survey_only", "reminder", "merged", "quote_approved"})


def _file(ticket: Ticket, event: TicketEvent) -> str:
    return "return_opened" if ticket.return_of_id else "received"


def _decide(ticket: Ticket, event: TicketEvent) -> str:
    return "quote" if event.data.get("quote") else "result"


def _survey(ticket: Ticket, event: TicketEvent) -> str:
    """Thanks for the verdict; one thanks is enough when a happy customer has been thanked for the answer already."""
    if event.data.get("unhappy") or event.data.get("wants_call"):
        return "thanks_unhappy"
    thanked = ticket.messages.filter(rule="thanks").exists()
    return "" if thanked else "thanks"


LETTERS = {
    "file": _file,
    "check_in": lambda ticket, event: "device_arrived",
    "decide": _decide,
    "revise_quote": lambda ticket, event: "quote",
    "approve_quote": lambda ticket, event: "quote_approved",
    "expire_quote": lambda ticket, event: "quote_expired",
    # A part is told of only where the date of the device moves with it: nobody apologises for a date that holds.
    "wait_for_part": lambda ticket, event: "delay_part" if event.data.get("moved", True) else "",
    "postpone_part": lambda ticket, event: "delay_part" if event.data.get("moved") else "",
    "send_to_maker": lambda ticket, event: "delay" if event.data.get("moved") else "",
    "expect_from_maker": lambda ticket, event: "delay" if event.data.get("moved") else "",
    "move_promise": lambda ticket, event: "delay",
    "pass_test": lambda ticket, event: "ready",
    "ready_return": lambda ticket, event: "ready",
    "hand_over": lambda ticket, event: "summary",
    "pay_refund": lambda ticket, event: "refund_paid",
    "confirm_working": lambda ticket, event: "thanks",
    "answer_survey": _survey,
    "object": lambda ticket, event: "objection",
    "schedule_visit": lambda ticket, event: "appointment",
    "schedule_pickup": lambda ticket, event: "appointment",
    "move_appointment": lambda ticket, event: "appointment",
    "cancel_appointment": lambda ticket, event: "appointment_cancelled",
    "cancel": lambda ticket, event: "cancelled" if event.to_stage == Stage.CANCELLED else "going_back",
    "decline_quote": lambda ticket, event: "going_back",
    "merge": lambda ticket, event: "merged",
    "reply": lambda ticket, event: "reply",
}
STAFF_KINDS = frozenset(
    {"assign", "transfer", "note", "write", "clock_warning", "clock_missed", "approve_quote", "decline_quote", "ask_quote",
     "part_arrived", "drop_order", "answer_survey", "object", "file", "request_decision", "answer_request", "decide",
     "statutory_warning", "statutory_missed",
     "schedule_visit", "move_appointment", "cancel_appointment", "ask_other_time"}
)
TOLD = frozenset(LETTERS) | STAFF_KINDS


def letter_for(ticket: Ticket, event: TicketEvent) -> str:
    """Name of the letter that this event owes the customer, or an empty text."""
    choose = LETTERS.get(event.kind)
    return choose(ticket, event) if choose else ""
