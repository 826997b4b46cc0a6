"""Ask the product for pages while its database is away; prints the answers as JSON.

Started by ``test_middleware.py`` as a process of its own with ``DATABASE_URL`` pointing at a closed port, for a
running Django cannot change its database. It adds two small pages that fail where real ones may: in the view, and
on saving the session after the view.
"""

from __future__ import annotations

import json
import sys

import django
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tests import services  # noqa: F401 - tells the settings that this is a test


def view_reads(request: HttpRequest) -> HttpResponse:
    """Fail in the view."""
    from helpdesk.accounts.models import Branch

    return HttpResponse(str(Branch.objects.count()))


def session_writes(request: HttpRequest) -> HttpResponse:
    """Succeed in the view; the session cannot be saved afterwards."""
    request.session["draft"] = "typed"
    return HttpResponse("ok")


def broken(request: HttpRequest) -> HttpResponse:
    """Fail by a fault of ours."""
    raise RuntimeError("a fault of ours")


def main() -> None:
    """Ask for the pages named on standard input: ``[[method, path, data, headers], …]``."""
    django.setup()
    from django.test import Client

    from helpdesk import urls

    urls.urlpatterns += [
        path("view-reads/", view_reads), path("session-writes/", session_writes), path("broken/", broken),
    ]
    client = Client(raise_request_exception=False)
    answers = []
    for method, address, data, headers in json.load(sys.stdin):
        response = getattr(client, method)(address, data, headers=headers)
        answers.append({
            "status": response.status_code, "headers": dict(response.headers), "body": response.content.decode(),
        })
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
