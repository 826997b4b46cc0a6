"""Past decisions as cases: the facts that the policy was asked, what it proposed, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tickets.models import Decision, Ticket
from tickets.reports.periods import Period, company_zone
from warranty.coverage import DeviceFacts, assess, months_between
from warranty.remedy import Case, Proposal

FIELDS = (
    "pk", "ticket_id", "ticket__reference", "created_at", "facts", "proposed_remedy", "proposed_clause", "proposed_pays",
    "remedy", "customer_pays", "reason", "policy_version__number", "asked_by_id", "decided_by_id", "finding__cause",
    "finding__repairable", "finding__estimated_cost", "ticket__device__purchased_on", "ticket__device__warranty_until",
    "ticket__device__product__price", "ticket__device__product__warranty_months", "ticket__device__product__doa_days",
    "ticket__device__product__is_active", "ticket__filed_at", "ticket__checked_in_at", "ticket__return_of_id",
    "ticket__symptom_id", "ticket__coverage",
)


@dataclass(frozen=True)
class Decided:
    """One decision. ``proposal`` is what the policy said then, ``remedy`` and ``pays`` what people chose."""

    pk: int
    reference: str
    at: datetime
    case: Case
    proposal: Proposal
    version: int
    remedy: str
    pays: bool
    reason: str
    asked_by: int | None
    decided_by: int

    @property
    def differs(self) -> bool:
        """Whether people chose otherwise than the policy proposed."""
        return (self.remedy, self.pays) != (self.proposal.remedy, self.proposal.customer_pays)


def decided(period: Period) -> Iterator[Decided]:
    """Decisions of a period in their order. Those from before facts were kept are rebuilt from the ticket."""
    rows = Decision.objects.filter(
        created_at__gte=period.starts_at, created_at__lt=period.ends_at, finding__isnull=False
    ).order_by("created_at", "pk").values_list(*FIELDS)
    returns: dict[int, tuple[int, int | None]] | None = None
    zone = company_zone()
    for values in rows.iterator(chunk_size=5000):
        row = dict(zip(FIELDS, values, strict=True))
        if row["facts"]:
            case = Case.from_json(row["facts"])
        else:
            if returns is None:
                found = Ticket.objects.filter(return_of__isnull=False).values_list("pk", "return_of_id", "symptom_id")
                returns = {pk: (earlier or 0, symptom) for pk, earlier, symptom in found}
            case = _rebuilt(row, returns, zone)
        yield Decided(
            row["pk"], row["ticket__reference"], row["created_at"], case,
            Proposal(row["proposed_remedy"], row["proposed_clause"], row["proposed_pays"]), row["policy_version__number"],
            row["remedy"], row["customer_pays"], row["reason"], row["asked_by_id"], row["decided_by_id"],
        )


@lru_cache(maxsize=100_000)
def _covered(facts: DeviceFacts, cause: str, on: date) -> tuple[str, bool]:
    answer = assess(facts, cause, on)
    return answer.status, answer.dead_on_arrival


def _rebuilt(row: dict[str, Any], returns: dict[int, tuple[int, int | None]], zone: ZoneInfo) -> Case:
    filed, snapshot = row["ticket__filed_at"].astimezone(zone).date(), row["ticket__coverage"] or {}
    bought = row["ticket__device__purchased_on"]
    repair = snapshot.get("until") if snapshot.get("document") == "repair" else None
    facts = DeviceFacts(
        bought, row["ticket__device__product__warranty_months"], row["ticket__device__product__doa_days"] or 0,
        row["ticket__device__warranty_until"], date.fromisoformat(repair) if repair else None,
    )
    status, dead_on_arrival = _covered(facts, row["finding__cause"], filed)
    arrived = row["ticket__checked_in_at"]
    return Case(
        cause=row["finding__cause"], covered=status == "covered", repairable=row["finding__repairable"],
        cost=row["finding__estimated_cost"], replacement_value=row["ticket__device__product__price"] or Decimal(0),
        dead_on_arrival=dead_on_arrival, replacement_available=bool(row["ticket__device__product__is_active"]),
        returns=_depth(row["ticket_id"], returns), coverage=status, age_months=months_between(bought, filed),
        waiting_days=max(0, (row["created_at"] - arrived).days) if arrived else 0,
    )


def _depth(ticket_id: int, returns: dict[int, tuple[int, int | None]]) -> int:
    """How often the same symptom came back before this ticket."""
    symptom, count, current = returns.get(ticket_id, (0, None))[1], 0, ticket_id
    while current in returns:
        earlier = returns[current][0]
        if symptom is not None and (earlier not in returns or returns[earlier][1] == symptom):
            count += 1
        current = earlier
    return count
