"""What people who used the desk for the first time stumbled over."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from notifications import dispatch
from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.access import tracking_token
from tickets.actions import diagnosis, worklog, workshop
from tickets.models import LoanUnit
from warranty.models import DeviceType, Part, Product

pytestmark = pytest.mark.once


def plain(page: str) -> str:
    """The words of a page or letter, without marks of direction."""
    return re.sub(r"<[^>]+>|[\u2066-\u2069]", "", page).replace("\u00a0", " ")


def page_of(client: Any, ticket: Any) -> Any:
    return client.get(f"/desk/t/{ticket.reference}/")


def test_panel_shows_the_position_that_counts_for_the_fault_found(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("deciding", co=co, cause="misuse")
    for name in ("huda", "khalid"):  # with and without the form of the decision
        answer = page_of(sign_in(name), ticket)
        assert answer.context["cover_status"] == "not_covered"
        assert answer.context["coverage"] == "Not covered for this fault"
        assert "The device itself is in warranty until" in answer.content.decode()


def test_expired_repair_warranty_is_said_to_have_ended_with_its_year(co: SimpleNamespace, sign_in: Any, time_machine: Any) -> None:
    ticket = scenarios.ticket_at("closed", co=co)
    assert "under warranty until" in page_of(sign_in("sara"), ticket).content.decode()
    until = page_of(sign_in("sara"), ticket).context["repair_warranty"]
    time_machine.move_to(timezone.now() + timedelta(days=400))
    html = page_of(sign_in("sara"), ticket).content.decode()
    assert re.search(rf"its warranty ended on (<[^>]+>)?{until.day} {until:%B} {until.year}", html)


def test_a_colleagues_time_is_stopped_only_knowingly_and_the_history_names_whose_it_was(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    timer = worklog.start_work(ticket, actor=co.khalid, what="لحام")
    other = sign_in("nouf")
    assert "This also stops the running time of: Khalid Alfahad." in page_of(other, ticket).content.decode()
    answer = step(other, ticket, "stop_work", timer=timer.pk, what="لحام")
    assert answer.status_code == 422
    assert "for_other" in answer.context["form"].errors
    assert ticket.work_timers.exists()
    assert step(other, ticket, "stop_work", timer=timer.pk, what="لحام", for_other="on").status_code == 302
    assert "Time stopped of Khalid Alfahad" in page_of(other, ticket).content.decode()


def test_parts_of_other_devices_stand_apart(co: SimpleNamespace, sign_in: Any) -> None:
    television = Product.objects.create(
        code="tv-1", brand=co.product.brand, device_type=DeviceType.objects.get(code="tv"), name="TV 1", serial_prefix="NWTV",
    )
    board = Part.objects.create(sku="P-TV", name_ar="لوحة", name_en="Power board")
    board.products.add(television)
    ticket = scenarios.ticket_at("repairing", co=co)
    form = next(f for f in page_of(sign_in("khalid"), ticket).context["forms"] if f.action == "finish_repair")
    assert [(co.part.pk in dict(parts), name) for name, parts in form.fields["part_0"].choices[1:]] == [
        (True, "For no model in particular")]
    assert "Power board" not in str(form["part_0"])
    client, words = sign_in("khalid"), {"quantity": 1}
    for typed, where in (("nothing", "other_part"), ("power", "other_meant"), ("p-tv", "other_meant")):
        refused = step(client, ticket, "reserve_part", **words, other_part=typed)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [where])
    assert "Power board is made for" in str(refused.context["form"].errors)
    assert step(client, ticket, "reserve_part", **words, other_part="P-TV", other_meant="on").status_code == 302
    form = next(f for f in page_of(client, ticket).context["forms"] if f.action == "finish_repair")
    assert [pk for pk, _name in dict(form.fields["part_0"].choices[1:])["For other devices, held for this ticket"]] == [board.pk]


def test_visit_is_offered_only_where_a_technician_has_a_way_to_go(co: SimpleNamespace, sign_in: Any) -> None:
    desk = sign_in("desk")

    def offered(ticket: Any) -> set[str]:
        context = page_of(desk, ticket).context
        return {f.action for f in context["forms"]} | {f["action"] for f in context["others"]}

    collected = scenarios.ticket_at("ready", co=co)
    assert "schedule_visit" not in offered(collected)
    assert "schedule_pickup" in offered(collected)
    assert "schedule_visit" in offered(scenarios.ticket_at("ready", co=co, arrival="visit", address="حي الملقا"))
    assert "schedule_visit" in offered(scenarios.filed(co))


def test_check_in_tells_condition_and_accessories_apart(co: SimpleNamespace, sign_in: Any) -> None:
    html = page_of(sign_in("desk"), scenarios.ticket_at("diagnosing", co=co)).content.decode()
    assert "Condition: \u2068خدش خفيف في الظهر\u2069<br>Accessories: \u2068شاحن\u2069" in html


def test_staff_keep_the_desk_around_a_page_that_is_missing_or_closed(co: SimpleNamespace, sign_in: Any, client: Any) -> None:
    for name, path, status in (("sara", "/desk/t/RMA-0000-0000/", 404), ("desk", "/desk/dashboard/", 403)):
        answer = sign_in(name).get(path)
        html = answer.content.decode()
        assert answer.status_code == status
        assert 'data-density="staff"' in html
        assert 'href="/desk/"' in html
        assert html.count("<h1") == 1
    assert 'data-density="staff"' not in client.get("/desk/nowhere/at/all/").content.decode()


def test_report_of_the_counter_speaks_to_staff(co: SimpleNamespace, sign_in: Any) -> None:
    desk = sign_in("desk")
    words = desk.get("/desk/new/").content.decode() + desk.post("/desk/new/", {"name": "1"}).content.decode()
    assert "customer" in words
    for to_customers in ("reach you", "write to you", "affects you", "your name", "you remember", "call you", "nearest to you"):
        assert to_customers not in words


def test_lookups_for_programs_refuse_in_json() -> None:
    for words in (("coverage", "NOTHING-HERE"), ("coverage", "X", "--on", "2026-02-30"), ("propose_remedy", "RMA-0000")):
        out = io.StringIO()
        with pytest.raises(SystemExit) as end:
            call_command(*words, "--json", stdout=out)
        assert end.value.code == 1
        assert json.loads(out.getvalue())["error"]


test_lookups_for_programs_refuse_in_json = pytest.mark.django_db(test_lookups_for_programs_refuse_in_json)


def test_a_wrong_part_is_not_a_defective_one(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    client = sign_in("khalid")
    assert step(client, ticket, "reserve_part", part=co.part.pk, quantity=1).status_code == 302
    usage = ticket.parts.get()
    values = {"usage": usage.pk, "quantity": 1, "fault": "منفذ N5"}
    assert "reason" in step(client, ticket, "reject_part", **values).context["form"].errors
    assert step(client, ticket, "reject_part", reason="wrong_item", **values).status_code == 302
    usage.refresh_from_db()
    back = ticket.vendor_returns.get()
    assert (usage.state, back.reason, back.fault) == ("wrong", "wrong_item", "منفذ N5")
    assert ticket.part_movements.filter(kind="wrong", change=-1).exists()
    html = page_of(client, ticket).content.decode()
    assert "Wrong part for “Charging port”" in html
    assert "Dead on arrival: Charging port" not in html
    assert "Wrong item" in client.get("/desk/returns/?state=to_send").content.decode()


def test_measurements_that_cannot_be_are_named_together_and_nothing_is_kept(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co)
    answer = step(sign_in("khalid"), ticket, "answer_guide", answer_cell="-4", answer_current="2500")
    errors = answer.context["form"].errors
    assert set(errors) == {"answer_cell", "answer_current"}
    assert "cannot be right" in errors["answer_cell"][0]
    assert not ticket.guide_answers.exists()
    tested = scenarios.ticket_at("testing", co=co)
    sheet = {f"test_{code}": value for code, value in scenarios.all_pass(tested, charge="-3").items()}
    assert "cannot be right" in str(step(sign_in("nouf"), tested, "pass_test", **sheet).context["form"].errors)


def test_rest_of_a_ticket_is_said_where_nobody_here_moves_it_on(co: SimpleNamespace, sign_in: Any) -> None:
    rests = {"delivered": "Waiting for the customer’s answer: does it work?", "closed": "Closed: nothing left to do"}
    for stage, said in rests.items():
        assert f">{said}</h2>" in page_of(sign_in("sara"), scenarios.ticket_at(stage, co=co)).content.decode()
    ticket = scenarios.ticket_at("deciding", co=co, cause="misuse")
    diagnosis.object_to_finding(ticket, actor=scenarios.customer_of(ticket), reason="لم يسقط الجهاز")
    for name in ("sara", "khalid"):
        assert ">Next: a second technician must examine</h2>" in page_of(sign_in(name), ticket).content.decode()
    assert ">Next step: " in page_of(sign_in("nouf"), ticket).content.decode()


def test_a_part_that_did_not_come_on_its_day_makes_the_ticket_late(co: SimpleNamespace, sign_in: Any, time_machine: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    scenarios.say(ticket, co.sara)
    workshop.wait_for_part(ticket, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=3))
    assert "Paused until" in page_of(sign_in("sara"), ticket).content.decode()
    time_machine.move_to(timezone.now() + timedelta(days=5))
    client = sign_in("sara")
    assert page_of(client, ticket).context["page"].due.tone == "late"
    assert ticket.reference in client.get("/desk/?view=overdue").content.decode()
    workshop.part_arrived(ticket, actor=co.khalid, usage=ticket.parts.get(state="ordered"))
    assert page_of(client, ticket).context["page"].due.tone != "late"


def test_what_stands_around_a_sheet_speaks_to_who_prints_it(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.ticket_at("diagnosing", co=co, language="ar")
    for name in ("receipt", "label", "label/tape"):
        page = sign_in("sara", "en").get(f"/desk/t/{ticket.reference}/{name}/").content.decode()
        bar, sheet = page.split("</header>", 1)
        assert '<html lang="ar" dir="rtl"' in page, name
        assert re.search(r'sheetbar noprint" lang="en" dir="ltr">\s*<a', bar), bar[-900:]
        assert "Back to the ticket" in bar, name
        assert "Back to the ticket" not in sheet, name


def test_what_is_due_is_named_at_the_handover_and_to_the_customer(co: SimpleNamespace, sign_in: Any, client: Any) -> None:
    for pays, count in ((True, 1), (False, 0)):
        ticket = scenarios.ticket_at("ready", co=co, pays=pays, language="en")
        desk = page_of(sign_in("desk"), ticket).content.decode()
        assert desk.count("To be paid before it leaves") == count
        customer = client.get(f"/t/{tracking_token(ticket)}/?lang=en").content.decode()
        assert customer.count("To pay on collection") == count
        mail = dispatch.write(ticket, "ready", "en")
        assert ("To pay on collection: SAR 460.00, by card or in cash" in plain(mail["body_text"])) is pays
        assert ("to pay SAR 460.00" in plain(mail["short_text"])) is pays
        if pays:
            assert "SAR 460.00" in plain(desk)
            assert "SAR 460.00" in plain(customer)
            assert "by card or in cash" in customer


def test_queue_and_quick_look_show_the_position_of_the_ticket_page(co: SimpleNamespace, sign_in: Any) -> None:
    client = sign_in("huda")
    for stage in ("received", "deciding", "awaiting_approval"):
        ticket = scenarios.ticket_at(stage, co=co, cause="misuse")
        told = page_of(client, ticket).context["coverage"]
        assert told == ("In warranty" if stage == "received" else "Not covered for this fault")
        row = client.get(f"/desk/?view=any&q={ticket.reference}").content.decode()
        assert f'<span class="qmeta clip">{told}</span>' in row
        assert f"<dd>{told}</dd>" in client.get(f"/desk/t/{ticket.reference}/peek/").content.decode()


def test_a_loan_device_of_another_type_is_chosen_apart_and_knowingly(co: SimpleNamespace, sign_in: Any) -> None:
    kinds = {code: DeviceType.objects.get(code=code) for code in ("tv", "phone")}
    models = {code: Product.objects.create(code=f"lend-{code}", brand=co.product.brand, device_type=kind, name=f"Lend {code}")
              for code, kind in kinds.items()}
    units = {code: LoanUnit.objects.create(branch=co.branch, product=model, serial=f"LN-{code}", condition="سليم")
             for code, model in models.items()}
    ticket, client = scenarios.ticket_at("repairing", co=co), sign_in("desk")
    answer = client.get(f"/desk/t/{ticket.reference}/do/lend_device/")
    fields = answer.context["form"].fields
    assert list(fields["unit"].queryset) == [units["phone"]]
    assert [words for _pk, words in fields["other_unit"].choices][1:] == ["Television: Lend tv · \u2066LN-tv\u2069 · سليم"]
    values = {"other_unit": units["tv"].pk, "deposit": "0", "condition": "سليم",
              "due_on": timezone.localdate() + timedelta(days=3)}
    assert list(step(client, ticket, "lend_device", **values).context["form"].errors) == ["other_type"]
    assert list(step(client, ticket, "lend_device", **values, unit=units["phone"].pk).context["form"].errors) == ["other_unit"]
    assert step(client, ticket, "lend_device", **values, other_type="on").status_code == 302


def test_a_promise_behind_our_own_deadline_is_made_knowingly(co: SimpleNamespace, sign_in: Any) -> None:
    ticket, client = scenarios.ticket_at("diagnosing", co=co), sign_in("sara")
    due = ticket.clocks.get(kind="turnaround").due_at
    early, late = (timezone.localtime(due + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M") for n in (-3, 30))
    answer = step(client, ticket, "move_promise", to=late, reason="قطعة")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["beyond"])
    assert "Promise this date all the same" in answer.content.decode()
    assert step(client, ticket, "move_promise", to=late, reason="قطعة", beyond="on").status_code == 302
    assert step(client, ticket, "move_promise", to=early, reason="أسرع").status_code == 302


def test_a_part_that_was_late_before_the_rule_gets_its_due_time(co: SimpleNamespace, time_machine: Any) -> None:
    ticket = scenarios.ticket_at("repairing", co=co)
    scenarios.say(ticket, co.sara)  # the first answer is given: no other clock runs
    workshop.wait_for_part(ticket, actor=co.khalid, part=co.part, expected_on=timezone.localdate() + timedelta(days=2))
    ticket.refresh_from_db()
    right = (ticket.next_due_at, ticket.next_due_kind)
    type(ticket).objects.update(next_due_at=None, next_due_kind="")
    time_machine.move_to(timezone.now() + timedelta(days=5))
    import_module("tickets.migrations.0003_late_parts_have_their_due_time").set_due_times(apps, None)
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.next_due_kind) == right
    assert ticket.next_due_at < timezone.now()


def test_who_writes_to_a_customer_of_the_other_language_is_told_so(co: SimpleNamespace, sign_in: Any) -> None:
    arabic = scenarios.ticket_at("diagnosing", co=co)
    english = scenarios.ticket_at("diagnosing", co=co, language="en", serial="NW7P2455501")
    client = sign_in("khalid")

    def told(ticket: Any, language: str) -> int:
        page = client.get(f"/desk/t/{ticket.reference}/", {"lang": language}).content.decode()
        return page.count("The customer reads Arabic.") + page.count("العميل يقرأ بالإنجليزية.")

    assert told(arabic, "ar") == told(english, "en") == 0
    assert told(arabic, "en") == told(english, "ar") == 2  # the finding and its reason for misuse
