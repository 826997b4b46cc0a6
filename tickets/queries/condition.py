"""The condition of a device when it came and when it left, side by side, and what the findings rest on.

A customer sees what is theirs to see: every picture and mark of the condition, evidence once there is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tickets.enums import Cause
from tickets.models import Attachment, CheckIn, ConditionPoint, Evidence, Finding, Handover, Ticket
from tickets.queries import rows
from tickets.queries.guide import Guide, guide_of

Kind = Attachment.Kind
View = Attachment.View
Phase = ConditionPoint.Phase


@dataclass(frozen=True)
class ViewPair:
    """Pictures that look at the same: those of the check-in beside those of the handover."""

    name: str
    intake: list[Attachment]
    handover: list[Attachment]


@dataclass(frozen=True)
class Shown:
    """A finding and what it rests on."""

    finding: Finding
    measurements: list[str]
    key: Attachment | None


@dataclass(frozen=True)
class Comparison:
    """Everything of one ticket that shows a condition."""

    ticket: Ticket
    check_in: CheckIn | None
    handover: Handover | None
    intake_points: list[ConditionPoint]
    handover_points: list[ConditionPoint]
    mended: list[ConditionPoint]
    pairs: list[ViewPair]
    evidence: list[Attachment]
    measurements: list[Evidence]
    findings: list[Shown] = field(default_factory=list)
    guides: list[Guide] = field(default_factory=list)

    @property
    def new_points(self) -> list[ConditionPoint]:
        """Marks at handover that were not there at check-in."""
        return [point for point in self.handover_points if not point.known_id]

    @property
    def left_at(self) -> datetime | None:
        """When the device was looked over before it left."""
        return self.handover.created_at if self.handover and self.handover.looked_over else None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look at yet."""
        return not (self.check_in or self.evidence or self.findings or self.measurements)


def intake_marks(ticket: Ticket) -> list[ConditionPoint]:
    """Marks of the check-in, in the order of their numbers."""
    return list(ticket.condition_points.filter(phase=Phase.INTAKE))


def comparison(ticket: Ticket, *, staff: bool) -> Comparison:
    """Condition at check-in beside that at handover. A fixed number of queries."""
    files = rows.of(ticket, rows.attachments if staff else rows.customer_attachments)
    points = list(ticket.condition_points.all())
    intake = [p for p in points if p.phase == Phase.INTAKE]
    left = [p for p in points if p.phase == Phase.HANDOVER]
    findings = rows.of(ticket, rows.findings, "technician")
    over = Handover.objects.filter(ticket=ticket).first()
    known = {p.known_id for p in left}
    open_to_reader = staff or bool(findings)
    # What was measured explains a finding of misuse to the customer; any other needs no proof against anybody.
    measuring = staff or any(f.cause == Cause.MISUSE for f in findings)
    measured = list(ticket.evidence.filter(kind=Evidence.Kind.MEASUREMENT)) if measuring else []
    by_key = {f.pk: f for f in files}
    answers = rows.of(ticket, rows.guide_answers, "technician") if open_to_reader else []
    # An examination that goes on is nobody's finding yet: the customer sees those that ended in one.
    rounds = sorted({a.opinion for a in answers if staff or a.opinion <= len(findings)})
    return Comparison(
        ticket=ticket, check_in=getattr(ticket, "check_in", None), handover=over, intake_points=intake, handover_points=left,
        mended=[p for p in intake if over and over.looked_over and p.pk not in known], pairs=_pairs(files),
        evidence=[f for f in files if f.kind == Kind.EVIDENCE] if open_to_reader else [], measurements=measured,
        findings=[_shown(finding, by_key) for finding in findings],
        guides=[guide_of(ticket, answers, n, finished=True) for n in rounds],
    )


def _pairs(files: list[Attachment]) -> list[ViewPair]:
    pairs = []
    for view in (View.FRONT, View.BACK, View.EDGES, View.SCREEN, View.NONE):
        came = [f for f in files if f.kind == Kind.CONDITION and f.view == view]
        went = [f for f in files if f.kind == Kind.HANDOVER and f.view == view]
        if came or went:
            pairs.append(ViewPair(str(View(view).label) if view else "", came, went))
    return pairs


def _shown(finding: Finding, files: dict[int, Attachment]) -> Shown:
    key = finding.key_evidence if finding.cause == Cause.MISUSE else None
    words = [key.text] if key and key.kind == Evidence.Kind.MEASUREMENT and key.text else []
    return Shown(finding, words, files.get(key.attachment_id or 0) if key else None)
