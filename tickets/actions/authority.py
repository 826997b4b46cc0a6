"""Who may decide what alone. Pure: the policy's limits against what a decision costs the company."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from helpdesk.accounts.models import Role
from warranty.models import AuthorityLimit, Remedy
from warranty.remedy import Case, Proposal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Excess:
    """What goes beyond a limit: ``kind`` is cost, goodwill, remedy or misuse; amounts without tax."""

    kind: str
    amount: Decimal = NOTHING
    limit: Decimal = NOTHING


def company_cost(case: Case, remedy: str, customer_pays: bool) -> Decimal:
    """What an outcome costs the company by the estimate of the finding and the price of a new unit."""
    if customer_pays or remedy in ("", Remedy.RETURN):
        return NOTHING
    return case.cost if remedy == Remedy.REPAIR else case.replacement_value


def goodwill(case: Case, proposal: Proposal, remedy: str, customer_pays: bool) -> Decimal:
    """What is given beyond the policy; all of it where the policy proposes nothing."""
    proposed = company_cost(case, proposal.remedy, proposal.customer_pays)
    return max(NOTHING, company_cost(case, remedy, customer_pays) - proposed)


def excess(
    limit: AuthorityLimit | None, role: str, case: Case, proposal: Proposal, remedy: str, customer_pays: bool
) -> list[Excess]:
    """Everything that goes beyond the authority of a role; an empty list means that it may decide alone.

    Administrators answer for everything. Others without a row may decide what costs nothing. Below a manager, a
    refund or a replacement that the policy did not propose is never decided alone, whatever it costs, and neither is
    any refund after misuse.
    """
    if role == Role.ADMINISTRATOR:
        return []
    found: list[Excess] = []
    if role != Role.MANAGER:
        if remedy in (Remedy.REFUND, Remedy.REPLACE) and remedy != proposal.remedy:
            found.append(Excess("remedy"))
        if remedy == Remedy.REFUND and case.cause == "misuse":
            found.append(Excess("misuse"))
    cost_limit, goodwill_limit = (limit.cost_limit, limit.goodwill_limit) if limit else (NOTHING, NOTHING)
    for kind, amount, most in (
        ("cost", company_cost(case, remedy, customer_pays), cost_limit),
        ("goodwill", goodwill(case, proposal, remedy, customer_pays), goodwill_limit),
    ):
        if most is not None and amount > most:
            found.append(Excess(kind, amount, most))
    return found
