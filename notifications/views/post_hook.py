"""What the mail provider of MAIL_URL posts: what became of our mail, and mail that came in. The library proves and reads it.

The address is there only while MAIL_PROVIDER_SECRET is set: the provider's signing key (Mailgun), else ``user:password``
that stands in the webhook's address. What is proven but not understood is answered by 422, so that it stays with the
provider, which tries again and shows it.
"""

from __future__ import annotations

import io
import logging
from email.message import Message as Lines
from email.parser import HeaderParser
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications import bell, deliveries, mail_events
from notifications.channels.post import Account, account_of
from notifications.inbound import store
from notifications.inbound.mime import MAX_MAIL

log = logging.getLogger(__name__)
LONGEST_STATUS = 5 * 1024 * 1024
LONGEST_MAIL = MAX_MAIL * 3 // 2  # files travel as base64 in JSON
FIELDS = 200


@csrf_exempt
@never_cache
@require_http_methods(["HEAD", "POST"])
def tracking(request: HttpRequest, name: str) -> HttpResponse:
    """What became of our mail: 200; 403 without the secret, 413 for too much, 422 for what is not understood."""
    reader, refusal = _proven(request, name, "Tracking", LONGEST_STATUS)
    if reader is None:
        return refusal
    try:
        statuses = mail_events.statuses_of(name, reader.parse_events(request))
    except Exception:
        log.exception("what %s told of our mail cannot be read", name)
        return HttpResponse(status=422)
    moved = [deliveries.hear(status) for status in statuses]
    if any(moved):
        bell.ring()  # a fallback may wait
    return HttpResponse()


@csrf_exempt
@never_cache
@require_http_methods(["HEAD", "POST"])
def inbound(request: HttpRequest, name: str) -> HttpResponse:
    """Keep mail that came in: 200, also for what is known; of one that is too large its beginning is kept for people."""
    reader, refusal = _proven(request, name, "Inbound", LONGEST_MAIL)
    if reader is None:
        return refusal
    try:
        whole = mail_events.whole_mail(request)
        mails = [whole] if whole else list(mail_events.rebuilt_mail(reader.parse_events(request)))
    except Exception:
        log.exception("mail from %s cannot be read", name)
        return HttpResponse(status=422)
    for mail in mails:
        large = len(mail.raw) > MAX_MAIL
        raw = mail.raw[: store.KEPT_OF_TOO_LARGE] if large else mail.raw
        store.keep(raw, mailbox=name, provider_id=mail.number, too_large=large)
    return HttpResponse()


def _proven(request: HttpRequest, name: str, kind: str, longest: int) -> tuple[Any, HttpResponse]:
    """The library's view that reads the post once it proved it; else none, and the answer."""
    account = account_of(settings.MAIL_URL)
    if account is None or account.name != name or not settings.MAIL_PROVIDER_SECRET:
        raise Http404
    if kind == "Inbound" and not account.provider.hands_over:
        raise Http404
    if request.method == "HEAD":  # some ask whether the address is there
        return None, HttpResponse()
    body = request.read(longest + 1)
    if len(body) > longest:
        return None, HttpResponse(status=413)
    reader = _reader(account, kind)
    from anymail.exceptions import AnymailWebhookValidationFailure

    try:
        _hold(request, body)
        reader.run_validators(request)
    except (AnymailWebhookValidationFailure, LookupError, RecursionError, TypeError, ValueError):
        return None, HttpResponse(status=403)
    return reader, HttpResponse()


def _reader(account: Account, kind: str) -> Any:
    made = getattr(import_module(f"anymail.webhooks.{account.name}"), f"{account.provider.label}{kind}WebhookView")
    word = "webhook_signing_key" if account.provider.signs else "webhook_secret"
    return made(**{word: settings.MAIL_PROVIDER_SECRET})


def _hold(request: HttpRequest, body: bytes) -> None:
    """Give the body back to the request. A form is taken apart here: the framework's own limits are those of people's forms,
    and it decodes what must stay as it came."""
    request._body = body  # type: ignore[attr-defined]
    request._stream = io.BytesIO(body)  # type: ignore[attr-defined]
    boundary = (request.content_params or {}).get("boundary", "")
    if request.content_type == "multipart/form-data" and boundary:
        request._post, request._files = _form(body, boundary.encode("ascii", "replace"))  # type: ignore[attr-defined]


def _form(body: bytes, boundary: bytes) -> tuple[QueryDict, MultiValueDict[str, Any]]:
    """Fields and files of a form. Raises ``ValueError`` for more fields than any provider sends."""
    post, files = QueryDict(mutable=True), MultiValueDict[str, Any]()
    parts = (b"\r\n" + body).split(b"\r\n--" + boundary, FIELDS + 1)
    if len(parts) > FIELDS:
        raise ValueError("too many fields")
    for part in parts[1:]:
        if part.startswith(b"--"):
            break
        lines, _, content = part.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        head: Lines = HeaderParser().parsestr(lines.decode("utf-8", "replace"))
        name, filename = head.get_param("name", header="content-disposition"), head.get_filename()
        if not isinstance(name, str):
            continue
        if filename:
            files.appendlist(name, SimpleUploadedFile(filename, content, head.get_content_type()))
        else:
            post.appendlist(name, content.decode("utf-8", "surrogateescape"))
    return post, files
