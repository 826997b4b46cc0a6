"""Forms of the quote: its lines and options, another version, and what the customer said to staff."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L
from django.utils.translation import pgettext_lazy

from helpdesk.lib import display
from helpdesk.lib.amounts import AmountField
from tickets.actions import quotes
from tickets.actions.quotes import LineInput
from tickets.enums import LineKind, LineScope, OptionKind
from tickets.exceptions import Faults, StepRefused
from tickets.forms.steps_base import LeanSelect, Step, StepForm, area, line, row_count
from tickets.models import QuoteLine
from tickets.queries.catalogue import house
from tickets.queries.due import comma
from tickets.queries.quotes import option_words
from warranty.models import Part, Remedy

LINE_ROWS = 5
MOST_ROWS = 12
LABOUR = "labour"
HOW = [
    ("phone", L("By telephone")), ("counter", L("At the counter")), ("email", L("By e-mail")),
    ("whatsapp", L("By WhatsApp")), ("sms", L("By SMS")),
]
SCOPES = [
    (LineScope.ALL, pgettext_lazy("repair", "Both")), (LineScope.FULL, pgettext_lazy("repair", "Full")),
    (LineScope.PART, pgettext_lazy("repair", "Partial")),
]
NAMES = ("text", "part", "quantity", "price", "covered", "scope")


def part_words_field() -> forms.CharField:
    """What the partial repair leaves out."""
    return line(
        L("What the partial repair leaves out"), required=False, most=300,
        hint=L("Only if some lines are in one repair alone. The customer reads it."),
    )


class LinesForm(StepForm):
    """Price lines: a part, labour by the hour or something else; how often, for how much, in which options."""

    groups = {"lines": "text_0"}

    def add_lines(self, first: list[dict[str, Any]]) -> None:
        """Add the rows; ``first`` stands in them at the beginning."""
        self.parts = {str(p.pk): p for p in self._parts(first)}
        self.hour = self.ticket.policy_version.labour_per_hour if self.ticket.policy_version else Decimal(0)
        choices = [
            ("", _("Other")), (LABOUR, f"{_('Labour by the hour')}{comma()}{self.hour}"),
            *((pk, f"{p.name}{comma()}{p.price}") for pk, p in self.parts.items()),
        ]
        self.count = row_count(
            self.data if self.is_bound else None, "text", max(LINE_ROWS, len(first) + 1), MOST_ROWS
        )
        for i in range(self.count):
            self._add_row(i, choices, first[i] if i < len(first) else {"quantity": 1, "scope": LineScope.ALL})

    def _add_row(self, i: int, choices: list[tuple[str, str]], row: dict[str, Any]) -> None:
        self.fields[f"text_{i}"] = line(_("Line %(n)s") % {"n": i + 1}, required=False, most=160)
        self.fields[f"part_{i}"] = forms.ChoiceField(
            label=_("Part or labour"), choices=choices, required=False, widget=LeanSelect
        )
        self.fields[f"quantity_{i}"] = AmountField(label=_("Quantity or hours"), max_digits=6, required=False)
        self.fields[f"price_{i}"] = AmountField(label=_("Price without tax"), required=False)
        self.fields[f"covered_{i}"] = forms.BooleanField(label=_("Free, in warranty"), required=False)
        self.fields[f"scope_{i}"] = forms.ChoiceField(label=_("In which repair"), choices=SCOPES, required=False, widget=LeanSelect)
        for name in NAMES:
            self.fields[f"{name}_{i}"].error_name = _("Line %(n)s") % {"n": i + 1}
            if name in row:
                self.fields[f"{name}_{i}"].initial = row[name]

    def _parts(self, first: list[dict[str, Any]]) -> list[Part]:
        """Parts of this model and those of no model in particular, besides what stands in the lines already."""
        wanted = Q(products=None) | Q(pk__in=[row["part"] for row in first if str(row.get("part") or "").isdigit()])
        if self.ticket.device.product_id:
            wanted |= Q(products=self.ticket.device.product_id)
        return list(Part.objects.filter(wanted).distinct())

    @property
    def rows(self) -> list[dict[str, forms.BoundField]]:
        """Rows for the template."""
        return [{name: self[f"{name}_{i}"] for name in NAMES} for i in range(self.count)]

    @property
    def prefill(self) -> str:
        """Name and price of each thing to pick, for the script that writes them into the row."""
        known = {pk: [p.name, str(p.price)] for pk, p in self.parts.items()}
        return json.dumps({**known, LABOUR: [_("Labour"), str(self.hour)]}, ensure_ascii=False)

    @property
    def tax_percent(self) -> str:
        """Tax that is added to the sum, for the reckoning on the page."""
        country, today = self.ticket.branch.country, display.local_date(self.step.page.now)
        rate = next((row for row in house().taxes if row.country == country and row.since <= today), None)
        return f"{rate.percent.normalize():f}" if rate else ""

    def lines(self) -> list[LineInput]:
        """What was typed; refuses every line that is not whole. A part or labour alone brings its name and price."""
        found, faults = [], Faults()
        for i in range(self.count):
            with faults.gathering():
                typed = self._line(i)
                if typed is not None:
                    found.append(typed)
        if faults.found:
            with faults.gathering():
                quotes.check_each(found)
        faults.settle()
        return found

    def _line(self, i: int) -> LineInput | None:
        data = self.cleaned_data
        picked = data.get(f"part_{i}") or ""
        part, labour = self.parts.get(picked), picked == LABOUR
        words, price, quantity = data.get(f"text_{i}") or "", data.get(f"price_{i}"), data.get(f"quantity_{i}")
        if not words and part is None and not labour:
            if price:
                raise StepRefused(_("Say what this price is for."), f"text_{i}")
            return None
        if price is None:
            if part is None and not labour:
                raise StepRefused(_("Give a price; a free line costs 0."), f"price_{i}")
            price = part.price if part else self.hour
        kind = LineKind.PART if part else LineKind.LABOUR if labour else LineKind.OTHER
        return LineInput(
            words or (part.name if part else _("Labour")), price, Decimal(1) if quantity is None else quantity,
            bool(data.get(f"covered_{i}")), part, kind, data.get(f"scope_{i}") or LineScope.ALL, i,
        )


def row_of(q: QuoteLine) -> dict[str, Any]:
    """A line of an earlier version as it stands in the form of the next one."""
    return {
        "text": q.text, "part": LABOUR if q.kind == LineKind.LABOUR else q.part_id or "", "quantity": q.quantity.normalize(),
        "price": q.unit_price, "covered": q.covered, "scope": q.scope,
    }


class ReviseQuoteForm(LinesForm):
    """Another version of the quote."""

    action = "revise_quote"
    for_customer = ("reason", "note")
    title = L("Change the quote")
    button = L("Send the new quote")
    icon = "receipt-text"
    template = "desk/steps/_quote.html"
    tone = ""

    reason = line(L("Why it changes"), hint=L("The customer reads it."), most=300)
    part_words = part_words_field()
    note = area(L("Words to the quote, for the customer"), rows=2, required=False)

    def build(self) -> None:
        """The lines of the last version stand in it."""
        view = self.step.page.quote
        self.add_lines([row_of(q) for q in view.lines if q.scope != LineScope.RETURN] if view else [])
        part = view.option(OptionKind.PART) if view else None
        self.fields["part_words"].initial = part.words if part else ""
        self.fields["note"].initial = view.quote.note if view else ""

    def judge(self) -> None:
        """Lines that are wrong are named together with empty fields."""
        remedy = self.ticket.remedy if self.ticket.remedy in (Remedy.REPAIR, Remedy.REPLACE) else Remedy.REPAIR
        quotes.ensure_lines(self.lines(), remedy, self.cleaned_data.get("part_words") or "")

    def run(self) -> str:
        """Send it."""
        data = self.cleaned_data
        quotes.revise_quote(
            self.ticket, lines=self.lines(), reason=data["reason"], note=data["note"], part_words=data["part_words"], **self.common
        )
        return _("The new quote is on its way to the customer.")


class _AnswerForm(StepForm):
    number = forms.IntegerField(widget=forms.HiddenInput)
    who = line(L("Who said so"), most=120)
    how = forms.ChoiceField(label=L("How"), choices=[("", L("Choose how")), *HOW])

    def build(self) -> None:
        """The quote that runs now; the customer is the likely speaker."""
        quote = self.step.page.running_quote
        self.fields["number"].initial = quote.number if quote else None
        self.fields["who"].initial = self.ticket.customer.name

    @classmethod
    def possible(cls, step: Step) -> bool:
        """A quote must be running."""
        return step.page.running_quote is not None


class ApproveForm(_AnswerForm):
    """The customer said yes to staff, and to which of the options."""

    action = "approve_quote"
    title = L("Note the approval")
    button = L("The customer approves")
    icon = "check"

    field_order = ("number", "option", "who", "how")
    option = forms.ChoiceField(label=L("What the customer chose"), widget=forms.RadioSelect)

    def build(self) -> None:
        """Only one kind of work: nothing to choose. Two: neither stands chosen, the customer did that."""
        super().build()
        view = self.step.page.quote
        offered = [o for o in view.options if o.kind != OptionKind.RETURN] if view else []
        if len(offered) < 2:
            del self.fields["option"]
            return
        self.fields["option"].choices = [
            (o.kind, f"{option_words(o.kind)}{comma()}{display.money_text(o.total, view.quote.currency)}") for o in offered
        ]

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        quotes.approve_quote(
            self.ticket, number=data["number"], option=data.get("option", ""), who=data["who"], how=data["how"], **self.common
        )
        return _("The approval is noted. The work can start.")


class DeclineForm(_AnswerForm):
    """The customer said no to staff."""

    action = "decline_quote"
    title = L("Note the refusal")
    button = L("The customer declines")
    icon = "x"
    tone = ""

    def run(self) -> str:
        """Note it."""
        data = self.cleaned_data
        quotes.decline_quote(self.ticket, number=data["number"], who=data["who"], how=data["how"], **self.common)
        return _("The refusal is noted. The device goes back unrepaired.")


QUOTE_FORMS = [ApproveForm, DeclineForm, ReviseQuoteForm]
