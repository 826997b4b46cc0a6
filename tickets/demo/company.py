"""Six months of the demonstration company: who reports what and when, and what runs beside the tickets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone, translation

from helpdesk.lib.actor import Actor
from tickets.actions import stock
from tickets.actions.follow_up import close_silent_due
from tickets.actions.quotes import expire_due_quotes
from tickets.actions.triage import apologise_for_due_promises
from tickets.demo import beside
from tickets.demo.bench import new_serial
from tickets.demo.cases import PORT
from tickets.demo.cases_home import cases_for
from tickets.demo.catalogue import PRODUCTS, install_catalogue
from tickets.demo.customers import Person, make_people
from tickets.demo.hours import install_demo_hours
from tickets.demo.pictures import Album
from tickets.demo.simulation import Simulation, Story
from tickets.demo.staff import install_staff
from tickets.demo.story import Plot, report
from tickets.demo.visits import install_areas
from tickets.demo.world import World
from tickets.models import PartStock, Ticket
from tickets.sla import estimates
from tickets.sla.sweep import sweep_clocks
from warranty.defaults import install
from warranty.models import DefectCode, Product, Symptom

DAYS = 182
WEIGHTS = {code: weight for _t, code, _n, _p, _pr, _m, _a, weight in PRODUCTS}
RETURN_SHARE = 0.05  # of the tickets come out of earlier ones, so fewer are reported anew
SPIKE_DAYS = 35  # the charging port of one batch of the N7 Pro fails in the last weeks


class NotEmpty(Exception):
    """There is a company in this database already."""


def is_empty() -> bool:
    """Whether nobody works here and nothing was reported."""
    return not get_user_model().objects.exists() and not Ticket.objects.exists()


def build(tickets: int, seed: int, end: datetime, days: int = DAYS) -> World:
    """The company on its first day, with every report that is going to come in ``days``."""
    if not is_empty():
        raise NotEmpty
    random, start = Random(seed), end - timedelta(days=days)
    with transaction.atomic(), translation.override("ar"):
        install()
        branches = install_demo_hours(timezone.localdate(start))
        install_areas(branches)
        staff = install_staff(branches, start)
        products, parts = install_catalogue(random, branches)
        beside.install_loan_stock(branches, products, staff.manager)
    world = World(
        simulation=Simulation(start, end), random=random, staff=staff, branches=branches, products=products, parts=parts,
        people=make_people(max(1, int(tickets * 0.74)), random), symptoms={s.code: s for s in Symptom.objects.all()},
        defects={d.code: d for d in DefectCode.objects.all()}, kinds={p.pk: p.device_type.code for p in products},
        pictures=Album(random),
    )
    _schedule_reports(world, tickets)
    first = timezone.localtime(start).replace(hour=8, minute=0, second=0)
    world.simulation.add(rounds(), first + timedelta(days=1))
    world.simulation.add(deliveries(world), start + timedelta(days=3))
    world.simulation.add(beside.supplier_returns(world), max(start + timedelta(days=4), end - timedelta(days=9)))
    world.simulation.add(beside.today(world), end - timedelta(minutes=1))
    return world


def run(world: World, on_day: Callable[[datetime], None] | None = None) -> None:
    """Live until the last day."""
    with translation.override("ar"):
        world.simulation.run(on_day)


def _schedule_reports(world: World, tickets: int) -> None:
    start, end, dice = world.simulation.start, world.simulation.end, world.random
    fates = _fates(tickets, world)
    for number in range(max(1, round(tickets * (1 - RETURN_SHARE)))):
        # The company grows: more reports late than early, and some on the very last day.
        at = start + (end - start) * (dice.random() ** 0.72)
        if number < max(2, tickets // 60):
            at = end - timedelta(hours=dice.uniform(0.3, 30))
        elif number < tickets * 0.16:  # a busy fortnight behind us
            at = end - timedelta(hours=dice.uniform(20, 300))
        plot = make_plot(world, at, world.people[number % len(world.people)], fates[number])
        world.simulation.add(report(world, plot), _reporting_time(world, plot, at))


def _fates(tickets: int, world: World) -> list[str]:
    """The rare ends in their right number, spread by chance."""
    fates = [""] * tickets
    for index in world.random.sample(range(tickets), max(1, round(tickets * 0.014))):
        fates[index] = "refund"
    for index in world.random.sample(range(tickets), max(1, round(tickets * 0.03))):
        fates[index] = fates[index] or "replace"
    return fates


def _reporting_time(world: World, plot: Plot, at: datetime) -> datetime:
    """Counter and telephone in opening hours, the web when people are awake, seldom at night."""
    from tickets.sla.business_hours import add_working, next_open
    from tickets.sla.calendar import schedule_of

    if plot.channel in ("counter", "phone"):
        schedule = schedule_of(world.staff.teams[plot.branch_code].branch)
        return add_working(schedule, next_open(schedule, at), world.random.randint(1, 200))
    local = timezone.localtime(at)
    if 1 <= local.hour < 7 and world.chance(0.85):
        local += timedelta(hours=world.random.randint(7, 12))
    return min(local.astimezone(UTC), world.simulation.end - timedelta(minutes=3)) if at < world.simulation.end else at


def make_plot(world: World, at: datetime, person: Person, fate: str) -> Plot:
    """Who, what, where, how: drawn so that device and fault belong together."""
    dice = world.random
    product = dice.choices(world.products, [WEIGHTS[p.code] for p in world.products])[0]
    kind = world.kinds[product.pk]
    cases = cases_for(kind)
    case = dice.choices(cases, [c.weight for c in cases])[0]
    recent = at > world.simulation.end - timedelta(days=SPIKE_DAYS)
    if recent and world.chance(0.14):
        product = next(p for p in world.products if p.code == "n7-pro")
        kind, case = "phone", PORT
    elif case is PORT and product.code == "n7-pro" and not recent and world.chance(0.6):
        case = dice.choice([c for c in cases_for("phone") if c is not PORT])
    if product.code.startswith("watch") and case.key == "router":
        case = next(c for c in cases if c.key == "watch")
    if product.code.startswith("router") and case.key == "watch":
        case = next(c for c in cases if c.key == "router")
    channel = dice.choices(["web", "counter", "phone", "email"], [60, 20, 14, 6])[0]
    if channel == "email" and not person.email:
        channel = "web"
    arrival = "branch"
    if channel in ("web", "phone"):
        arrival = dice.choices(["branch", "courier", "visit"], [20, 40, 40] if kind == "tv" else [74, 26, 0])[0]
    return Plot(
        person=person, product=product, case=case, serial=new_serial(world, product.serial_prefix) if world.chance(0.95) else "",
        branch_code=dice.choices([b.code for b in world.branches], [52, 30, 18])[0], channel=channel,
        age_days=_age(world, product, fate), arrival=arrival, slow=dice.choices([1.0, 1.8, 3.2], [80, 14, 6])[0], fate=fate,
    )


def _age(world: World, product: Product, fate: str) -> int | None:
    """Days since the purchase: six of ten in warranty, a few dead on arrival, a few nobody knows."""
    dice, months = world.random, product.warranty_months
    if fate or world.chance(0.62):
        if world.chance(0.06):
            return dice.randint(1, 12)
        return int(dice.triangular(20, months * 30 - 5, months * 12))
    return dice.randint(months * 31, months * 31 + 700) if world.chance(0.93) else None


def rounds() -> Story:
    """What beat does on a real installation: clocks, promises, quotes, silence; and the estimates learn."""
    while True:
        sweep_clocks()
        morning = timezone.localtime().hour < 12
        if morning:
            apologise_for_due_promises(within_hours=12)
            expire_due_quotes()
            close_silent_due()
            estimates.forget()
        # Nothing falls due at night.
        yield timezone.now() + timedelta(hours=8 if morning else 16)


def deliveries(world: World) -> Story:
    """Parts come in every second week, ordered by what is low."""
    while True:
        for row in PartStock.objects.filter(on_hand__lt=5).select_related("part", "branch"):
            stock.receive(row.part, row.branch, world.random.randint(6, 18), actor=Actor.system("suppliers"), reason="توريد نصف شهري")
        yield timezone.now() + timedelta(days=14)
