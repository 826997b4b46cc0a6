"""Forms of the decision and of money: remedy, objection, refund. Those of the quote are in ``steps_quotes``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.accounts.models import Role
from helpdesk.lib import display
from helpdesk.lib.amounts import AmountField
from tickets.actions import approval, decision, diagnosis, handover
from tickets.enums import Cause
from tickets.exceptions import Faults
from tickets.forms.steps_base import Step, StepForm, area, line
from tickets.forms.steps_quotes import QUOTE_FORMS, LinesForm, part_words_field
from tickets.models import Refund
from tickets.queries.due import comma
from warranty.models import Remedy
from warranty.wording import clause_words, document_name


class DecideForm(LinesForm):
    """The remedy, beside what the policy proposes."""

    action = "decide"
    for_customer = ("note",)
    title = L("Decide")
    button = L("Decide")
    icon = "scale"
    template = "desk/steps/_decide.html"

    remedy = forms.ChoiceField(label=L("Your decision"), choices=Remedy.choices, widget=forms.RadioSelect)
    customer_pays = forms.BooleanField(
        label=L("The customer pays"), required=False,
        help_text=L("A quote goes out; nothing starts before it is approved."),
    )
    reason = line(
        L("Reason, if you decide otherwise than proposed"), required=False, most=300,
    )
    part_words = part_words_field()
    note = area(L("Words to the quote, for the customer"), rows=2, required=False)

    def build(self) -> None:
        """What the policy proposes stands chosen."""
        finding = self.step.page.finding
        self.suggestion = decision.suggest(self.ticket, finding, self.step.page.part_overdue) if finding else None
        proposal = self.suggestion.proposal if self.suggestion else None
        first: list[dict[str, Any]] = []
        if proposal and proposal.remedy:
            self.fields["remedy"].initial = proposal.remedy
            self.fields["customer_pays"].initial = proposal.customer_pays
            if proposal.customer_pays and finding and finding.estimated_cost:
                first = [{"text": _("Repair"), "quantity": 1, "price": finding.estimated_cost}]
        if self.suggestion:
            self.fields["remedy"].choice_hints = self.limits(self.suggestion)  # type: ignore[attr-defined]
        self.add_lines(first)

    def limits(self, suggestion: decision.Suggestion) -> dict[str, str]:
        """Under each remedy, whom it needs beyond the reader; under a repair when, since a paid one needs nobody."""
        limit = decision.limit_of(self.ticket, self.step.actor)
        above = _("Needs an administrator") if self.step.actor.role == Role.MANAGER else _("Needs a manager")
        found = {}
        for remedy in Remedy.values:
            beyond = decision.beyond(suggestion, remedy, False, self.step.actor, limit)
            if not beyond:
                continue
            found[remedy] = above
            if remedy == Remedy.REPAIR:
                most = display.money_text(min(excess.limit for excess in beyond))
                found[remedy] = _("%(who)s when it is free of charge, since it costs more than %(limit)s") % {
                    "who": above, "limit": most,
                }
        return found

    @property
    def proposed_words(self) -> str:
        """The proposal as a short sentence."""
        assert self.suggestion is not None
        remedy = str(Remedy(self.suggestion.proposal.remedy).label)
        if self.suggestion.proposal.customer_pays:
            return _("%(remedy)s, with a quote first") % {"remedy": remedy}
        if self.suggestion.proposal.remedy == Remedy.REFUND:
            return remedy
        return _("%(remedy)s, free of charge") % {"remedy": remedy}

    @property
    def why(self) -> list[tuple[bool, str]]:
        """What the proposal rests on: whether it speaks for the customer, and words."""
        assert self.suggestion is not None
        case, coverage = self.suggestion.case, self.suggestion.coverage
        until = display.short_day_text(coverage.until) if coverage.until else ""
        words = {
            "in_warranty": _("The warranty holds until %(day)s.") % {"day": until},
            "repair_warranty": _("The warranty on the earlier repair holds until %(day)s.") % {"day": until},
            "expired": _("The warranty ended on %(day)s.") % {"day": until},
            "no_purchase_date": _("No purchase date is known: ask for the proof of purchase."),
        }
        number, rule = clause_words(coverage.as_json())
        document = document_name(coverage.as_json())
        found = [(coverage.is_covered, f"{number}: {document}{comma()}{rule}")] if number else []
        found += [
            (coverage.is_covered, words.get(code) or _("The cause “%(cause)s” is not covered.") % {
                "cause": Cause(case.cause).label
            }) for code in coverage.reasons if code in words or code.startswith("cause_")
        ]
        if case.replacement_value:
            found.append((case.cost_ratio <= Decimal("0.7"), _("The repair costs %(share)s%% of a new unit.") % {
                "share": round(case.cost_ratio * 100)
            }))
        if not case.repairable:
            found.append((False, _("It cannot be repaired.")))
        if case.returns:
            found.append((True, _("Came back before: %(n)s.") % {"n": case.returns}))
        return found

    @classmethod
    def possible(cls, step: Step) -> bool:
        """There must be a finding."""
        return step.page.finding is not None

    def judge(self) -> None:
        """A missing reason and every wrong line are said at once."""
        data, faults = self.cleaned_data, Faults()
        remedy, pays = data.get("remedy") or "", bool(data.get("customer_pays"))
        lines = None
        if pays:
            with faults.gathering():
                lines = self.lines()
        if self.suggestion and remedy:
            with faults.gathering():
                decision.check_decision(
                    self.suggestion.proposal, remedy=remedy, customer_pays=pays, reason=data.get("reason") or "", lines=lines,
                    part_words=data.get("part_words") or "",
                )
        faults.settle()

    def run(self) -> str:
        """Decide it."""
        data = self.cleaned_data
        lines = self.lines() if data["customer_pays"] else []
        chosen = {name: data[name] for name in ("remedy", "customer_pays", "reason", "note", "part_words")}
        actor = self.step.actor
        if self.suggestion and decision.beyond(
            self.suggestion, data["remedy"], data["customer_pays"], actor, decision.limit_of(self.ticket, actor)
        ):
            approval.request_decision(self.ticket, lines=lines, **chosen, **self.common)
            self.warns = True
            return _("This goes beyond your authority. A manager is asked and answers on this page.")
        decision.decide(self.ticket, lines=lines, **chosen, **self.common)
        if data["customer_pays"]:
            return _("Decided. The quote is on its way to the customer.")
        return _("Decided. The customer is told.")


class ObjectForm(StepForm):
    """The customer sees it differently."""

    action = "object"
    title = L("Note an objection")
    button = L("Order a second opinion")
    icon = "message-square-warning"
    tone = ""

    reason = area(L("What the customer sees differently"), hint=L("Another technician looks again, free of charge."))

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Once per finding."""
        finding = step.page.finding
        return finding is not None and not finding.second_opinion_of_id and not finding.objected_at

    def run(self) -> str:
        """Order it."""
        diagnosis.object_to_finding(self.ticket, reason=self.cleaned_data["reason"], **self.common)
        return _("Another technician looks at it again.")


