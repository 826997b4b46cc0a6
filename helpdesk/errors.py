"""Error pages: what is safe, what to do, with the right status code."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(request: HttpRequest, status: int, template: str | None = None) -> HttpResponse:
    """Render ``errors/<status>.html`` with everything the person had typed, so that nothing is lost."""
    typed = [(k, v) for k, v in request.POST.items() if v and not k.startswith("csrf") and "password" not in k]
    return render(request, template or f"errors/{status}.html", {"typed": typed}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that stood open too long or came from elsewhere; shows the typed text."""
    return page(request, 403, "errors/csrf.html")


def service_away(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: the database cannot be reached."""
    response = page(request, 503)
    response.headers["Retry-After"] = "10"
    return response
