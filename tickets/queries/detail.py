"""Everything that the ticket page shows, read at once: no template asks the database anything.

What a ticket cannot have yet is not asked for: the history says which tables hold something.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from tickets.enums import ClockKind, QuoteState, Stage
from tickets.models import (
    Appointment,
    Attachment,
    CheckIn,
    Clock,
    DecisionRequest,
    Finding,
    Loan,
    PartUsage,
    Quote,
    RepairWork,
    Task,
    TestResult,
    TestRun,
    Ticket,
    TicketEvent,
    VendorReturn,
)
from tickets.queries import rows
from tickets.queries.catalogue import house
from tickets.queries.due import Due, due_of
from tickets.queries.guide import Guide, guide_of
from tickets.queries.quotes import QuoteView, quotes_of
from tickets.queries.tracking import cover_of
from tickets.queries.visit_words import asked_text
from tickets.queries.worklog import WorkLog, labour_minutes

CLOCK_ORDER = ClockKind.values
CLOCKS = {"start_work": 1, "stop_work": -1}
BRINGS_EVIDENCE = ("add_evidence", "record_finding")
LOGGING = {"log_work", "stop_work", "finish_repair"}


@dataclass(frozen=True)
class RunView:
    """A test run with its answers."""

    run: TestRun
    results: list[TestResult]

    @property
    def failed(self) -> list[TestResult]:
        """Lines that failed."""
        return [r for r in self.results if r.answer == "fail"]

    @property
    def groups(self) -> list[tuple[str, list[TestResult]]]:
        """Answers under the headings of the sheet, each heading where its first line stands."""
        found: dict[str, list[TestResult]] = {}
        for result in self.results:
            found.setdefault(result.group, []).append(result)
        return list(found.items())


@dataclass
class TicketPage:
    """A ticket and all that belongs to it, as it was read."""

    ticket: Ticket
    events: list[TicketEvent]
    attachments: list[Attachment]
    clocks: list[Clock]
    others: list[Ticket]
    check_in: CheckIn | None = None
    findings: list[Finding] = field(default_factory=list)
    guide: Guide | None = None
    earlier_guides: list[Guide] = field(default_factory=list)
    quotes: list[QuoteView] = field(default_factory=list)
    parts: list[PartUsage] = field(default_factory=list)
    works: list[RepairWork] = field(default_factory=list)
    log: WorkLog = field(default_factory=WorkLog)
    runs: list[RunView] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    request: DecisionRequest | None = None
    loans: list[Loan] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    vendor_returns: list[VendorReturn] = field(default_factory=list)
    now: datetime = field(default_factory=timezone.now)

    @property
    def due(self) -> Due:
        """The due time in words."""
        t = self.ticket
        return due_of(t.next_due_at, t.waiting_on, t.waiting_until, t.filed_at, self.now)

    @cached_property
    def kinds(self) -> set[str]:
        """Kinds of events that happened."""
        return {event.kind for event in self.events}

    @property
    def finding(self) -> Finding | None:
        """The finding that holds: the last one."""
        return self.findings[-1] if self.findings else None

    @property
    def decision(self) -> TicketEvent | None:
        """The event of the last decision."""
        return next((e for e in reversed(self.events) if e.kind == "decide"), None)

    @property
    def quote(self) -> QuoteView | None:
        """The latest quote."""
        return self.quotes[-1] if self.quotes else None

    @property
    def running_quote(self) -> Quote | None:
        """The quote that can be answered now."""
        for view in self.quotes:
            if view.quote.state == QuoteState.SENT and view.quote.valid_until > self.now:
                return view.quote
        return None

    @property
    def awaited(self) -> list[PartUsage]:
        """Parts on order."""
        return [p for p in self.parts if p.state == "ordered"]

    @property
    def part_overdue(self) -> bool:
        """Whether a part did not come on its day."""
        return any(p.expected_on and p.expected_on < timezone.localdate(self.now) for p in self.awaited)

    @property
    def used_parts(self) -> list[PartUsage]:
        """Parts that went in."""
        return [p for p in self.parts if p.state == "used"]

    def files(self, kind: str) -> list[Attachment]:
        """Attachments of one kind."""
        return [a for a in self.attachments if a.kind == kind]

    @property
    def evidence_photos(self) -> list[Attachment]:
        """Photos that a finding may rest on."""
        return self.files(Attachment.Kind.EVIDENCE)

    @property
    def condition_photos(self) -> list[Attachment]:
        """Photos of the condition at check-in."""
        return self.files(Attachment.Kind.CONDITION)

    @property
    def loan(self) -> Loan | None:
        """The loan device that is out."""
        return next((loan for loan in self.loans if loan.is_out), None)

    @property
    def at_maker(self) -> VendorReturn | None:
        """The return under which the device is with its maker."""
        return next((row for row in self.vendor_returns if row.device_id and not row.outcome), None)

    @property
    def signature(self) -> Attachment | None:
        """What the receiver signed on the screen."""
        return next(iter(self.files(Attachment.Kind.SIGNATURE)), None)

    @property
    def measurements(self) -> list[str]:
        """Measured evidence, in words."""
        return [e.data["text"] for e in self.events if e.kind in BRINGS_EVIDENCE and e.data.get("text")]

    @property
    def has_evidence(self) -> bool:
        """Whether misuse could be found at all."""
        return any(e.kind in BRINGS_EVIDENCE and e.data.get("evidence") for e in self.events)

    @property
    def visit(self) -> Appointment | None:
        """The appointment that holds: a visit, a pickup or a delivery."""
        return next((row for row in reversed(self.appointments) if row.stands), None)

    @property
    def other_time(self) -> str:
        """When the customer would rather have the appointment."""
        return asked_text(self.visit.asked) if self.visit and self.visit.asked else ""

    @property
    def same_device(self) -> list[Ticket]:
        """Other tickets of this device."""
        return [t for t in self.others if t.device_id == self.ticket.device_id]

    @property
    def same_customer(self) -> list[Ticket]:
        """Other tickets of this customer for other devices."""
        return [
            t for t in self.others
            if t.customer_id == self.ticket.customer_id and t.device_id != self.ticket.device_id
        ]

    @property
    def last_rating(self) -> Any:
        """The customer's last survey with a rating, of this ticket or an earlier one."""
        surveys = [getattr(t, "survey", None) for t in [self.ticket, *self.others] if _own(t, self.ticket)]
        rated = [s for s in surveys if s is not None and s.csat is not None]
        return max(rated, key=lambda s: s.answered_at or s.sent_at, default=None)

    @property
    def reached(self) -> dict[str, datetime]:
        """When each stage was entered last."""
        return {e.to_stage: e.created_at for e in self.events if e.to_stage and e.to_stage != e.from_stage}

    @cached_property
    def cover(self) -> dict[str, Any]:
        """The warranty position as last judged."""
        return cover_of(self.ticket, self.events)

    @property
    def warranty_until(self) -> date | None:
        """Last covered day of the documents that pay; None where none does."""
        until = self.cover.get("until") if self.cover.get("status") in ("covered", "partly") else None
        return date.fromisoformat(until) if until else None


