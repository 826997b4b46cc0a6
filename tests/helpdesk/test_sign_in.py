"""Sign-in of staff: one answer for every failure, limits held in the database, no open redirects."""

from __future__ import annotations

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-words"


@pytest.fixture
def user():
    sara = get_user_model().objects.get(username="sara")
    sara.language = "en"
    sara.set_password(PASSWORD)
    sara.save()
    return sara


def send(client: Client, **data: str):
    return client.post("/staff/login/", {"username": "sara", "password": PASSWORD, **data})


def test_user_name_or_e_mail_signs_in(client, user):
    assert send(client).status_code == 302
    client.logout()
    assert send(client, username="SARA@nuwar.example").status_code == 302


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"username": "nobody"}])
def test_every_failure_gets_the_same_answer_and_keeps_the_name(client, user, change):
    response = send(client, **change)
    assert response.status_code == 422
    assert str(response.context["form"].non_field_errors()[0]).startswith("اسم المستخدم أو كلمة المرور")
    assert "wrong" not in response.content.decode()
    assert change.get("username", "sara") in response.content.decode()


def test_a_closed_account_does_not_sign_in(client, user):
    user.is_active = False
    user.save()
    assert send(client).status_code == 422


def test_next_leads_only_to_our_own_pages(client, user):
    assert send(client, next="/desk/?view=mine").headers["Location"] == "/desk/?view=mine"
    client.logout()
    assert "evil" not in send(client, next="https://evil.example/").headers["Location"]
    client.logout()
    assert "evil" not in send(client, next="//evil.example/").headers["Location"]


def test_the_sixth_try_in_five_minutes_is_refused_even_with_the_right_password(client, user):
    with time_machine.travel("2026-11-22T09:00Z", tick=False) as clock:
        for _ in range(5):
            assert send(client, password="wrong").status_code == 422
        assert send(client).status_code == 429
        assert send(client, username="SARA ").status_code == 429
        clock.shift(301)
        assert send(client).status_code == 302


def test_the_limit_is_the_same_for_accounts_that_do_not_exist(client, user):
    answers = [send(client, username="nobody", password="x").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_one_address_may_not_try_many_names(client, user):
    answers = [send(client, username=f"name{n}", password="x").status_code for n in range(21)]
    assert answers[19] == 422
    assert answers[20] == 429


def test_a_success_forgets_the_failures(client, user):
    for _ in range(2):
        for _ in range(4):
            send(client, password="wrong")
        assert send(client).status_code == 302
        client.logout()


def test_sign_out_needs_a_post(client, user):
    client.force_login(user)
    assert client.get("/staff/logout/").status_code == 405
    assert client.post("/staff/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_language_of_the_account_is_taken_unless_the_browser_has_one(client, user):
    assert send(client).cookies["lang"].value == "en"
    other = Client()
    other.cookies["lang"] = "ar"
    assert "lang" not in send(other).cookies


def test_demo_accounts_are_shown_only_on_a_demonstration(client, user, settings):
    assert "demo-repair" not in client.get("/staff/login/").content.decode()
    settings.DEMO = True
    assert "sara" in client.get("/staff/login/").content.decode()
