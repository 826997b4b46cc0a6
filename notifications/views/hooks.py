"""Where providers post what became of our texts, and what people text to us. Believed only with our signature.

SMS: JSON of one event or ``{"events": [...]}``, with ``X-Signature: sha256=<HMAC-SHA256 of the body with SMS_SECRET>``::

    {"event_id": "…", "type": "status", "id": "…", "reference": "…", "status": "passed|delivered|failed", "at": "<ISO 8601>",
     "error": {"code": "…", "message": "…"}}
    {"event_id": "…", "type": "text", "from": "+9665…", "text": "…", "at": "<ISO 8601>"}

WhatsApp: the Cloud API's own webhook, ``X-Hub-Signature-256`` with WHATSAPP_SECRET, and its question at the start.
Whatever is signed and understood is answered by 200, also what we do not know: a provider repeats anything else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from notifications import bell, deliveries, hooks, incoming
from notifications.models import Message

log = logging.getLogger(__name__)
LONGEST = 1024 * 1024


@csrf_exempt
@never_cache
@require_POST
def sms(request: HttpRequest) -> HttpResponse:
    """What the SMS gateway tells."""
    return _take(request, "X-Signature", settings.SMS_SECRET, hooks.read_sms, Message.Channel.SMS)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def whatsapp(request: HttpRequest) -> HttpResponse:
    """What WhatsApp tells; a GET is its question whether this address is ours."""
    if request.method == "GET":
        given, token = request.GET.get("hub.verify_token", ""), settings.WHATSAPP_VERIFY_TOKEN
        if request.GET.get("hub.mode") != "subscribe" or not token or not hmac.compare_digest(given.encode(), token.encode()):
            return HttpResponseForbidden()
        return HttpResponse(request.GET.get("hub.challenge", "")[:200], content_type="text/plain")
    return _take(request, "X-Hub-Signature-256", settings.WHATSAPP_SECRET, hooks.read_whatsapp, Message.Channel.WHATSAPP)


def _take(
    request: HttpRequest, header: str, secret: str, read: Callable[[dict[str, Any]], hooks.Told], channel: str
) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=413)
    if not is_signed(request.body, request.headers.get(header, ""), secret):
        return HttpResponseForbidden()
    try:
        payload = json.loads(request.body)
    except (ValueError, RecursionError):
        return HttpResponseBadRequest()
    if not isinstance(payload, dict):
        return HttpResponseBadRequest()
    told = read(payload)
    moved = [deliveries.hear(status) for status in told.statuses]
    taken = [incoming.receive(channel, **text) for text in told.texts]
    if any(moved) or any(taken):
        bell.ring()  # a fallback or a confirmation may wait
    return JsonResponse({"statuses": sum(moved), "texts": sum(row is not None for row in taken)})


def is_signed(body: bytes, header: str, secret: str) -> bool:
    """Whether the header is the HMAC of the body; never without a secret."""
    if not secret:
        return False
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={right}".encode(), header.strip().encode("utf-8", "replace"))
