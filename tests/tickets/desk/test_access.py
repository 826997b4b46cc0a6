"""Who may do what: every step by every role through its address, and a refusal changes nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from helpdesk.lib.actor import Actor
from tests import scenarios
from tickets import lifecycle
from tickets.forms.steps import STEPS
from tickets.models import Attachment, TicketEvent

pytestmark = pytest.mark.once

STAGE_OF = {
    "check_in": "received", "schedule_visit": "received", "schedule_pickup": "received", "start_diagnosis": "received",
    "record_finding": "diagnosing", "decide": "deciding", "approve_quote": "awaiting_approval",
    "decline_quote": "awaiting_approval", "revise_quote": "awaiting_approval", "object": "deciding",
    "reopen_decision": "repairing", "reserve_part": "repairing", "wait_for_part": "repairing", "part_arrived": "repairing",
    "consent_to_part": "repairing", "reject_part": "repairing", "send_to_maker": "repairing", "replaced_by_maker": "repairing",
    "finish_repair": "repairing", "ready_replacement": "replacing", "pass_test": "testing", "pay_refund": "refunding",
    "ready_return": "returning", "hand_over": "ready", "confirm_working": "delivered", "report_return": "delivered",
    "merge": "received",
}


@pytest.mark.parametrize("action", sorted(STEPS))
def test_a_role_without_the_step_is_refused_and_nothing_changes(co, sign_in, standing, action):
    ticket = standing(STAGE_OF.get(action, "diagnosing"))
    before = (ticket.version, TicketEvent.objects.count(), Attachment.objects.count())
    for person in ("desk", "sara", "khalid", "huda", "admin"):
        if lifecycle.may(Actor.staff(getattr(co.users, person)), action):
            continue
        answer = sign_in(person).post(f"/desk/t/{ticket.reference}/do/{action}/", {"version": ticket.version})
        assert answer.status_code == 403, person
        ticket.refresh_from_db()
        assert (ticket.version, TicketEvent.objects.count(), Attachment.objects.count()) == before


def test_nobody_but_staff_reaches_a_step_or_a_file(co, client):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    before = ticket.events.count()
    for path in ("do/note/", "take/"):
        answer = client.post(f"/desk/t/{ticket.reference}/{path}", {"body": "x", "version": ticket.version})
        assert answer.status_code == 302
        assert "/staff/login/" in answer.url
    assert ticket.events.count() == before
    assert client.post("/desk/bulk/", {"ticket": [ticket.reference], "bulk": "take"}).status_code == 302


def _picture() -> BytesIO:
    out = BytesIO()
    Image.new("RGB", (80, 60), "red").save(out, "JPEG")
    out.name = "fault.jpg"
    out.seek(0)
    return out


def test_files_leave_as_dead_matter_and_only_with_their_ticket(co, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket, other = scenarios.ticket_at("diagnosing", co=co), scenarios.filed(co)
    client = sign_in("khalid")
    answer = client.post(
        f"/desk/t/{ticket.reference}/do/add_evidence/",
        {"version": ticket.version, "text": "أثر", "photos": [_picture()]},
    )
    assert answer.status_code == 302
    row = ticket.attachments.get()
    shown = client.get(f"/desk/t/{ticket.reference}/files/{row.public_id}/")
    assert shown.status_code == 200
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert client.get(f"/desk/t/{ticket.reference}/files/{row.public_id}/small/").status_code == 200
    assert client.get(f"/desk/t/{other.reference}/files/{row.public_id}/").status_code == 404
    assert f"/files/{row.public_id}/small/" in client.get(f"/desk/t/{ticket.reference}/").content.decode()


def test_a_file_that_is_no_photo_is_named_and_nothing_is_kept(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    bad = BytesIO(b"MZ not a picture at all")
    bad.name = "virus.exe"
    answer = sign_in("khalid").post(
        f"/desk/t/{ticket.reference}/do/add_evidence/", {"version": ticket.version, "text": "نص باق", "photos": [bad]}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "virus.exe" in page
    assert "نص باق" in page
    assert not ticket.attachments.exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_sheets_speak_the_customers_language(co, sign_in, language):
    ticket = scenarios.ticket_at("delivered", co=co, language=language)
    client = sign_in("sara", "en" if language == "ar" else "ar")
    for sheet in ("receipt", "label", "report"):
        page = client.get(f"/desk/t/{ticket.reference}/{sheet}/").content.decode()
        assert f'lang="{language}"' in page
        assert ticket.reference in page
        assert "<svg" in page
