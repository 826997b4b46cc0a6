"""Choosing the remedy: what the policy proposes, what staff decide, and within whose authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions import stock
from tickets.actions.authority import Excess, excess
from tickets.actions.fault_cover import cover_of_fault
from tickets.actions.quotes import LineInput, ensure_lines, make_quote
from tickets.actions.triage import set_wait
from tickets.enums import PartState, QuoteState, Stage, WaitingOn
from tickets.exceptions import Faults, NotAllowed, StepRefused
from tickets.models import Decision, DecisionRequest, Finding, Ticket
from warranty.coverage import Coverage, months_between
from warranty.models import AuthorityLimit, PolicyClause, Remedy
from warranty.remedy import Case, Proposal, propose

NEXT = {
    Remedy.REPAIR: Stage.REPAIRING, Remedy.REPLACE: Stage.REPLACING, Remedy.REFUND: Stage.REFUNDING,
    Remedy.RETURN: Stage.RETURNING,
}


@dataclass(frozen=True)
class Suggestion:
    """The policy's proposal for a finding, with its clause and the coverage that it rests on."""

    proposal: Proposal
    clause: PolicyClause | None
    coverage: Coverage
    case: Case


def suggest(ticket: Ticket, finding: Finding, overdue: bool | None = None) -> Suggestion:
    """Evaluate the policy version that the ticket was filed under. ``overdue``: whether a part is, where it is known."""
    device, product = ticket.device, ticket.device.product
    overdue = part_overdue(ticket) if overdue is None else overdue
    coverage = cover_of_fault(ticket, finding)
    case = Case(
        cause=finding.cause, covered=coverage.is_covered, repairable=finding.repairable,
        cost=finding.estimated_cost, replacement_value=product.price if product else Decimal(0),
        dead_on_arrival=coverage.dead_on_arrival, replacement_available=bool(product and product.is_active),
        returns=count_returns(ticket), coverage=coverage.status, part_available=not overdue,
        age_months=months_between(device.purchased_on, timezone.localdate(ticket.filed_at)),
        waiting_days=days_here(ticket),
    )
    clauses = list(ticket.policy_version.clauses.all()) if ticket.policy_version else []
    proposal = propose(case, clauses)
    clause = next((c for c in clauses if c.code == proposal.clause), None)
    return Suggestion(proposal, clause, coverage, case)


def cover_that_counts(
    ticket: Ticket, finding: Finding | None, judged: dict[str, Any], overdue: bool | None = None
) -> dict[str, Any]:
    """The warranty position that counts for this fault, for staff, customer and papers alike.

    With a finding that waits for its decision, or for a second opinion, the one the decision will rest on; else as ``judged``.
    """
    if finding is None or ticket.stage not in (Stage.DIAGNOSING, Stage.DECIDING):
        return judged
    return suggest(ticket, finding, overdue).coverage.as_json()


def part_overdue(ticket: Ticket) -> bool:
    """Whether a part was ordered for this ticket and did not come on its day."""
    return ticket.parts.filter(state=PartState.ORDERED, expected_on__lt=timezone.localdate()).exists()


def days_here(ticket: Ticket) -> int:
    """Calendar days since the device was taken in; the waits are the company's, whatever they were for."""
    return max(0, (timezone.now() - ticket.checked_in_at).days) if ticket.checked_in_at else 0


def same_fault(ticket: Ticket, earlier: Ticket) -> bool:
    """Whether a return brings the fault of the earlier ticket back: the same symptom, or the same defect found."""
    if ticket.symptom_id and ticket.symptom_id == earlier.symptom_id:
        return True
    defects = dict(
        Finding.objects.filter(ticket__in=[ticket, earlier], defect__isnull=False).order_by("number")
        .values_list("ticket_id", "defect_id")
    )
    return len(defects) == 2 and len(set(defects.values())) == 1


def count_returns(ticket: Ticket) -> int:
    """How often this fault has come back already; a return with another fault does not count."""
    count, current = 0, ticket
    while current.return_of_id and current.return_of is not None:
        count += same_fault(ticket, current.return_of)
        current = current.return_of
    return count


def limit_of(ticket: Ticket, actor: Actor) -> AuthorityLimit | None:
    """What the actor's role may decide alone under the ticket's policy version."""
    return ticket.policy_version.limits.filter(role=str(actor.role)).first() if ticket.policy_version else None


def beyond(
    suggestion: Suggestion, remedy: str, customer_pays: bool, actor: Actor, limit: AuthorityLimit | None
) -> list[Excess]:
    """What this choice takes beyond the actor's authority (``limit_of``)."""
    return excess(limit, str(actor.role), suggestion.case, suggestion.proposal, remedy, customer_pays)


