"""What a customer may see of a ticket, read in a handful of queries, whatever the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.display import currency_text, money_text
from tickets.enums import DONE_STAGES, Cause, Custody, Outcome, QuoteState, Stage
from tickets.models import Appointment, Attachment, Comment, Evidence, Finding, Loan, Quote, Ticket, TicketEvent
from tickets.queries import rows
from tickets.queries.quotes import QuoteView, due_of, due_option, quotes_of, state_words
from tickets.queries.status import Facts, Status, status_of, track
from tickets.queries.timeline import Entry, customer_events, customer_timeline
from tickets.queries.visit_words import asked_text
from warranty.wording import Position, position

JUDGING = ("decide", "record_finding")  # events that say how the warranty stands for the fault found
OBJECTING = (Stage.DECIDING, Stage.AWAITING_APPROVAL, Stage.RETURNING)


@dataclass(frozen=True)
class Message:
    """One message of the conversation."""

    body: str
    mine: bool
    author: str
    at: object
    files: list[Attachment]


@dataclass(frozen=True)
class Tracking:
    """The tracking page."""

    ticket: Ticket
    status: Status
    steps: list[dict[str, str]]
    now: str
    next: str
    timeline: list[Entry]
    messages: list[Message]
    quote: Quote | None
    offer: QuoteView | None
    earlier: list[QuoteView]
    quote_open: bool
    can_ask_quote: bool
    finding: Finding | None
    first_finding: Finding | None
    evidence_photos: list[Attachment]
    measurements: list[str]
    warranty: Position
    own_files: list[Attachment]
    can_object: bool
    can_write: bool
    can_cancel: bool
    can_return: bool
    can_rate: bool
    has_report: bool
    loan: Loan | None
    appointment: Appointment | None
    return_until: date | None
    place: str
    quote_state: str
    currency: str

    @property
    def asked(self) -> str:
        """When the customer would rather have the appointment."""
        return asked_text(self.appointment.asked) if self.appointment and self.appointment.asked else ""


def status_facts(ticket: Ticket, hours: list[str]) -> Facts:
    """What the status card alone needs; ``hours`` are the branch's opening hours in words."""
    events = customer_events(ticket)
    quote = ticket.quotes.order_by("number").last() if ticket.stage == Stage.AWAITING_APPROVAL else None
    due = due_of(ticket) if ticket.stage == Stage.READY and _has_quote(events) else None
    return Facts(ticket, events, quote, hours, money_text(due.total, due.quote.currency) if due else "")


def shows_hours(ticket: Ticket) -> bool:
    """Whether somebody has to come to the branch at this stage."""
    return ticket.stage == Stage.READY or (ticket.stage == Stage.RECEIVED and ticket.checked_in_at is None)


Judge = Callable[[Ticket, Finding | None, dict[str, Any]], dict[str, Any]]


def tracking(ticket: Ticket, *, hours: list[str], warranty_end: date | None, judge: Judge) -> Tracking:
    """Everything the page shows. The ticket comes from ``access.get_ticket_by_token`` with its relations.

    ``hours``: opening hours in words, where ``shows_hours``; ``warranty_end``: last day of the repair warranty;
    ``judge`` tells the position that counts for this fault from the one that was judged last.
    """
    events = customer_events(ticket)
    kinds = {e.kind for e in events}
    versions = quotes_of(ticket) if _has_quote(events) else []
    quote = versions[-1].quote if versions else None
    findings = rows.of(ticket, rows.findings, "technician") if "record_finding" in kinds else []
    finding = findings[-1] if findings else None
    files = rows.of(ticket, rows.customer_attachments)
    works = rows.of(ticket, rows.works) if "finish_repair" in kinds else []
    due = due_option(versions, events) if ticket.stage == Stage.READY else None
    facts = Facts(ticket, events, quote, hours, money_text(due.total, quote.currency) if due and quote else "")
    steps = track(facts)
    here = next((i for i, s in enumerate(steps) if s["state"] in ("now", "wait")), -1)
    until = _return_until(ticket, warranty_end)
    return Tracking(
        ticket=ticket, status=status_of(facts), steps=steps, now=steps[here]["name"] if here >= 0 else "",
        next=steps[here + 1]["name"] if 0 <= here < len(steps) - 1 else "",
        timeline=customer_timeline(ticket, events, findings, works),
        messages=_messages(ticket, files) if kinds & {"reply", "write"} else [],
        quote=quote, offer=versions[-1] if versions else None, earlier=versions[-2::-1], quote_open=_is_open(ticket, quote),
        can_ask_quote=can_ask_quote(ticket, quote), finding=finding,
        first_finding=findings[0] if len(findings) > 1 else None,
        evidence_photos=[f for f in files if f.kind == Attachment.Kind.EVIDENCE] if finding else [],
        measurements=_measurements(ticket, finding),
        warranty=position(
            judge(ticket, finding, cover_of(ticket, events)), ticket.device.purchased_on, timezone.localdate(ticket.filed_at)
        ),
        own_files=[f for f in files if f.kind in (Attachment.Kind.FAULT, Attachment.Kind.PROOF)],
        can_object=can_object(ticket, finding), can_write=ticket.is_open,
        can_cancel=ticket.stage == Stage.RECEIVED and ticket.checked_in_at is None,
        can_return=until is not None and until >= timezone.localdate(), can_rate=can_rate(ticket), return_until=until,
        loan=_loan(ticket) if "lend_device" in kinds else None,
        appointment=_appointment(ticket) if kinds & {"schedule_visit", "schedule_pickup"} else None,
        has_report=has_report(ticket), place=place_words(ticket), quote_state=_quote_state(ticket, quote),
        currency=currency_text(quote.currency) if quote else "",
    )


