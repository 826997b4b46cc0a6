"""Who acts."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from helpdesk.accounts.models import Customer, Role, User
from helpdesk.lib.actor import Actor


def test_a_member_of_staff_acts_with_name_and_role() -> None:
    actor = Actor.staff(User(pk=7, username="sara", first_name="Sara", last_name="Ali", role=Role.TECHNICIAN))
    assert actor == Actor("staff", user_id=7, name="Sara Ali", role="technician")
    assert (actor.is_staff, actor.is_customer, actor.is_system, actor.is_integration) == (True, False, False, False)


def test_a_customer_acts_without_any_role() -> None:
    actor = Actor.customer(Customer(pk=3, name="أبو محمد"))
    assert actor == Actor("customer", customer_id=3, name="أبو محمد")
    assert actor.is_customer
    assert actor.user_id is None


def test_the_product_and_other_programs_act_by_name() -> None:
    assert Actor.system().name == "system"
    assert Actor.system("follow_ups").is_system
    assert Actor.integration("mailbox").is_integration


def test_an_actor_cannot_be_changed_on_the_way() -> None:
    with pytest.raises(FrozenInstanceError):
        Actor.system().kind = "staff"  # type: ignore[misc]
