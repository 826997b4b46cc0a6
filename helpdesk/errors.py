"""Error pages: what is safe, what to do, with the right status code.

None of them touches the database, the session or the user: they must stand when everything else is away. Only where a page was
not found or is not open, everything else works: there, somebody of the staff keeps the menu of the desk.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

DATABASE_AWAY = (OperationalError, InterfaceError)

STAFF_PATHS = ("/desk/", "/staff/", "/admin/")
# Names of fields that carry machinery or secrets, not words of a person.
NOT_WORDS = re.compile(r"csrf|password|token|version|key|nonce|next|action|^id$|_id$|last4|code", re.IGNORECASE)


def typed_values(request: HttpRequest) -> list[tuple[str, str]]:
    """Everything of the form that a person may want back; empty when the body cannot be read."""
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # a broken or oversized body: there is nothing to show, and this page must stand
        return []
    return [(name, value) for name, value in pairs if value.strip() and not NOT_WORDS.search(name)]


def _retry_values(request: HttpRequest) -> list[tuple[str, str]]:
    """All fields for sending the same form again; none when files, a password or a passcode would be missing."""
    if request.method != "POST" or request.FILES or any("password" in name or "passcode" in name for name in request.POST):
        return []
    return [(n, v) for n, values in request.POST.lists() for v in values if n != "csrfmiddlewaretoken"]


def page(request: HttpRequest, status: int, template: str | None = None, **extra: Any) -> HttpResponse:
    """Render ``errors/<status>.html`` with everything the person had typed, so that nothing is lost.

    A partial update gets a short note beside the page instead: the form on screen stays as it was.
    """
    from helpdesk.middleware import request_id

    typed = typed_values(request)
    context = {
        "typed": typed,
        "typed_text": "\n\n".join(value for _name, value in typed if len(value.strip()) > 2),
        "staff": request.path.startswith(STAFF_PATHS),
        "case": "" if request_id.get() == "-" else request_id.get(),
        "again": request.get_full_path() if request.method == "GET" else request.path,
        **extra,
    }
    name = template or f"errors/{status}.html"
    if request.headers.get("HX-Request") == "true":
        response = render(request, name, {**context, "shell": "errors/note.html"}, status=status)
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    return render(request, name, {**context, "shell": "errors/shell.html"}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403, **_desk(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, 404, **_desk(request))


def _desk(request: HttpRequest) -> dict[str, str]:
    """The frame of the desk, where somebody of the staff is signed in and asked for one of its pages."""
    if not request.path.startswith(STAFF_PATHS):
        return {}
    try:
        signed_in = bool(getattr(getattr(request, "user", None), "role", ""))
    except DATABASE_AWAY:
        return {}
    return {"frame": "agent.html"} if signed_in else {}


def conflict(request: HttpRequest, *, who: str = "", changed: str = "", back: str = "") -> HttpResponse:
    """409: somebody was faster. ``who`` did ``changed`` (a sentence); ``back`` opens the present state."""
    return page(request, 409, who=who, changed=changed, back=back)


def gone(
    request: HttpRequest, *, title: str = "", text: str = "", back: str = "", back_label: str = ""
) -> HttpResponse:
    """410: a link that has run out or was used. ``title`` and ``text`` say which; ``back`` leads on."""
    return page(
        request,
        410,
        gone_title=title or _("This link no longer works"),
        gone_text=text,
        back=back,
        back_label=back_label,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 when the database went away outside of a view, as on saving the session after it."""
    # Middleware may fail where no language is chosen, or not chosen any more.
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with translation.override(language):
        away = isinstance(sys.exc_info()[1], DATABASE_AWAY)
        response = service_away(request) if away else page(request, 500)
    response.headers.setdefault("Content-Language", language)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that stood open too long or came from elsewhere; shows the typed text."""
    return page(request, 403, "errors/csrf.html")


def service_away(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: the database cannot be reached. The same form can be sent again with one button."""
    response = page(request, 503, retry=_retry_values(request))
    response.headers["Retry-After"] = "10"
    return response
