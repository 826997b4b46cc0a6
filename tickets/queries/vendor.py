"""What the pages of returns show: to send, away, overdue, ended."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from helpdesk.accounts.models import Branch
from tickets.models import VendorReturn

MOST = 300
STATES = ("to_send", "away", "overdue", "done")


def _of_state(state: str) -> Q:
    today = timezone.localdate()
    return {
        "to_send": Q(outcome="", sent_on=None), "away": Q(outcome="", sent_on__isnull=False, expected_on__gte=today),
        "overdue": Q(outcome="", expected_on__lt=today), "done": ~Q(outcome=""),
    }[state]


def _rows(branch: Branch | None) -> QuerySet[VendorReturn]:
    rows = VendorReturn.objects.select_related("part", "device__product", "device__device_type", "branch", "ticket")
    return rows.filter(branch=branch) if branch else rows


def returns(state: str, branch: Branch | None = None) -> list[VendorReturn]:
    """Returns in one state: the most overdue first, those that ended from the latest."""
    rows = _rows(branch).filter(_of_state(state))
    return list(rows.order_by("-back_on", "-id") if state == "done" else rows.order_by("expected_on", "id"))[:MOST]


def tally(rows: list[VendorReturn]) -> list[tuple[str, int]]:
    """How many pieces go back for which reason, in words: dead and wrong parts are not the same thing."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.reason] = found.get(row.reason, 0) + row.quantity
    return [(str(VendorReturn.Reason(reason).label), n) for reason, n in sorted(found.items(), key=lambda item: -item[1])]


def counts(branch: Branch | None = None) -> dict[str, int]:
    """How many are in each state that somebody must look at."""
    return {state: _rows(branch).filter(_of_state(state)).count() for state in STATES[:3]}
