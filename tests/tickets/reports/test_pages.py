"""The dashboard as managers meet it: who may see it, what it says, and that every number opens its tickets."""

from __future__ import annotations

import csv
import html
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import scenarios as S
from tests.tickets.reports.test_metrics import MAY, RIYADH, START, answered, lively
from tickets.reports import views
from tickets.reports.metrics import compute
from tickets.reports.tickets import safe_cell
from tickets.reports.words import TILES, value_text
from warranty.models import Product

pytestmark = [pytest.mark.django_db, pytest.mark.once]
URL = "/desk/dashboard/"
IN_MAY = "?from=2026-05-01&to=2026-06-01"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def co(clock: Any) -> SimpleNamespace:
    return S.company()


@pytest.fixture
def manager(co: SimpleNamespace, client: Client) -> Client:
    client.force_login(co.users.huda)
    return client


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("path", ["", "times/", "tickets/?figure=csat", "tickets.csv?figure=csat"])
@pytest.mark.parametrize(
    ("who", "status"), [("huda", 200), ("admin", 200), ("sara", 403), ("khalid", 403), ("desk", 403), (None, 302)]
)
def test_only_managers_and_administrators_see_figures(
    co: SimpleNamespace, client: Client, path: str, who: str | None, status: int
) -> None:
    if who:
        client.force_login(getattr(co.users, who))
    assert client.get(URL + path).status_code == status


def test_dashboard_stands_without_any_ticket(manager: Client) -> None:
    for language in ("ar", "en"):
        page = text_of(manager.get(URL, {"lang": language}))
        assert ("لا بيانات" if language == "ar" else "no data") in page


def test_page_shows_the_numbers_of_the_command(co: SimpleNamespace, manager: Client) -> None:
    for points in (5, 5, 5, 5, 4, 4, 4, 3, 3, 2, 1):
        answered(co, csat=points, nps=10 - points, ces=points)
    page = text_of(manager.get(URL + IN_MAY + "&lang=en"))
    figures = compute(MAY)
    for name in TILES:
        if figures[name].denominator >= 10:
            assert f">{value_text(figures[name].value, figures[name].unit)[0]}<" in page, name
    assert "7 of 11 cases" in page


@pytest.fixture(scope="class")
def three(class_ground: Any) -> list[str]:
    """References of three tickets with answers: of a happy customer, an unhappy one, and one who left the stars out."""
    with class_ground(), time_machine.travel(START, tick=False):
        co = S.company()
        answers = {"csat": 5, "nps": 10, "ces": 7}, {"csat": 1, "nps": 0, "ces": 2}, {"nps": 9, "ces": 6}
        return [answered(co, **given).reference for given in answers]


class TestThreeAnswers:
    def test_under_ten_cases_a_count_is_shown(self, three: list[str], manager: Client) -> None:
        page = text_of(manager.get(URL + IN_MAY + "&lang=en"))
        assert "1 of 2 cases" in page
        assert ">50%<" not in page

    def test_under_ten_answers_recommendation_and_ease_say_what_they_are_made_of(self, three: list[str], manager: Client) -> None:
        page = re.sub(r"<[^>]+>|[\u2066\u2069]", "", text_of(manager.get(URL + IN_MAY + "&lang=en")))
        assert page.count("promoters less detractors, of 3 answers") == 2
        assert page.count("of 21 points in 3 answers") == 2
        assert "+1 promoters less" in page
        assert "15 of 21 points" in page
        assert "of 3 answers: 2 promoters, 0 passive, 1 detractors" in page  # no shares of a hundred from three

    def test_listing_holds_the_tickets_of_its_side(self, three: list[str], manager: Client) -> None:
        happy, unhappy, _ = three
        page = text_of(manager.get(URL + "tickets/" + IN_MAY + "&figure=csat&part=bad"))
        assert unhappy in page
        assert happy not in page

    def test_arabic_charts_run_from_right_to_left(self, three: list[str], manager: Client) -> None:
        axis = {}
        for language in ("ar", "en"):
            page = text_of(manager.get(f"{URL}?lang={language}"))
            axis[language] = float(re.search(r'<line x1="([\d.]+)"[^>]*class="grid-l"', page)[1])
        assert axis["ar"] > 600 > 200 > axis["en"]


@pytest.fixture(scope="class")
def lively_company(class_ground: Any) -> None:
    """Something of everything."""
    with class_ground(), time_machine.travel(START, tick=False):
        lively(S.company())


