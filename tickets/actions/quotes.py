"""Quotes: nothing paid starts before an approval, and no price rises without a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.lib.actor import Actor
from helpdesk.lib.display import money_text
from helpdesk.lib.money import add_tax, quantize
from tickets import lifecycle
from tickets.actions import stock
from tickets.actions.triage import set_wait
from tickets.enums import LineKind, LineScope, OptionKind, QuoteState, Stage, Visibility, WaitingOn
from tickets.exceptions import Faults, StepRefused
from tickets.models import Quote, QuoteLine, QuoteOption, Ticket
from warranty.models import Part, Remedy, TaxRate
from warranty.queries import tax_rate

HIGHEST = Decimal(100_000)
MOST_OF_ONE = 99
HOW = ("link", "phone", "counter", "email", "whatsapp", "sms")


@dataclass(frozen=True)
class LineInput:
    """One line of a quote to be made. Prices without tax; labour counts in hours. ``row``: where it was typed."""

    text: str
    unit_price: Decimal
    quantity: Decimal | int = 1
    covered: bool = False
    part: Part | None = None
    kind: str = LineKind.OTHER
    scope: str = LineScope.ALL
    row: int = 0

    @property
    def amount(self) -> Decimal:
        """What the line costs: rounded by itself, so that the lines add up on paper."""
        return Decimal(0) if self.covered else quantize(self.unit_price * self.quantity)


def ensure_lines(lines: Sequence[LineInput], remedy: str, part_words: str = "") -> list[LineInput]:
    """The lines that hold something, or a refusal that names each wrong line and what is wrong with it."""
    lines = [line for line in lines if line.text.strip()]
    if not lines:
        raise StepRefused(_("A price needs a quote: add at least one line."), "lines")
    check_each(lines)
    if sum(line.amount for line in lines) > HIGHEST:
        words = _("The lines come to more than %(most)s together; that is surely a slip.") % {"most": money_text(HIGHEST)}
        raise StepRefused(words, "lines")
    if remedy != Remedy.REPAIR and any(line.scope != LineScope.ALL for line in lines):
        raise StepRefused(_("Only a repair can be offered in part."), "lines")
    _ensure_options(lines, part_words)
    return lines


def check_each(lines: Sequence[LineInput]) -> None:
    """Refuse, all at once, lines with an impossible price or quantity; each is named by where it was typed."""
    faults, typed = Faults(), any(line.row for line in lines)
    for n, line in enumerate(lines, start=1):
        named = {
            "n": line.row + 1 if typed else n, "text": line.text.strip(), "most": money_text(HIGHEST), "times": MOST_OF_ONE,
        }
        times, price = f"quantity_{line.row}", f"price_{line.row}"
        if line.unit_price < 0:
            faults.note(_("Line %(n)s, “%(text)s”: a price is never negative.") % named, price)
        if line.quantity <= 0 or line.quantity > MOST_OF_ONE:
            faults.note(_("Line %(n)s, “%(text)s”: a quantity lies above 0 and up to %(times)s.") % named, times)
        elif line.kind != LineKind.LABOUR and line.quantity != int(line.quantity):
            faults.note(_("Line %(n)s, “%(text)s”: only labour is counted in parts of one.") % named, times)
        elif line.unit_price > HIGHEST or line.amount > HIGHEST:
            faults.note(_("Line %(n)s, “%(text)s”: more than %(most)s is surely a slip.") % named, price)
    faults.settle()


def _sum(lines: Sequence[LineInput], option: str) -> Decimal:
    return quantize(sum((line.amount for line in lines if line.scope in (LineScope.ALL, option)), Decimal(0)))


def _offers_part(lines: Sequence[LineInput]) -> bool:
    return any(line.scope != LineScope.ALL for line in lines)


def _ensure_options(lines: Sequence[LineInput], part_words: str) -> None:
    full = _sum(lines, OptionKind.FULL)
    if full <= 0:
        raise StepRefused(_("This quote costs nothing. Choose the free repair instead."), "lines")
    if not _offers_part(lines):
        if part_words.strip():
            raise StepRefused(_("Say at the lines which of them the partial repair leaves out."), "part_words")
        return
    if not 0 < _sum(lines, OptionKind.PART) < full:
        raise StepRefused(_("The partial repair must cost something, and less than the full one."), "lines")
    if not part_words.strip():
        raise StepRefused(_("Say what the partial repair leaves out; the customer decides by it."), "part_words")


def tax_of(ticket: Ticket) -> TaxRate:
    """The tax that the country of the ticket's branch asks for today."""
    rate = tax_rate(ticket.branch.country, timezone.localdate())
    if rate is None:
        country = {"country": ticket.branch.country}
        raise StepRefused(_("No tax rate is set for the country %(country)s. An administrator adds it in the settings.") % country)
    return rate


