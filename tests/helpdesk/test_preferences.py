"""Language and theme: asked by address, remembered in a cookie, without script."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


def test_arabic_is_the_language_without_any_wish(client):
    assert 'lang="ar" dir="rtl"' in client.get("/").content.decode()


def test_language_asked_by_address_is_remembered(client):
    assert 'lang="en" dir="ltr"' in client.get("/?lang=en").content.decode()
    assert 'lang="en" dir="ltr"' in client.get("/").content.decode()
    assert client.get("/?lang=xx").status_code == 200


def test_theme_asked_by_address_is_remembered_and_can_be_given_back(client):
    assert 'data-theme="dark"' in client.get("/?theme=dark").content.decode()
    assert 'data-theme="dark"' in client.get("/").content.decode()
    assert 'data-theme="' not in client.get("/?theme=system").content.decode()
    assert 'data-theme="' not in client.get("/").content.decode()


def test_a_wish_of_signed_in_staff_becomes_their_language(client, django_user_model):
    user = django_user_model.objects.get(username="sara")
    client.force_login(user)
    client.get("/?lang=en")
    user.refresh_from_db()
    assert user.language == "en"


def test_pages_hold_nothing_that_the_content_policy_forbids(client):
    for address in ("/", "/staff/login/"):
        page = client.get(address).content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick" not in page
