"""Queries that are composed once answer each call for its own values."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import QuerySet

from helpdesk.accounts.models import Branch, Role, User
from helpdesk.lib.prepared import prepared, prepared_write


@prepared(str)
def named(username: str) -> QuerySet[User]:
    return User.objects.filter(username=username).select_related("branch")


@prepared(int)
def shifted(pk: int) -> QuerySet[User]:
    return User.objects.filter(pk=pk + 1)


@prepared(str)
def odd(username: str) -> QuerySet[User]:
    return User.objects.filter(username=username, first_name__in=["it's 100%s %", Role.AGENT], branch__isnull=False)


@prepared_write(str, str)
def renamed(username: str, first_name: str):
    return User.objects.filter(username=username), {"first_name": first_name, "is_active": True}


@prepared_write(str, str)
def founded(code: str, name: str):
    return Branch(code=code, name_ar=name, name_en="Here")


@pytest.mark.django_db
def test_writes_write_each_their_own_values(django_assert_num_queries):
    for n, name in enumerate(("one", "it's 100%", "three")):
        with django_assert_num_queries(1):
            assert founded(f"place-{n}", name) == 1
    assert list(Branch.objects.filter(code__startswith="place").order_by("code").values_list("name_ar", flat=True)) == [
        "one", "it's 100%", "three"
    ]
    branch = Branch.objects.get(code="place-0")
    for name in ("one", "two"):
        User.objects.create_user(name, branch=branch)
    with django_assert_num_queries(3):
        assert [renamed("one", "%s"), renamed("two", "Second"), renamed("nobody", "")] == [1, 1, 0]
    assert User.objects.get(username="one").first_name == "%s"


@pytest.mark.django_db
def test_each_call_has_its_own_answer(django_assert_num_queries):
    branch = Branch.objects.create(code="here", name_ar="هنا", name_en="Here")
    for name in ("one", "it's 100%"):
        User.objects.create_user(name, branch=branch)
    for _ in range(4):  # from the second or third call on PostgreSQL has a plan of its own
        with django_assert_num_queries(3):
            assert [person.username for person in named("one")] == ["one"]
            found = named.first("it's 100%")
            assert found is not None
            assert found.branch.code == "here"
            assert named.first("nobody") is None
        assert [person.username for person in named("one")] == ["one"]


@pytest.mark.django_db
def test_a_value_that_is_changed_on_its_way_is_refused():
    with pytest.raises(ValueError, match="does not reach the SQL"):
        shifted(1)


@pytest.mark.django_db
def test_what_never_changes_is_seen_by_the_planner_and_stays_what_it_is():
    branch = Branch.objects.create(code="here", name_ar="هنا", name_en="Here")
    for name, first in (("one", "it's 100%s %"), ("two", "agent"), ("three", "it's 100%")):
        User.objects.create_user(name, branch=branch, first_name=first)
    for _ in range(8):  # from the sixth call on PostgreSQL may plan for all values
        assert [len(odd(name)) for name in ("one", "two", "three")] == [1, 1, 0]
    if connection.vendor == "postgresql":  # else a partial index could not serve such a plan
        assert "'agent'" in odd._here.sql
        assert odd._here.sql.replace("%%", "").count("%s") == 1