def make_quote(
    ticket: Ticket, lines: Sequence[LineInput], *, actor: Actor, remedy: str, note: str = "", reason: str = "", part_words: str = ""
) -> Quote:
    """Write the next quote version on a locked ticket, with its options; a running one is replaced.

    Every line is rounded by itself, an option is the sum of its lines, and tax is added once to that sum.
    """
    lines = ensure_lines(lines, remedy, part_words)
    policy, rate = ticket.policy_version, tax_of(ticket)
    assert policy is not None
    main = OptionKind.REPLACE if remedy == Remedy.REPLACE else OptionKind.FULL
    net = _sum(lines, OptionKind.FULL)
    tax, total = add_tax(net, rate.percent)
    ticket.quotes.filter(state=QuoteState.SENT).update(state=QuoteState.VOID)
    quote = Quote.objects.create(
        ticket=ticket, number=ticket.quotes.count() + 1, state=QuoteState.SENT, remedy=remedy, net=net,
        tax_percent=rate.percent, tax=tax, total=total, currency=settings.CURRENCY, tax_country=rate.country,
        tax_name_ar=rate.name_ar, tax_name_en=rate.name_en, tax_number=rate.number,
        valid_until=timezone.now() + timedelta(days=policy.quote_valid_days), note=note.strip(), reason=reason.strip(),
        created_by_id=actor.user_id,
    )
    fee = quantize(policy.examination_fee)
    options = [(main, net, "")]
    if _offers_part(lines):
        options.append((OptionKind.PART, _sum(lines, OptionKind.PART), part_words.strip()))
    options.append((OptionKind.RETURN, fee, ""))
    QuoteOption.objects.bulk_create(
        QuoteOption(quote=quote, position=i, kind=kind, words=words, net=amount, tax=sums[0], total=sums[1])
        for i, (kind, amount, words) in enumerate(options) for sums in [add_tax(amount, rate.percent)]
    )
    if fee:
        words = "أجرة الفحص" if ticket.language == "ar" else "Examination fee"
        lines = [*lines, LineInput(words, fee, kind=LineKind.OTHER, scope=LineScope.RETURN)]
    QuoteLine.objects.bulk_create(
        QuoteLine(
            quote=quote, position=i, kind=LineKind.PART if line.part else line.kind, scope=line.scope, text=line.text.strip(),
            part=line.part, quantity=line.quantity, unit_price=quantize(line.unit_price), covered=line.covered, amount=line.amount,
        )
        for i, line in enumerate(lines)
    )
    return quote


def running_quote(ticket: Ticket) -> Quote | None:
    """The quote that waits for its answer."""
    return ticket.quotes.filter(state=QuoteState.SENT).first()


def _answerable(ticket: Ticket, number: int) -> Quote:
    quote = running_quote(ticket)
    if quote is None and ticket.quotes.filter(number__gt=number).exists():
        raise StepRefused(_("The quote has changed since you opened it. Look at the new one before you answer."))
    if quote is None:
        raise StepRefused(_("This quote has expired. Ask us and we send you a new one."))
    if quote.number != number:
        raise StepRefused(_("The quote has changed since you opened it. Look at the new one before you answer."))
    if quote.valid_until <= timezone.now():
        raise StepRefused(_("This quote has expired. Ask us and we send you a new one."))
    return quote


def _answer(quote: Quote, state: str, option: QuoteOption, actor: Actor, who: str, how: str) -> dict[str, object]:
    """Write the one answer; the data of its event."""
    if actor.is_staff and not who.strip():
        raise StepRefused(_("Note who answered and how."), "who")
    if actor.is_staff and (how not in HOW or how == "link"):
        raise StepRefused(_("Note who answered and how."), "how")
    quote.state, quote.chosen, quote.answered_at = state, option.kind, timezone.now()
    quote.answered_by = who.strip() or actor.name
    quote.answered_how = how if actor.is_staff else "link"
    quote.save(update_fields=["state", "chosen", "answered_at", "answered_by", "answered_how"])
    return {
        "quote": quote.pk, "number": quote.number, "option": option.kind, "total": str(option.total), "who": quote.answered_by,
        "how": quote.answered_how,
    }