@pytest.mark.usefixtures("lively_company")
class TestLivelyCompany:
    def test_every_link_of_the_dashboard_opens(self, co: SimpleNamespace, manager: Client, clock: Any) -> None:
        clock.move_to(START + timedelta(days=20))
        manager.force_login(co.users.huda)
        links = []
        for language in ("ar", "en"):
            page = text_of(manager.get(URL, {"lang": language}))
            found = set(re.findall(r'(?:href|hx-get)="(/desk/dashboard/[^"#]*)', page))
            links.append({link for link in found if "lang=" not in link})
        assert links[0] == links[1]
        assert len(links[0]) > 30
        # Slices of the dashboard itself differ in their values alone: one of each kind; of all others every one.
        kinds = {(link.partition("?")[0], *sorted(parse_qs(link.partition("?")[2]))): link for link in links[0]}
        listings = {link for link in links[0] if not link.startswith((f"{URL}?", f"{URL}times/"))}
        assert len(listings) > 20
        for link in listings | set(kinds.values()):
            assert manager.get(link).status_code == 200, link

    def test_queries_do_not_grow_with_the_tickets(self, co: SimpleNamespace, manager: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert manager.get(URL).status_code == 200
            return len(captured)

        few = queries()
        lively(co)
        lively(co)
        assert queries() == few <= 12

    def test_time_panel_is_a_part_for_script_and_a_page_without(self, co: SimpleNamespace, manager: Client) -> None:
        assert "<html" not in text_of(manager.get(URL + "times/", headers={"HX-Request": "true"}))
        assert "<html" in text_of(manager.get(URL + "times/"))


@pytest.mark.parametrize(
    "query", ["figure=luck", "figure=csat&part=ugly", "figure=backlog&stage=moon", "figure=backlog&age=9", ""]
)
def test_an_unknown_figure_is_not_found(manager: Client, query: str) -> None:
    assert manager.get(f"{URL}tickets/?{query}").status_code == 404


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-05-09&last=2026-05-02", "before the first"), ("from=yesterday&last=", "no such day"),
        ("from=2001-01-01&to=2026-01-01", "two years"), ("branch=mars", "no such branch"),
        ("device=spoon", "no such device"), ("from=9999-12-31&last=9999-12-31", "both days"),
        ("from=2026-05-02&last=2026-02-31", "no such day: \u20682026-02-31"), ("period=banana", "no period that is offered"),
    ],
)
def test_bad_address_is_named_and_a_useful_page_shown(manager: Client, query: str, words: str) -> None:
    response = manager.get(f"{URL}?{query}&lang=en")
    assert response.status_code == 200
    assert words in text_of(response)
    if query.startswith("from=2026-05"):  # the day that can be read stays where it was typed
        assert re.search(r'name="from" required value="2026-05-0\d"', text_of(response))


def test_page_is_fresh_as_soon_as_anything_happens(co: SimpleNamespace, manager: Client) -> None:
    S.filed(co)
    assert "2 tickets" not in text_of(manager.get(URL + "?lang=en"))
    S.filed(co)
    assert "2 tickets" in text_of(manager.get(URL + "?lang=en"))


def test_late_promise_is_the_insight(co: SimpleNamespace, manager: Client, clock: Any) -> None:
    ticket = S.filed(co)
    clock.move_to(ticket.promised_at + timedelta(days=2))
    manager.force_login(co.users.huda)
    page = text_of(manager.get(URL + "?lang=en"))
    assert "Past their promised date: 1." in page
    assert ticket.reference in text_of(manager.get(URL + "tickets/?figure=late"))


def test_export_streams_a_table_that_spreadsheets_read(co: SimpleNamespace, manager: Client) -> None:
    ticket = answered(co, csat=5, nps=9)
    response = manager.get(URL + "tickets.csv" + IN_MAY + "&figure=csat&part=all")
    assert response.streaming
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    record = dict(zip(head, row, strict=True))
    assert (record["reference"], record["csat"], record["branch"]) == (ticket.reference, "5", "olaya")
    assert record["delivered"] == f"{datetime.now(RIYADH):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("+966", "'+966"), ("-2", "'-2"), ("@x", "'@x"), ("\t=1", "'\t=1"), (" =1", "' =1"),
     ("شاشة", "شاشة"), (None, ""), (5, "5")],
)
def test_no_cell_is_a_formula(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


def test_filters_have_a_control_that_keeps_the_rest_of_the_address(client: Client, co: SimpleNamespace) -> None:
    client.force_login(co.users.huda)
    technician, product = co.users.khalid.pk, Product.objects.first()
    page = client.get(f"{URL}{IN_MAY}&technician={technician}&product={product.pk}&channel=phone").content.decode()
    assert re.search(rf'name="technician">.*?value="{technician}" selected', page, re.DOTALL)
    assert re.search(rf'name="product">.*?value="{product.pk}" selected', page, re.DOTALL)
    assert re.search(r'name="channel">.*?value="phone" selected', page, re.DOTALL)
    assert 'name="from" value="2026-05-01"' in page
    assert 'name="last" value="2026-05-31"' in page
    wrong = client.get(f"{URL}?technician={co.users.sara.pk}&product=999999&channel=pigeon").content.decode()
    assert wrong.count('role="status"') >= 3


def test_a_busy_dashboard_is_drawn_again_after_twenty_times_its_cost_at_the_latest_after_a_minute(
    co: SimpleNamespace, manager: Client, settings: Any
) -> None:
    views._kept.clear()
    S.filed(co)
    manager.get(URL)
    settings.TESTING = False
    [(key, drawn)] = views._kept.items()
    S.filed(co, serial="NW7P2499999")

    def drawn_again(cost: float, ago: float) -> bool:
        kept = views._kept[key] = replace(drawn, cost=cost, at=time.monotonic() - ago)
        assert manager.get(URL).status_code == 200
        return views._kept[key] is not kept

    assert not drawn_again(0.1, 1.0)
    assert not drawn_again(100.0, 50.0)
    assert drawn_again(0.1, 2.1)
    assert drawn_again(100.0, 61.0)
