"""After the delivery: the week of observation, the survey, returns, call-backs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from helpdesk.lib.actor import Actor
from tickets.actions import follow_up, handover
from tickets.demo import words
from tickets.demo.simulation import Story
from tickets.demo.world import World, fresh, stage_of
from tickets.enums import Outcome, Stage
from tickets.models import Task, Ticket

if TYPE_CHECKING:
    from tickets.demo.story import Plot


def observation(world: World, plot: Plot, ticket: Ticket) -> Story:
    """The follow-up comes after seven days; a little under half answer it, some after the reminder."""
    delivered = ticket.delivered_at
    assert delivered is not None
    fixed = ticket.outcome in (Outcome.REPAIRED, Outcome.REPLACED)
    if fixed and world.chance(0.03):  # back before anybody asked
        yield delivered + timedelta(hours=world.random.uniform(20, 150))
        yield from comes_back(world, plot, ticket)
        return
    yield delivered + timedelta(days=settings.FOLLOW_UP_DAYS, minutes=150)
    if world.asks_follow_up:
        follow_up.open_survey(ticket)
    if world.chance(0.46):
        yield world.awake(0.2, 30) if world.chance(0.7) else world.awake(73, 110)
        if fixed and world.chance(0.1):
            verdict(world, plot, ticket, unhappy=True)
            yield from comes_back(world, plot, ticket)
        else:
            yield from answered(world, plot, ticket, fixed)
    elif fixed and world.chance(0.05):
        yield world.awake(200, 1500)
        yield from comes_back(world, plot, ticket)


def answered(world: World, plot: Plot, ticket: Ticket, fixed: bool) -> Story:
    """Say that it works, and rate the service; a bad rating is called back."""
    if fixed and stage_of(ticket) == Stage.DELIVERED:
        follow_up.confirm_working(ticket, actor=Actor.customer(ticket.customer))
        yield timezone.now() + timedelta(minutes=2)
    verdict(world, plot, ticket)
    yield from called_back(world, ticket)


def verdict(world: World, plot: Plot, ticket: Ticket, *, unhappy: bool = False) -> None:
    """Stars, effort, recommendation and sometimes words, agreeing with how it really went."""
    current = fresh(ticket)
    kept = bool(current.ready_at and current.promised_first and current.ready_at <= current.promised_first)
    mood = world.random.gauss(4.95 if kept else 4.35, 0.75)
    mood -= 1.2 * current.complained + 0.6 * (current.outcome == Outcome.RETURNED) + 2.3 * unhappy + 0.4 * plot.returned
    csat = max(1, min(5, round(mood)))
    nps = max(0, min(10, round(csat * 2 - 0.6 + world.random.gauss(0, 1.1))))
    ces = max(1, min(7, round(csat * 1.25 + 0.6 + world.random.gauss(0, 0.8))))
    pool = words.PRAISE if csat >= 4 else words.MIXED if csat == 3 else words.BLAME
    said = world.random.choice(pool[plot.person.language]) if world.chance(0.45 if csat > 3 else 0.8) else ""
    follow_up.answer_survey(
        ticket, actor=Actor.customer(ticket.customer), csat=csat, nps=nps if world.chance(0.85) else None,
        ces=ces if world.chance(0.75) else None, comment=said, wants_call=csat <= 2 and world.chance(0.5),
    )


def called_back(world: World, ticket: Ticket) -> Story:
    """Somebody rings the unhappy customer within a day, mostly, and writes down what came of it."""
    task = Task.objects.filter(ticket=ticket, kind=Task.Kind.CALL_BACK, done_at=None).first()
    if task is None or world.chance(0.12):
        return
    yield world.working(ticket.branch, 20, 700)
    caller = task.assignee or world.staff.by_name["huda"]
    handover.finish_task(ticket, actor=Actor.staff(caller), task=task, result=world.random.choice(words.CALLED))


def comes_back(world: World, plot: Plot, ticket: Ticket) -> Story:
    """The fault is back: a linked ticket, and its own story from there on."""
    from tickets.demo.story import repeat

    current = fresh(ticket)
    limit = current.policy_version.repair_warranty_days if current.policy_version else 90
    if plot.returned >= 2 or current.delivered_at is None or timezone.now() > current.delivered_at + timedelta(days=limit - 1):
        return
    new = follow_up.report_return(
        current, actor=Actor.customer(ticket.customer), description=world.random.choice(words.RETURNED[plot.person.language])
    )
    again = replace(plot, returned=plot.returned + 1, channel="web", fate="", arrival="branch")
    world.simulation.add(repeat(world, again, new), timezone.now() + timedelta(minutes=1))
    yield timezone.now() + timedelta(minutes=1)
    yield from called_back(world, ticket)
