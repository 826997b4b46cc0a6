"""The queue of open work: views, filters, counts and rows, in a fixed number of cheap queries.

Only open tickets are counted, each count stops at a thousand, and all of them travel in one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from helpdesk.accounts.models import ContactChannel, Role, User
from helpdesk.lib.display import money_text
from tickets.enums import CLOSED_STAGES, DONE_STAGES, PAUSING, Channel, Priority, Stage, WaitingOn
from tickets.models import Handover, Ticket, TicketEvent
from tickets.queries.catalogue import House, house
from tickets.queries.changes import state_of_things
from tickets.queries.due import Due, comma, due_of, group_of
from tickets.queries.search import matching, readings
from tickets.queries.tracking import JUDGING
from tickets.stages import staff_stage, stage_step

PER_PAGE = 50
CAP = 1000
# Stand for the person and the instant in a statement that is written once.
SOMEBODY, SOME_TIME = -987_654_321, datetime(1900, 1, 1, tzinfo=UTC)
WORK = ~Q(stage__in=[str(s) for s in ("delivered", "closed", "cancelled")])
VIEWS: dict[str, Any] = {
    "mine": gettext_lazy("My tickets"),
    "open": gettext_lazy("All open"),
    "unassigned": gettext_lazy("Without an owner"),
    "overdue": pgettext_lazy("clock", "Overdue"),
    "customer": gettext_lazy("Waiting for the customer"),
    "part": gettext_lazy("Waiting for parts"),
    "ready": gettext_lazy("Ready to hand over"),
    "returns": gettext_lazy("Came back"),
    "delivered": gettext_lazy("Observed after handover"),
    "unpaid": gettext_lazy("Handed over, not paid yet"),
    "closed": gettext_lazy("Closed"),
}
UNCOUNTED = {"closed"}
FILTERS = ("stage", "branch", "priority", "owner", "technician", "type", "channel", "wrote", "q")
GROUP_LABELS = {
    "late": pgettext_lazy("clock", "Overdue"),
    "soon": gettext_lazy("Due within 3 hours"),
    "today": gettext_lazy("Due today"),
    "later": gettext_lazy("Later"),
    "none": gettext_lazy("No due time"),
    "closed": gettext_lazy("Newest first"),
    "unpaid": gettext_lazy("Longest open first"),
}
ENDED = {"closed": "closed", "delivered": "closed", "unpaid": "unpaid"}  # views without due times, each one group of rows


@dataclass(frozen=True)
class Filters:
    """What the address asks for. Unknown values are dropped, never an error."""

    view: str = "open"
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, params: Mapping[str, str], user: User) -> Filters:
        """Read the address. Without a view it is the open work; a search looks everywhere."""
        values = {name: params.get(name, "").strip()[:120] for name in FILTERS}
        values = {name: value for name, value in values.items() if value}
        view = params.get("view", "")
        if view not in VIEWS:
            view = "any" if ("q" in values or values.get("stage") in DONE_STAGES) else "open"
        return cls(view, values)

    def address(self, **changes: str) -> str:
        """Query string with some parameters changed; an empty value removes one."""
        params = {**({"view": self.view} if self.view in VIEWS else {}), **self.values, **changes}
        return urlencode({k: v for k, v in params.items() if v})


@dataclass(frozen=True)
class Row:
    """One line of the queue, ready to print."""

    reference: str
    title: str
    priority: str
    priority_label: str
    safety: bool
    is_return: bool
    wrote: bool
    device: str
    coverage: str
    customer: str
    channel: str
    stage: str
    step: int
    tone: str
    due: Due
    owner: str
    mine: bool
    group: str
    waiting: str


def view_condition(view: str, user: User, now: datetime) -> Q:
    """Which tickets a predefined view holds."""
    if view == "mine":
        return WORK & (Q(technician=user) if user.role == Role.TECHNICIAN else Q(owner=user))
    if view == "unassigned":
        return WORK & Q(owner=None)
    if view == "overdue":
        return WORK & Q(next_due_at__lt=now)
    if view == "customer":
        return WORK & Q(waiting_on__in=[WaitingOn.CUSTOMER, WaitingOn.APPROVAL])
    if view == "part":
        return WORK & Q(waiting_on=WaitingOn.PART)
    if view == "ready":
        return Q(stage=Stage.READY)
    if view == "returns":
        return WORK & Q(return_of__isnull=False)
    if view == "delivered":
        return Q(stage=Stage.DELIVERED)
    if view == "unpaid":
        return Q(handover__payment=Handover.Payment.OPEN)
    if view == "closed":
        return Q(stage__in=CLOSED_STAGES)
    return Q() if view == "any" else WORK


def filtered(filters: Filters, user: User, now: datetime) -> QuerySet[Ticket]:
    """Tickets of a view that fit the filters."""
    tickets = _narrowed(filters, user, now)
    return matching(tickets, filters.values["q"]) if "q" in filters.values else tickets


def _narrowed(filters: Filters, user: User, now: datetime) -> QuerySet[Ticket]:
    """The same without what is searched for."""
    tickets = Ticket.objects.filter(view_condition(filters.view, user, now))
    values = filters.values
    for name, column in (("stage", "stage"), ("priority", "priority"), ("channel", "channel")):
        if name in values:
            tickets = tickets.filter(**{f"{column}__in": values[name].split(",")})
    for name in ("owner", "technician"):
        chosen = values.get(name)
        if chosen == "none":
            tickets = tickets.filter(**{name: None})
        elif chosen == "me":
            tickets = tickets.filter(**{name: user})
        elif chosen:
            tickets = tickets.filter(**{f"{name}__username": chosen})
    if "branch" in values:
        tickets = tickets.filter(branch__code=values["branch"])
    if "type" in values:
        tickets = tickets.filter(device__device_type__code=values["type"])
    if "wrote" in values:
        tickets = tickets.filter(customer_wrote_at__isnull=False)
    return tickets


_counted: dict[tuple[int, str], tuple[tuple[Any, ...], dict[str, str]]] = {}
KEPT_AT_MOST = 500  # people


def counts(user: User, now: datetime) -> dict[str, str]:
    """How many tickets each view holds, ``999+`` when more; counted anew when anything happened, and every minute."""
    key, state = (user.pk, user.role), state_of_things(now)
    known = _counted.get(key)
    if known is not None and state and known[0] == state:
        return known[1]
    found = _count(user, now)
    while len(_counted) >= KEPT_AT_MOST:
        _counted.pop(next(iter(_counted)), None)
    _counted[key] = state, found
    return found


def _count(user: User, now: datetime) -> dict[str, str]:
    """One statement, at most a thousand index entries for each view."""
    sql, params = _counting(user.role, connection.vendor)
    adapt = connection.ops.adapt_datetimefield_value
    asked = {SOMEBODY: user.pk, adapt(SOME_TIME): adapt(now)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked.get(value, value) for value in params])
        row = cursor.fetchone()
    names = [name for name in VIEWS if name not in UNCOUNTED]
    return {name: ("999+" if n >= CAP else str(n)) for name, n in zip(names, row, strict=True)}


@cache
def _counting(role: str, vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement of ``_count``, written once for each role: only the person and the instant differ between calls."""
    user, parts, params = User(pk=SOMEBODY, role=role), [], []
    for name in VIEWS:
        if name in UNCOUNTED:
            continue
        inner = Ticket.objects.filter(view_condition(name, user, SOME_TIME)).order_by().values("pk")[:CAP]
        sql, values = inner.query.get_compiler(connection=connection).as_sql()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) {name}_)")  # noqa: S608 - names of ours, values as parameters
        params += list(values)
    return "SELECT " + ", ".join(parts), tuple(params)


