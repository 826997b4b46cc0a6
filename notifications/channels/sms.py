"""SMS over a gateway that speaks the small JSON dialect written down here; set by SMS_URL, SMS_KEY, SMS_SENDER.

Sending: ``POST {SMS_URL}`` with ``Authorization: Bearer {SMS_KEY}`` and ``Idempotency-Key: <reference>``::

    {"to": "+9665…", "from": "NUWAR", "text": "…", "reference": "<32 signs>", "callback": "https://…/hooks/sms/"}

answered by any 2xx with ``{"id": "…"}`` and, where the gateway knows them, ``"segments"`` and ``"price"`` (in CURRENCY);
otherwise by a status with ``{"error": {"code": "…", "message": "…"}}``. 429 and 503 may carry ``Retry-After``.
The codes ``invalid_number``, ``unreachable_number``, ``blocked`` and ``opted_out`` name a number that no SMS reaches.

Asking: ``GET {SMS_URL}/<reference>`` answers ``{"id": "…", "status": "…"}`` for a message that was taken and 404 for one
that was not; with it a try without an answer is settled instead of repeated. Where SMS_IDEMPOTENT says that the gateway
takes one ``Idempotency-Key`` once only, such a try is simply repeated.

Status and incoming texts come to ``/hooks/sms/`` (``notifications.hooks``).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.conf import settings

from notifications import segments
from notifications.channels.base import Outcome, Result
from notifications.channels.http import LONGEST_ANSWER, Gateway, answer_of, judge, reference_of
from notifications.models import Message

if TYPE_CHECKING:
    import httpx

LOST_NUMBER = frozenset({"invalid_number", "unreachable_number", "blocked", "opted_out"})


class SmsGateway:
    """One connection to the gateway for one drain."""

    def __init__(self) -> None:
        self.http = Gateway(settings.SMS_URL, {"Authorization": f"Bearer {settings.SMS_KEY}"})

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def send(self, message: Message) -> Result:
        """Try once."""
        text, reference = text_of(message), reference_of(message)
        body = {
            "to": message.to_address, "from": settings.SMS_SENDER, "text": text, "reference": reference,
            "callback": f"{settings.SITE_URL}/hooks/sms/",
        }
        response = self.http.post(self.http.base_url, body, {"Idempotency-Key": reference})
        if isinstance(response, Result):
            return response
        answer = answer_of(response)
        if not response.is_success:
            return _refused(response, answer)
        parts = _number(answer.get("segments")) or segments.count(text).segments
        return Result(
            Outcome.ACCEPTED, response.status_code, str(answer.get("id", ""))[:128], provider_id=str(answer.get("id", ""))[:128],
            segments=parts, cost=_price(answer.get("price"), parts),
        )

    def ask(self, message: Message) -> Result | None:
        """What became of a try without an answer: taken, never arrived (TEMPORARY), or None where nobody can tell."""
        response = self.http.look_up(f"{self.http.base_url}/{reference_of(message)}")
        if isinstance(response, Result):
            return response
        answer = answer_of(response)
        if response.is_success and answer.get("id"):
            parts = _number(answer.get("segments")) or segments.count(text_of(message)).segments
            return Result(
                Outcome.ACCEPTED, response.status_code, "found by its reference", provider_id=str(answer["id"])[:128],
                segments=parts, cost=_price(answer.get("price"), parts),
            )
        if response.status_code == 404 and isinstance(answer.get("error"), dict):  # not the 404 of a gateway without the question
            return Result(Outcome.TEMPORARY, 404, "the gateway has never seen it")
        return None


def text_of(message: Message) -> str:
    """The words as they go out."""
    return segments.plain(message.short_text or message.subject)


def _refused(response: httpx.Response, answer: dict[str, Any]) -> Result:
    error = answer.get("error")
    known = error if isinstance(error, dict) else {}
    code = str(known.get("code", ""))
    detail = f"{code}: {known.get('message', '')}".strip(": ") if known else response.text
    detail = detail[:LONGEST_ANSWER]
    if code in LOST_NUMBER:
        return Result(Outcome.PERMANENT, response.status_code, detail, reason="lost_number", lost_address=True)
    return judge(response, detail)


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else 0


def _price(value: object, parts: int) -> Decimal | None:
    """The gateway's own price, else our price of a message times their number, else nothing is known."""
    try:
        price = Decimal(str(value)) if value is not None else settings.SMS_PRICE * parts if settings.SMS_PRICE else None
    except InvalidOperation:
        return None
    return price if price is not None and price.is_finite() and 0 <= price < 10_000 else None
