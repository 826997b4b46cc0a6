"""What the pages of parts show: the shelves of a branch, what is missing, the life of one part."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import F, Prefetch, Q, QuerySet, Sum

from helpdesk.accounts.models import Branch
from tickets.enums import PartState
from tickets.models import OrderEvent, PartOrder, PartStock, PartUsage, StockMovement
from warranty.models import Part

MOST = 300
MOVEMENTS = 100
PAST = 10
# Who is served first: by priority, then who has waited longest.
SERVED = ("ticket__priority_rank", "created_at", "id")


@dataclass
class Shelf:
    """A part at a branch, with what is on its way."""

    part: Part
    on_hand: int = 0
    held: int = 0
    reorder_level: int = 0
    on_order: int = 0

    @property
    def free(self) -> int:
        """What may be promised."""
        return self.on_hand - self.held

    @property
    def low(self) -> bool:
        """Whether it is time to order again."""
        return self.reorder_level > 0 and self.free + self.on_order <= self.reorder_level


@dataclass
class Shortage:
    """What open tickets need of a part at a branch and nobody has ordered."""

    part: Part
    branch: Branch
    quantity: int = 0
    usages: list[PartUsage] = field(default_factory=list)


def shelves(branch: Branch, typed: str = "", part: Part | None = None) -> list[Shelf]:
    """Parts by code or name with their shelf at a branch; three queries."""
    parts = Part.objects.filter(pk=part.pk) if part else Part.objects.all()
    for word in typed.split():
        parts = parts.filter(Q(sku__icontains=word) | Q(name_ar__icontains=word) | Q(name_en__icontains=word))
    found = list(parts.order_by("sku")[:MOST])
    known = {row.part_id: row for row in PartStock.objects.filter(branch=branch, part__in=found)}
    coming = dict(
        _open(PartOrder.objects.filter(branch=branch, part__in=found)).order_by().values_list("part")
        .annotate(n=Sum(F("quantity") - F("arrived")))
    )
    rows = []
    for one in found:
        row = known.get(one.pk) or PartStock()
        rows.append(Shelf(one, row.on_hand, row.held, row.reorder_level, coming.get(one.pk, 0)))
    return rows


def _open(orders: QuerySet[PartOrder]) -> QuerySet[PartOrder]:
    return orders.filter(arrived__lt=F("quantity"), cancelled_at=None)


def shortages(branch: Branch | None = None, part: Part | None = None) -> list[Shortage]:
    """What tickets wait for and nobody has ordered, the longest wait first."""
    rows = PartUsage.objects.filter(state=PartState.WANTED)
    rows = rows.filter(branch=branch) if branch else rows
    rows = rows.filter(part=part) if part else rows
    found: dict[tuple[int, int], Shortage] = {}
    for usage in rows.select_related("part", "branch", "ticket").order_by(*SERVED):
        if usage.branch is None:
            continue
        entry = found.setdefault((usage.part_id, usage.branch.pk), Shortage(usage.part, usage.branch))
        entry.quantity += usage.quantity
        entry.usages.append(usage)
    return list(found.values())


def open_orders(part: Part) -> list[PartOrder]:
    """Orders of a part that have not come wholly, the next first."""
    rows = _open(part.orders.all()).select_related("branch", "ordered_by")
    return list(rows.prefetch_related(Prefetch("events", OrderEvent.objects.select_related("user"))))


def past_orders(part: Part, branch: Branch) -> list[PartOrder]:
    """The last orders of a part at a branch that came wholly or were cancelled, each with what happened to it."""
    rows = part.orders.filter(branch=branch).exclude(pk__in=_open(part.orders.all()).values("pk")).select_related("ordered_by")
    return list(rows.prefetch_related(Prefetch("events", OrderEvent.objects.select_related("user"))).order_by("-id")[:PAST])


def everywhere(part: Part) -> list[PartStock]:
    """The part's shelves at all branches."""
    return list(part.stocks.select_related("branch").order_by("branch__code"))


def waiting(part: Part, branch: Branch) -> list[PartUsage]:
    """Who holds or awaits the part here, in the order in which they are served."""
    states = [PartState.WANTED, PartState.ORDERED, PartState.RESERVED, PartState.ARRIVED]
    rows = PartUsage.objects.filter(part=part, branch=branch, state__in=states)
    return list(rows.select_related("ticket__customer").order_by(*SERVED))


def movements(part: Part, branch: Branch) -> list[StockMovement]:
    """The latest changes of a shelf."""
    rows = StockMovement.objects.filter(part=part, branch=branch).select_related("user", "ticket")
    return list(rows.order_by("-id")[:MOVEMENTS])
