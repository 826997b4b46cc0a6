"""Per-request plumbing: request id, language, a polite page when the database is away."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

request_id: ContextVar[str] = ContextVar("request_id", default="-")
THEMES = {"light", "dark", "system"}
GetResponse = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


class RequestIdFilter(logging.Filter):
    """Put the current request's id on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Annotate, never drop. Django writes about a failed request when it is over: then the record knows it."""
        record.request_id = getattr(getattr(record, "request", None), "request_id", request_id.get())
        return True


class RequestIdMiddleware:
    """Give each request an id (ours, or a sane one from the proxy) that logs and error pages show."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        rid = given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else secrets.token_hex(8)
        request.request_id = rid  # type: ignore[attr-defined]
        token = request_id.set(rid)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = rid
        return response


class DatabaseAwayMiddleware:
    """Answer 503 with Retry-After and the typed text when the database cannot be reached."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a lost database into a polite page; nothing was half done, the transaction rolled back."""
        from helpdesk.errors import DATABASE_AWAY, service_away

        if not isinstance(exception, DATABASE_AWAY):
            return None
        logger.error("database away: %s", exception)
        return service_away(request)


class LanguageMiddleware:
    """Choose the language: ``?lang=`` (remembered in a cookie), then cookie, then browser, then Arabic."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        codes = {code for code, _ in settings.LANGUAGES}
        asked = request.GET.get("lang", "")
        language = asked if asked in codes else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in codes:
            accepted = ""
            if "Accept-Language" in request.headers:
                accepted = translation.get_language_from_request(request)[:2]
            language = accepted if accepted in codes else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
        response.headers.setdefault("Content-Language", language)
        if asked in codes:
            remember(response, settings.LANGUAGE_COOKIE_NAME, asked)
            keep_for_staff(request, asked)
        return response


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a display preference for a year, readable by scripts, never sent to other sites."""
    response.set_cookie(name, value, max_age=settings.LANGUAGE_COOKIE_AGE, samesite="Lax", secure=settings.SECURE_HTTPS)


def keep_for_staff(request: HttpRequest, language: str) -> None:
    """A wish of signed-in staff is also the language of the messages they receive."""
    user = getattr(request, "user", None)
    try:
        if user is not None and user.is_authenticated and user.language != language:
            user.language = language
            user.save(update_fields=["language"])
    except DatabaseError:
        logger.warning("language preference not saved: the database is away")


class ThemeMiddleware:
    """Choose the colours: ``?theme=light|dark|system`` (remembered in a cookie), then cookie, then the device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("theme", "")
        chosen = asked if asked in THEMES else request.COOKIES.get("theme", "")
        request.theme = chosen if chosen in {"light", "dark"} else ""  # type: ignore[attr-defined]
        response = self.get_response(request)
        if asked in THEMES:
            remember(response, "theme", asked)
        return response