class ReopenForm(StepForm):
    """Something new was found."""

    action = "reopen_decision"
    title = L("Decide anew")
    button = L("Open the decision again")
    icon = "rotate-ccw"
    tone = ""

    reason = area(
        L("What was found new"), hint=L("A running quote is void; nothing costs more without a new approval.")
    )

    def run(self) -> str:
        """Reopen it."""
        decision.reopen_decision(self.ticket, reason=self.cleaned_data["reason"], **self.common)
        return _("The decision is open again.")


class RefundForm(StepForm):
    """The money back."""

    action = "pay_refund"
    title = L("Pay the refund")
    button = L("The refund is paid")
    icon = "banknote"

    amount = AmountField(label=L("Amount"), min_value=Decimal("0.01"))
    method = forms.ChoiceField(label=L("How"), choices=Refund.Method.choices)
    payment_reference = line(L("Payment reference"), most=60, dir="ltr")

    def build(self) -> None:
        """The price of the device is the usual amount."""
        product = self.ticket.device.product
        if product and product.price:
            self.fields["amount"].initial = product.price

    def run(self) -> str:
        """Note the payment."""
        data = self.cleaned_data
        handover.pay_refund(
            self.ticket, amount=data["amount"], method=data["method"], payment_reference=data["payment_reference"],
            **self.common,
        )
        return _("The refund is noted, and the customer is told.")


MONEY_FORMS = [DecideForm, *QUOTE_FORMS, ObjectForm, ReopenForm, RefundForm]
