"""What hangs on a ticket, table by table: the reads behind the ticket page and the tracking page.

Each is one query that is composed once. People come from the kept list instead of a join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from helpdesk.lib.prepared import prepared
from tickets.enums import Visibility
from tickets.models import (
    Appointment,
    Attachment,
    Clock,
    Comment,
    Finding,
    GuideAnswer,
    Loan,
    PartUsage,
    QuoteLine,
    QuoteOption,
    RepairWork,
    Task,
    TestResult,
    Ticket,
    TicketEvent,
    VendorReturn,
    WorkEntry,
    WorkTimer,
)
from tickets.queries.catalogue import house

M = TypeVar("M", bound=Model)


def of(ticket: Ticket, read: Callable[..., list[M]], *people: str) -> list[M]:
    """Rows of a ticket that know their ticket, and the named people from the kept list."""
    rows, known = read(ticket.pk), house().people if people else {}
    for row in rows:
        cache = row._state.fields_cache
        cache["ticket"] = ticket
        for name in people:
            key = getattr(row, f"{name}_id")
            if key is None or key in known:
                cache[name] = known.get(key)
    return rows


@prepared(int)
def events(ticket_id: int) -> QuerySet[TicketEvent]:
    """The whole history, oldest first, with what was said."""
    return TicketEvent.objects.filter(ticket_id=ticket_id).select_related("comment").order_by("seq").only(
        "seq", "kind", "from_stage", "to_stage", "actor_kind", "actor_name", "visibility", "data", "created_at", "ticket_id",
        "comment", "actor_user_id", "comment__kind", "comment__body", "comment__channel", "comment__ticket_id",
        "comment__created_at",
    )


@prepared(int)
def customer_events(ticket_id: int) -> QuerySet[TicketEvent]:
    """What the customer may see of the history, oldest first."""
    return TicketEvent.objects.filter(ticket_id=ticket_id, visibility=Visibility.CUSTOMER).order_by("seq")


@prepared(int)
def customer_comments(ticket_id: int) -> QuerySet[Comment]:
    """What the customer and the company wrote to each other."""
    return Comment.objects.filter(ticket_id=ticket_id).exclude(kind=Comment.Kind.NOTE)


@prepared(int)
def attachments(ticket_id: int) -> QuerySet[Attachment]:
    """All files."""
    return Attachment.objects.filter(ticket_id=ticket_id)


@prepared(int)
def customer_attachments(ticket_id: int) -> QuerySet[Attachment]:
    """Files that the customer may see."""
    return Attachment.objects.filter(ticket_id=ticket_id, visibility=Visibility.CUSTOMER)


@prepared(int)
def clocks(ticket_id: int) -> QuerySet[Clock]:
    """The three clocks."""
    return Clock.objects.filter(ticket_id=ticket_id)


@prepared(int)
def findings(ticket_id: int) -> QuerySet[Finding]:
    """Findings with what they rest on."""
    return Finding.objects.filter(ticket_id=ticket_id).select_related(
        "symptom", "defect", "key_evidence", "condition", "section", "no_fault_reason", "part",
    )


@prepared(int)
def guide_answers(ticket_id: int) -> QuerySet[GuideAnswer]:
    """All answers along the guide, the corrected ones too, each with its step."""
    return GuideAnswer.objects.filter(ticket_id=ticket_id).select_related("step__defect").order_by("pk")


@prepared(int)
def parts(ticket_id: int) -> QuerySet[PartUsage]:
    """Parts ordered or used."""
    return PartUsage.objects.filter(ticket_id=ticket_id).select_related("part")


@prepared(int)
def works(ticket_id: int) -> QuerySet[RepairWork]:
    """Finished repairs."""
    return RepairWork.objects.filter(ticket_id=ticket_id).select_related("repair_code")


@prepared(int)
def work_log(ticket_id: int) -> QuerySet[WorkEntry]:
    """Entries of the work log, the corrected ones too."""
    return WorkEntry.objects.filter(ticket_id=ticket_id).order_by("pk")


@prepared(int)
def work_timers(ticket_id: int) -> QuerySet[WorkTimer]:
    """Clocks that run."""
    return WorkTimer.objects.filter(ticket_id=ticket_id).order_by("started_at", "pk")


@prepared(int)
def loans(ticket_id: int) -> QuerySet[Loan]:
    """Loan devices, those that are back too."""
    return Loan.objects.filter(ticket_id=ticket_id).select_related("unit__product")


@prepared(int)
def appointments(ticket_id: int) -> QuerySet[Appointment]:
    """Appointments, those that were moved or called off too."""
    return Appointment.objects.filter(ticket_id=ticket_id).select_related("area").order_by("pk")


@prepared(int)
def vendor_returns(ticket_id: int) -> QuerySet[VendorReturn]:
    """What went or goes back to makers and suppliers."""
    return VendorReturn.objects.filter(ticket_id=ticket_id).select_related("part")


@prepared(int)
def open_tasks(ticket_id: int) -> QuerySet[Task]:
    """Tasks that wait."""
    return Task.objects.filter(ticket_id=ticket_id, done_at=None)


@prepared(int)
def quote_lines(ticket_id: int) -> QuerySet[QuoteLine]:
    """Lines of all versions of the quote, each with its quote."""
    return QuoteLine.objects.filter(quote__ticket_id=ticket_id).select_related("quote").order_by("quote__number", "position")


@prepared(int)
def quote_options(ticket_id: int) -> QuerySet[QuoteOption]:
    """Options of all versions of the quote."""
    return QuoteOption.objects.filter(quote__ticket_id=ticket_id).order_by("quote_id", "position")


@prepared(int)
def test_results(ticket_id: int) -> QuerySet[TestResult]:
    """Answers of all test runs, each with its run."""
    return TestResult.objects.filter(run__ticket_id=ticket_id).select_related("run").order_by("run__number", "position")


@prepared(int, int, int)
def _others(customer_id: int, device_id: int, ticket_id: int) -> QuerySet[Ticket]:
    same = Q(customer_id=customer_id) | Q(device_id=device_id)
    found = Ticket.objects.filter(same).exclude(pk=ticket_id).select_related("device__product", "survey")
    return found.order_by(F("filed_at").desc())[:12]


def others(ticket: Ticket) -> list[Ticket]:
    """The newest other tickets of this customer or this device."""
    found, types = _others(ticket.customer_id, ticket.device_id, ticket.pk), house().types_by_key
    for row in found:
        kind = types.get(row.device.device_type_id)
        if kind is not None:
            row.device.device_type = kind
    return found


def grouped(rows: Iterable[Any], key: str) -> list[list[Any]]:
    """Rows that share the key, in the order of its first row."""
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, key), []).append(row)
    return list(groups.values())
