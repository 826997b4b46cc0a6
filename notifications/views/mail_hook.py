"""Mail that a provider posts to us as it came: raw bytes, signed the way of Standard Webhooks.

Headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` (``v1,`` and the base64 of HMAC-SHA256 over
``id.timestamp.body``); the secret is MAIL_HOOK_SECRET, plain or as ``whsec_`` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.inbound import store
from notifications.inbound.mime import MAX_MAIL

TOLERANCE = 300  # seconds between the provider's clock and ours
BOX = "hook"


@csrf_exempt
@never_cache
@require_POST
def mail(request: HttpRequest) -> HttpResponse:
    """Store one mail: 202, or 200 for one that is known. 403 for a wrong signature, 413 above 25 MB."""
    if not settings.MAIL_HOOK_SECRET:
        raise Http404
    body = request.read(MAX_MAIL + 1)
    if len(body) > MAX_MAIL:
        return HttpResponse(status=413)
    number, told = request.headers.get("webhook-id", "")[:200], request.headers.get("webhook-timestamp", "")
    if not number or not is_signed(number, told, body, request.headers.get("webhook-signature", "")):
        return HttpResponse(status=403)
    if not body.strip():
        return HttpResponse(status=422)
    return HttpResponse(status=202 if store.keep(body, mailbox=BOX, provider_id=number) else 200)


def signature(number: str, told: str, body: bytes) -> str:
    """What the provider must have written."""
    digest = hmac.new(_key(), f"{number}.{told}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def is_signed(number: str, told: str, body: bytes, given: str) -> bool:
    """Whether one of the signatures fits and the time is ours."""
    if not told.isascii() or not told.isdigit() or len(told) > 12 or abs(time.time() - int(told)) > TOLERANCE:
        return False
    right = signature(number, told, body).encode()
    return any(hmac.compare_digest(right, one.encode()) for one in given.split(" ")[:5])


def _key() -> bytes:
    secret = settings.MAIL_HOOK_SECRET
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"))
        except (binascii.Error, ValueError):
            pass
    return secret.encode()
