"""The way to the customer in the demonstration: areas of each branch, visits of technicians, windows of couriers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from helpdesk.accounts.models import Branch
from helpdesk.lib.actor import Actor
from tickets.actions import visits
from tickets.demo.simulation import Story
from tickets.demo.world import World
from tickets.models import Ticket, TravelArea
from tickets.queries.visits import clash, zone_of
from tickets.sla.calendar import schedule_of

QUARTER = timedelta(minutes=15)
SHORTEST, USUAL = timedelta(minutes=45), timedelta(hours=2)


class Area(NamedTuple):
    """An area to be installed."""

    branch: str
    name_ar: str
    name_en: str
    city_ar: str
    city_en: str
    districts: str


AREAS = [
    Area("olaya", "شمال الرياض", "North Riyadh", "الرياض", "Riyadh", "الياسمين\nالنرجس\nالملقا\nالمروج\nYasmin\nNarjis\nMalqa\nMuruj"),
    Area("olaya", "وسط الرياض", "Central Riyadh", "الرياض", "Riyadh", "العليا\nالسليمانية\nالورود\nOlaya\nSulaymaniyah"),
    Area("jeddah", "جدة", "Jeddah", "جدة", "Jeddah", "الروضة\nالسلامة\nالزهراء\nالنعيم\nRawdah\nSalamah"),
    Area("dammam", "الدمام والخبر", "Dammam and Khobar", "الدمام", "Dammam", "الفيصلية\nالشاطئ\nالعقربية\nFaisaliyah\nShati"),
]
STREETS = {
    "olaya": ["حي الياسمين، شارع أنس بن مالك", "حي النرجس، طريق عثمان بن عفان", "حي الملقا، طريق أنس", "حي المروج، شارع النخيل"],
    "jeddah": ["حي الروضة، شارع حراء", "حي السلامة، شارع صاري"],
    "dammam": ["حي الفيصلية، شارع الملك خالد", "حي الشاطئ، طريق الخليج"],
}


def install_areas(branches: list[Branch]) -> None:
    """The areas of the demonstration's branches; those that stand are left as they are."""
    by_code = {branch.code: branch for branch in branches}
    for area in AREAS:
        if area.branch in by_code:
            TravelArea.objects.get_or_create(
                branch=by_code[area.branch], name_ar=area.name_ar,
                defaults={"name_en": area.name_en, "city_ar": area.city_ar, "city_en": area.city_en, "districts": area.districts},
            )


def window(world: World, branch: Branch, low_hours: float, high_hours: float) -> tuple[datetime, datetime]:
    """A window within the branch's hours, on a quarter of an hour, two hours long where the day allows it."""
    while True:
        wanted = world.visiting(branch, low_hours, high_hours)
        starts = datetime.fromtimestamp(-(-wanted.timestamp() // QUARTER.total_seconds()) * QUARTER.total_seconds(), tz=wanted.tzinfo)
        for begin, end in schedule_of(branch).day(starts.astimezone(zone_of(branch)).date()):
            if begin <= starts and starts + SHORTEST <= end:
                return starts, min(starts + USUAL, end)
        low_hours, high_hours = low_hours + 1, high_hours + 1


def visit(world: World, ticket: Ticket, low_hours: float, high_hours: float) -> Story:
    """A technician of the branch goes there; the visit begins some minutes after its time."""
    desk = world.desk(ticket.branch)
    starts, ends = window(world, ticket.branch, low_hours, high_hours)
    technician = world.technician(ticket.branch)
    while clash(technician, starts, ends):
        low_hours, high_hours = low_hours + 2, high_hours + 2
        starts, ends = window(world, ticket.branch, low_hours, high_hours)
    visits.schedule_visit(
        ticket, actor=desk, starts_at=starts, ends_at=ends, address=ticket.address, technician=technician,
        outside_reason="العميل من خارج المناطق ووافق المدير",
    )
    yield starts + timedelta(minutes=world.random.randint(1, 40))
    visits.begin_visit(ticket, actor=Actor.staff(technician))
    return True