def ordered(tickets: QuerySet[Ticket], view: str) -> QuerySet[Ticket]:
    """By due time, what has none last; finished work newest first."""
    if view == "closed":
        return tickets.order_by(F("closed_at").desc(nulls_last=True), "-id")
    if view == "delivered":
        return tickets.order_by("-delivered_at", "-id")
    if view == "unpaid":
        return tickets.order_by("delivered_at", "id")
    return tickets.order_by(F("next_due_at").asc(nulls_last=True), "id")


COLUMNS = (
    "reference", "title", "priority", "safety", "return_of_id", "customer_wrote_at", "device__product__name",
    "device__model_text", "device__device_type__name_ar", "device__device_type__name_en", "coverage__status",
    "customer__name", "customer__preferred_channel", "stage", "next_due_at", "waiting_on", "waiting_until", "filed_at",
    "owner_id", "owner__name_ar", "owner__first_name", "owner__username", "pk",
)
OWED = ("handover__amount_due", "handover__currency")  # what the view of open payments shows in the place of a due time


def page_of(filters: Filters, user: User, page: int, now: datetime | None = None) -> tuple[list[Row], bool]:
    """Rows of one page and whether another follows. Two queries; one more for each exact reading of a search that finds nothing."""
    now = now or timezone.now()
    start, columns = (page - 1) * PER_PAGE, (*OWED, *COLUMNS) if filters.view == "unpaid" else COLUMNS
    if "q" in filters.values and page == 1:  # the first reading that finds something is meant: no need to ask before
        ways: Iterable[QuerySet[Ticket]] = readings(_narrowed(filters, user, now), filters.values["q"])
    else:
        ways = [filtered(filters, user, now)]
    found: list[Any] = []
    for tickets in ways:
        found = list(ordered(tickets, filters.view).values_list(*columns)[start:start + PER_PAGE + 1])
        if found:
            break
    ended = ENDED.get(filters.view, "")
    stage = columns.index("stage")
    judged = judged_covers([values[-1] for values in found[:PER_PAGE] if values[stage] not in (Stage.RECEIVED, Stage.CANCELLED)])
    shown = [dict(zip(columns, values, strict=True)) for values in found[:PER_PAGE]]
    return [_row(v, user, now, ended, judged) for v in shown], len(found) > PER_PAGE


