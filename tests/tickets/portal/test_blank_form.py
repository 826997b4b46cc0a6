"""The empty form is kept for everybody, but its keys belong to one visitor alone."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from django.test import Client

KEY = re.compile(r'name="submission_key" value="([^"]+)"')
PAIR = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def test_every_visitor_gets_keys_of_their_own_that_work(co: SimpleNamespace, answers: dict[str, Any]) -> None:
    keys = set()
    for _ in range(3):
        visitor = Client(enforce_csrf_checks=True, headers={"accept-language": "ar"})
        page = visitor.get("/report/").content.decode()
        assert "{submission-key}" not in page
        assert "{csrf-token}" not in page
        keys.add(KEY.search(page)[1])
        sent = {**answers, "serial": "", "csrfmiddlewaretoken": PAIR.search(page)[1], "submission_key": KEY.search(page)[1]}
        assert visitor.post("/report/", sent).status_code in (200, 303)
    assert len(keys) == 3


def test_the_kept_form_speaks_the_language_and_wears_the_colours_of_the_visitor(co: SimpleNamespace) -> None:
    arabic, english = (Client(headers={"accept-language": code}) for code in ("ar", "en"))
    assert 'lang="ar"' in arabic.get("/report/").content.decode()[:200]
    assert 'lang="en"' in english.get("/report/").content.decode()[:200]
    english.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in english.get("/report/").content.decode()[:200]
    assert 'data-theme="dark"' not in Client().get("/report/").content.decode()[:200]
