"""WhatsApp over the Cloud API: set by WHATSAPP_URL, WHATSAPP_TOKEN, WHATSAPP_NUMBER_ID, WHATSAPP_SECRET.

Within 24 hours of the customer's last message the letter's short text goes as it is; otherwise an approved template by name
and language (``whatsapp_templates``). Our reference travels as ``biz_opaque_callback_data`` and comes back with every status.
The API knows no idempotency key and cannot be asked, so a try without an answer waits for its status.

Source of the codes: Meta, WhatsApp Cloud API, error codes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from notifications.channels import whatsapp_templates
from notifications.channels.base import Outcome, Result
from notifications.channels.http import LONGEST_ANSWER, Gateway, answer_of, judge, reference_of, retry_after
from notifications.models import InboundText, Message

if TYPE_CHECKING:
    import httpx

WINDOW = timedelta(hours=24)
MARGIN = timedelta(minutes=5)  # before the window's end: a text may not arrive too late
WINDOW_CLOSED = 131047
NOT_THERE = frozenset({131026, 131030})
NO_TEMPLATE = frozenset({132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069})
LATER = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004})
# The account, its token or its payment: nothing of one message, so all wait until somebody has put it right.
ACCOUNT = frozenset({0, 3, 10, 190, 368, 131005, 131031, 131042, 131045, 133006, 133010, *range(200, 300)})


class WhatsApp:
    """One connection for one drain."""

    def __init__(self) -> None:
        self.http = Gateway(settings.WHATSAPP_URL, {"Authorization": f"Bearer {settings.WHATSAPP_TOKEN}"})

    def close(self) -> None:
        """Close the connection."""
        self.http.close()

    def send(self, message: Message) -> Result:
        """Try once; a window that closed meanwhile is answered by the template at once."""
        if window_is_open(message.to_address):
            result = self._post(message, {"type": "text", "text": {"body": message.short_text, "preview_url": False}})
            if result.reason != "window_closed":
                return result
        chosen = whatsapp_templates.choose(message.rule, message.variables)
        if chosen is None:
            return Result(Outcome.PERMANENT, reason="template_missing")
        name = f"{settings.WHATSAPP_TEMPLATE_PREFIX}{chosen[0]}"
        values = [{"type": "text", "parameter_name": value, "text": text} for value, text in chosen[1].items()]
        template = {
            "name": name, "language": {"code": message.language}, "components": [{"type": "body", "parameters": values}]
        }
        return self._post(message, {"type": "template", "template": template}, name)

    def _post(self, message: Message, content: dict[str, Any], template: str = "") -> Result:
        body = {
            "messaging_product": "whatsapp", "recipient_type": "individual", "to": message.to_address.lstrip("+"),
            "biz_opaque_callback_data": reference_of(message), **content,
        }
        response = self.http.post(f"{self.http.base_url}/{settings.WHATSAPP_NUMBER_ID}/messages", body)
        if isinstance(response, Result):
            return response
        answer = answer_of(response)
        if not response.is_success:
            return _refused(response, answer)
        sent = answer.get("messages")
        first = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else {}
        number = str(first.get("id", ""))[:128]
        return Result(Outcome.ACCEPTED, response.status_code, number, provider_id=number, template=template)


def window_is_open(number: str) -> bool:
    """Whether this number wrote to us on WhatsApp within the last 24 hours, less a margin."""
    return InboundText.objects.filter(
        channel=Message.Channel.WHATSAPP, from_number=number, received_at__gt=timezone.now() - WINDOW + MARGIN
    ).exists()


def meaning(code: int) -> tuple[str, str]:
    """(outcome, reason) of one of the API's codes, in an answer or in a status; empty where it says nothing to us."""
    if code in NOT_THERE:
        return Outcome.PERMANENT, "not_on_whatsapp"
    if code in NO_TEMPLATE:
        return Outcome.PERMANENT, "template_missing"
    if code == WINDOW_CLOSED:
        return Outcome.PERMANENT, "window_closed"
    if code in LATER:
        return Outcome.TEMPORARY, "retry"
    if code in ACCOUNT:
        return Outcome.TEMPORARY, "settings"
    return "", ""


def _refused(response: httpx.Response, answer: dict[str, Any]) -> Result:
    error = answer.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return judge(response, response.text[:LONGEST_ANSWER])
    code = error["code"]
    more = error.get("error_data")
    detail = ": ".join(
        str(part) for part in (error.get("message"), more.get("details") if isinstance(more, dict) else "") if part
    )[:LONGEST_ANSWER]
    outcome, reason = meaning(code)
    if not outcome:  # a code that we do not know: its HTTP status decides
        return judge(response, f"{code} {detail}")
    return Result(
        outcome, response.status_code, f"{code} {detail}", away=reason == "settings", reason=reason,
        retry_after=retry_after(response), lost_address=reason == "not_on_whatsapp",
    )