def judged_covers(tickets: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The warranty position of each ticket as last judged, with the finding or at the decision; one query."""
    events = TicketEvent.objects.filter(ticket_id__in=tickets, kind__in=JUDGING) if tickets else TicketEvent.objects.none()
    return {ticket: cover or {} for ticket, cover in events.order_by("seq").values_list("ticket_id", "data__cover")}


@cache
def _labels(language: str) -> dict[str, dict[str, str]]:
    """Words of the codes that a line shows, looked up once for each language."""
    return {
        "priority": {p.value: str(p.label) for p in Priority}, "waiting": {w.value: str(w.label) for w in WaitingOn},
        "channel": {c.value: str(c.label) for c in ContactChannel}, "stage": {s.value: staff_stage(s) for s in Stage},
        "coverage": {status: coverage_word(status) for status in ("covered", "partly", "not_covered", "")},
    }


def _position(cover: dict[str, Any], labels: dict[str, str]) -> str:
    return case_word(cover) if cover.get("reasons") else labels.get(cover.get("status") or "", labels[""])


def _ended(v: Mapping[str, Any]) -> Due:
    """In the place of a due time: what is open, else that there is none."""
    if v.get("handover__amount_due") is None:
        return Due(_("No due time"), icon="check")
    return Due(money_text(v["handover__amount_due"], v["handover__currency"] or None), icon="banknote")


def _row(v: Mapping[str, Any], user: User, now: datetime, ended: str, judged: Mapping[int, dict[str, Any]]) -> Row:
    labels = _labels(get_language() or "")
    arabic = get_language() == "ar"
    stage, waiting = v["stage"], v["waiting_on"]
    paused = waiting in PAUSING
    owner = (v["owner__name_ar"] if arabic else "") or v["owner__first_name"] or v["owner__username"] or ""
    done = stage in DONE_STAGES or stage == Stage.READY
    return Row(
        reference=v["reference"], title=v["title"], priority=v["priority"],
        priority_label=labels["priority"][v["priority"]], safety=v["safety"], is_return=v["return_of_id"] is not None,
        wrote=v["customer_wrote_at"] is not None,
        device=v["device__product__name"] or v["device__model_text"]
        or v["device__device_type__name_ar" if arabic else "device__device_type__name_en"],
        coverage=_position(judged.get(v["pk"]) or {"status": v["coverage__status"]}, labels["coverage"]),
        customer=v["customer__name"],
        channel=labels["channel"][v["customer__preferred_channel"]], stage=labels["stage"][stage],
        step=stage_step(stage), tone="wait" if paused else ("done" if done else ""),
        due=_ended(v) if ended or stage in DONE_STAGES
        else due_of(v["next_due_at"], waiting, v["waiting_until"], v["filed_at"], now),
        owner=owner.split(" ")[0], mine=v["owner_id"] == user.pk,
        group=ended or group_of(None if stage in DONE_STAGES else v["next_due_at"], paused, now),
        waiting=labels["waiting"][waiting] if waiting else "",
    )


def coverage_word(status: str | None) -> str:
    """Warranty position in a few words."""
    return {
        "covered": _("In warranty"), "partly": _("Partly in warranty"), "not_covered": _("Out of warranty"),
    }.get(status or "", _("Warranty to be checked"))


def case_word(cover: dict[str, Any]) -> str:
    """The position in a few words; a fault that a running warranty does not answer for is not “out of warranty”."""
    about_fault = any(code.startswith("cause_") or code in ("excluded_defect", "other_part") for code in cover.get("reasons", ()))
    if cover.get("status") == "not_covered" and about_fault:
        return _("Not covered for this fault")
    return coverage_word(cover.get("status"))


def grouped(rows: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """Rows in groups of due time: code, heading, rows. The order of the rows is kept within a group."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    order = list(GROUP_LABELS)
    return [(code, str(GROUP_LABELS[code]), groups[code]) for code in sorted(groups, key=order.index)]


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """What the filter form offers."""

    stages: Options
    priorities: Options
    channels: Options
    branches: Options
    types: Options
    people: Options
    technicians: Options


def choices() -> Choices:
    """Everything that a filter may be set to, made once from the kept lists; most often no query."""
    lists, language = house(), get_language() or ""
    if language not in lists.made:
        lists.made[language] = _choices(lists)
    found: Choices = lists.made[language]
    return found


def _choices(lists: House) -> Choices:
    return Choices(
        stages=tuple((s.value, staff_stage(s)) for s in Stage),
        priorities=tuple((p.value, str(p.label)) for p in Priority),
        channels=tuple((c.value, str(c.label)) for c in Channel),
        branches=tuple((b.code, b.name) for b in lists.branches.values() if b.is_active),
        types=tuple((t.code, t.name) for t in lists.types),
        people=tuple((u.username, u.display_name) for u in lists.staff),
        technicians=tuple((u.username, u.display_name) for u in lists.staff if u.role == Role.TECHNICIAN),
    )


def chips(filters: Filters, offered: Choices) -> list[tuple[str, str, str]]:
    """Filters that are set, as name, value in words, and the address without it."""
    words: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
        "stage": (_("Stage"), offered.stages), "priority": (_("Priority"), offered.priorities),
        "branch": (_("Branch"), offered.branches), "type": (_("Device"), offered.types),
        "channel": (_("Came by"), offered.channels),
        "owner": (_("Owner"), [("me", _("me")), ("none", _("nobody")), *offered.people]),
        "technician": (_("Technician"), [("me", _("me")), ("none", _("nobody")), *offered.people]),
        "wrote": (_("Messages"), [("1", _("unanswered"))]),
    }
    found = []
    for name, value in filters.values.items():
        label, options = words.get(name, (_("Search"), []))
        known = dict(options)
        shown = comma().join(known.get(v, v) for v in value.split(",")) if options else value
        found.append((label, shown, "?" + filters.address(**{name: ""})))
    return found