def check_decision(
    proposal: Proposal, *, remedy: str, customer_pays: bool, reason: str, lines: Sequence[LineInput] | None = None,
    part_words: str = "",
) -> None:
    """Refuse, all at once and in words, a decision that lacks something. ``lines``: None where they are not to be judged."""
    faults = Faults()
    differs = (remedy, customer_pays) != (proposal.remedy, proposal.customer_pays)
    if differs and not reason.strip():
        faults.note(_("This differs from the policy's proposal. Give the reason in a line."), "reason")
    if customer_pays and remedy not in (Remedy.REPAIR, Remedy.REPLACE):
        faults.note(_("Only a repair or a replacement can have a price."), "customer_pays")
    elif customer_pays and lines is not None:
        with faults.gathering():
            ensure_lines(lines, remedy, part_words)
    faults.settle()


@transaction.atomic
def decide(
    ticket: Ticket, *, actor: Actor, remedy: str, customer_pays: bool = False, reason: str = "",
    lines: Sequence[LineInput] = (), note: str = "", part_words: str = "", version: int | None = None,
    asked_by_id: int | None = None,
) -> Decision:
    """Decide the remedy. Otherwise than proposed needs a reason, beyond the authority a manager; a price needs a quote."""
    if remedy not in Remedy.values:
        raise StepRefused(_("Choose a solution."), "remedy")
    ticket = lifecycle.lock(ticket, "decide", actor=actor, version=version)
    finding = ticket.findings.order_by("number").last()
    if finding is None or ticket.policy_version is None:
        raise StepRefused(_("There is no finding yet."))
    suggestion = suggest(ticket, finding)
    proposal = suggestion.proposal
    differs = (remedy, customer_pays) != (proposal.remedy, proposal.customer_pays)
    words = {"remedy": remedy, "customer_pays": customer_pays, "reason": reason}
    check_decision(proposal, **words)  # type: ignore[arg-type]
    if beyond(suggestion, remedy, customer_pays, actor, limit_of(ticket, actor)):
        raise NotAllowed(_("This decision is beyond your authority; a manager can take it."), "remedy")
    decision = Decision.objects.create(
        ticket=ticket, finding=finding, policy_version=ticket.policy_version, proposed_remedy=proposal.remedy,
        proposed_clause=proposal.clause, proposed_pays=proposal.customer_pays, remedy=remedy,
        customer_pays=customer_pays, reason=reason.strip(), decided_by_id=actor.user_id, asked_by_id=asked_by_id,
        facts=suggestion.case.as_json(),
    )
    # A request that was not answered is answered by this; one that was approved is marked so by its own action.
    ticket.decision_requests.filter(state=DecisionRequest.State.PENDING).update(state=DecisionRequest.State.WITHDRAWN)
    data = {
        "decision": decision.pk, "remedy": remedy, "clause": proposal.clause, "pays": customer_pays,
        "differs": differs, "finding": finding.pk, "why_differs": reason.strip() if differs else "",
        "cover": suggestion.coverage.as_json(),
    }
    if asked_by_id:
        data["asked_by"] = asked_by_id
    ticket.remedy = remedy
    if remedy != Remedy.REPAIR:
        stock.release(ticket, actor=actor)
    if customer_pays:
        quote = make_quote(ticket, lines, actor=actor, remedy=remedy, note=note, part_words=part_words)
        set_wait(ticket, WaitingOn.APPROVAL, quote.valid_until)
        lifecycle.move(ticket, "decide", Stage.AWAITING_APPROVAL, actor=actor, data={**data, "quote": quote.pk})
    else:
        lifecycle.move(ticket, "decide", NEXT[Remedy(remedy)], actor=actor, data=data)
    return decision


@transaction.atomic
def reopen_decision(ticket: Ticket, *, actor: Actor, reason: str, version: int | None = None) -> Ticket:
    """Something new was found: decide again. A running or approved quote is void; nothing costs more unapproved."""
    if not reason.strip():
        raise StepRefused(_("Say what was found new."), "reason")
    ticket = lifecycle.lock(ticket, "reopen_decision", actor=actor, version=version)
    ticket.quotes.filter(state__in=[QuoteState.SENT, QuoteState.APPROVED]).update(state=QuoteState.VOID)
    set_wait(ticket, WaitingOn.NOBODY)
    ticket.remedy = ""
    lifecycle.move(ticket, "reopen_decision", Stage.DECIDING, actor=actor, data={"reason": reason.strip()})
    return ticket
