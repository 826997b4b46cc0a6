"""Quotes as they are read: options side by side, and what a new version changed, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.lib.display import currency_text, money_text
from helpdesk.lib.spoken import spoken
from tickets.enums import LineKind, OptionKind, QuoteState
from tickets.models import Quote, QuoteLine, QuoteOption, Ticket, TicketEvent
from tickets.queries import rows


def option_words(kind: str) -> str:
    """Name of an option, as the customer reads it."""
    return {
        OptionKind.FULL: _("Repair in full"), OptionKind.PART: _("Repair in part"), OptionKind.REPLACE: _("Replacement device"),
        OptionKind.RETURN: _("Return unrepaired"),
    }[OptionKind(kind)]


def quantity_words(line: QuoteLine) -> str:
    """How many, where it is not one; labour in hours."""
    number = f"{line.quantity.normalize():f}"
    if line.kind == LineKind.LABOUR:
        return _("%(n)s h") % {"n": f"\u2066{number}\u2069"}
    return "" if line.quantity == 1 else f"× {number}"


@dataclass(frozen=True)
class Cell:
    """One line in one option: there or not."""

    line: QuoteLine
    held: bool

    @property
    def quantity(self) -> str:
        """How many of it."""
        return quantity_words(self.line)


@dataclass(frozen=True)
class OptionView:
    """One option with what it includes and, beside the others, what it does not."""

    option: QuoteOption
    cells: list[Cell]
    chosen: bool = False

    @property
    def kind(self) -> str:
        """Code of the option."""
        return self.option.kind

    @property
    def name(self) -> str:
        """The option in words."""
        return option_words(self.option.kind)

    @property
    def is_return(self) -> bool:
        """Whether nothing is done to the device."""
        return self.option.kind == OptionKind.RETURN

    @property
    def held(self) -> list[Cell]:
        """What is included."""
        return [cell for cell in self.cells if cell.held]


@dataclass(frozen=True)
class QuoteView:
    """A version of the quote with its lines and options; ``changes`` says what it changed of the one before."""

    quote: Quote
    lines: list[QuoteLine]
    options: list[QuoteOption] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def option(self, kind: str) -> QuoteOption | None:
        """One of the options."""
        return next((o for o in self.options if o.kind == kind), None)

    @property
    def agreed(self) -> QuoteOption | None:
        """What the customer chose."""
        return self.option(self.quote.chosen) if self.quote.chosen else None

    @property
    def how(self) -> str:
        """By which way the answer came."""
        return how_words(self.quote)

    @property
    def fee(self) -> Decimal:
        """What the return unrepaired costs, tax included."""
        back = self.option(OptionKind.RETURN)
        return back.total if back else Decimal(0)

    @property
    def has_part(self) -> bool:
        """Whether a partial repair is offered."""
        return self.option(OptionKind.PART) is not None

    @property
    def views(self) -> list[OptionView]:
        """Options side by side; every work line stands in each, held or not. The return holds only its fee."""
        work = [line for line in self.lines if line.scope != OptionKind.RETURN]
        fee = [line for line in self.lines if line.scope == OptionKind.RETURN]
        return [
            OptionView(
                o, [Cell(line, line.is_in(o.kind)) for line in (fee if o.kind == OptionKind.RETURN else work)],
                o.kind == self.quote.chosen,
            ) for o in self.options
        ]

    @property
    def work(self) -> list[Cell]:
        """Lines of the work, whatever option they stand in."""
        return [Cell(line, True) for line in self.lines if line.scope != OptionKind.RETURN]


def quotes_of(ticket: Ticket) -> list[QuoteView]:
    """All versions of the quote, oldest first, in two queries."""
    options: dict[int, list[QuoteOption]] = {}
    for row in rows.quote_options(ticket.pk):
        options.setdefault(row.quote_id, []).append(row)
    found: list[QuoteView] = []
    for lines in rows.grouped(rows.quote_lines(ticket.pk), "quote_id"):
        quote = lines[0].quote
        before = found[-1] if found else None
        view = QuoteView(quote, lines, options.get(quote.pk, []))
        found.append(QuoteView(quote, lines, view.options, changes(before, view) if before else []))
    return found


def changes(before: QuoteView, after: QuoteView) -> list[str]:
    """What a new version changed, a sentence each: lines added, gone or at another price, options, tax, the total."""
    old, new, currency = _by_name(before.lines), _by_name(after.lines), after.quote.currency
    added = [line for name, line in new.items() if name not in old]
    gone = [line for name, line in old.items() if name not in new]
    found = [_("New: %(line)s, %(amount)s.") % _named(line, currency) for line in added]
    found += [_("No longer in it: %(line)s, %(amount)s.") % _named(line, currency) for line in gone]
    found += [_change(old[name], line, currency) for name, line in new.items() if name in old and _differs(old[name], line)]
    if after.has_part != before.has_part:
        now, no_more = _("A partial repair can be chosen now."), _("A partial repair is no longer offered.")
        found.append(now if after.has_part else no_more)
    if after.quote.tax_percent != before.quote.tax_percent:
        found.append(_("The tax rate is another one."))
    found.append(_sum_words(before.quote.total, after.quote.total, currency))
    return found


def _sum_words(was: Decimal, now: Decimal, currency: str) -> str:
    if was == now:
        return _("The total stays %(now)s.") % {"now": money_text(now, currency)}
    words = {"was": money_text(was, currency), "now": money_text(now, currency), "by": money_text(abs(now - was), currency)}
    if now > was:
        return _("The total rises by %(by)s, from %(was)s to %(now)s.") % words
    return _("The total falls by %(by)s, from %(was)s to %(now)s.") % words


def _differs(was: QuoteLine, now: QuoteLine) -> bool:
    return (was.amount, was.covered, was.quantity, was.scope) != (now.amount, now.covered, now.quantity, now.scope)


def _change(was: QuoteLine, now: QuoteLine, currency: str) -> str:
    words = {**_named(now, currency), "was": _named(was, currency)["amount"]}
    if was.amount != now.amount or was.covered != now.covered:
        return _("%(line)s: %(was)s before, now %(amount)s.") % words
    if was.quantity != now.quantity:
        return _("%(line)s: another quantity at the same price.") % words
    return _("%(line)s: stands in other options now.") % words


def _named(line: QuoteLine, currency: str) -> dict[str, str]:
    amount = pgettext("price", "free of charge") if line.covered else money_text(line.amount, currency)
    return {"line": f"\u2068{spoken(line.text)}\u2069", "amount": amount}


def _by_name(lines: Sequence[QuoteLine]) -> dict[tuple[object, int], QuoteLine]:
    """Lines by part or words; the second of the same name is another line."""
    found: dict[tuple[object, int], QuoteLine] = {}
    for line in lines:
        name: object = line.part_id or line.text.strip().casefold()
        n = sum(1 for key, _n in found if key == name)
        found[name, n] = line
    return found


def how_words(quote: Quote) -> str:
    """By which way the answer came."""
    return {
        "link": _("On the page of the report"), "phone": _("By telephone"), "counter": _("At the counter"), "email": _("By e-mail"),
        "whatsapp": _("By WhatsApp"), "sms": _("By SMS"),
    }.get(quote.answered_how, "")


def state_words(quote: Quote, now: datetime) -> str:
    """Where a version stands, said to its reader."""
    if quote.state == QuoteState.SENT and quote.valid_until > now:
        return _("Waits for your answer")
    return {
        QuoteState.APPROVED: _("Approved"), QuoteState.DECLINED: _("Declined"), QuoteState.VOID: _("No longer valid"),
    }.get(QuoteState(quote.state), _("Expired"))


def sheet_of(ticket: Ticket, number: int, now: datetime) -> dict[str, Any] | None:
    """What the printed sheet of one version shows, or None where there is no such version."""
    offer = next((view for view in quotes_of(ticket) if view.quote.number == number), None)
    if offer is None:
        return None
    choices = offer.views
    return {
        "offer": offer, "quote": offer.quote, "choices": choices, "state": state_words(offer.quote, now),
        "open": offer.quote.state == QuoteState.SENT and offer.quote.valid_until > now,
        "how": how_words(offer.quote), "chosen_words": option_words(offer.quote.chosen) if offer.quote.chosen else "",
        "currency": currency_text(offer.quote.currency),
        "table": [(Cell(line, True), [line.is_in(choice.kind) for choice in choices]) for line in offer.lines],
    }


def quote_changes(ticket: Ticket, number: int) -> list[str]:
    """What one version changed of the one before."""
    return next((view.changes for view in quotes_of(ticket) if view.quote.number == number), [])


def agreed_option(ticket: Ticket) -> QuoteOption | None:
    """What the customer agreed to pay: the option chosen of the newest quote, unless that is void or decided anew for free."""
    last, decision = ticket.quotes.order_by("number").last(), ticket.decisions.order_by("pk").last()
    if last is None or last.state not in (QuoteState.APPROVED, QuoteState.DECLINED) or not (decision and decision.customer_pays):
        return None
    return last.options.filter(kind=last.chosen).select_related("quote").first()


def due_of(ticket: Ticket) -> QuoteOption | None:
    """What is to be paid when the device goes back; None where that is nothing, as after a declined quote without a fee."""
    agreed = agreed_option(ticket)
    return agreed if agreed and agreed.total else None


def due_option(versions: Sequence[QuoteView], events: Iterable[TicketEvent]) -> QuoteOption | None:
    """The same from what a page has read already; None where nothing is to be paid."""
    decided = [event for event in events if event.kind == "decide"]
    last = versions[-1] if versions else None
    if last is None or last.quote.state not in (QuoteState.APPROVED, QuoteState.DECLINED):
        return None
    agreed = last.agreed if decided and decided[-1].data.get("pays") else None
    return agreed if agreed and agreed.total else None