def cover_of(ticket: Ticket, events: Iterable[TicketEvent]) -> dict[str, Any]:
    """The warranty position as last judged: with the fault found at the decision, else as it was filed."""
    judged: dict[str, Any] = {}
    for event in events:
        if event.kind in JUDGING:  # a second finding is not judged by the first one's decision
            judged = event.data.get("cover") or {}
    return judged or ticket.coverage


def _loan(ticket: Ticket) -> Loan | None:
    """The loan device that the customer still has."""
    return next((loan for loan in rows.of(ticket, rows.loans) if loan.is_out), None)


def _appointment(ticket: Ticket) -> Appointment | None:
    """The appointment that lies ahead or goes on."""
    row = next((row for row in reversed(rows.of(ticket, rows.appointments, "technician")) if row.stands), None)
    return row if row and row.ends_at > timezone.now() and ticket.stage not in DONE_STAGES else None


def place_words(ticket: Ticket) -> str:
    """Where the device is, said to its owner."""
    return {
        Custody.CUSTOMER: _("With you"), Custody.TRANSIT: _("On its way"), Custody.BRANCH: _("At the branch"),
        Custody.TECHNICIAN: _("On the technician's bench"), Custody.MAKER: _("At the maker"),
        Custody.HANDED_BACK: _("Handed back"),
    }[Custody(ticket.custody)]


def _quote_state(ticket: Ticket, quote: Quote | None) -> str:
    if quote is None or _is_open(ticket, quote):
        return ""
    return state_words(quote, timezone.now()) if quote.state != QuoteState.SENT else _("Expired")


def _has_quote(events: list[TicketEvent]) -> bool:
    return any(e.data.get("quote") for e in events)


def _is_open(ticket: Ticket, quote: Quote | None) -> bool:
    return bool(
        quote and quote.state == QuoteState.SENT and ticket.stage == Stage.AWAITING_APPROVAL
        and quote.valid_until > timezone.now()
    )


def can_ask_quote(ticket: Ticket, quote: Quote | None) -> bool:
    """Whether the last quote ran out unanswered, so that a new one can be asked for."""
    return bool(
        quote and ticket.stage == Stage.AWAITING_APPROVAL and quote.state in (QuoteState.SENT, QuoteState.EXPIRED)
        and (quote.state == QuoteState.EXPIRED or quote.valid_until <= timezone.now())
    )


def _measurements(ticket: Ticket, finding: Finding | None) -> list[str]:
    """Written evidence behind a finding of misuse, while the customer may still object to it."""
    if finding is None or finding.cause != Cause.MISUSE:
        return []
    if ticket.stage not in OBJECTING:
        key = finding.key_evidence
        return [key.text] if key and key.kind == Evidence.Kind.MEASUREMENT else []
    return list(ticket.evidence.filter(kind=Evidence.Kind.MEASUREMENT).values_list("text", flat=True))


def can_object(ticket: Ticket, finding: Finding | None) -> bool:
    """Whether the customer may ask another technician to look again: once, and not against a fault of ours."""
    return bool(
        finding and ticket.stage in OBJECTING and not finding.objected_at and not finding.second_opinion_of_id
        and finding.cause != Cause.DEFECT
    )


def _return_until(ticket: Ticket, warranty_end: date | None) -> date | None:
    if ticket.stage not in (Stage.DELIVERED, Stage.CLOSED):
        return None
    if ticket.outcome not in (Outcome.REPAIRED, Outcome.REPLACED):
        return None
    return warranty_end


def can_rate(ticket: Ticket) -> bool:
    """Whether the survey is still open."""
    survey = getattr(ticket, "survey", None)
    return ticket.stage in (Stage.DELIVERED, Stage.CLOSED) and not (survey and survey.answered_at)


def has_report(ticket: Ticket) -> bool:
    """Whether there is a repair report to read: the device, the one in its place, or the money is back with the owner."""
    return ticket.delivered_at is not None and ticket.outcome in (
        Outcome.REPAIRED, Outcome.REPLACED, Outcome.REFUNDED, Outcome.RETURNED
    )


def _messages(ticket: Ticket, files: list[Attachment]) -> list[Message]:
    by_comment: dict[int, list[Attachment]] = {}
    for file in files:
        if file.comment_id:
            by_comment.setdefault(file.comment_id, []).append(file)
    shown = rows.of(ticket, rows.customer_comments, "author")
    return [
        Message(
            c.body, c.kind == Comment.Kind.CUSTOMER,
            _("You") if c.kind == Comment.Kind.CUSTOMER else _("%(name)s, repair service") % {
                "name": c.author.short_name if c.author else ""
            },
            c.created_at, by_comment.get(c.pk, []),
        )
        for c in shown
    ]
