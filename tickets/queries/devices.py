"""A device over its life: what it is, whose it was, what covers it, every repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone

from helpdesk.accounts.models import Customer
from tickets.enums import CLOSED_STAGES, Outcome
from tickets.models import Attachment, Finding, PartUsage, RepairWork, Ticket
from warranty.causes import Cause
from warranty.coverage import assess
from warranty.models import CoverDocument, Device, DeviceEvent
from warranty.queries import devices_like, facts_of
from warranty.wording import Position, position

MOST_REPAIRS = 100


@dataclass(frozen=True)
class Hit:
    """A device that fits what is being typed, and the ticket that is open for it."""

    device: Device
    open_reference: str = ""


@dataclass(frozen=True)
class Repair:
    """One ticket of the device with what was found and done."""

    ticket: Ticket
    finding: Finding | None
    works: list[RepairWork]
    parts: list[PartUsage]


@dataclass(frozen=True)
class DevicePage:
    """All that the page of a device shows."""

    device: Device
    position: Position
    repairs: list[Repair]
    events: list[DeviceEvent]
    former: list[Customer]
    proofs: list[Attachment]
    replaced_by: Device | None
    documents: list[tuple[CoverDocument, list[str]]]


def hits(typed: str, limit: int = 8) -> list[Hit]:
    """Devices by the beginning of their serial, each with its open ticket; two queries."""
    found = devices_like(typed, limit)
    running = Ticket.objects.filter(device__in=found).exclude(stage__in=CLOSED_STAGES).values_list("device_id", "reference")
    by_device = dict(running.order_by("pk")) if found else {}
    return [Hit(device, by_device.get(device.pk, "")) for device in found]


def device_page(device: Device, repair_ends: Callable[[Ticket], date | None]) -> DevicePage:
    """Read everything of a device, the latest repair first; a fixed number of queries.

    ``repair_ends`` tells the last day of the warranty on a delivered repair.
    """
    tickets = list(
        device.tickets.select_related("customer", "branch", "technician", "policy_version", "return_of__policy_version")
        .prefetch_related(
            Prefetch("findings", Finding.objects.select_related("defect", "section", "symptom", "no_fault_reason")),
            Prefetch("works", RepairWork.objects.select_related("repair_code")),
            Prefetch("parts", PartUsage.objects.filter(state="used").select_related("part")),
            Prefetch("attachments", Attachment.objects.filter(kind=Attachment.Kind.PROOF), to_attr="proofs"),
        )
        .order_by("-filed_at")[:MOST_REPAIRS]
    )
    events = list(device.events.select_related("user", "former_owner"))
    people = [event.former_owner for event in events] + [ticket.customer for ticket in tickets]
    former = {p.pk: p for p in people if p is not None and p.pk != device.owner_id}
    repaired = next((t for t in tickets if t.outcome == Outcome.REPAIRED and t.delivered_at), None)
    coverage = assess(facts_of(device, repair_ends(repaired) if repaired else None), None, timezone.localdate())
    repairs = [
        Repair(t, next(iter(reversed(t.findings.all())), None), list(t.works.all()), list(t.parts.all())) for t in tickets
    ]
    return DevicePage(
        device, position(coverage.as_json(), device.purchased_on, timezone.localdate()), repairs, events, list(former.values()),
        [file for ticket in tickets for file in ticket.proofs],  # type: ignore[attr-defined]
        Device.objects.filter(replaces=device).select_related("product", "device_type").first(),
        [(row, [str(Cause(cause).label) for cause in row.causes]) for row in device.cover.select_related("part")],
    )
