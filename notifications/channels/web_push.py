"""Short notices to browsers over their push services (RFC 8030): set by WEB_PUSH_PRIVATE_KEY and WEB_PUSH_HOSTS.

Each message is sealed for its one browser; the service learns the time and the size. It keeps at most one per ticket for a
browser that is away (``Topic``), a day long. A try without an answer is repeated: the browser shows a repeat in place of the first.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac

from helpdesk.lib import web_push
from notifications import push
from notifications.channels.base import Outcome, Result
from notifications.channels.http import LONGEST_ANSWER, open_client, retry_after, words_of
from notifications.models import Message, PushSubscription

if TYPE_CHECKING:
    import httpx

State = PushSubscription.State
NO_LONGER_THERE = (404, 410)


class WebPush:
    """One client for one drain, for all push services."""

    def __init__(self) -> None:
        self._client: httpx.Client | None = None

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def send(self, message: Message) -> Result:
        """Try once; a browser that is gone is never tried again."""
        row = message.browser
        if row is None or row.state != State.ACTIVE or not push.is_offered():
            return Result(Outcome.PERMANENT, reason="push_gone" if row and row.state == State.GONE else "push_off")
        try:
            origin = push.origin_of(row.endpoint)
            body = web_push.encrypt(_words(message), row.p256dh, row.auth)
        except ValueError as error:
            return Result(Outcome.PERMANENT, detail=str(error), reason="refused")
        headers = {
            "Authorization": web_push.authorization(settings.WEB_PUSH_PRIVATE_KEY, origin, push.contact()),
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "Urgency": "normal",
            "TTL": str(max(0, int((message.expires_at - timezone.now()).total_seconds()))), "Topic": _topic(message),
        }
        return self._post(row, body, headers)

    def _post(self, row: PushSubscription, body: bytes, headers: dict[str, str]) -> Result:
        import httpx

        self._client = self._client or open_client({})
        try:
            response = self._client.post(row.endpoint, content=body, headers=headers)
        except (httpx.ConnectTimeout, httpx.PoolTimeout) as error:  # the others would wait as long
            return Result(Outcome.TEMPORARY, None, words_of(error), away=True)
        except httpx.ConnectError as error:  # one service of several
            return Result(Outcome.TEMPORARY, None, words_of(error))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Result(Outcome.UNKNOWN, None, words_of(error))
        return _judged(row, response)


def _words(message: Message) -> bytes:
    notice = push.notice_of(message)
    left = web_push.LONGEST - len(_packed({**notice, "body": ""}))
    if len(_packed({"body": notice["body"]})) > left:  # company's own words without measure: the page tells the rest
        notice["body"] = notice["body"].encode()[: left - 100].decode(errors="ignore").rstrip() + "…"
    return _packed(notice)


def _packed(notice: dict[str, str]) -> bytes:
    return json.dumps(notice, ensure_ascii=False, separators=(",", ":")).encode()


def _topic(message: Message) -> str:
    """One name per ticket that tells the service nothing; 32 signs are the most."""
    return salted_hmac("notifications.web_push", str(message.ticket_id), algorithm="sha256").hexdigest()[:32]


def _judged(row: PushSubscription, response: httpx.Response) -> Result:
    code, detail = response.status_code, response.text[:LONGEST_ANSWER]
    if response.is_success:
        PushSubscription.objects.filter(pk=row.pk).update(last_ok_at=timezone.now())
        return Result(Outcome.ACCEPTED, code)
    if code in NO_LONGER_THERE:
        push.end(row, State.GONE)
        return Result(Outcome.PERMANENT, code, detail, reason="push_gone")
    if code in (401, 403):  # our key or its token; nothing of this message
        return Result(Outcome.TEMPORARY, code, detail, reason="settings")
    if code in (408, 425, 429) or code >= 500:
        return Result(Outcome.TEMPORARY, code, detail, retry_after=retry_after(response), reason="rate" if code == 429 else "")
    return Result(Outcome.PERMANENT, code, detail)
