"""The demonstration: lived by the real actions, the same for the same dice, only into an empty database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F
from django.test import override_settings

from helpdesk.accounts.models import User
from helpdesk.lib.demo import DEMO_LOGINS
from notifications.demo.life import live
from notifications.models import FollowUp, Message, PendingEvent
from tests.demo.conftest import clear
from tickets.demo import company
from tickets.models import (
    Appointment,
    Clock,
    Finding,
    Holiday,
    Loan,
    QuoteOption,
    Survey,
    Ticket,
    TicketEvent,
    VendorReturn,
)
from tickets.sla import calendar, estimates

pytestmark = pytest.mark.once

END = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def world(ground: Any) -> company.World:
    """A demonstration with all of its letters, lived once; there is a mail server, and it would refuse every one."""
    with ground(), override_settings(MAIL_URL="smtp://127.0.0.1:1"):
        clear()
        made = company.build(13, 3, END, 60)
        live(made)
    return made


def story() -> list[tuple[Any, ...]]:
    events = TicketEvent.objects.order_by("created_at", "id")
    return list(events.values_list("ticket__title", "seq", "kind", "to_stage", "actor_name", "created_at"))


@pytest.mark.django_db
def test_the_history_is_true_and_no_step_was_refused(world: company.World) -> None:
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
def test_every_letter_is_written_at_its_moment_and_stays_in_the_log(world: company.World) -> None:
    assert PendingEvent.objects.exists()
    assert not PendingEvent.objects.filter(done_at=None).exists()
    assert set(Message.objects.values_list("state", "transport")) <= {("sent", "log"), ("suppressed", "log")}
    assert not Message.objects.filter(sent_at__gt=END).exists()
    assert FollowUp.objects.filter(kind__in=["follow_up", "survey_only"], state="sent").exists()
    assert Survey.objects.exists()


@pytest.mark.django_db
def test_the_announced_people_can_sign_in(world: company.World) -> None:
    for login in DEMO_LOGINS:
        assert User.objects.get(username=login.username).check_password(login.password)


def test_the_same_dice_tell_the_same_story(empty_database: None) -> None:
    told = []
    for _ in range(2):
        calendar.forget()
        estimates.forget()
        with transaction.atomic():
            company.run(company.build(3, 11, END, 12))
            told.append(story())
            transaction.set_rollback(True)
    assert told[0]
    assert told[0] == told[1]


def test_a_database_with_anything_in_it_is_refused(empty_database: None) -> None:
    User.objects.create(username="someone")
    with pytest.raises(CommandError, match="not empty"):
        call_command("seed_demo", tickets=1)


def test_defaults_make_an_empty_installation_ready_and_change_nothing_the_second_time(empty_database: None) -> None:
    call_command("install_defaults", verbosity=0)
    before = Holiday.objects.count()
    assert before > 10
    assert Holiday.objects.exclude(name_ar="").exclude(name_en="").count() == before
    call_command("install_defaults", verbosity=0)
    assert Holiday.objects.count() == before
