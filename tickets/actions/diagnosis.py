"""Taking a device in, examining it, writing the finding, and the customer's objection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.sealed import seal
from tickets import lifecycle
from tickets.actions import visits
from tickets.actions.condition import Mark, keep_views, note_marks
from tickets.actions.fault_cover import cover_of_fault
from tickets.actions.files import keep_evidence
from tickets.actions.triage import set_wait
from tickets.enums import Cause, ClockKind, Custody, QuoteState, Stage, WaitingOn
from tickets.exceptions import Faults, StepRefused
from tickets.models import Attachment, CheckIn, ConditionPoint, Evidence, Finding, Ticket
from tickets.queries.guide import guide_of
from tickets.sla import clocks
from warranty.models import DefectCode, FaultCode, Part, Symptom


@transaction.atomic
def check_in(
    ticket: Ticket, *, actor: Actor, condition: str, accessories: str = "", shelf: str = "",
    photos: Iterable[Any] = (), passcode: str = "", marks: Sequence[Mark] = (), views: Mapping[str, Iterable[Any]] | None = None,
    version: int | None = None,
) -> Ticket:
    """Take the device in: condition, marks and accessories go on the receipt, the passcode nowhere but into its sealed place.

    ``views`` are pictures by what they look at (``Attachment.View``), to be compared with those of the handover.
    """
    if not condition.strip():
        raise StepRefused(_("Describe the condition of the device; it goes on the receipt."), "condition")
    ticket = lifecycle.lock(ticket, "check_in", actor=actor, version=version)
    if CheckIn.objects.filter(ticket=ticket).exists():
        raise StepRefused(_("This device is checked in already."))
    CheckIn.objects.create(
        ticket=ticket, condition=condition.strip(), accessories=accessories.strip(), shelf=shelf.strip(),
        passcode=seal(passcode.strip()[:60]), received_by_id=actor.user_id,
    )
    points = note_marks(ticket, marks, ConditionPoint.Phase.INTAKE, actor=actor)
    keep_views(ticket, {**(views or {}), "": photos}, Attachment.Kind.CONDITION, actor=actor)
    ticket.custody, ticket.shelf, ticket.checked_in_at = Custody.BRANCH, shelf.strip(), timezone.now()
    if ticket.waiting_on in (WaitingOn.CUSTOMER, WaitingOn.COURIER):
        set_wait(ticket, WaitingOn.NOBODY)
    visits.drop(ticket, "device_here")
    # The net turnaround leaves out waits; those before the device came are not in it to begin with.
    ticket.paused_minutes = 0
    lifecycle.move(
        ticket, "check_in", Stage.RECEIVED, actor=actor,
        data={"condition": condition.strip(), "accessories": accessories.strip(), "shelf": shelf.strip(), "marks": len(points)},
    )
    return ticket


@transaction.atomic
def start_diagnosis(
    ticket: Ticket, *, actor: Actor, remote: bool = False, version: int | None = None
) -> Ticket:
    """Begin the examination: the device is with us, a visit has begun, or it is done remotely."""
    ticket = lifecycle.lock(ticket, "start_diagnosis", actor=actor, version=version)
    if not (ticket.device_held or visits.visiting(ticket, actor) or remote):
        raise StepRefused(_("The device is not here yet. Check it in first, or mark the diagnosis as remote."), "remote")
    if ticket.technician_id is None:
        ticket.technician_id = actor.user_id
    if ticket.device_held:
        ticket.custody = Custody.TECHNICIAN
    lifecycle.move(ticket, "start_diagnosis", Stage.DIAGNOSING, actor=actor, data={"remote": remote})
    return ticket


def check_finding(
    *, cause: str, text: str, explanation: str, misuse_reason: str, has_evidence: bool, estimated_cost: Decimal = Decimal(0),
    no_fault_reason: FaultCode | None = None,
) -> None:
    """Refuse, all at once and in words, a finding that lacks something or contradicts itself."""
    faults = Faults()
    if not text.strip():
        faults.note(_("Write the finding."), "text")
    if not explanation.strip():
        faults.note(_("Explain the finding to the customer in plain words."), "explanation")
    if estimated_cost < 0:
        faults.note(_("The cost cannot be negative."), "estimated_cost")
    if no_fault_reason and cause != Cause.NO_FAULT:
        faults.note(_("A reason for no fault goes only with the cause “no fault”. Choose one of the two."), "no_fault_reason")
    if cause == Cause.MISUSE and not has_evidence:
        faults.note(_("Misuse needs evidence: add at least one photo or measurement."), "photos")
    if cause == Cause.MISUSE and not misuse_reason.strip():
        faults.note(_("Say how the evidence shows misuse."), "misuse_reason")
    faults.settle()


@transaction.atomic
def record_finding(
    ticket: Ticket, *, actor: Actor, cause: str, text: str, explanation: str, symptom: Symptom | None = None,
    defect: DefectCode | None = None, repairable: bool = True, estimated_cost: Decimal = Decimal(0),
    misuse_reason: str = "", evidence: Evidence | None = None, condition: FaultCode | None = None,
    section: FaultCode | None = None, no_fault_reason: FaultCode | None = None, part: Part | None = None,
    photos: Iterable[Any] = (), evidence_text: str = "", version: int | None = None,
) -> Finding:
    """Write the finding. Misuse needs at least one piece of evidence and a written reason; the database insists too.

    Without a section the defect's own counts. A reason for no fault goes with no other cause. ``part``: one that an earlier
    repair fitted and that failed; its own warranty may answer. ``photos`` and ``evidence_text`` are evidence that comes with it.
    """
    ticket = lifecycle.lock(ticket, "record_finding", actor=actor, version=version)
    fresh = keep_evidence(ticket, photos, evidence_text, actor=actor)
    evidence = evidence or (fresh[-1] if fresh else ticket.evidence.order_by("pk").last())
    check_finding(
        cause=cause, text=text, explanation=explanation, misuse_reason=misuse_reason, estimated_cost=estimated_cost,
        has_evidence=evidence is not None and evidence.ticket_id == ticket.pk, no_fault_reason=no_fault_reason,
    )
    first = ticket.findings.filter(objected_at__isnull=False).order_by("number").last()
    if first and first.technician_id == actor.user_id:
        raise StepRefused(_("A second opinion comes from another technician."))
    finding = Finding.objects.create(
        ticket=ticket, number=ticket.findings.count() + 1, technician_id=actor.user_id, cause=Cause(cause),
        symptom=symptom or ticket.symptom, defect=defect, text=text.strip(), explanation=explanation.strip(),
        misuse_reason=misuse_reason.strip(), key_evidence=evidence if cause == Cause.MISUSE else None,
        repairable=repairable, estimated_cost=estimated_cost, second_opinion_of=first, condition=condition,
        section=section or (defect.section if defect else None), no_fault_reason=no_fault_reason, part=part,
    )
    clocks.meet(ticket, ClockKind.DIAGNOSIS)
    clocks.meet(ticket, ClockKind.SECOND_OPINION)
    lifecycle.move(
        ticket, "record_finding", Stage.DECIDING, actor=actor,
        data={"finding": finding.pk, "cause": finding.cause, "second_opinion": first is not None,
              "guide": _tally(ticket, finding.number), "evidence": [row.pk for row in fresh],
              "text": evidence_text.strip(), "cover": cover_of_fault(ticket, finding).as_json()},
    )
    return finding


def _tally(ticket: Ticket, opinion: int) -> dict[str, int]:
    """How far the guide was followed; steps that were left out are said with the finding."""
    return guide_of(ticket, list(ticket.guide_answers.select_related("step")), opinion).tally


@transaction.atomic
def object_to_finding(ticket: Ticket, *, actor: Actor, reason: str, version: int | None = None) -> Finding:
    """The customer disagrees: another technician looks again, free of charge. Once per finding."""
    if not reason.strip():
        raise StepRefused(_("Tell us in a few words what you see differently."), "reason")
    ticket = lifecycle.lock(ticket, "object", actor=actor, version=version)
    finding = ticket.findings.order_by("number").last()
    if finding is None:
        raise StepRefused(_("There is no finding yet."))
    if finding.second_opinion_of_id or finding.objected_at:
        raise StepRefused(_("A second technician has looked at this already. Ask for a call and a manager will ring you."))
    finding.objected_at, finding.objection = timezone.now(), reason.strip()
    finding.save(update_fields=["objected_at", "objection"])
    ticket.quotes.filter(state__in=[QuoteState.SENT, QuoteState.DRAFT]).update(state=QuoteState.VOID)
    set_wait(ticket, WaitingOn.NOBODY)
    ticket.technician_id, ticket.complained, ticket.remedy = None, True, ""
    due = clocks.start_second_opinion(ticket).due_at
    lifecycle.move(
        ticket, "object", Stage.DIAGNOSING, actor=actor,
        data={"finding": finding.pk, "reason": reason.strip(), "by": due.isoformat()},
    )
    return finding
