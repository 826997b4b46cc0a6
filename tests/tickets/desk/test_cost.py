"""What pages cost: a fixed number of queries, however much there is to show, in every stage and for every role."""

from __future__ import annotations

import gzip
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import scenarios
from tickets.actions import conversation, triage
from tickets.enums import Stage
from tickets.queries.catalogue import forget

pytestmark = pytest.mark.once


def cost(client, path: str, words: str = "") -> int:
    """Queries of a page that opens and holds ``words``."""
    forget()  # kept for half a minute: it must not run out between the two looks
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    return len(queries)


def test_queue_costs_the_same_for_one_row_and_thirty_and_stays_small(co, sign_in):
    client = sign_in("sara")
    scenarios.filed(co)
    one = cost(client, "/desk/")
    for n in range(29):
        scenarios.filed(co, name=f"عميل {n}", safety=n % 3 == 0)
    assert cost(client, "/desk/") == one <= 9
    page = client.get("/desk/").content
    assert len(gzip.compress(page)) <= 15_000


def test_ticket_costs_the_same_for_one_entry_and_forty(co, sign_in):
    client = sign_in("sara")
    ticket = scenarios.ticket_at("diagnosing", co=co)
    conversation.reply(ticket, actor=co.sara, body="أهلًا")
    few = cost(client, f"/desk/t/{ticket.reference}/")
    for n in range(40):
        conversation.note(ticket, actor=co.khalid, body=f"ملاحظة {n}")
        conversation.write(ticket, actor=scenarios.customer_of(ticket), body=f"رسالة {n}")
    assert cost(client, f"/desk/t/{ticket.reference}/") == few <= 14


@pytest.mark.parametrize("stage", [s.value for s in Stage])
def test_ticket_page_opens_for_every_role_and_stays_within_its_queries_in_every_stage(co, sign_in, stage):
    ticket = scenarios.ticket_at(stage, pays=stage in ("repairing", "testing", "ready", "delivered"), co=co)
    if ticket.is_open and ticket.owner_id:
        triage.transfer(ticket, actor=co.huda, owner=co.users.huda, reason="x")
    path = f"/desk/t/{ticket.reference}/"
    for person, language in (("huda", "en"), ("khalid", "ar"), ("desk", "ar")):
        assert cost(sign_in(person, language), path, ticket.reference) <= 15, (stage, person)
    for person, language in (("sara", "ar"), ("sara", "en"), ("admin", "ar")):
        answer = sign_in(person, language).get(path)
        assert answer.status_code == 200, (person, language)
        assert ticket.reference in answer.content.decode()


def test_every_way_of_searching_stays_within_its_queries(co, sign_in):
    ticket = scenarios.filed(co)
    client, customer = sign_in("sara"), ticket.customer
    for words in (ticket.reference[:-1], ticket.device.serial, str(customer.phone), customer.email, "يشحن", customer.name):
        if words:
            assert cost(client, f"/desk/?{urlencode({'q': words})}") <= 6, words
