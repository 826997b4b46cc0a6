"""Going to the customer: one technician in one place, areas and hours named, moved and called off, and the calendar of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from tests import scenarios
from tests.scenarios import slot, visit
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import diagnosis, handover, visits
from tickets.exceptions import NotAllowed, StepRefused
from tickets.models import Appointment, CalendarKey, TravelArea
from tickets.queries.visits import area_of
from tickets.views.calendar import calendar_url


def typed(window: dict) -> dict[str, str]:
    """A window as the form sends it."""
    begin, end = (timezone.localtime(window[key]) for key in ("starts_at", "ends_at"))
    return {"day": begin.date().isoformat(), "begin": f"{begin:%H:%M}", "until": f"{end:%H:%M}"}


def test_a_technician_is_never_in_two_places_whoever_asks(co):
    first, second = scenarios.filed(co), scenarios.filed(co)
    row = visit(first, co)
    with pytest.raises(StepRefused, match=first.reference):
        visit(second, co, starts_at=row.starts_at + timedelta(hours=1), ends_at=row.ends_at + timedelta(hours=1))
    after = visit(second, co, starts_at=row.ends_at, ends_at=row.ends_at + timedelta(hours=1))  # one after the other
    visit(first, co, starts_at=row.starts_at + timedelta(minutes=30))  # its own plan is no obstacle
    standing = first.appointments.get(cancelled_at=None)
    for statement, values in (
        ("UPDATE tickets_appointment SET starts_at = %s, ends_at = %s WHERE id = %s",
         [standing.starts_at, standing.ends_at, after.pk]),
        ("UPDATE tickets_appointment SET cancelled_at = NULL WHERE id = %s", [row.pk]),
        ("INSERT INTO tickets_appointment (ticket_id, kind, starts_at, ends_at, address, who, technician_id, outside_reason,"
         " sequence, asked, cancel_reason, created_at) SELECT ticket_id, kind, starts_at, ends_at, address, who, technician_id,"
         " '', 0, '{}', '', created_at FROM tickets_appointment WHERE id = %s", [standing.pk]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)


def test_hours_of_the_branch_are_kept_and_said(co, sign_in):
    ticket, desk = scenarios.filed(co), sign_in("desk")
    values = {**typed(slot(co)), "address": "حي الملقا", "technician": co.users.khalid.pk}
    friday = timezone.localdate() + timedelta(days=(4 - timezone.localdate().weekday()) % 7 or 7)
    for wrong, field, words in (
        ({"begin": "07:00"}, "day", "09:00 to 21:00"), ({"until": "23:00"}, "day", "09:00 to 21:00"),
        ({"day": friday.isoformat()}, "day", "closed"), ({"until": "09:30"}, "until", "after the beginning"),
        ({"day": "2020-01-05"}, "day", "ahead"), ({"day": "2126-01-06"}, "day", "90 days"),
        ({"technician": co.users.sara.pk}, "technician", "valid choice"), ({"address": " "}, "address", "required"),
    ):
        answer = step(desk, ticket, "schedule_visit", **{**values, **wrong})
        assert words in str(answer.context["form"].errors[field]), wrong
    assert not ticket.appointments.exists()
    assert step(desk, ticket, "schedule_visit", **values).status_code == 302
    page = sign_in("khalid").get(f"/desk/visits/?day={values['day']}").content.decode()
    assert ticket.reference in page
    assert f"tel:{ticket.customer.phone.as_e164}" in page


def test_an_address_outside_of_every_area_needs_words(co, sign_in):
    north = TravelArea.objects.create(
        branch=co.branch, name_ar="شمال الرياض", name_en="North Riyadh", city_ar="الرياض", city_en="Riyadh",
        districts="الملقا\nالنخيل",
    )
    kharj = TravelArea.objects.create(branch=co.branch, name_ar="الخرج", name_en="Kharj", city_ar="الخرج", city_en="Al Kharj")
    areas = [north, kharj]
    assert area_of("حي المَلقا، شارع 12", areas) == north
    assert area_of("ملقا الرياض", areas) == north
    assert area_of("شارع الملك، الخرج", areas) == kharj
    assert area_of("حي النخيل، الخرج", areas) == kharj  # a district of the same name in another city
    assert area_of("حي العليا، الرياض", areas) is None
    assert area_of("حي الملقاوي", areas) is None
    ticket, desk = scenarios.filed(co), sign_in("desk")
    values = {**typed(slot(co)), "address": "حي الشفا، الرياض", "technician": co.users.khalid.pk}
    answer = step(desk, ticket, "schedule_visit", **values)
    assert all(area.name_en in str(answer.context["form"].errors["address"]) for area in areas)
    assert step(desk, ticket, "schedule_visit", **values, outside_reason="عميل مريض").status_code == 302
    assert "عميل مريض" in desk.get(f"/desk/visits/?day={values['day']}").content.decode()
    assert step(desk, ticket, "schedule_visit", **values, area=north.pk).status_code == 302
    assert ticket.appointments.get(cancelled_at=None).area == north


def test_customer_asks_for_another_time_and_the_visit_is_moved(co, sign_in, client):
    ticket = scenarios.filed(co)
    row = visit(ticket, co)
    base = f"/t/{tracking_token(ticket)}/"
    assert "/appointment/" in client.get(base).content.decode()
    assert client.get(f"{base}appointment/").status_code == 200
    assert client.post(f"{base}appointment/", {"part": "any"}).status_code == 422
    day = slot(co, 4)["starts_at"].date()
    assert client.post(f"{base}appointment/", {"day": day.isoformat(), "part": "evening", "words": "بعد المغرب"}).status_code == 303
    row.refresh_from_db()
    assert row.stands  # nothing moves by a wish alone
    assert "بعد المغرب" in client.get(base).content.decode()
    desk = sign_in("desk")
    page = desk.get(f"/desk/t/{ticket.reference}/")
    assert "بعد المغرب" in page.content.decode()
    assert page.context["forms"][0].action == "move_appointment"
    other = {**typed(slot(co, 4, 18)), "technician": co.users.nouf.pk, "reason": "كما طلبت"}
    assert step(desk, ticket, "move_appointment", **other).status_code == 302
    moved = ticket.appointments.get(cancelled_at=None)
    assert (moved.technician, moved.root, moved.sequence) == (co.users.nouf, row.pk, 1)
    assert step(desk, ticket, "cancel_appointment", reason="").status_code == 422
    assert step(desk, ticket, "cancel_appointment", reason="مرض الفني").status_code == 302
    told = client.get(base).content.decode()
    assert "مرض الفني" in told
    assert client.get(f"{base}appointment/").status_code == 409


def test_a_visit_that_began_is_the_device_in_hand_and_the_place_of_the_handover(co, sign_in):
    ticket = scenarios.filed(co, arrival="visit", address="حي الملقا")
    row = visit(ticket, co)
    with pytest.raises(StepRefused):
        diagnosis.start_diagnosis(ticket, actor=co.khalid)
    with pytest.raises(StepRefused, match="another time"):
        visits.begin_visit(ticket, actor=co.khalid)
    with time_machine.travel(row.starts_at + timedelta(minutes=5)):
        assert step(sign_in("khalid"), ticket, "begin_visit").status_code == 302
        assert step(sign_in("khalid"), ticket, "start_diagnosis").status_code == 302
    row.refresh_from_db()
    assert row.begun_at
    ready = scenarios.ticket_at("ready", co=co)
    values = {"receiver": "محمد", "proof": "code", "code": handover.pickup_code(ready), "explained": "on"}
    values["accessories_back"] = ["0"]
    assert step(sign_in("khalid"), ready, "hand_over", **values).status_code == 409
    with pytest.raises(NotAllowed):
        handover.hand_over(ready, actor=co.khalid, receiver="x", proof="code", explained=True)
    there = visit(ready, co, days=2)
    with time_machine.travel(there.starts_at):
        assert step(sign_in("khalid"), ready, "begin_visit").status_code == 302
        assert step(sign_in("khalid"), ready, "hand_over", **values).status_code == 302
    assert ready.handover.visit == there


def test_what_makes_a_visit_pointless_calls_it_off(co):
    ticket = scenarios.filed(co)
    row = visit(ticket, co)
    diagnosis.check_in(ticket, actor=co.desk, condition="سليم")
    row.refresh_from_db()
    assert row.cancel_reason == "device_here"


def events_of(key: CalendarKey) -> dict[str, object]:
    answer = Client().get("/" + calendar_url(key).split("/", 3)[3])
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return {str(e["UID"]): e for e in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_the_calendar_follows_every_change(co, sign_in):
    ticket, key = scenarios.filed(co), visits.renew_calendar(co.users.khalid)
    row = visit(ticket, co)
    (uid, event), = events_of(key).items()
    assert (event["STATUS"], event["SEQUENCE"], event.decoded("DTSTART")) == ("CONFIRMED", 0, row.starts_at)
    assert str(event["DTSTART"].params["TZID"]) == co.branch.time_zone
    assert row.address in str(event["LOCATION"])
    window = slot(co, 5)
    visits.move_appointment(ticket, actor=co.desk, **window, reason="سفر")
    (same, event), = events_of(key).items()
    assert (same, event["STATUS"], event["SEQUENCE"], event.decoded("DTSTART")) == (uid, "CONFIRMED", 1, window["starts_at"])
    visits.move_appointment(ticket, actor=co.desk, **slot(co, 6), technician=co.users.nouf, reason="إجازة")
    event = events_of(key)[uid]
    assert (event["STATUS"], event["SEQUENCE"], "LOCATION" in event) == ("CANCELLED", 2, False)
    other = visits.renew_calendar(co.users.nouf)
    assert events_of(other)[uid]["STATUS"] == "CONFIRMED"
    visits.cancel_appointment(ticket, actor=co.desk, reason="شُفي الجهاز")
    event = events_of(other)[uid]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    old = calendar_url(key)
    assert sign_in("khalid").post("/desk/visits/calendar/").status_code == 302
    path = "/" + old.split("/", 3)[3]
    assert Client().get(path).status_code == 404
    assert Client().get(path.replace(".ics", "x.ics")).status_code == 404
    key.refresh_from_db()
    assert calendar_url(key) in sign_in("khalid").get("/desk/visits/").content.decode()
    co.users.khalid.is_active = False
    co.users.khalid.save()
    assert Client().get("/" + calendar_url(key).split("/", 3)[3]).status_code == 404


def test_a_full_day_costs_no_more_than_one_visit(co, sign_in):
    client, key, counts = sign_in("khalid"), visits.renew_calendar(co.users.khalid), []
    for hour in (9, 12, 15):
        row = visit(scenarios.filed(co), co, **slot(co, 1, hour))
        for page in (f"/desk/visits/?day={timezone.localtime(row.starts_at).date()}", "/" + calendar_url(key).split("/", 3)[3]):
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                client.get(page)
            counts.append(len(asked))
    assert counts[:2] == counts[2:4] == counts[4:]


def test_days_that_no_calendar_has_show_today(co, sign_in):
    for day in ("2026-02-31", "x", ""):
        assert sign_in("desk").get("/desk/visits/", {"day": day, "of": "all"}).context["day"] == timezone.localdate()
    assert sign_in("desk").get("/desk/visits/", {"of": "999999"}).status_code == 404
    assert isinstance(sign_in("khalid").get("/desk/visits/").context["day"], date)
    assert Appointment.objects.count() == 0
