"""The list of tickets behind a number, as a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import Ticket
from tickets.reports import behind, faults, standing
from tickets.reports.address import Address
from tickets.reports.book import Scope
from tickets.reports.periods import company_zone
from tickets.reports.words import STAGES, WORDS, age_words

STANDING = ("backlog", "late", "at_risk")
PERSONAL = ("done", "open")


@dataclass(frozen=True)
class Listing:
    """Tickets with a title; ``cases`` differs from their number where one ticket holds several cases."""

    title: str
    note: str
    tickets: QuerySet[Ticket]
    cases: int | None


def listed(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """With what a row shows, in one query."""
    return tickets.select_related(
        "customer", "device__product", "device__device_type", "branch", "technician", "survey"
    ).defer("description", "search_text")


def find(query: QueryDict, address: Address) -> Listing:
    """The listing that an address names. Raises ``Http404`` for a figure or part that does not exist."""
    figure, part = query.get("figure", ""), query.get("part") or "all"
    now = timezone.now()
    if figure in STANDING:
        return _standing(figure, query, address, now)
    if figure in PERSONAL:
        return _personal(figure, query, address)
    if figure in faults.BOOKS:
        return _coded(figure, query.get("code", ""), address)
    name = figure.removesuffix("_p90")
    try:
        cases = behind.cases(figure, part, Scope(address.period, address.filters, now))
        word = WORDS[name]
    except KeyError:
        raise Http404 from None
    side = {"good": word.good, "bad": word.bad}.get(part)
    title = _("%(figure)s: %(side)s") % {"figure": word.name, "side": side} if side else str(word.name)
    return Listing(title, "", cases.tickets(), cases.count() if cases.path else None)


def _coded(key: str, code: str, address: Address) -> Listing:
    """Tickets whose finding or repair carries a fault code."""
    book = faults.BOOKS[key]
    entry = book.codes._default_manager.filter(pk=code).first() if code.isascii() and code.isdigit() else None
    if entry is None:
        raise Http404
    rows = faults.rows_of(key, address.period, address.filters).filter(**{book.field: entry})
    held = Ticket.objects.filter(pk__in=rows.values("ticket")).order_by("-pk")
    return Listing(f"{book.title}: {entry}", "", held, rows.count())


def _standing(figure: str, query: QueryDict, address: Address, now: datetime) -> Listing:
    rows = standing.open_tickets(address.filters)
    if figure == "late":
        return Listing(_("Past their promised date"), _("As of now"), rows.filter(standing.late(now)).order_by("promised_at"), None)
    if figure == "at_risk":
        return Listing(
            _("Promised within two days and not ready"), _("As of now"),
            rows.filter(standing.at_risk(now)).order_by("promised_at"), None,
        )
    title = [_("Open tickets")]
    stage, age = query.get("stage"), query.get("age")
    if stage:
        if stage not in STAGES:
            raise Http404
        rows = rows.filter(stage=stage)
        title.append(str(STAGES[stage]))
    if age:
        if age not in {str(band) for band in range(len(age_words()))}:
            raise Http404
        rows = rows.annotate(band=standing.age_band(now)).filter(band=int(age))
        title.append(age_words()[int(age)])
    return Listing(_(", ").join(title), _("As of now"), rows.order_by("filed_at"), None)


def _personal(figure: str, query: QueryDict, address: Address) -> Listing:
    owner = query.get("owner", "")
    mine = Q(owner_id=int(owner)) if owner.isascii() and owner.isdigit() and len(owner) < 10 else Q()
    if figure == "open":
        rows = standing.open_tickets(address.filters).filter(mine)
        return Listing(_("In work"), _("As of now"), rows.order_by("promised_at"), None)
    rows = Ticket.objects.filter(address.period.within("delivered_at"), address.filters.q(), mine)
    return Listing(_("Delivered in the period"), "", rows.order_by("-pk"), None)


COLUMNS = (
    "reference", "stage", "branch", "device_type", "product", "serial", "channel", "remedy", "technician", "filed",
    "checked_in", "promised_first", "ready", "delivered", "waited_minutes", "complained", "csat", "ces", "nps",
    "title",
)


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula: a leading sign gets an apostrophe before it."""
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "'" + text if text.lstrip()[:1] in tuple("=+-@") or text[:1] in ("\t", "\n") else text


def csv_rows(tickets: QuerySet[Ticket]) -> Iterator[list[str]]:
    """Head, then one row a ticket, read in pieces; moments in the company's time as 2026-11-30 14:05."""
    yield list(COLUMNS)
    for t in listed(tickets).iterator(chunk_size=500):
        survey = getattr(t, "survey", None)
        device = t.device
        yield [safe_cell(value) for value in (
            t.reference, t.stage, t.branch.code, device.device_type.code, device.product.code if device.product else "",
            device.serial, t.channel, t.remedy, t.technician.username if t.technician else "", _moment(t.filed_at),
            _moment(t.checked_in_at), _moment(t.promised_first), _moment(t.ready_at), _moment(t.delivered_at),
            t.paused_minutes, "yes" if t.complained else "no", survey and survey.csat, survey and survey.ces,
            survey and survey.nps, t.title,
        )]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(company_zone()):%Y-%m-%d %H:%M}" if at else ""
