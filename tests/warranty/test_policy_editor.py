"""The policy editor as managers meet it: copy, change, be refused with words, publish; and never a used version."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests import scenarios
from warranty.models import PolicyClause, PolicyVersion
from warranty.queries import current_policy

pytestmark = pytest.mark.django_db
LAST = {"code": "9.1", "outcome": "person", "text_ar": "يقرر المدير.", "text_en": "A manager decides."}


@pytest.fixture
def co():
    return scenarios.company()


@pytest.fixture
def page(client, co):
    client.force_login(co.users.huda)
    client.get("/desk/policy/?lang=en")
    client.post("/desk/policy/1/copy/")
    return client


def test_a_draft_is_edited_refused_while_cases_are_open_and_published(page, co):
    draft = PolicyVersion.objects.get(number=2)
    before = scenarios.filed(co)
    for code in ("5.1", "5.2"):
        page.post(f"/desk/policy/2/clauses/{draft.clauses.get(code=code).pk}/remove/")
    refused = page.post("/desk/policy/2/publish/", {"effective_from": ""})
    assert refused.status_code == 409
    words = refused.content.decode()
    assert "Not published: these cases would be left without a clause." in words
    assert "Misuse, Not covered" in words
    draft.refresh_from_db()
    assert draft.is_draft
    assert current_policy(timezone.now()).number == 1
    saved = page.post("/desk/policy/2/clauses/new/", LAST)
    assert saved.status_code == 302
    assert page.post("/desk/policy/2/publish/", {"effective_from": ""}).status_code == 302
    assert current_policy(timezone.now()).number == 2
    assert scenarios.filed(co).policy_version.number == 2
    before.refresh_from_db()
    assert before.policy_version.number == 1


def test_a_published_version_is_never_changed(page):
    old = PolicyVersion.objects.get(number=1)
    clause = old.clauses.first()
    for url in (f"clauses/{clause.pk}/move/", f"clauses/{clause.pk}/remove/", "discard/", "publish/"):
        assert page.post(f"/desk/policy/1/{url}", {"to": "down"}).status_code == 409, url
    assert page.post(f"/desk/policy/1/clauses/{clause.pk}/", LAST).status_code == 302
    assert list(old.clauses.values_list("code", flat=True)) == list(
        PolicyVersion.objects.get(number=2).clauses.values_list("code", flat=True)
    )
    clause.refresh_from_db()
    assert clause.code == "1.1"


def test_clauses_move_and_a_clause_keeps_its_conditions_when_saved_again(page):
    draft = PolicyVersion.objects.get(number=2)
    second = draft.clauses.all()[1]
    page.post(f"/desk/policy/2/clauses/{second.pk}/move/", {"to": "up"})
    assert draft.clauses.first() == second
    page.post(f"/desk/policy/2/clauses/{second.pk}/move/", {"to": "up"})
    assert [c.position for c in draft.clauses.all()] == list(range(8))
    clause = draft.clauses.get(code="3.1")
    form = page.get(f"/desk/policy/2/clauses/{clause.pk}/").context["form"]
    sent = {k: v for k, v in form.initial.items() if v is not None}
    page.post(f"/desk/policy/2/clauses/{clause.pk}/", {**sent, "cost_ratio_max": "60", "age_months_max": "24"})
    clause.refresh_from_db()
    assert clause.conditions == {"coverage": ["covered"], "repairable": True, "cost_ratio_max": 0.6, "age_months_max": 24}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"cost_ratio_max": "5000"}, "cost_ratio_max"), ({"returns_min": "0"}, "returns_min"), ({"code": "3.1"}, "code"),
     ({"age_months_min": "24", "age_months_max": "12"}, "age_months_max"), ({"outcome": "gift"}, "outcome"),
     ({"text_en": ""}, "text_en"), ({"code": "<b>"}, "code")],
)
def test_absurd_clauses_are_refused_in_words(page, changes, field):
    answer = page.post("/desk/policy/2/clauses/new/", {**LAST, **changes})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert PolicyClause.objects.filter(version__number=2).count() == 8


def test_absurd_figures_are_refused_and_good_ones_kept(page):
    form = page.get("/desk/policy/2/").context["terms"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    for changes in ({"examination_fee": "-5"}, {"quote_valid_days": "0"}, {"agent_goodwill_limit": "-1"},
                    {"normal_diagnosis_days": "30"}):
        assert page.post("/desk/policy/2/terms/", {**sent, **changes}).status_code == 422, changes
    assert page.post("/desk/policy/2/terms/", {**sent, "agent_goodwill_limit": "275", "examination_fee": "50"}).status_code == 302
    draft = PolicyVersion.objects.get(number=2)
    assert (draft.examination_fee, draft.limits.get(role="agent").goodwill_limit) == (50, 275)


def test_a_version_may_begin_later_and_be_withdrawn_until_then(page):
    day = timezone.localdate() + timedelta(days=10)
    past = timezone.localdate() - timedelta(days=2)
    assert page.post("/desk/policy/2/publish/", {"effective_from": str(past)}).status_code == 409
    page.post("/desk/policy/2/publish/", {"effective_from": str(day)})
    assert current_policy(timezone.now()).number == 1
    with time_machine.travel(timezone.now() + timedelta(days=12)):
        assert current_policy(timezone.now()).number == 2
    page.post("/desk/policy/2/withdraw/")
    assert PolicyVersion.objects.get(number=2).is_draft


def test_only_managers_and_administrators_enter(client, co):
    for name in ("desk", "sara", "khalid"):
        client.force_login(getattr(co.users, name))
        for url in ("", "1/", "1/clauses/new/"):
            assert client.get(f"/desk/policy/{url}").status_code == 403
        assert client.post("/desk/policy/1/copy/").status_code == 403
    assert PolicyVersion.objects.count() == 1
