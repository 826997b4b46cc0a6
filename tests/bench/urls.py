"""The product's addresses, and beside them the no-op view that everything is measured against."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

NOOP = engines["django"].from_string(
    "<!doctype html><html lang=en><title>{{ title }}</title><body><h1>{{ title }}</h1>"
    "<ul>{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul></body></html>"
)
handler400 = "helpdesk.errors.bad_request"
handler403 = "helpdesk.errors.permission_denied"
handler404 = "helpdesk.errors.not_found"
handler500 = "helpdesk.errors.server_error"


def noop(request: HttpRequest) -> HttpResponse:
    """One small template, no query: ×1."""
    return HttpResponse(NOOP.render({"title": "Nothing", "lines": ["one", "two", "three"]}, request))


urlpatterns = [path("bench/noop/", noop), path("", include("helpdesk.urls"))]
