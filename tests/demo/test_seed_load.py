"""Loaded tickets are as consistent as lived ones, in every constraint and in what searches look into."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Q

from tests.demo.conftest import clear
from tickets.demo.load_story import reference_of
from tickets.models import Clock, Quote, Survey, Ticket, TicketEvent
from tickets.queries.search import matching, search_text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(ground: Any) -> None:
    with ground():
        clear()
        call_command("seed_load", tickets=600, verbosity=0)


def test_loaded_tickets_keep_every_rule(loaded: None) -> None:
    assert Ticket.objects.count() == 600
    assert not Ticket.objects.annotate(n=Count("events")).exclude(version=F("n")).exists()
    assert not Ticket.objects.filter(stage__in=["delivered", "closed"], delivered_at=None).exists()
    assert Clock.objects.count() == 1800
    running = Q(clocks__met_at=None, clocks__stopped_at=None, clocks__paused_at=None)
    waiting = Ticket.objects.exclude(stage__in=["delivered", "closed", "cancelled"])
    assert not waiting.filter(running, next_due_at=None).exists()
    assert not Quote.objects.filter(state="sent").exclude(ticket__stage="awaiting_approval").exists()
    assert Survey.objects.filter(answered_at__isnull=False).exists()
    assert Ticket.objects.annotate(n=Count("events")).filter(n__gte=40).exists()
    connection.check_constraints()
    last = {e.ticket_id: e.to_stage for e in TicketEvent.objects.order_by("ticket", "seq")}
    assert last == dict(Ticket.objects.values_list("pk", "stage"))
    ticket = Ticket.objects.select_related("customer", "device__product").first()
    assert ticket is not None
    assert search_text_of(ticket) == ticket.search_text
    assert matching(Ticket.objects.all(), ticket.device.serial).get() == ticket


def test_loading_goes_on_where_it_stopped(loaded: None) -> None:
    call_command("seed_load", tickets=3, seed=5, verbosity=0)
    assert Ticket.objects.count() == 603
    assert len({reference_of(number) for number in range(50_000)}) == 50_000
