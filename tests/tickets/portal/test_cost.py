"""What the customers' pages cost: queries and bytes, which are the same on every machine."""

from __future__ import annotations

import gzip

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import scenarios
from tickets.access import tracking_token
from tickets.queries.catalogue import forget

pytestmark = pytest.mark.once


def cost(path: str) -> tuple[int, int]:
    client = Client()
    forget()  # kept for half a minute: it must not run out between the two looks
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(queries), len(gzip.compress(answer.content))


def test_the_report_form_asks_nothing_and_tracking_at_most_eight_questions(co):
    queries, size = cost("/report/")
    assert queries <= 4
    assert size <= 15_000
    for stage in ("received", "awaiting_approval", "repairing", "delivered", "closed"):
        ticket = scenarios.ticket_at(stage, pays=stage != "received", co=co)
        queries, size = cost(f"/t/{tracking_token(ticket)}/")
        assert queries <= 8, stage
        assert size <= 15_000, stage
