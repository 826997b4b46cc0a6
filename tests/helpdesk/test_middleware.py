"""What every request goes through: its id, its language, and a database that is away."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from helpdesk.middleware import RequestIdFilter, request_id
from tests.engines import free_port

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "/there-is-no-such-page/"  # the page for 404 needs no database

# --- request id


@pytest.mark.parametrize("given", ["abcdef12", "0123456789abcdef", "A-b-C-d-1-2", "x" * 64])
def test_a_sane_id_of_the_proxy_is_kept(client: Client, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "has space in it", "line\nfeed-123", "<script>12", "١٢٣٤٥٦٧٨"]
)
def test_any_other_id_is_replaced_by_ours(client: Client, given: str) -> None:
    response = client.get("/healthz", HTTP_X_REQUEST_ID=given)
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["X-Request-ID"])


def test_two_requests_never_share_an_id(client: Client) -> None:
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
    assert len(ids) == 20


def test_log_lines_about_a_request_carry_its_id(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    client.get(NOWHERE, headers={"X-Request-ID": "find-me-in-the-log"})
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert record.request_id == "find-me-in-the-log"  # type: ignore[attr-defined]


def test_log_lines_outside_of_requests_carry_none(client: Client) -> None:
    client.get("/healthz")
    record = logging.makeLogRecord({})
    RequestIdFilter().filter(record)
    assert record.request_id == request_id.get() == "-"  # type: ignore[attr-defined]


# --- language


def language_of(response) -> tuple[str, str]:  # type: ignore[no-untyped-def]
    """Language that the header says, and the page itself."""
    shown = re.search(rb'<html[^>]* lang="(\w+)"', response.content)
    assert shown
    return response.headers["Content-Language"], shown[1].decode()


def test_arabic_is_the_language_of_the_house(client: Client) -> None:
    response = client.get(NOWHERE)
    assert language_of(response) == ("ar", "ar")
    assert b'dir="rtl"' in response.content


@pytest.mark.parametrize(("accepts", "language"), [
    ("en", "en"), ("en-GB,en;q=0.9", "en"), ("ar-SA", "ar"), ("fr,en;q=0.8", "en"), ("fr", "ar"), ("", "ar"),
    ("xx;q=nonsense", "ar"), ("*", "ar"),
])
def test_the_browser_is_heard(client: Client, accepts: str, language: str) -> None:
    assert language_of(client.get(NOWHERE, headers={"Accept-Language": accepts})) == (language, language)


def test_english_pages_run_from_left_to_right(client: Client) -> None:
    assert b'dir="ltr"' in client.get(NOWHERE, {"lang": "en"}).content


def test_a_choice_is_remembered_over_what_the_browser_says(client: Client) -> None:
    client.get(NOWHERE, {"lang": "en"})
    assert client.cookies["lang"].value == "en"
    assert language_of(client.get(NOWHERE, headers={"Accept-Language": "ar"})) == ("en", "en")
    client.get(NOWHERE, {"lang": "ar"})
    assert language_of(client.get(NOWHERE, headers={"Accept-Language": "en"})) == ("ar", "ar")


def test_the_cookie_goes_nowhere_else(client: Client) -> None:
    client.get(NOWHERE, {"lang": "en"})
    assert client.cookies["lang"]["samesite"] == "Lax"
    assert int(client.cookies["lang"]["max-age"]) == 365 * 24 * 60 * 60


@pytest.mark.parametrize("asked", ["fr", "../en", "en\r\nX: y", "<b>", ""])
def test_an_unknown_language_is_passed_over(client: Client, asked: str) -> None:
    response = client.get(NOWHERE, {"lang": asked})
    assert language_of(response) == ("ar", "ar")
    assert "lang" not in response.cookies


def test_an_unknown_language_in_the_cookie_is_passed_over(client: Client) -> None:
    client.cookies["lang"] = "../../etc"
    assert language_of(client.get(NOWHERE)) == ("ar", "ar")


def test_one_request_does_not_leave_its_language_to_the_next(client: Client) -> None:
    from django.utils import translation

    before = translation.get_language()
    client.get(NOWHERE, {"lang": "en"})
    assert translation.get_language() == before


# --- a database that is away

TYPED = "الشاشة سوداء منذ أمس"


@pytest.fixture(scope="module")
def answers() -> dict[str, dict]:
    """Answers of the product whose database is a closed port."""
    english = {"Accept-Language": "en"}
    words = {"symptom": TYPED, "password": "p4ss-w0rd!", "note": "<script>x</script>"}
    questions = {
        "page": ["get", "/view-reads/?a=1", {}, {"X-Request-ID": "while-it-was-away"}],
        "english": ["get", "/view-reads/", {}, english],
        "form": ["post", "/view-reads/", words, {}],
        "partial": ["get", "/view-reads/", {}, {"HX-Request": "true"}],
        "session": ["post", "/session-writes/", {"symptom": TYPED}, english],
        "sign-in": ["post", "/staff/login/", {"username": "sara", "password": "p4ss-w0rd!"}, {}],
        "home": ["get", "/", {}, {}],
        "alive": ["get", "/healthz", {}, {}],
        "ready": ["get", "/readyz", {}, {}],
        "fault": ["get", "/broken/", {}, english],
    }
    address = f"postgresql://nobody:secret-of-ours@127.0.0.1:{free_port()}/nothing"
    environment = {
        **os.environ, "DATABASE_URL": address, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "helpdesk.settings",
    }
    command = [sys.executable, "-m", "tests.helpdesk.away"]
    done = subprocess.run(
        command, input=json.dumps(list(questions.values())), text=True, timeout=60, cwd=ROOT, capture_output=True,
        check=False, env=environment,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(questions, json.loads(done.stdout), strict=True)) | {"log": {"body": done.stderr}}


@pytest.mark.parametrize("name", ["page", "form", "partial", "session", "sign-in"])
def test_a_lost_database_is_503_with_a_time_to_come_back(answers: dict[str, dict], name: str) -> None:
    assert answers[name]["status"] == 503
    assert answers[name]["headers"]["Retry-After"] == "10"


def test_the_page_says_what_is_safe_in_the_language_of_the_reader(answers: dict[str, dict]) -> None:
    assert 'lang="ar"' in answers["page"]["body"]
    assert "We cannot reach our records right now" in answers["english"]["body"]
    assert "We cannot reach our records right now" in answers["session"]["body"]


def test_typed_words_come_back_and_secrets_do_not(answers: dict[str, dict]) -> None:
    for name in ("form", "session"):
        assert TYPED in answers[name]["body"]
    for name in ("form", "sign-in"):
        assert "p4ss-w0rd!" not in answers[name]["body"]
    assert "<script>x" not in answers["form"]["body"]


def test_a_page_that_needs_no_database_stands_or_says_so_politely(answers: dict[str, dict]) -> None:
    assert answers["home"]["status"] in {200, 503}


def test_nothing_of_the_inside_is_shown(answers: dict[str, dict]) -> None:
    for name, answer in answers.items():
        if name != "log":
            assert "secret-of-ours" not in answer["body"]
            assert "127.0.0.1" not in answer["body"]
            assert "Traceback" not in answer["body"]


def test_the_page_and_the_log_name_the_same_case(answers: dict[str, dict]) -> None:
    assert answers["page"]["headers"]["X-Request-ID"] == "while-it-was-away"
    assert "while-it-was-away" in answers["page"]["body"]
    assert re.search(r"\[while-it-was-away\] database away", answers["log"]["body"])


def test_a_process_lives_without_its_database_but_is_not_ready(answers: dict[str, dict]) -> None:
    assert answers["alive"]["status"] == 200
    assert answers["ready"]["status"] == 503
    assert json.loads(answers["ready"]["body"])["checks"] == {"database": "away"}


def test_a_fault_of_ours_is_500_and_not_called_a_lost_database(answers: dict[str, dict]) -> None:
    assert answers["fault"]["status"] == 500
    assert "Retry-After" not in answers["fault"]["headers"]
    assert "a fault of ours" not in answers["fault"]["body"]
