"""Settings pages: administrators only, one sign-in, and a used policy that cannot be changed."""

from __future__ import annotations

import re

import pytest

from tests import scenarios
from warranty.models import PolicyVersion
from warranty.remedy import check_conditions

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAGES = ["", "warranty/policyversion/", "warranty/product/", "accounts/user/", "tickets/holiday/", "accounts/branch/"]


@pytest.fixture
def co():
    return scenarios.company()


@pytest.mark.parametrize("page", PAGES)
def test_only_administrators_enter(client, co, page):
    url = f"/staff/settings/{page}"
    assert client.get(url, follow=True).redirect_chain[-1][0].startswith("/staff/login/?next=")
    for name in ("desk", "sara", "khalid", "huda"):
        client.force_login(getattr(co.users, name))
        answer = client.get(url, follow=True)
        assert answer.status_code == 403
    client.force_login(co.users.admin)
    assert client.get(url).status_code == 200


def test_a_policy_that_tickets_use_is_read_only_and_copied_instead(client, co):
    scenarios.filed(co)
    client.force_login(co.users.admin)
    version = PolicyVersion.objects.get()
    page = client.get(f"/staff/settings/warranty/policyversion/{version.pk}/change/").content.decode()
    assert 'name="quote_valid_days"' not in page
    refused = client.post(f"/staff/settings/warranty/policyversion/{version.pk}/change/", {"quote_valid_days": "5"})
    assert refused.status_code == 403
    client.post(
        "/staff/settings/warranty/policyversion/", {"action": "copy", "_selected_action": [version.pk]}, follow=True
    )
    copy = PolicyVersion.objects.get(number=2)
    assert copy.clauses.count() == version.clauses.count()
    assert copy.targets.count() == 4
    assert 'name="quote_valid_days"' in client.get(f"/staff/settings/warranty/policyversion/{copy.pk}/change/").content.decode()


def test_settings_speak_arabic_and_name_the_days_of_the_week(client, co):
    client.force_login(co.users.admin)
    client.cookies["lang"] = "ar"
    start = client.get("/staff/settings/").content.decode()
    assert "نسخ السياسة" in start
    assert not re.search(r">(Branch|Holiday|Special|Working|Part|Symptom)\w*<", start)
    hours = client.get("/staff/settings/tickets/workinghours/add/").content.decode()
    assert "الأحد" in hours
    wrong = client.post(
        "/staff/settings/tickets/specialhours/add/",
        {"name_ar": "رمضان", "name_en": "Ramadan", "starts_on": "2027-02-08", "ends_on": "2027-03-09", "hours": '{"0": "10-16"}'},
    )
    assert "اكتب الساعات كما في المثال أدناه." in wrong.content.decode()


def test_staff_cannot_be_deleted(client, co):
    client.force_login(co.users.admin)
    assert client.post(f"/staff/settings/accounts/user/{co.users.sara.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("conditions", [{"coverd": True}, {"covered": "yes"}, {"cause": "defect"}, {"returns_min": True}])
def test_conditions_that_would_be_misread_are_refused(conditions):
    with pytest.raises(ValueError, match=next(iter(conditions))):
        check_conditions(conditions)
