"""WhatsApp: templates outside the window, free text inside it, what its codes mean.

Mutations that must turn this red: send free text without a window; take every refusal for a dead message; forget the number
that is not on WhatsApp.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from notifications import delivery, incoming, recipients
from notifications.channels import whatsapp_templates
from notifications.models import Message, StaffNotice
from notifications.wording import changes
from notifications.wording.catalogue import Text
from notifications.wording.changes import Place
from tests import scenarios
from tests.gateways import TextGateway

pytestmark = pytest.mark.django_db
Tell = Callable[[], int]


def by_whatsapp(**changes: Any) -> Any:
    return scenarios.filed(**{"email": "", "preferred_channel": "whatsapp", **changes})


def refusal(code: int) -> tuple[int, dict[str, Any]]:
    return 400, {"error": {"code": code, "message": "no", "error_data": {"details": "why"}}}


def test_a_letter_goes_by_its_approved_template_and_inside_the_window_as_text(whatsapp: TextGateway, tell: Tell) -> None:
    ticket = by_whatsapp()
    tell()
    sent, message = whatsapp.taken[0], Message.objects.get()
    number = str(ticket.customer.phone)
    assert (sent["to"], sent["type"], sent["template"]["language"]["code"]) == (number[1:], "template", "ar")
    assert sent["template"]["name"] == message.template == "repair_received"
    values = {row["parameter_name"]: row["text"] for row in sent["template"]["components"][0]["parameters"]}
    assert ticket.reference in values["reference"]
    assert values["url"].startswith("http")
    assert sent["biz_opaque_callback_data"] == message.message_id[1:33]
    assert whatsapp.headers[0]["Authorization"] == "Bearer a token"
    incoming.receive("whatsapp", event_id="in-1", number=number, text="متى يجهز؟")
    scenarios.say(ticket, scenarios.company().sara)
    whatsapp.answers.append(refusal(131047))  # the window closed at their side first
    tell()
    free, again = whatsapp.requests[1], whatsapp.requests[2]
    assert (free["type"], again["type"], again["template"]["name"]) == ("text", "template", "repair_reply")
    scenarios.say(ticket, scenarios.company().sara, "أهلًا")
    tell()
    assert whatsapp.taken[-1]["type"] == "text"
    with time_machine.travel(timezone.now() + timedelta(hours=24)):
        scenarios.say(ticket, scenarios.company().sara, "نعم")
        tell()
    assert whatsapp.taken[-1]["type"] == "template"


@pytest.mark.parametrize(
    ("code", "state", "reason"),
    [(131026, "failed", "not_on_whatsapp"), (132001, "failed", "template_missing"), (130429, "pending", "retry"),
     (190, "pending", "settings"), (131021, "failed", "refused")],
)
def test_codes_of_the_api_are_told_apart(
    code: int, state: str, reason: str, whatsapp: TextGateway, sms: TextGateway, tell: Tell
) -> None:
    ticket = by_whatsapp()
    whatsapp.answers.append(refusal(code))
    tell()
    message = Message.objects.get(audience="customer", fallback_of=None)
    assert (message.state, message.reason) == (state, reason)
    delivery.drain(seconds=20)
    assert len(sms.taken) == (1 if state == "failed" else 0)  # the next channel, and only after a failure
    ways = [route.channel for route in recipients.routes(ticket.customer)]
    assert ways == (["sms"] if reason == "not_on_whatsapp" else ["whatsapp", "sms"])
    assert StaffNotice.objects.filter(kind="message_failed").exists() == (state == "failed")


def test_a_cut_line_waits_for_the_status_and_sends_nothing_twice(whatsapp: TextGateway, tell: Tell, client: Any) -> None:
    by_whatsapp()
    whatsapp.answers.append("drop")
    tell()
    message = Message.objects.get()
    assert (message.state, message.in_doubt) == ("held", True)
    status = {"id": "wamid.1", "status": "sent", "timestamp": "1795000000", "biz_opaque_callback_data": message.message_id[1:33]}
    client.post("/hooks/whatsapp/", **whatsapp.signed({"entry": [{"changes": [{"value": {"statuses": [status]}}]}]}))
    message.refresh_from_db()
    assert (message.state, message.delivery, message.provider_id, len(whatsapp.taken)) == ("sent", "passed", "wamid.1", 1)


def test_every_template_can_be_handed_in_and_has_both_languages() -> None:
    out = StringIO()
    call_command("whatsapp_templates", stdout=out)
    assert out.getvalue().count('"UTILITY"') == 2 * len(whatsapp_templates.BODIES)
    for arabic, english in whatsapp_templates.BODIES.values():
        assert set(whatsapp_templates.names_of(arabic)) == set(whatsapp_templates.names_of(english))
        for body in (arabic, english):  # as the provider demands
            assert not body.startswith("{{")
            assert not body.endswith("}}")


def test_an_own_text_goes_outside_the_window_only_once_it_is_approved(whatsapp: TextGateway, tell: Tell, client: Any) -> None:
    co = scenarios.company()
    place, page = Place("received", "whatsapp", "ar"), "/desk/wording/received/whatsapp/ar/"
    client.force_login(co.users.huda)
    client.cookies["lang"] = "en"
    shipped = "استلمنا بلاغك {الرقم} عن {الجهاز}. الموعد المتوقع: {الموعد}. المتابعة: {الرابط} في أي وقت."
    assert shipped in html.unescape(client.get(page).content.decode())
    changes.write(place, Text(body="وصلنا بلاغك {الرقم}، وهنا تتابعه: {الرابط}[ يتابعه {المتابع}] {أخي|أختي}"), by=co.users.huda)
    out, err = StringIO(), StringIO()
    call_command("whatsapp_templates", stdout=out, stderr=err)
    assert ("received_v1" in out.getvalue(), "received ar version 1" in err.getvalue()) == (False, True)
    assert "would not approve it" in client.get(page).content.decode()
    client.post(f"{page}approval/", {"do": "approved"})
    changes.write(place, Text(body="وصلنا بلاغك {الرقم}، وهنا تتابعه: {الرابط}[ يتابعه {المتابع}] في أي وقت."), by=co.users.huda)
    assert "only within 24 hours" in client.get(page).content.decode()
    by_whatsapp()
    tell()
    assert whatsapp.taken[-1]["template"]["name"] == "repair_received"  # whatever was noted of another version
    out = StringIO()
    call_command("whatsapp_templates", stdout=out)
    own = next(row for row in json.loads(out.getvalue()) if row["name"] == "repair_received_v2")
    assert own["components"][0]["text"] == "وصلنا بلاغك {{reference}}، وهنا تتابعه: {{link}} في أي وقت."
    client.post(f"{page}approval/", {"do": "approved"})
    assert "at any time" in client.get(page).content.decode()
    ticket = by_whatsapp()
    tell()
    sent = whatsapp.taken[-1]["template"]
    values = {row["parameter_name"]: row["text"] for row in sent["components"][0]["parameters"]}
    assert (sent["name"], sorted(values)) == ("repair_received_v2", ["link", "reference"])
    assert ticket.reference in values["reference"]
    client.post(f"{page}approval/", {"do": "withdrawn"})
    by_whatsapp()
    tell()
    assert whatsapp.taken[-1]["template"]["name"] == "repair_received"


def test_a_ready_device_that_has_its_price_goes_by_the_template_that_names_it(whatsapp: TextGateway, tell: Tell) -> None:
    co = scenarios.company()
    for pays, name in ((True, "repair_ready_to_pay"), (False, "repair_ready")):
        scenarios.ticket_at("ready", co=co, pays=pays, email="", preferred_channel="whatsapp", language="en")
        tell()
        assert Message.objects.filter(rule="ready").latest("pk").template == name
        sent = next(row["template"] for row in reversed(whatsapp.requests) if row.get("template", {}).get("name") == name)
        values = {row["parameter_name"]: row["text"] for row in sent["components"][0]["parameters"]}
        assert ("460.00" in values.get("to_pay", ""), values.get("pay_by")) == (pays, "by card or in cash" if pays else None)
