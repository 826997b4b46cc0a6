"""The passcode of a device: sealed, shown on a press that the history keeps, erased when the device leaves."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from helpdesk.lib.sealed import seal, unseal
from tests import scenarios
from tickets.actions import diagnosis, handover
from tickets.models import CheckIn

pytestmark = pytest.mark.django_db
CODE = "74Zq-1953"


def test_what_is_sealed_opens_with_our_keys_alone(settings: Any) -> None:
    token = seal(CODE)
    assert CODE not in token
    assert (unseal(token), seal(""), unseal("")) == (CODE, "", "")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key of this installation, long enough to be one"
    assert unseal(token) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(token) == CODE


def test_passcode_is_shown_to_the_bench_on_a_press_that_the_history_keeps(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.filed(co)
    page = f"/desk/t/{ticket.reference}/"
    values = {"condition": "سليم", "passcode": CODE, "version": ticket.version}
    assert sign_in("desk").post(f"{page}do/check_in/", values).status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT passcode FROM tickets_checkin WHERE ticket_id = %s", [ticket.pk])
        assert unseal(cursor.fetchone()[0]) == CODE
    bench, desk = sign_in("khalid"), sign_in("desk")
    button = f"{page}passcode/"
    assert button in bench.get(page).content.decode()
    assert button not in desk.get(page).content.decode()
    assert desk.post(button).status_code == 403
    assert bench.get(button).status_code == 302  # to the ticket, which shows no code
    shown = bench.post(button)
    assert CODE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    event = ticket.events.order_by("seq").last()
    assert (event.kind, event.actor_user_id, event.visibility) == ("show_passcode", co.users.khalid.pk, "internal")
    assert CODE not in json.dumps([e.data for e in ticket.events.all()])
    for path in (page, f"{page}receipt/", f"{page}label/"):
        assert CODE not in bench.get(path).content.decode()
    assert ticket.reference not in bench.get("/desk/", {"q": CODE}).content.decode()


def test_the_passcode_is_gone_once_the_device_is_handed_over(co: SimpleNamespace, sign_in: Any) -> None:
    ticket = scenarios.filed(co)
    diagnosis.check_in(ticket, actor=co.desk, condition="سليم", passcode=CODE)
    ticket = scenarios.fresh(ticket)
    handover.cancel(ticket, actor=co.sara, reason="طلب العميل")
    ticket = scenarios.fresh(ticket)
    assert CheckIn.objects.get(ticket=ticket).passcode
    handover.ready_return(ticket, actor=co.khalid)
    assert sign_in("khalid").post(f"/desk/t/{ticket.reference}/passcode/").status_code == 409
    scenarios.deliver(co, scenarios.fresh(ticket))
    assert CheckIn.objects.get(ticket=ticket).passcode == ""
