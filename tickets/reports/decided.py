"""Past decisions as cases: the facts that the policy was asked, what it proposed, what was decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from heapq import merge
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tickets.models import Decision, Ticket
from tickets.reports.periods import Period, company_zone
from warranty.coverage import DeviceFacts, assess, months_between
from warranty.models import DefectCode, FaultCode, PolicyVersion, Product
from warranty.queries import own_terms_of
from warranty.remedy import Case, Proposal

KEPT = (
    "pk", "ticket__reference", "created_at", "proposed_remedy", "proposed_clause", "proposed_pays", "policy_version_id",
    "remedy", "customer_pays", "reason", "asked_by_id", "decided_by_id",
)
REBUILT = (
    "finding__cause", "finding__repairable", "finding__estimated_cost", "ticket_id", "ticket__filed_at", "ticket__checked_in_at",
    "snapshot", "ticket__device__purchased_on", "ticket__device__warranty_until", "ticket__device__product_id",
    "finding__defect_id", "finding__section_id",
)
CHUNK = 5000
KNOWN_CASES = 50_000


class Decided(NamedTuple):
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
    """Decisions of a period in their order, streamed. Those from before facts were kept are rebuilt from the ticket."""
    rows = Decision.objects.filter(
        created_at__gte=period.starts_at, created_at__lt=period.ends_at, finding__isnull=False
    ).order_by("created_at", "pk")
    numbers = dict(PolicyVersion.objects.values_list("pk", "number"))
    kept, older = _kept(rows.exclude(facts={}), numbers), rows.filter(facts={})
    if not older.exists():
        return kept
    return merge(kept, _rebuilt(older, numbers), key=lambda row: (row.at, row.pk))


def _row(values: tuple[Any, ...], case: Case, numbers: dict[int, int]) -> Decided:
    pk, reference, at, remedy, clause, pays, version, chosen, customer_pays, reason, asked_by, decided_by = values
    return Decided(
        pk, reference, at, case, _proposal(remedy, clause, pays), numbers[version], chosen, customer_pays, reason, asked_by,
        decided_by,
    )


@lru_cache(maxsize=1000)
def _proposal(remedy: str, clause: str, pays: bool) -> Proposal:
    return Proposal(remedy, clause, pays)


def _kept(rows: QuerySet[Decision], numbers: dict[int, int]) -> Iterator[Decided]:
    """Facts come as the text that the database holds: equal texts are one case, read once."""
    cases: dict[str, Case] = {}
    for *values, text in rows.annotate(text=Cast("facts", TextField())).values_list(*KEPT, "text").iterator(CHUNK):
        case = cases.get(text)
        if case is None:
            if len(cases) > KNOWN_CASES:
                cases.clear()
            case = cases[text] = Case.from_json(json.loads(text))
        yield _row(tuple(values), case, numbers)


def _rebuilt(rows: QuerySet[Decision], numbers: dict[int, int]) -> Iterator[Decided]:
    found = Ticket.objects.filter(return_of__isnull=False).values_list("pk", "return_of_id", "symptom_id")
    returns: dict[int, tuple[int, int | None]] = {pk: (earlier or 0, symptom) for pk, earlier, symptom in found}
    zone, lists = company_zone(), _Lists()
    snapshot = Cast("ticket__coverage", TextField())
    for values in rows.annotate(snapshot=snapshot).values_list(*KEPT, *REBUILT).iterator(CHUNK):
        case = _case(dict(zip(REBUILT, values[len(KEPT):], strict=True)), values[2], returns, zone, lists)
        yield _row(values[:len(KEPT)], case, numbers)


class _Lists:
    """The short lists that tickets point into: joined to each of 100,000 rows they cost more than all the rest."""

    def __init__(self) -> None:
        self.products = {product.pk: product for product in Product.objects.all()}
        self.terms = {pk: own_terms_of(product.own_terms) for pk, product in self.products.items()}
        self.defects = dict(DefectCode.objects.values_list("pk", "code"))
        self.sections = dict(FaultCode.objects.values_list("pk", "code"))


@lru_cache(maxsize=20_000)
def _covered(facts: DeviceFacts, cause: str, on: date, defect: str, section: str) -> tuple[str, bool]:
    answer = assess(facts, cause, on, defect=defect, section=section)
    return answer.status, answer.dead_on_arrival


def _case(row: dict[str, Any], at: datetime, returns: dict[int, tuple[int, int | None]], zone: ZoneInfo, lists: _Lists) -> Case:
    filed = row["ticket__filed_at"].astimezone(zone).date()
    # Only the end of an earlier repair's warranty is read of the snapshot; most hold none.
    snapshot = json.loads(row["snapshot"]) if '"repair"' in (row["snapshot"] or "") else {}
    bought, key = row["ticket__device__purchased_on"], row["ticket__device__product_id"]
    product = lists.products.get(key)
    repair = snapshot.get("until") if snapshot.get("document") == "repair" else None
    facts = DeviceFacts(
        bought, product.warranty_months if product else None, product.doa_days if product else 0,
        row["ticket__device__warranty_until"], date.fromisoformat(repair) if repair else None,
        own_terms=lists.terms.get(key, ()),
    )
    status, dead_on_arrival = _covered(
        facts, row["finding__cause"], filed, lists.defects.get(row["finding__defect_id"], ""),
        lists.sections.get(row["finding__section_id"], ""),
    )
    arrived = row["ticket__checked_in_at"]
    return Case(
        cause=row["finding__cause"], covered=status == "covered", repairable=row["finding__repairable"],
        cost=row["finding__estimated_cost"], replacement_value=product.price if product else Decimal(0),
        dead_on_arrival=dead_on_arrival, replacement_available=bool(product and product.is_active),
        returns=_depth(row["ticket_id"], returns), coverage=status, age_months=months_between(bought, filed),
        waiting_days=max(0, (at - arrived).days) if arrived else 0,
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