def _own(other: Ticket, ticket: Ticket) -> bool:
    return other.customer_id == ticket.customer_id


def page_of(ticket: Ticket) -> TicketPage:
    """Read everything of a ticket. At most ten queries; none for what the history says cannot be there."""
    events = rows.of(ticket, rows.events, "actor_user")
    kinds = {event.kind for event in events}
    page = TicketPage(
        ticket=ticket, events=events, attachments=rows.of(ticket, rows.attachments), others=rows.others(ticket),
        clocks=sorted(rows.of(ticket, rows.clocks), key=lambda clock: CLOCK_ORDER.index(clock.kind)),
        check_in=getattr(ticket, "check_in", None),
    )
    if "record_finding" in kinds:
        page.findings = rows.of(ticket, rows.findings, "technician")
    answers = rows.of(ticket, rows.guide_answers, "technician") if "answer_guide" in kinds else []
    now_on = len(page.findings) + 1
    if ticket.stage == Stage.DIAGNOSING:
        page.guide = guide_of(ticket, answers, now_on)
    page.earlier_guides = [
        guide_of(ticket, answers, n, finished=True) for n in sorted({a.opinion for a in answers}) if n < now_on
    ]
    if "request_decision" in kinds and ticket.stage == Stage.DECIDING:
        waiting = ticket.decision_requests.filter(state="pending").select_related("asked_by").first()
        page.request = waiting if waiting and page.finding and waiting.finding_id == page.finding.pk else None
    if kinds & {"decide", "revise_quote"}:
        page.quotes = quotes_of(ticket) if any(e.data.get("quote") for e in events) else []
    if kinds & {"reserve_part", "wait_for_part", "part_arrived", "approve_quote", "finish_repair"}:
        page.parts = rows.of(ticket, rows.parts)
    if "finish_repair" in kinds:
        page.works = rows.of(ticket, rows.works, "technician")
    page.log = _log_of(page, kinds)
    if kinds & {"pass_test", "fail_test"}:
        page.runs = runs_of(ticket, page.attachments)
    if "lend_device" in kinds:
        page.loans = rows.of(ticket, rows.loans)
    if kinds & {"schedule_visit", "schedule_pickup"}:
        page.appointments = rows.of(ticket, rows.appointments, "technician")
    if kinds & {"send_to_maker", "reject_part"}:
        page.vendor_returns = rows.of(ticket, rows.vendor_returns)
    if kinds & {"transfer", "answer_survey"}:
        page.tasks = rows.of(ticket, rows.open_tasks, "assignee")
    return page


def _log_of(page: TicketPage, kinds: set[str]) -> WorkLog:
    """The work log; clocks are looked for where one was started and not stopped since."""
    ticket = page.ticket
    running = 0
    for event in page.events:  # the end of a repair stops every clock
        running = 0 if event.kind == "finish_repair" else running + CLOCKS.get(event.kind, 0)
    approved = next((v for v in reversed(page.quotes) if v.quote.state == QuoteState.APPROVED), None)
    return WorkLog(
        entries=rows.of(ticket, rows.work_log, "person", "entered_by") if kinds & LOGGING else [],
        timers=rows.of(ticket, rows.work_timers, "person") if running else [],
        quoted=labour_minutes(approved.lines) if approved else None, round=len(page.works),
    )


def runs_of(ticket: Ticket, attachments: list[Attachment]) -> list[RunView]:
    """All test runs with their answers, in one query; their photos are among the ticket's files."""
    people, runs, files = house().people, [], {a.pk: a for a in attachments}
    for results in rows.grouped(rows.test_results(ticket.pk), "run_id"):
        run = results[0].run
        if run.tester_id in people:
            run.tester = people[run.tester_id]
        for result in results:
            if result.photo_id in files:
                result.photo = files[result.photo_id]
        runs.append(RunView(run, results))
    return runs


def changed_since(page: TicketPage, version: int) -> list[TicketEvent]:
    """Events that came after the version that somebody had seen."""
    return [event for event in page.events if event.seq > version]


__all__ = ["QuoteView", "RunView", "Stage", "TicketPage", "changed_since", "page_of"]
