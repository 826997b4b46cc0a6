"""Telling a browser as well: what the tracking page offers where the browser can, switching on and off, the browser's worker."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from helpdesk.lib import throttle
from notifications import push
from tickets.access import tracking_token
from tickets.models import Ticket
from tickets.views.portal.links import signed_link

TRIES_PER_HOUR = 60
SCOPE = "/t/"


def _ensure_offered() -> None:
    if not push.is_offered():
        raise Http404


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that the browser keeps; at the root, so that it may stand for the pages behind signed links."""
    _ensure_offered()
    script = (settings.BASE_DIR / "static" / "js" / "push-worker.js").read_text(encoding="utf-8")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
@signed_link
def panel(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The piece of the tracking page, asked for by browsers that can."""
    _ensure_offered()
    return render(request, "portal/_push.html", {
        "token": tracking_token(ticket), "key": push.public_key(), "consent": push.CONSENT, "scope": SCOPE,
        "known": " ".join(push.active(ticket).values_list("digest", flat=True)),
    })


@require_POST
@signed_link
def switch_on(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Tell this browser from now on; answers with the name of the sentence to show."""
    _ensure_offered()
    if not throttle.allow("push", throttle.client_ip(request), limit=TRIES_PER_HOUR, seconds=3600):
        return JsonResponse({"say": "failed"}, status=429)
    try:
        push.subscribe(
            ticket, language=(get_language() or settings.LANGUAGE_CODE)[:2], agent=request.headers.get("User-Agent", ""),
            **{name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")},
        )
    except push.Refused:
        return JsonResponse({"say": "strange"}, status=422)
    return JsonResponse({"say": "on"})


@csrf_exempt
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """The browser's worker, without any page, says that the browser is reached elsewhere; the old endpoint is its secret."""
    _ensure_offered()
    if not throttle.allow("push", throttle.client_ip(request), limit=TRIES_PER_HOUR, seconds=3600):
        return HttpResponse(status=429)
    values = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        push.renew(request.POST.get("old", ""), **values)
    except push.Refused:
        return HttpResponse(status=422)
    return HttpResponse(status=204)  # the same for endpoints that nobody has


@require_POST
@signed_link
def switch_off(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Tell this browser no more; ``last``: about no other repair either, so it may let its subscription go."""
    _ensure_offered()
    return JsonResponse({"say": "off", "last": push.switch_off(ticket, request.POST.get("endpoint", ""))})
