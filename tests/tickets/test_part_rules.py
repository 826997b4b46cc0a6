"""Which parts may go in, where old ones go, and parts that were dead when they came."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.actions import part_faults, part_rules, stock, workshop
from tickets.actions.workshop import UsedPart
from tickets.enums import PartState
from tickets.exceptions import StepRefused
from tickets.models import PartStock, StockMovement, VendorReturn
from tickets.queries.timeline import customer_timeline
from warranty.models import Part

pytestmark = pytest.mark.django_db


def copy_of(co):
    part = Part.objects.create(sku="C-7712", name_ar="منفذ بديل", name_en="Copy port", genuine=False)
    stock.receive(part, co.branch, 4, actor=co.khalid, reason="توريد")
    return part


def finish(co, ticket, part, **used):
    workshop.finish_repair(
        scenarios.fresh(ticket), actor=co.khalid, work_done="استبدال", explanation="استبدلنا القطعة", minutes=30,
        used_parts=[UsedPart(part, **used)],
    )


def test_under_the_makers_warranty_only_genuine_parts_go_in_and_no_consent_helps():
    co = scenarios.company()
    part, ticket = copy_of(co), scenarios.ticket_at("repairing", co=co)
    version = scenarios.fresh(ticket).version
    for refused in (
        lambda: workshop.reserve_part(ticket, actor=co.khalid, part=part),
        lambda: workshop.wait_for_part(ticket, actor=co.khalid, part=part, expected_on=timezone.localdate()),
        lambda: part_rules.consent_to_part(ticket, actor=co.khalid, part=part, given_by="محمد", how="phone"),
        lambda: finish(co, ticket, part),
    ):
        with pytest.raises(StepRefused, match="maker's warranty"):
            refused()
    assert (scenarios.fresh(ticket).version, ticket.parts.count()) == (version, 0)


def test_who_pays_alone_may_agree_to_another_part_and_the_record_says_so():
    co = scenarios.company()
    part = copy_of(co)
    ticket = scenarios.ticket_at(
        "repairing", co=co, pays=True, cause="wear", purchased_on=timezone.localdate() - timedelta(days=2000)
    )
    with pytest.raises(StepRefused, match="Ask the customer"):
        finish(co, ticket, part)
    row = ticket.parts.create(part=part, branch=co.branch)
    with pytest.raises(IntegrityError), transaction.atomic():  # nor by any other door
        ticket.parts.filter(pk=row.pk).update(state="used", genuine=False)
    row.delete()
    consent = part_rules.consent_to_part(scenarios.fresh(ticket), actor=co.sara, part=part, given_by="محمد", how="phone")
    finish(co, ticket, part, old_part="maker")
    used = ticket.parts.get()
    assert (used.state, used.genuine, used.consent) == (PartState.USED, False, consent)
    assert VendorReturn.objects.get(ticket=ticket).reason == "old_part"
    assert any("not genuine" in entry.title for entry in customer_timeline(ticket))


def test_a_maker_who_allows_only_genuine_parts_gets_only_those():
    co = scenarios.company()
    co.product.brand.parts_rule = "always"
    co.product.brand.save()
    ticket = scenarios.ticket_at(
        "repairing", co=co, pays=True, cause="wear", purchased_on=timezone.localdate() - timedelta(days=2000)
    )
    with pytest.raises(StepRefused, match="only genuine parts go into devices of"):
        part_rules.consent_to_part(ticket, actor=co.sara, part=copy_of(co), given_by="محمد", how="phone")


def test_a_dead_part_goes_back_is_not_counted_as_used_and_another_takes_its_place():
    co = scenarios.company()
    ticket = scenarios.ticket_at("repairing", co=co)
    held = workshop.reserve_part(ticket, actor=co.khalid, part=co.part, quantity=3)
    other = part_faults.reject_part(scenarios.fresh(ticket), actor=co.khalid, usage=held, quantity=1, fault="لا يشحن")
    shelf = PartStock.objects.get(part=co.part, branch=co.branch)
    assert (shelf.on_hand, shelf.held, other.state) == (49, 3, PartState.RESERVED)
    assert sorted((p.state, p.quantity) for p in ticket.parts.all()) == [("faulty", 1), ("reserved", 1), ("reserved", 2)]
    assert VendorReturn.objects.get(ticket=ticket).reason == "dead"
    finish(co, ticket, co.part, quantity=3)
    assert PartStock.objects.get(pk=shelf.pk).on_hand == 46
    assert sum(p.quantity for p in ticket.parts.filter(state="used")) == 3
    # It may also show in the test, when it is in the device already: nothing leaves the shelf a second time.
    answers = scenarios.all_pass(ticket)
    workshop.fail_test(scenarios.fresh(ticket), actor=co.nouf, answers={**answers, next(iter(answers)): "fail"})
    stock.correct(co.part, co.branch, 0, actor=co.khalid, reason="جرد")
    used = ticket.parts.get(state="used")
    again = part_faults.reject_part(scenarios.fresh(ticket), actor=co.khalid, usage=used, fault="توقف", quantity=3)
    assert (again.state, scenarios.fresh(ticket).waiting_on) == (PartState.WANTED, "part")
    assert StockMovement.objects.filter(kind="faulty").count() == 2
    assert PartStock.objects.get(pk=shelf.pk).on_hand == 0


def test_the_steps_stand_on_the_page_and_keep_what_was_typed(client):
    co = scenarios.company()
    co.part.needs_serial = True
    co.part.save()
    client.force_login(co.users.khalid)
    ticket = scenarios.ticket_at("repairing", co=co)
    workshop.reserve_part(ticket, actor=co.khalid, part=co.part)
    usage = ticket.parts.get()
    dead = {"reason": "dead", "usage": usage.pk, "quantity": 1, "fault": "شاشة سوداء"}
    answer = step(client, ticket, "reject_part", **dead)
    assert answer.status_code == 422
    assert "شاشة سوداء" in answer.content.decode()
    assert "serial" in answer.context["form"].errors
    assert step(client, ticket, "reject_part", **dead, serial="L-9").status_code == 302
    copy = copy_of(co)
    answer = step(client, ticket, "consent_to_part", part=copy.pk, given_by="محمد", how="phone")
    assert answer.status_code == 422
    assert 'value="محمد"' in answer.content.decode()
    answer = step(client, ticket, "finish_repair", work_done="تبديل", explanation="بدّلنا", minutes=20, part_0=co.part.pk,
                  quantity_0=1, serial_0="L-10", old_0="customer")
    assert answer.status_code == 302
    assert ticket.parts.get(state="used").old_part == "customer"
