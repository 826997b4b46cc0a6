"""The demonstration: lived by the real actions, the same for the same dice, only into an empty database."""

from __future__ import annotations

import contextlib
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F

from helpdesk.accounts.models import User
from helpdesk.lib.demo import DEMO_LOGINS
from tickets.demo import company
from tickets.models import Appointment, Clock, Finding, Holiday, Loan, QuoteOption, Ticket, TicketEvent, VendorReturn
from tickets.sla import calendar, estimates

pytestmark = pytest.mark.once

END = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    calendar.forget()
    estimates.forget()


def lived(tickets: int = 13, seed: int = 3, days: int = 60) -> company.World:
    world = company.build(tickets, seed, END, days)
    company.run(world)
    return world


def story() -> list[tuple[Any, ...]]:
    events = TicketEvent.objects.order_by("created_at", "id")
    return list(events.values_list("ticket__title", "seq", "kind", "to_stage", "actor_name", "created_at"))


@pytest.mark.django_db
def test_the_history_is_true_and_no_step_was_refused() -> None:
    world = lived()
    assert world.simulation.refused == []
    assert Ticket.objects.count() >= 12
    assert not Ticket.objects.annotate(n=Count("events")).exclude(version=F("n")).exists()
    assert not TicketEvent.objects.filter(created_at__gt=END).exists()
    assert Clock.objects.exclude(kind="second_opinion").count() == 3 * Ticket.objects.count()
    assert not Finding.objects.filter(cause="misuse", key_evidence=None).exists()
    assert len(Counter(Ticket.objects.values_list("stage", flat=True))) >= 2
    # Something of everything that stands beside a ticket can be looked at.
    assert Loan.objects.exists()
    assert Appointment.objects.filter(starts_at__gt=END, cancelled_at=None).exists()
    assert {row.state for row in VendorReturn.objects.filter(reason="faulty")} >= {"done", "overdue", "to_send"}
    assert VendorReturn.objects.filter(reason="wrong_item").exists()
    assert QuoteOption.objects.filter(kind="part").exists()
    connection.check_constraints()


@pytest.mark.django_db
def test_the_announced_people_can_sign_in() -> None:
    company.build(1, 1, END)
    for login in DEMO_LOGINS:
        assert User.objects.get(username=login.username).check_password(login.password)


@pytest.mark.django_db
def test_the_same_dice_tell_the_same_story(django_db_blocker: Any) -> None:
    from django.db import transaction

    class Rewind(Exception):
        pass

    told = []
    for _ in range(2):
        nothing_kept_again()
        with contextlib.suppress(Rewind), transaction.atomic():
            lived(4, 11, 30)
            told.append(story())
            raise Rewind
    assert told[0]
    assert told[0] == told[1]


def nothing_kept_again() -> None:
    calendar.forget()
    estimates.forget()


@pytest.mark.django_db
def test_a_database_with_anything_in_it_is_refused() -> None:
    User.objects.create(username="someone")
    with pytest.raises(CommandError, match="not empty"):
        call_command("seed_demo", tickets=1)


@pytest.mark.django_db
def test_defaults_make_an_empty_installation_ready_and_change_nothing_the_second_time() -> None:
    call_command("install_defaults", verbosity=0)
    before = Holiday.objects.count()
    assert before > 10
    assert Holiday.objects.exclude(name_ar="").exclude(name_en="").count() == before
    call_command("install_defaults", verbosity=0)
    assert Holiday.objects.count() == before
