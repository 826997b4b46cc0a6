"""Form of the second approval: a manager answers what a colleague may not decide alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as L

from helpdesk.lib import display
from helpdesk.lib.money import quantize
from tickets.actions import approval, decision
from tickets.actions.authority import company_cost
from tickets.enums import LineScope, OptionKind
from tickets.forms.steps_base import Step, StepForm, line
from tickets.models import DecisionRequest
from warranty.models import Remedy
from warranty.policy_words import outcome_of, outcome_words


@dataclass(frozen=True)
class Stake:
    """What a manager weighs. ``amount`` is without tax and empty where no price is known; ``paid`` by the customer."""

    amount: str
    paid: bool
    proposed: str
    clause: str


def stake_of(row: DecisionRequest) -> Stake:
    """The amount of a request, from its lines or from finding and price, beside the proposal of the ticket's policy."""
    found = decision.suggest(row.ticket, row.finding)
    if row.customer_pays:
        lines = [part for part in approval.lines_of(row) if part.scope in (LineScope.ALL, OptionKind.FULL)]
        amount = quantize(sum((part.amount for part in lines), Decimal(0)))
    else:
        amount = company_cost(found.case, row.remedy, False)
    return Stake(
        display.money_text(amount) if amount or row.remedy == Remedy.RETURN else "", row.customer_pays, outcome_of(found.proposal),
        found.clause.code if found.clause else "",
    )


class AnswerRequestForm(StepForm):
    """A manager approves or refuses what a colleague may not decide alone."""

    action = "answer_request"
    title = L("Approve or refuse a decision")
    button = L("Answer")
    icon = "badge-check"
    template = "desk/steps/_answer_request.html"

    approve = forms.ChoiceField(
        label=L("Your answer"), choices=[("yes", L("Approve; it is decided at once")), ("no", L("Refuse"))],
        widget=forms.RadioSelect,
    )
    words = line(L("Words to your colleague"), hint=L("Needed when you refuse."), required=False, most=300)

    @classmethod
    def possible(cls, step: Step) -> bool:
        """Something must wait, and be asked by somebody else."""
        row = step.page.request
        return row is not None and row.asked_by_id != step.actor.user_id

    @property
    def outcome(self) -> str:
        """What is asked for, in words."""
        row = self.step.page.request
        return outcome_words(row.remedy, row.customer_pays)

    @property
    def stake(self) -> Stake:
        """How much it is about, and what the policy proposed."""
        return stake_of(self.step.page.request)

    @property
    def beyond(self) -> list[str]:
        """What goes beyond the colleague's authority."""
        return [excess_words(item) for item in self.step.page.request.excess]

    def run(self) -> str:
        """Answer it."""
        yes = self.cleaned_data["approve"] == "yes"
        approval.answer_request(self.ticket, approve=yes, words=self.cleaned_data["words"], **self.common)
        return _("Approved and decided.") if yes else _("Refused. Your colleague is told.")


def excess_words(item: dict[str, str]) -> str:
    """One thing that goes beyond somebody's authority, in words."""
    amounts = {"amount": display.money_text(item["amount"]), "limit": display.money_text(item["limit"])}
    match item["kind"]:
        case "cost":
            return _("It costs the company %(amount)s; the limit is %(limit)s.") % amounts
        case "goodwill":
            return _("Goodwill of %(amount)s; the limit is %(limit)s.") % amounts
        case "misuse":
            return _("A refund after misuse.")
    return _("The policy did not propose it.")
