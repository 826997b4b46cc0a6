"""Error pages: right status, both languages, the typed text kept, and no database."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from helpdesk import errors
from helpdesk.middleware import LanguageMiddleware, ThemeMiddleware

PAGES = {
    400: errors.bad_request,
    403: errors.permission_denied,
    404: errors.not_found,
    409: lambda request: errors.conflict(request, who="Khalid", changed="Stage is now repairing", back="/desk/t/R/"),
    410: errors.gone,
    500: errors.server_error,
    503: errors.service_away,
}


def answer(view, request, language="en"):
    request.COOKIES["lang"] = language
    with translation.override(language):
        return LanguageMiddleware(ThemeMiddleware(view))(request)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("status", PAGES)
def test_error_pages_stand_without_a_database(status, language):
    """No ``django_db`` mark: any query would fail this test."""
    response = answer(PAGES[status], RequestFactory().get("/somewhere/"), language)
    page = response.content.decode()
    assert response.status_code == status
    assert f'lang="{language}"' in page
    assert 'href="/"' in page or "/desk/" in page  # a way on


def test_typed_text_is_kept_and_secrets_are_not_shown():
    request = RequestFactory().post(
        "/report/",
        {
            "description": "It does not charge <b>",
            "csrfmiddlewaretoken": "tok-1",
            "password": "hidden-word",
            "last4": "9911",
        },
    )
    page = answer(errors.server_error, request).content.decode()
    assert "It does not charge &lt;b&gt;" in page
    assert "tok-1" not in page
    assert "hidden-word" not in page


def test_a_form_lost_to_the_database_can_be_sent_again_with_one_button():
    response = answer(errors.service_away, RequestFactory().post("/report/", {"description": "No sound", "step": "3"}))
    page = response.content.decode()
    assert response.headers["Retry-After"] == "10"
    assert '<input type="hidden" name="step" value="3">' in page
    assert 'action="/report/"' in page


def test_a_form_with_a_password_is_not_offered_again():
    page = answer(
        errors.service_away, RequestFactory().post("/staff/login/", {"password": "hidden-word"})
    ).content.decode()
    assert "hidden-word" not in page


def test_a_broken_body_still_gets_a_page():
    request = RequestFactory().post("/report/", b"--nonsense", content_type="multipart/form-data; boundary=x")
    assert answer(errors.bad_request, request).status_code == 400


def test_a_failed_partial_update_leaves_the_form_on_screen():
    request = RequestFactory().post("/desk/t/R/", {"note": "long words"}, headers={"HX-Request": "true"})
    response = answer(errors.server_error, request)
    assert response.headers["HX-Retarget"] == "#toasts"
    assert "<html" not in response.content.decode()


@pytest.mark.django_db
def test_unknown_address_gets_the_page_in_the_readers_language(settings):
    settings.DEBUG = False
    response = Client().get("/no/such/page/?lang=en")
    assert response.status_code == 404
    assert "We did not find this page" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_its_text_to_copy():
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = client.post("/staff/login/", {"username": "sara.najjar", "password": "hidden-word"})
    assert response.status_code == 403
    assert "sara.najjar" in response.content.decode()
    assert "hidden-word" not in response.content.decode()
