"""Pages for managers: the dashboard, its panel of times, the tickets behind a number, their export."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from helpdesk.accounts.models import Branch, Role, User
from tickets import lifecycle
from tickets.enums import Channel
from tickets.queries.changes import state_of_things
from tickets.reports import dashboard, faults, tickets
from tickets.reports.address import CHOICES, Address, read
from tickets.reports.words import TILES
from warranty.models import DeviceType, Product

PAGE = 50
KEPT_AT_MOST = 24  # bodies of some 90 kB in each web process
# Where something happens every second, one address of the dashboard may cost a twentieth of a process's time and no more: what
# took a tenth of a second to draw is drawn again after two.
SHARE, LONGEST = 0.05, 60.0
View = Callable[..., Any]


@dataclass(frozen=True)
class Drawn:
    """A body of the dashboard with the export's address; from what state it was drawn, when, and in how many seconds."""

    body: str
    export: str
    state: tuple[Any, ...]
    at: float
    cost: float

    @property
    def is_fresh(self) -> bool:
        """Whether it may be shown without looking whether something happened."""
        return not settings.TESTING and time.monotonic() - self.at < min(self.cost / SHARE, LONGEST)


_kept: dict[tuple[str, str], Drawn] = {}


def managers_only(view: View) -> View:
    """Sign-in first; other roles get a clear refusal."""

    @require_safe
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.role not in lifecycle.MANAGERS:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _address(request: HttpRequest) -> tuple[Address, dict[str, Any]]:
    branches, device_types = list(Branch.objects.all()), list(DeviceType.objects.all())
    # The shell names the reader's branch; it is among these, so it need not be fetched again.
    request.user.branch = next((row for row in branches if row.pk == request.user.branch_id), None)
    return read(request.GET, branches, device_types, TILES[0]), {"branches": branches, "device_types": device_types}


@managers_only
def overview(request: HttpRequest) -> HttpResponse:
    """The dashboard of the chosen days, branch and device type."""
    address, choices = _address(request)
    drawn = _drawn(request, address, choices)
    context = {"span": dashboard.span_text(address.period), "body": drawn.body, "export": drawn.export}
    return render(request, "reports/dashboard.html", context)


def _drawn(request: HttpRequest, address: Address, choices: dict[str, Any]) -> Drawn:
    """What is below the heading: drawn anew when anything happened, and every minute, but not over and over."""
    key = _key(request)
    known = _kept.get(key)
    if known is not None and known.is_fresh:
        return known
    state = state_of_things(timezone.now())
    if known is not None and state and known.state == state:
        return known
    began = time.monotonic()
    context = {**dashboard.page(address), **choices, **_more_choices(address), "periods": CHOICES}
    body = render_to_string("reports/_body.html", context, request)
    now = time.monotonic()
    _kept.pop(key, None)
    while len(_kept) >= KEPT_AT_MOST:
        _kept.pop(next(iter(_kept)))
    _kept[key] = Drawn(body, context["chart"].export, state, now, now - began)
    return _kept[key]


def _more_choices(address: Address) -> dict[str, Any]:
    """What the filters offer beside branches and device types; products only of the chosen type."""
    products = Product.objects.all()
    if address.device_type:
        products = products.filter(device_type=address.device_type)
    nothing = Value("", output_field=CharField())
    # One query for both lists: the page has a budget of them.
    rows = products.order_by().values_list(Value("p"), "pk", "name", nothing, nothing).union(
        User.objects.filter(role=Role.TECHNICIAN).order_by().values_list(Value("t"), "pk", "name_ar", "first_name", "last_name"),
        all=True,
    )
    found: dict[str, list[tuple[int, str]]] = {"p": [], "t": []}
    for kind, pk, name, first, last in rows:
        person = kind == "t"
        found[kind].append((pk, User(name_ar=name, first_name=first, last_name=last).display_name if person else name))
    by_name = {kind: sorted(offered, key=lambda row: row[1]) for kind, offered in found.items()}
    return {"products": by_name["p"], "technicians": by_name["t"], "channels": Channel.choices}


def _key(request: HttpRequest) -> tuple[str, str]:
    """Name of what may be kept: this address in this language."""
    asked = sorted((name, value) for name, value in request.GET.items() if name not in ("lang", "theme"))
    return get_language() or "", urlencode(asked)


@managers_only
def times(request: HttpRequest) -> HttpResponse:
    """Where the time goes: a panel that the dashboard loads, or a page of its own without script."""
    address, choices = _address(request)
    partial = request.headers.get("HX-Request") == "true"
    context = {
        "address": address, "stages": dashboard.stage_chart(address), "span": dashboard.span_text(address.period),
        "before": dashboard.span_text(address.period.before()), **choices,
    }
    return render(request, "reports/_times.html" if partial else "reports/times.html", context)


@managers_only
def fault_codes(request: HttpRequest) -> HttpResponse:
    """What breaks, where, and what mended it, in the catalogue's codes."""
    address, choices = _address(request)
    lists = list(faults.tables(address.period, address.filters))
    context = {"address": address, "tables": lists, "span": dashboard.span_text(address.period), "periods": CHOICES, **choices}
    return render(request, "reports/faults.html", context)


@managers_only
def behind_number(request: HttpRequest) -> HttpResponse:
    """The tickets behind a figure or one side of it."""
    address, _choices = _address(request)
    listing = tickets.find(request.GET, address)
    page = Paginator(tickets.listed(listing.tickets), PAGE).get_page(request.GET.get("page"))
    context = {"address": address, "listing": listing, "page_obj": page, "span": dashboard.span_text(address.period)}
    return render(request, "reports/tickets.html", context)


class _Line:
    """A file that hands each written line on."""

    def write(self, text: str) -> str:
        return text


@managers_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same tickets as CSV, streamed; UTF-8 with the mark by which spreadsheets know it."""
    address, _choices = _address(request)
    listing = tickets.find(request.GET, address)
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in tickets.csv_rows(listing.tickets):
            yield writer.writerow(row)

    name = f"{request.GET.get('figure')}-{address.period.first}-{address.period.last}.csv"
    return StreamingHttpResponse(
        lines(), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
