"""Giving the device, or the money, back; and withdrawing."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.arabic import latin_digits
from tickets import lifecycle
from tickets.actions import loans, payments, stock, vendor, visits
from tickets.actions.condition import Mark, keep_views, note_marks
from tickets.actions.files import attach
from tickets.actions.part_warranty import grant_part_warranties
from tickets.actions.payments import Payment
from tickets.actions.quotes import HIGHEST
from tickets.actions.triage import set_wait
from tickets.enums import ClockKind, Custody, Outcome, QuoteState, Stage, Visibility, WaitingOn
from tickets.exceptions import Faults, NotAllowed, StepRefused
from tickets.models import Attachment, CheckIn, ConditionPoint, Handover, Loan, QuoteOption, Refund, Task, Ticket
from tickets.queries.due import comma
from tickets.queries.quotes import due_of
from tickets.sla import clocks
from warranty.models import Device, Remedy

UNSAID = Payment()
OUTCOME = {Remedy.REPAIR: Outcome.REPAIRED, Remedy.REPLACE: Outcome.REPLACED}


def pickup_code(ticket: Ticket) -> str:
    """Six digits that the customer shows when collecting. Derived, so it is stored nowhere."""
    ready = int(ticket.ready_at.timestamp()) if ticket.ready_at else 0
    digest = salted_hmac("tickets.pickup", f"{ticket.public_id}:{ready}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:6], 'big') % 1_000_000:06d}"


@transaction.atomic
def ready_return(ticket: Ticket, *, actor: Actor, version: int | None = None) -> Ticket:
    """The device is packed to go back unrepaired."""
    ticket = lifecycle.lock(ticket, "ready_return", actor=actor, version=version)
    vendor.ensure_here(ticket)
    ticket.ready_at, ticket.remedy = timezone.now(), Remedy.RETURN
    if ticket.device_held:
        ticket.custody = Custody.BRANCH
    clocks.meet(ticket, ClockKind.TURNAROUND)
    lifecycle.move(ticket, "ready_return", Stage.READY, actor=actor)
    return ticket


def check_handover(
    ticket: Ticket, *, receiver: str, proof: str, code: str, signature: Any, signed_name: str, courier: str, tracking_number: str,
    on_receipt: list[str], accessories_back: Iterable[str], accessories_kept: str, explained: bool, loan: Loan | None,
    loan_reason: str = "", loan_due_on: date | None = None, due: QuoteOption | None = None, payment: Payment = UNSAID,
) -> None:
    """Refuse, all at once and in words, a handover that lacks something. Fields of a proof not chosen are left aside."""
    faults = Faults()
    if not receiver.strip():
        faults.note(_("Write who receives the device."), "receiver")
    with faults.gathering():
        _proven(ticket, proof, code, signature, signed_name, courier, tracking_number)
    _returned, missing = _checked_off(on_receipt, accessories_back)
    if missing and not accessories_kept.strip():
        faults.note(
            _("Not checked off: %(items)s. Check it off, or write why it does not go back.")
            % {"items": f"\u2068{comma().join(missing)}\u2069"}, "accessories_back",
        )
    if not explained:
        faults.note(_("Confirm that the work was explained to the customer."), "explained")
    with faults.gathering():
        loans.check_settled(loan, reason=loan_reason, due_on=loan_due_on)
    with faults.gathering():
        payments.check_payment(due, payment)
    faults.settle()


@transaction.atomic
def hand_over(
    ticket: Ticket, *, actor: Actor, receiver: str, proof: str, code: str = "", signature: Any = None, signed_name: str = "",
    courier: str = "", tracking_number: str = "", accessories_returned: bool = False, accessories_back: Iterable[str] = (),
    accessories_kept: str = "", loan_reason: str = "", loan_due_on: date | None = None, explanation: str = "",
    explained: bool = False, looked_over: bool = False, marks: Sequence[Mark] = (),
    views: Mapping[str, Iterable[Any]] | None = None, payment: Payment = UNSAID, version: int | None = None,
) -> Handover:
    """Give the device to its owner: who, proven how, accessories back one by one, explanation given.

    ``signature`` is an ``uploads.Accepted``; fields of a proof that was not chosen are left aside.
    ``accessories_returned`` stands for all accessories on the receipt; ``loan_reason`` and ``loan_due_on`` state why and until
    when a loan device stays out. ``looked_over`` with ``marks`` is the condition it leaves in; without it marks are left aside.
    ``payment`` is asked for only where the agreed quote leaves something to pay.
    """
    ticket = lifecycle.lock(ticket, "hand_over", actor=actor, version=version)
    visit = visits.visit_of(ticket, actor)
    receipt = CheckIn.objects.filter(ticket=ticket).first()
    on_receipt = receipt.items if receipt else []
    ticked, due = on_receipt if accessories_returned else list(accessories_back), due_of(ticket)
    check_handover(
        ticket, receiver=receiver, proof=proof, code=code, signature=signature, signed_name=signed_name, courier=courier,
        tracking_number=tracking_number, on_receipt=on_receipt, accessories_back=ticked, accessories_kept=accessories_kept,
        explained=explained, loan=loans.loan_out(ticket), loan_reason=loan_reason, loan_due_on=loan_due_on,
        due=due, payment=payment,
    )
    proven = _proven(ticket, proof, code, signature, signed_name, courier, tracking_number)
    back, missing = _checked_off(on_receipt, ticked)
    kept = accessories_kept.strip() if missing else ""
    stays = loans.settle(ticket, reason=loan_reason, due_on=loan_due_on)
    if signature is not None and proof == Handover.Proof.SIGNATURE:
        proven["signature"] = attach(ticket, [signature], Attachment.Kind.SIGNATURE, actor=actor, caption=receiver.strip())[0]
    money = payments.fields_of(due, payment)
    handover = Handover.objects.create(
        ticket=ticket, receiver=receiver.strip(), proof=proof, accessories=" · ".join(back)[:300], accessories_kept=kept,
        explanation=explanation.strip(), looked_over=looked_over, handed_over_by_id=actor.user_id, visit=visit, **proven, **money,
    )
    visits.drop(ticket, "handed_over")
    if looked_over:
        note_marks(ticket, marks, ConditionPoint.Phase.HANDOVER, actor=actor)
    keep_views(ticket, views or {}, Attachment.Kind.HANDOVER, actor=actor)
    set_wait(ticket, WaitingOn.NOBODY)
    ticket.delivered_at, ticket.custody, ticket.shelf = timezone.now(), Custody.HANDED_BACK, ""
    ticket.outcome = OUTCOME.get(Remedy(ticket.remedy or Remedy.RETURN), Outcome.RETURNED)
    if ticket.outcome == Outcome.REPLACED:
        Device.objects.filter(replaces=ticket.device).update(owner=ticket.customer)
    grant_part_warranties(ticket)
    ticket.next_due_at, ticket.next_due_kind = None, ""
    lifecycle.move(
        ticket, "hand_over", Stage.DELIVERED, actor=actor,
        data={"receiver": handover.receiver, "proof": proof, "courier": handover.courier,
              "tracking_number": handover.tracking_number, "outcome": ticket.outcome, "missing": missing, "kept": kept,
              "at_visit": visit is not None, **stays, **{name: str(value) for name, value in money.items() if value}},
    )
    return handover


def _proven(
    ticket: Ticket, proof: str, code: str, signature: Any, signed_name: str, courier: str, tracking_number: str
) -> dict[str, Any]:
    """What the chosen proof keeps; raises ``StepRefused`` beside its own field when it is not given."""
    right = hmac.compare_digest(latin_digits(code).strip().encode(), pickup_code(ticket).encode())
    wrong_code = _("This is not the pickup code of this ticket. It stands in the “ready” message.")
    if proof == Handover.Proof.CODE:
        if not right:
            raise StepRefused(wrong_code, "code")
        return {}
    if proof == Handover.Proof.SIGNATURE:
        if signature is not None:
            return {"signed_name": ""}
        faults = Faults()
        if not signed_name.strip():
            faults.note(_("The receiver signs in the box, or types the name and tells the pickup code."), "signed_name")
        elif not right:
            faults.note(wrong_code, "code")
        faults.settle()
        return {"signed_name": signed_name.strip()}
    if proof == Handover.Proof.COURIER:
        faults = Faults()
        for value, field in ((courier, "courier"), (tracking_number, "tracking_number")):
            if not value.strip():
                faults.note(_("Write the courier and the tracking number."), field)
        faults.settle()
        return {"courier": courier.strip(), "tracking_number": tracking_number.strip()}
    raise StepRefused(_("Choose how the receiver was checked."), "proof")


def _checked_off(on_receipt: list[str], back: Iterable[str]) -> tuple[list[str], list[str]]:
    """Items that go back and items that do not; each tick counts for one item of that name."""
    ticks, returned, missing = list(back), [], []
    for item in on_receipt:
        if item in ticks:
            ticks.remove(item)
            returned.append(item)
        else:
            missing.append(item)
    return returned, missing


@transaction.atomic
def pay_refund(
    ticket: Ticket, *, actor: Actor, amount: Decimal, method: str, payment_reference: str, version: int | None = None
) -> Refund:
    """Pay the price back, not more than was paid for the device."""
    if amount <= 0:
        raise StepRefused(_("The amount must be more than zero."), "amount")
    if not payment_reference.strip():
        raise StepRefused(_("Write the payment reference."), "payment_reference")
    ticket = lifecycle.lock(ticket, "pay_refund", actor=actor, version=version)
    product = ticket.device.product
    if product and product.price and amount > product.price:
        raise StepRefused(_("The amount is more than the price of the device."), "amount")
    if amount > HIGHEST:  # the price of the device is not known
        raise StepRefused(_("This amount is too large; that is surely a slip."), "amount")
    stays = loans.settle(ticket)
    refund = Refund.objects.create(
        ticket=ticket, amount=amount, method=method, payment_reference=payment_reference.strip(), paid_by_id=actor.user_id
    )
    now = timezone.now()
    set_wait(ticket, WaitingOn.NOBODY)
    visits.drop(ticket, "refunded")
    ticket.delivered_at, ticket.outcome = now, Outcome.REFUNDED
    ticket.next_due_at, ticket.next_due_kind = None, ""
    clocks.meet(ticket, ClockKind.TURNAROUND)
    lifecycle.move(
        ticket, "pay_refund", Stage.DELIVERED, actor=actor,
        data={"amount": str(amount), "method": method, "payment_reference": refund.payment_reference, **stays},
    )
    return refund


@transaction.atomic
def cancel(ticket: Ticket, *, actor: Actor, reason: str, version: int | None = None) -> Ticket:
    """Withdraw before repair work. With the device in our hands it goes back; else the ticket ends here."""
    if not reason.strip():
        raise StepRefused(_("Give the reason in a line."), "reason")
    ticket = lifecycle.lock(ticket, "cancel", actor=actor, version=version)
    if actor.is_customer and (ticket.checked_in_at or ticket.stage != Stage.RECEIVED):
        raise NotAllowed(_("Your device is with us already. Write to us and we return it to you."))
    if not ticket.device_held:
        loans.settle(ticket)
    ticket.quotes.filter(state=QuoteState.SENT).update(state=QuoteState.VOID)
    set_wait(ticket, WaitingOn.NOBODY)
    stock.release(ticket, actor=actor)
    visits.drop(ticket, "cancelled")
    now = timezone.now()
    if ticket.device_held:
        ticket.remedy = Remedy.RETURN
        clocks.stop(ticket, ClockKind.DIAGNOSIS, ClockKind.SECOND_OPINION)  # nobody examines it any more
        lifecycle.move(ticket, "cancel", Stage.RETURNING, actor=actor, data={"reason": reason.strip()})
        return ticket
    ticket.outcome, ticket.closed_at = Outcome.CANCELLED, now
    clocks.stop(ticket)
    ticket.next_due_at, ticket.next_due_kind = None, ""
    lifecycle.move(ticket, "cancel", Stage.CANCELLED, actor=actor, data={"reason": reason.strip()})
    return ticket


@transaction.atomic
def merge(ticket: Ticket, *, actor: Actor, into: Ticket, version: int | None = None) -> Ticket:
    """Close a second report of the same fault in favour of the first; both keep their history."""
    if into.pk == ticket.pk:
        raise StepRefused(_("A ticket cannot be merged into itself."), "into")
    if into.customer_id != ticket.customer_id:
        raise StepRefused(_("Only reports of the same customer can be merged."), "into")
    if not into.is_open:
        raise StepRefused(_("The other ticket is closed."), "into")
    ticket = lifecycle.lock(ticket, "merge", actor=actor, version=version)
    if ticket.device_held:
        raise StepRefused(_("The device of this ticket is checked in; merge the other one instead."))
    loans.settle(ticket)
    visits.drop(ticket, "merged")
    ticket.merged_into, ticket.outcome, ticket.closed_at = into, Outcome.CANCELLED, timezone.now()
    clocks.stop(ticket)
    ticket.next_due_at, ticket.next_due_kind = None, ""
    lifecycle.move(
        ticket, "merge", Stage.CANCELLED, actor=actor, data={"into": into.reference}, visibility=Visibility.CUSTOMER
    )
    return ticket


@transaction.atomic
def finish_task(ticket: Ticket, *, actor: Actor, task: Task, result: str, version: int | None = None) -> Task:
    """Tick off a call-back or a follow-through, with what came of it."""
    if not result.strip():
        raise StepRefused(_("Write what came of it."), "result")
    ticket = lifecycle.lock(ticket, "finish_task", actor=actor, version=version)
    row = Task.objects.filter(pk=task.pk, ticket=ticket, done_at=None).first()
    if row is None:
        raise StepRefused(_("This task is done already."))
    row.done_at, row.result = timezone.now(), result.strip()
    row.save(update_fields=["done_at", "result"])
    lifecycle.stay(ticket, "finish_task", actor=actor, data={"task": row.pk, "kind": row.kind, "result": row.result})
    return row


