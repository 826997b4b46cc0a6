"""Quotes: nothing paid starts before an approval, and no price rises without a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.money import add_tax, quantize
from tickets import lifecycle
from tickets.actions import stock
from tickets.actions.triage import set_wait
from tickets.enums import QuoteState, Stage, Visibility, WaitingOn
from tickets.exceptions import StepRefused
from tickets.models import Quote, QuoteLine, Ticket
from warranty.models import Part, Remedy

HIGHEST = Decimal(100_000)
HOW = ("link", "phone", "counter", "email", "whatsapp", "sms")


@dataclass(frozen=True)
class LineInput:
    """One line of a quote to be made. Prices without tax."""

    text: str
    unit_price: Decimal
    quantity: int = 1
    covered: bool = False
    part: Part | None = None


def make_quote(
    ticket: Ticket, lines: Sequence[LineInput], *, actor: Actor, remedy: str, note: str = "", reason: str = ""
) -> Quote:
    """Write the next quote version on a locked ticket; a running one is replaced. Tax is added to the sum."""
    lines = [line for line in lines if line.text.strip()]
    if not lines:
        raise StepRefused(_("A price needs a quote: add at least one line."), "lines")
    if any(line.unit_price < 0 or line.quantity < 1 or line.unit_price > HIGHEST for line in lines):
        raise StepRefused(_("Prices lie between 0 and 100,000, quantities from 1 up."), "lines")
    policy = ticket.policy_version
    assert policy is not None
    amounts = [Decimal(0) if line.covered else quantize(line.unit_price * line.quantity) for line in lines]
    net = quantize(sum(amounts, Decimal(0)))
    tax, total = add_tax(net, policy.tax_percent)
    if total <= 0:
        raise StepRefused(_("This quote costs nothing. Choose the free repair instead."), "lines")
    ticket.quotes.filter(state=QuoteState.SENT).update(state=QuoteState.VOID)
    quote = Quote.objects.create(
        ticket=ticket, number=ticket.quotes.count() + 1, state=QuoteState.SENT, remedy=remedy, net=net,
        tax_percent=policy.tax_percent, tax=tax, total=total, currency=settings.CURRENCY,
        valid_until=timezone.now() + timedelta(days=policy.quote_valid_days), note=note.strip(), reason=reason.strip(),
        created_by_id=actor.user_id,
    )
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote, position=i, text=line.text.strip(), part=line.part, quantity=line.quantity,
            unit_price=quantize(line.unit_price), covered=line.covered, amount=amount,
        )
        for i, (line, amount) in enumerate(zip(lines, amounts, strict=True))
    )
    return quote


def running_quote(ticket: Ticket) -> Quote | None:
    """The quote that waits for its answer."""
    return ticket.quotes.filter(state=QuoteState.SENT).first()


def _answerable(ticket: Ticket, number: int) -> Quote:
    quote = running_quote(ticket)
    if quote is None:
        raise StepRefused(_("This quote has expired. Ask us and we send you a new one."))
    if quote.number != number:
        raise StepRefused(_("The quote has changed since you opened it. Look at the new one before you answer."))
    if quote.valid_until <= timezone.now():
        raise StepRefused(_("This quote has expired. Ask us and we send you a new one."))
    return quote


def _answer(quote: Quote, state: str, actor: Actor, who: str, how: str) -> None:
    if actor.is_staff and (not who.strip() or how not in HOW or how == "link"):
        raise StepRefused(_("Note who answered and how."), "who")
    quote.state, quote.answered_at = state, timezone.now()
    quote.answered_by = who.strip() or actor.name
    quote.answered_how = how if actor.is_staff else "link"
    quote.save(update_fields=["state", "answered_at", "answered_by", "answered_how"])


@transaction.atomic
def approve_quote(
    ticket: Ticket, *, actor: Actor, number: int, who: str = "", how: str = "link", version: int | None = None
) -> Quote:
    """The customer agrees to exactly this quote version; staff note who said so and how."""
    ticket = lifecycle.lock(ticket, "approve_quote", actor=actor, version=version)
    quote = _answerable(ticket, number)
    _answer(quote, QuoteState.APPROVED, actor, who, how)
    set_wait(ticket, WaitingOn.NOBODY)
    to = Stage.REPLACING if quote.remedy == Remedy.REPLACE else Stage.REPAIRING
    if to == Stage.REPAIRING:
        stock.hold_lines(ticket, quote.lines.select_related("part"), actor=actor)
    lifecycle.move(
        ticket, "approve_quote", to, actor=actor,
        data={"quote": quote.pk, "number": number, "total": str(quote.total), "who": quote.answered_by,
              "how": quote.answered_how},
    )
    return quote


@transaction.atomic
def decline_quote(
    ticket: Ticket, *, actor: Actor, number: int, who: str = "", how: str = "link", version: int | None = None
) -> Quote:
    """The customer says no: the device goes back unrepaired."""
    ticket = lifecycle.lock(ticket, "decline_quote", actor=actor, version=version)
    quote = _answerable(ticket, number)
    _answer(quote, QuoteState.DECLINED, actor, who, how)
    set_wait(ticket, WaitingOn.NOBODY)
    ticket.remedy = Remedy.RETURN
    stock.release(ticket, actor=actor)
    lifecycle.move(
        ticket, "decline_quote", Stage.RETURNING, actor=actor,
        data={"quote": quote.pk, "number": number, "who": quote.answered_by, "how": quote.answered_how},
    )
    return quote


@transaction.atomic
def revise_quote(
    ticket: Ticket, *, actor: Actor, lines: Sequence[LineInput], reason: str, note: str = "",
    version: int | None = None,
) -> Quote:
    """Send a new version with the reason; the old one is kept and void. Work waits for the new approval."""
    if not reason.strip():
        raise StepRefused(_("Say why the quote changes; the customer reads it."), "reason")
    ticket = lifecycle.lock(ticket, "revise_quote", actor=actor, version=version)
    ticket.quotes.filter(state=QuoteState.APPROVED).update(state=QuoteState.VOID)
    remedy = ticket.remedy if ticket.remedy in (Remedy.REPAIR, Remedy.REPLACE) else Remedy.REPAIR
    quote = make_quote(ticket, lines, actor=actor, remedy=remedy, note=note, reason=reason)
    set_wait(ticket, WaitingOn.APPROVAL, quote.valid_until)
    lifecycle.move(
        ticket, "revise_quote", Stage.AWAITING_APPROVAL, actor=actor,
        data={"quote": quote.pk, "number": quote.number, "total": str(quote.total), "reason": reason.strip()},
    )
    return quote


@transaction.atomic
def expire_quote(ticket: Ticket, *, actor: Actor) -> Quote | None:
    """Close a quote whose validity has passed. The ticket waits on; staff revise it or return the device."""
    ticket = lifecycle.lock(ticket, "expire_quote", actor=actor)
    quote = running_quote(ticket)
    if quote is None or quote.valid_until > timezone.now():
        return None
    quote.state, quote.answered_at = QuoteState.EXPIRED, timezone.now()
    quote.save(update_fields=["state", "answered_at"])
    set_wait(ticket, WaitingOn.NOBODY)  # the next step is ours again, so the clock runs and the queue shows it
    lifecycle.stay(
        ticket, "expire_quote", actor=actor, visibility=Visibility.CUSTOMER,
        data={"quote": quote.pk, "number": quote.number},
    )
    return quote


def expire_due_quotes(limit: int = 200) -> int:
    """Expire what is due; how many. Safe to run twice."""
    due = Ticket.objects.filter(
        stage=Stage.AWAITING_APPROVAL, quotes__state=QuoteState.SENT, quotes__valid_until__lte=timezone.now()
    )[:limit]
    done = 0
    for ticket in due:
        try:
            done += expire_quote(ticket, actor=Actor.system("quotes")) is not None
        except StepRefused:
            continue  # answered in between
    return done
