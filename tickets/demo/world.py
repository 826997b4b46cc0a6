"""What every story of the demonstration knows: people, shelves, dice, opening hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from helpdesk.accounts.models import Branch, User
from helpdesk.lib.actor import Actor
from tickets.demo import pictures
from tickets.demo.customers import Person
from tickets.demo.simulation import Simulation
from tickets.demo.staff import Staff
from tickets.enums import CLOSED_STAGES
from tickets.models import Ticket
from tickets.sla.business_hours import add_working, next_open, working_minutes_between
from tickets.sla.calendar import schedule_of
from warranty.models import DefectCode, Part, Product, Symptom


@dataclass
class World:
    """Shared by all stories; nothing in it but ``random`` changes while they run."""

    simulation: Simulation
    random: Random
    staff: Staff
    branches: list[Branch]
    products: list[Product]
    parts: dict[tuple[str, str], Part]
    people: list[Person]
    symptoms: dict[str, Symptom]
    defects: dict[str, DefectCode]
    kinds: dict[int, str]
    pictures: pictures.Album
    serials: set[str] = field(default_factory=set)
    asks_follow_up: bool = True  # the stories send the follow-up themselves, because no message floor does
    on_filed: Callable[[Ticket], None] = lambda ticket: None

    def chance(self, share: float) -> bool:
        """Throw the dice."""
        return self.random.random() < share

    def working(self, branch: Branch, low: float, high: float) -> datetime:
        """An instant after so many working minutes of the branch, drawn with most weight near ``low``."""
        minutes = self.random.triangular(low, high, low + (high - low) * 0.25)
        return add_working(schedule_of(branch), timezone.now(), max(1, int(minutes)))

    def visiting(self, branch: Branch, low_hours: float, high_hours: float) -> datetime:
        """A moment at which a customer may stand at the counter: open, and not in the first minutes."""
        wanted = timezone.now() + timedelta(hours=self.random.triangular(low_hours, high_hours, low_hours))
        opening = next_open(schedule_of(branch), wanted)
        extra = self.random.randint(2, 90) if opening > wanted else 0
        return add_working(schedule_of(branch), opening, extra) if extra else opening

    def awake(self, low_hours: float, high_hours: float) -> datetime:
        """A moment at which a person answers a message: between eight in the morning and eleven at night."""
        at = timezone.localtime(timezone.now() + timedelta(hours=self.random.uniform(low_hours, high_hours)))
        if at.hour < 8:
            at = at.replace(hour=8) + timedelta(minutes=self.random.randint(0, 180))
        elif at.hour >= 23:
            at = (at + timedelta(days=1)).replace(hour=8) + timedelta(minutes=self.random.randint(0, 180))
        return at

    def is_open(self, branch: Branch) -> bool:
        """Whether somebody stands at the counter now."""
        return working_minutes_between(schedule_of(branch), timezone.now(), timezone.now() + timedelta(minutes=2)) > 0

    def desk(self, branch: Branch) -> Actor:
        """Somebody of the front desk."""
        return Actor.staff(self.random.choice(self.staff.teams[branch.code].desk))

    def agent(self, branch: Branch) -> User:
        """The agent who takes the next ticket of a branch."""
        return self.random.choice(self.staff.teams[branch.code].agents)

    def technician(self, branch: Branch, but: int | None = None) -> User:
        """A technician of the branch, or of another one when the only one there is excluded."""
        here = [user for user in self.staff.teams[branch.code].bench if user.pk != but]
        return self.random.choice(here or [user for user in self.staff.all_bench() if user.pk != but])


def stage_of(ticket: Ticket) -> str:
    """Where the ticket stands now."""
    return Ticket.objects.values_list("stage", flat=True).get(pk=ticket.pk)


def is_open(ticket: Ticket) -> bool:
    """Whether anything may still happen to the ticket."""
    return stage_of(ticket) not in CLOSED_STAGES


def fresh(ticket: Ticket) -> Ticket:
    """The ticket as it stands now, with what the stories read of it."""
    return Ticket.objects.select_related("customer", "device__product", "branch", "policy_version", "owner").get(pk=ticket.pk)