@transaction.atomic
def approve_quote(
    ticket: Ticket, *, actor: Actor, number: int, option: str = "", who: str = "", how: str = "link", version: int | None = None
) -> Quote:
    """The customer agrees to one option of exactly this version; the whole work unless named. Staff note who and how."""
    ticket = lifecycle.lock(ticket, "approve_quote", actor=actor, version=version)
    quote = _answerable(ticket, number)
    main = OptionKind.REPLACE if quote.remedy == Remedy.REPLACE else OptionKind.FULL
    chosen = quote.options.filter(kind=option or main).exclude(kind=OptionKind.RETURN).first()
    if chosen is None:
        raise StepRefused(_("This quote does not offer that choice."), "option")
    data = _answer(quote, QuoteState.APPROVED, chosen, actor, who, how)
    set_wait(ticket, WaitingOn.NOBODY)
    to = Stage.REPLACING if quote.remedy == Remedy.REPLACE else Stage.REPAIRING
    if to == Stage.REPAIRING:
        lines = [line for line in quote.lines.select_related("part") if line.is_in(chosen.kind)]
        stock.hold_lines(ticket, lines, actor=actor)
    lifecycle.move(ticket, "approve_quote", to, actor=actor, data=data)
    return quote


@transaction.atomic
def decline_quote(
    ticket: Ticket, *, actor: Actor, number: int, who: str = "", how: str = "link", version: int | None = None
) -> Quote:
    """The customer chooses the return: the device goes back unrepaired, for the examination fee if there is one."""
    ticket = lifecycle.lock(ticket, "decline_quote", actor=actor, version=version)
    quote = _answerable(ticket, number)
    data = _answer(quote, QuoteState.DECLINED, quote.options.get(kind=OptionKind.RETURN), actor, who, how)
    set_wait(ticket, WaitingOn.NOBODY)
    ticket.remedy = Remedy.RETURN
    stock.release(ticket, actor=actor)
    lifecycle.move(ticket, "decline_quote", Stage.RETURNING, actor=actor, data=data)
    return quote


def choose(ticket: Ticket, *, option: str, **answer: Any) -> Quote:
    """Take one option of a quote, whichever it is."""
    if option == OptionKind.RETURN:
        return decline_quote(ticket, **answer)
    return approve_quote(ticket, option=option, **answer)


@transaction.atomic
def revise_quote(
    ticket: Ticket, *, actor: Actor, lines: Sequence[LineInput], reason: str, note: str = "", part_words: str = "",
    version: int | None = None,
) -> Quote:
    """Send a new version with the reason; the old one is kept and void. Work waits for the new approval."""
    if not reason.strip():
        raise StepRefused(_("Say why the quote changes; the customer reads it."), "reason")
    ticket = lifecycle.lock(ticket, "revise_quote", actor=actor, version=version)
    ticket.quotes.filter(state=QuoteState.APPROVED).update(state=QuoteState.VOID)
    remedy = ticket.remedy if ticket.remedy in (Remedy.REPAIR, Remedy.REPLACE) else Remedy.REPAIR
    quote = make_quote(ticket, lines, actor=actor, remedy=remedy, note=note, reason=reason, part_words=part_words)
    set_wait(ticket, WaitingOn.APPROVAL, quote.valid_until)
    lifecycle.move(
        ticket, "revise_quote", Stage.AWAITING_APPROVAL, actor=actor,
        data={"quote": quote.pk, "number": quote.number, "total": str(quote.total), "reason": reason.strip()},
    )
    return quote


@transaction.atomic
def expire_quote(ticket: Ticket, *, actor: Actor) -> Quote | None:
    """Close a quote whose validity has passed. The ticket waits on; staff revise it or return the device."""
    return _expire(lifecycle.lock(ticket, "expire_quote", actor=actor), actor)


def _expire(ticket: Ticket, actor: Actor) -> Quote | None:
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


@transaction.atomic
def ask_quote(ticket: Ticket, *, actor: Actor, number: int, words: str = "") -> bool:
    """The customer asks for a new quote in the place of an expired one; False when that was asked already."""
    ticket = lifecycle.lock(ticket, "ask_quote", actor=actor)
    _expire(ticket, Actor.system("quotes"))
    quote = ticket.quotes.order_by("number").last()
    if quote is None or quote.number != number:
        raise StepRefused(_("There is a newer quote already. Look at it before you answer."))
    if quote.state != QuoteState.EXPIRED:
        raise StepRefused(_("This quote still holds. You may answer it."))
    if quote.renewal_asked_at:
        return False
    quote.renewal_asked_at = timezone.now()
    quote.save(update_fields=["renewal_asked_at"])
    lifecycle.stay(
        ticket, "ask_quote", actor=actor, visibility=Visibility.CUSTOMER,
        data={"quote": quote.pk, "number": quote.number, "words": words.strip()},
    )
    return True


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
