"""A decision beyond somebody's authority: asked for, and approved or refused by a manager. All in the history."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from tickets import lifecycle
from tickets.actions import decision
from tickets.actions.quotes import LineInput, ensure_lines
from tickets.enums import LineKind, LineScope
from tickets.exceptions import NotAllowed, StepRefused
from tickets.models import Decision, DecisionRequest, Ticket
from warranty.models import Part, Remedy

State = DecisionRequest.State


def pending(ticket: Ticket) -> DecisionRequest | None:
    """The request that waits for an answer; one about an earlier finding no longer counts."""
    row = ticket.decision_requests.filter(state=State.PENDING).select_related("asked_by").first()
    last = ticket.findings.order_by("number").values_list("pk", flat=True).last()
    return row if row is not None and row.finding_id == last else None


@transaction.atomic
def request_decision(
    ticket: Ticket, *, actor: Actor, remedy: str, customer_pays: bool = False, reason: str = "",
    lines: Sequence[LineInput] = (), note: str = "", part_words: str = "", version: int | None = None,
) -> DecisionRequest:
    """Ask a manager for what goes beyond one's authority; an earlier request of the ticket is replaced."""
    if remedy not in Remedy.values:
        raise StepRefused(_("Choose a solution."), "remedy")
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line; the manager decides by it."), "reason")
    ticket = lifecycle.lock(ticket, "request_decision", actor=actor, version=version)
    finding = ticket.findings.order_by("number").last()
    if finding is None:
        raise StepRefused(_("There is no finding yet."))
    if customer_pays and remedy not in (Remedy.REPAIR, Remedy.REPLACE):
        raise StepRefused(_("Only a repair or a replacement can have a price."), "customer_pays")
    if customer_pays:
        lines = ensure_lines(lines, remedy, part_words)
    suggestion = decision.suggest(ticket, finding)
    excess = decision.beyond(suggestion, remedy, customer_pays, actor, decision.limit_of(ticket, actor))
    if not excess:
        raise StepRefused(_("You may decide this yourself; no approval is needed."), "remedy")
    ticket.decision_requests.filter(state=State.PENDING).update(state=State.WITHDRAWN)
    row = DecisionRequest.objects.create(
        ticket=ticket, finding=finding, remedy=remedy, customer_pays=customer_pays, reason=reason.strip(),
        lines=[_line_json(line) for line in lines], note=note.strip(), part_words=part_words.strip(), asked_by_id=actor.user_id,
        excess=[{"kind": e.kind, "amount": str(e.amount), "limit": str(e.limit)} for e in excess],
    )
    lifecycle.stay(
        ticket, "request_decision", actor=actor,
        data={"request": row.pk, "remedy": remedy, "pays": customer_pays, "reason": row.reason},
    )
    return row


@transaction.atomic
def answer_request(
    ticket: Ticket, *, actor: Actor, approve: bool, words: str = "", version: int | None = None
) -> Decision | None:
    """Approve (the decision is taken at once, in the manager's name) or refuse with a reason. Never one's own request."""
    ticket = lifecycle.lock(ticket, "answer_request", actor=actor, version=version)
    row = pending(ticket)
    if row is None:
        raise StepRefused(_("No decision waits for an approval."))
    if row.asked_by_id == actor.user_id:
        raise NotAllowed(_("Nobody approves their own request; another manager can."))
    if not approve and not words.strip():
        raise StepRefused(_("Say why it is refused; your colleague goes by it."), "words")
    state = State.APPROVED if approve else State.REFUSED
    row.state, row.answered_by_id, row.answered_at, row.answer = state, actor.user_id, timezone.now(), words.strip()
    row.save()
    if approve:
        return decision.decide(
            ticket, actor=actor, remedy=row.remedy, customer_pays=row.customer_pays, reason=row.reason,
            lines=_lines(row.lines), note=row.note, part_words=row.part_words, asked_by_id=row.asked_by_id,
        )
    lifecycle.stay(
        ticket, "answer_request", actor=actor,
        data={"request": row.pk, "approved": False, "asked_by": row.asked_by_id, "reason": row.answer},
    )
    return None


def lines_of(row: DecisionRequest) -> list[LineInput]:
    """The price lines that a request holds."""
    return _lines(row.lines)


def _line_json(line: LineInput) -> dict[str, Any]:
    return {
        "text": line.text, "unit_price": str(line.unit_price), "quantity": str(line.quantity), "covered": line.covered,
        "part": line.part.pk if line.part else None, "kind": line.kind, "scope": line.scope,
    }


def _lines(rows: list[dict[str, Any]]) -> list[LineInput]:
    parts = Part.objects.in_bulk([row["part"] for row in rows if row["part"]])
    return [
        LineInput(
            row["text"], Decimal(row["unit_price"]), Decimal(row["quantity"]), row["covered"], parts.get(row["part"]),
            row.get("kind", LineKind.OTHER), row.get("scope", LineScope.ALL),
        )
        for row in rows
    ]
