"""What stands beside the stories of the demonstration: loan devices, returns to suppliers, and what is going on today.

The last minute of the simulated time makes sure that a planned visit, a lent device, a wrong part and an offer of a partial
repair are there to be looked at, however few tickets were asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models import F, QuerySet
from django.utils import timezone

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from tickets.actions import loans, orders, part_faults, quotes, stock, vendor, visits
from tickets.actions.quotes import LineInput
from tickets.demo.simulation import Story
from tickets.demo.visits import STREETS, window
from tickets.demo.world import World, fresh
from tickets.enums import LineKind, LineScope, OptionKind, QuoteState, Stage
from tickets.models import LoanUnit, PartStock, QuoteLine, Ticket, VendorReturn
from tickets.queries.visits import clash
from warranty.models import Part, Product

# Lent is the same model where there is one, else an ordinary one of its kind.
LENT = {"phone": "n7-lite", "tablet": "pad-8", "laptop": "book-13-air"}
STOCK = (*LENT.values(), "n7-lite", "watch-s2", "router-ax", "over-one")
SUPPLIER = "الخليج للقطع الإلكترونية"
REAR = {"ar": "استبدال الغطاء الخلفي المخدوش", "en": "Replacing the scratched rear cover"}
KEPT = {"ar": "يبقى الغطاء الخلفي المخدوش كما هو", "en": "The scratched rear cover stays as it is"}
IN_REPAIR = (Stage.REPAIRING, Stage.REPLACING, Stage.AWAITING_APPROVAL, Stage.DECIDING, Stage.DIAGNOSING)


def install_loan_stock(branches: list[Branch], products: list[Product], manager: Actor) -> None:
    """A small stock of loan devices for every branch."""
    by_code = {product.code: product for product in products}
    for place, branch in enumerate(branches):
        for number, code in enumerate(STOCK):
            serial = f"{by_code[code].serial_prefix}22{place + 1}{number:02d}01"
            loans.add_unit(actor=manager, branch=branch, product=by_code[code], serial=serial, condition="سليم، دون خدوش")


def lend(world: World, ticket: Ticket) -> bool:
    """Lend the same model or one of its kind, where the branch has one left."""
    device, here = ticket.device, LoanUnit.free().filter(branch=ticket.branch)
    unit = here.filter(product=device.product_id).first() or here.filter(product__code=LENT.get(device.device_type.code, "")).first()
    if unit is None or loans.loan_out(ticket):
        return False
    loans.lend(
        ticket, actor=world.desk(ticket.branch), unit=unit, deposit=Decimal(world.random.choice([0, 200, 300])),
        condition="سليم ومعه شاحن", due_on=timezone.localdate() + timedelta(days=14),
    )
    return True


def take_back(world: World, ticket: Ticket) -> None:
    """The lent unit comes back with its deposit, where one is out."""
    loan = loans.loan_out(ticket)
    if loan:
        loans.take_back(ticket, actor=world.desk(ticket.branch), condition="كما خرج", deposit_back=loan.deposit)


def rear_cover(language: str) -> LineInput:
    """The line that a partial repair leaves out."""
    return LineInput(REAR[language], Decimal(60), scope=LineScope.FULL)


def supplier_returns(world: World) -> Story:
    """Faulty stock goes back: one is credited, one is late, one is on its way, one waits to be sent; an order came wrong."""
    branch = world.branches[0]
    actor = Actor.staff(world.staff.teams[branch.code].bench[0])
    rows = []
    for fault in ("لا تشحن بعد التركيب", "بقعة في الشاشة", "صوت مشوش"):
        part = _free_part(branch)
        if part is None:
            return
        rows.append(vendor.take_off_shelf(part, branch, 1, actor=actor, fault=fault, vendor=SUPPLIER))
    yield timezone.now() + timedelta(days=1)
    today = timezone.localdate()
    for number, (row, days) in enumerate(zip(rows, (6, 5, 24), strict=True), 1):
        vendor.send(
            row, actor=actor, vendor=SUPPLIER, rma_number=f"GK-{2600 + number}", sent_on=today,
            expected_on=today + timedelta(days=days), serial=f"L24{number:02d}",
        )
    yield timezone.now() + timedelta(days=5)
    vendor.receive(rows[0], actor=actor, outcome="credited", back_on=timezone.localdate(), credit=Decimal(85))
    part = _free_part(branch)
    if part is None:
        return
    expected = timezone.localdate() + timedelta(days=9)
    order = orders.place_order(part, branch, actor=actor, quantity=4, supplier=SUPPLIER, expected_on=expected)
    yield timezone.now() + timedelta(days=1)
    orders.wrong_item(order, 2, actor=actor, came="قطعة طراز أقدم على العلبة", expected_on=expected)
    vendor.take_off_shelf(part, branch, 1, actor=actor, fault="موصل مكسور", vendor=SUPPLIER)


def _free_part(branch: Branch) -> Part | None:
    """The part of which most lies free."""
    row = PartStock.objects.filter(branch=branch, on_hand__gt=F("held") + 1).order_by(F("held") - F("on_hand"), "part__sku").first()
    return row.part if row else None


def today(world: World) -> Story:
    """What a visitor of the demonstration finds going on; each is left out where no ticket stands where it could be."""
    _lend_today(world)
    _offer_part(world)
    _reject_today(world)
    for ticket in _open(Stage.RECEIVED).filter(checked_in_at=None, appointments=None).order_by("-filed_at")[:1]:
        _plan_visit(world, ticket)
    yield from ()


def _open(*stages: str) -> QuerySet[Ticket]:
    return Ticket.objects.filter(stage__in=stages).select_related(
        "customer", "device__product", "device__device_type", "branch", "owner", "policy_version"
    )


def _lend_today(world: World) -> None:
    lent = 0
    for ticket in _open(*IN_REPAIR).filter(checked_in_at__isnull=False, loans=None).order_by("filed_at", "pk")[:8]:
        lent += lend(world, ticket)
        if lent == 2:
            return


def _offer_part(world: World) -> None:
    """A running quote, or else an approved one, is written anew with a partial repair, where none offers one."""
    running = [ticket for ticket in _open(Stage.AWAITING_APPROVAL).order_by("pk") if quotes.running_quote(ticket)]
    for ticket in [*running, *_open(Stage.REPAIRING).filter(quotes__state=QuoteState.APPROVED).order_by("pk")]:
        quote = ticket.quotes.order_by("number").last()
        if quote is None or quote.remedy != "repair":
            continue
        if not quote.options.filter(kind=OptionKind.PART).exists():
            quotes.revise_quote(
                ticket, actor=Actor.staff(ticket.owner or world.agent(ticket.branch)), lines=list(_lines_of(quote.lines.all(), ticket)),
                reason="طلب العميل سعرًا للغطاء الخلفي أيضًا", part_words=KEPT[ticket.customer.language],
            )
        return


def _lines_of(lines: QuerySet[QuoteLine], ticket: Ticket) -> Iterator[LineInput]:
    for line in lines.select_related("part").exclude(scope=LineScope.RETURN):
        yield LineInput(line.text, line.unit_price, line.quantity, line.covered, line.part, LineKind(line.kind))
    yield rear_cover(ticket.customer.language)


def _reject_today(world: World) -> None:
    """The box held another article than was ordered."""
    for ticket in _open(Stage.REPAIRING).order_by("pk"):
        held = ticket.parts.filter(state__in=stock.HOLDING).first()
        if held:
            part_faults.reject_part(
                ticket, actor=Actor.staff(world.technician(ticket.branch)), usage=held, reason=VendorReturn.Reason.WRONG_ITEM,
                fault="منفذ الطراز السابق، بطول مختلف",
            )
            return


def _plan_visit(world: World, ticket: Ticket) -> None:
    """A technician goes there tomorrow or the day after."""
    technician, hours = world.technician(ticket.branch), 16
    starts, ends = window(world, ticket.branch, hours, hours + 20)
    while clash(technician, starts, ends):
        hours += 3
        starts, ends = window(world, ticket.branch, hours, hours + 20)
    current = fresh(ticket)
    visits.schedule_visit(
        current, actor=world.desk(ticket.branch), starts_at=starts, ends_at=ends, technician=technician,
        address=current.address or world.random.choice(STREETS[ticket.branch.code]),
        outside_reason="العميل من خارج المناطق ووافق المدير",
    )
