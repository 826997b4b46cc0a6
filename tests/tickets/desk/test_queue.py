"""The queue: order, groups, filters, views, search as people type, steps on many tickets."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from tests import scenarios
from tickets.actions import conversation, triage
from tickets.models import SavedView
from tickets.queries.due import compact


def shown(client, query: str = "") -> list[str]:
    """References in the order of the page."""
    return [row.reference for row in client.get(f"/desk/?{query}").context["rows"]]


def test_queue_is_ordered_by_due_time(co, sign_in):
    late = scenarios.filed(co, impact="cosmetic")
    soon = scenarios.filed(co, impact="blocked")
    assert shown(sign_in("sara")) == [soon.reference, late.reference]


def test_overdue_stands_first_under_its_own_heading(co, sign_in):
    with time_machine.travel(timezone.now() - timedelta(days=20)):
        old = scenarios.filed(co)
    new = scenarios.filed(co)
    client = sign_in("sara")
    answer = client.get("/desk/")
    assert [row.reference for row in answer.context["rows"]] == [old.reference, new.reference]
    assert answer.context["groups"][0][0] == "late"
    assert shown(client, "view=overdue") == [old.reference]
    assert {c: n for c, _l, n in answer.context["views"]}["overdue"] == "1"


def test_views_hold_what_their_names_say(co, sign_in):
    stages = {s: scenarios.ticket_at(s, co=co) for s in ("received", "ready", "awaiting_approval", "delivered", "closed")}
    back = scenarios.ticket_at("closed", outcome="return", co=co).returns.get()
    client = sign_in("sara")
    assert stages["received"].reference in shown(client, "view=unassigned")
    assert shown(client, "view=ready") == [stages["ready"].reference]
    assert shown(client, "view=customer") == [stages["awaiting_approval"].reference]
    assert shown(client, "view=delivered") == [stages["delivered"].reference]
    assert stages["closed"].reference in shown(client, "view=closed")
    assert shown(client, "view=returns") == [back.reference]
    assert stages["received"].reference not in shown(client, "view=mine")
    assert stages["ready"].reference in shown(client, "view=mine")


def test_filters_stand_in_the_address_and_come_off_one_by_one(co, sign_in):
    urgent = scenarios.filed(co, impact="blocked")
    scenarios.filed(co, impact="cosmetic")
    client = sign_in("sara")
    answer = client.get("/desk/?priority=critical&branch=olaya&type=phone&owner=none&channel=web")
    assert [row.reference for row in answer.context["rows"]] == [urgent.reference]
    assert len(answer.context["chips"]) == 5
    assert shown(client, answer.context["chips"][0][2].lstrip("?")) == [urgent.reference]
    assert shown(client, "stage=ready") == []
    assert shown(client, "stage=nonsense&priority=%27%3B--") == []


def test_unanswered_messages_can_be_found(co, sign_in):
    ticket = scenarios.filed(co)
    scenarios.filed(co)
    conversation.write(ticket, actor=scenarios.customer_of(ticket), body="سؤال")
    assert shown(sign_in("sara"), "wrote=1") == [ticket.reference]


@pytest.fixture
def known(co):
    for n in range(3):
        scenarios.filed(co, name=f"غيره {n}", description="صوت متقطع")
    return scenarios.filed(
        co, name="أحمد الزهراني", phone="+966501234567", email="ahmad@example.com", serial="NW7P24777123",
        description="الشاشة مكسورة من الزاوية العليا",
    )


@pytest.mark.parametrize("typed", [
    "NW7P24777123", "nw7p 2477 7123", "NW7P٢٤٧٧٧١٢٣", "0501234567", "٠٥٠١٢٣٤٥٦٧", "+966 50 123 4567", "00966501234567",
    "050-123-4567", "1234567", "4567", "ahmad@example.com", "AHMAD@EXAMPLE.COM", "أحمد الزهراني", "احمد الزهراني",
    "الزهرانى", "أَحْمَد", "الشاشه مكسوره", "شاشة", "زاوية عليا",
])
def test_search_finds_the_ticket_however_it_is_typed(sign_in, known, typed):
    found = shown(sign_in("sara"), "q=" + typed.replace("+", "%2B"))
    assert found == [known.reference] if typed != "شاشة" else known.reference in found


def test_search_by_reference_forgives_writing(sign_in, known):
    client = sign_in("sara")
    plain = known.reference.replace("-", "")
    for typed in (known.reference, known.reference.lower(), plain, plain[3:], known.reference.replace("-", " ")):
        assert shown(client, f"view=any&q={typed}") == [known.reference]
        assert client.get("/desk/", {"q": typed}).headers["location"] == f"/desk/t/{known.reference}/"


def test_a_word_that_could_be_a_reference_is_still_a_word(co, sign_in):
    ticket = scenarios.filed(co, description="charging stops at night")
    assert shown(sign_in("sara"), "q=charging") == [ticket.reference]


def test_search_looks_in_closed_tickets_too(co, sign_in):
    ticket = scenarios.ticket_at("closed", co=co)
    assert shown(sign_in("sara"), "q=" + ticket.device.serial) == [ticket.reference]


def test_bulk_steps_answer_row_by_row(co, sign_in):
    free, owned = scenarios.filed(co), scenarios.filed(co)
    triage.assign(owned, actor=co.huda, owner=co.users.huda)
    client = sign_in("sara")
    both = [free.reference, owned.reference]
    client.post("/desk/bulk/", {"ticket": both, "bulk": "take", "back": "view=open"})
    free.refresh_from_db()
    owned.refresh_from_db()
    assert free.owner == co.users.sara
    assert owned.owner == co.users.huda
    page = client.get("/desk/?view=open")
    assert [r["reference"] for r in page.context["results"]] == [owned.reference]
    client.post("/desk/bulk/", {"ticket": both, "bulk": "assign", "person": "huda", "reason": "إجازة"})
    free.refresh_from_db()
    assert free.owner == co.users.huda
    client.post("/desk/bulk/", {"ticket": both, "bulk": "priority", "priority": "low", "why": "يتحمل الانتظار"})
    owned.refresh_from_db()
    assert owned.priority == "low"
    before = owned.events.count()
    client.post("/desk/bulk/", {"ticket": both, "bulk": "priority", "priority": "high", "why": ""})
    assert owned.events.count() == before


def test_a_bulk_step_can_be_taken_back_for_ten_seconds_unless_somebody_came_between(co, sign_in):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        free, owned = scenarios.filed(co), scenarios.filed(co)
        triage.assign(owned, actor=co.huda, owner=co.users.huda)
        client, both = sign_in("sara"), [free.reference, owned.reference]
        due = list(owned.clocks.order_by("kind").values_list("due_at", flat=True))

        client.post("/desk/bulk/", {"ticket": both, "bulk": "assign", "person": "sara", "reason": "إجازة"})
        assert "/desk/bulk/undo/" in client.get("/desk/").content.decode()
        client.post("/desk/bulk/undo/", {"back": "view=open"})
        free.refresh_from_db()
        owned.refresh_from_db()
        assert (free.owner, owned.owner, owned.tasks.count()) == (None, co.users.huda, 0)
        assert owned.events.latest("pk").data["undone"]
        assert "Taken back: Owner: " in client.get(f"/desk/t/{owned.reference}/?lang=en").content.decode()

        client.post("/desk/bulk/", {"ticket": both, "bulk": "priority", "priority": "critical", "why": "حرارة"})
        triage.set_priority(free, actor=co.huda, priority="low", reason="كلمتُ العميل")
        client.post("/desk/bulk/undo/")
        assert [r["reference"] for r in client.get("/desk/").context["results"]] == [free.reference]
        reasons, priority = owned.priority_reasons, owned.priority
        owned.refresh_from_db()
        assert (owned.priority, owned.priority_reasons) == (priority, reasons)
        assert list(owned.clocks.order_by("kind").values_list("due_at", flat=True)) == due

        client.post("/desk/bulk/", {"ticket": both, "bulk": "priority", "priority": "high", "why": "حرارة"})
        clock.shift(16)
        assert "/desk/bulk/undo/" not in client.get("/desk/").content.decode()
        client.post("/desk/bulk/undo/")
        owned.refresh_from_db()
        assert owned.priority == "high"


def test_a_look_beside_the_list_holds_the_heart_of_a_ticket(co, sign_in, client):
    ticket = scenarios.filed(co, description="charging stops at night")
    conversation.note(ticket, actor=co.sara, body="أظنها منفذ الشحن")
    page = sign_in("khalid").get(f"/desk/t/{ticket.reference}/peek/").content.decode()
    for part in (ticket.reference, "charging stops at night", ticket.customer.name, "أظنها منفذ الشحن"):
        assert part in page
    assert client.get(f"/desk/t/{ticket.reference}/peek/").status_code == 302


def test_command_menu_finds_tickets_views_and_the_pages_of_the_role(co, sign_in):
    ticket = scenarios.filed(co)
    places = sign_in("sara").get("/desk/commands/?lang=en").content.decode()
    assert "Tickets: Overdue" in places
    assert "/desk/dashboard/" not in places
    found = sign_in("huda").get("/desk/commands/", {"q": ticket.reference.lower(), "lang": "en"}).content.decode()
    assert f"/desk/t/{ticket.reference}/" in found
    assert "Tickets: Overdue" not in found
    assert "/desk/dashboard/" in sign_in("huda").get("/desk/commands/", {"q": "dash", "lang": "en"}).content.decode()


def test_a_view_can_be_kept_shared_and_forgotten_by_its_owner_alone(co, sign_in):
    sara, huda = sign_in("sara"), sign_in("huda")
    huda.post("/desk/views/", {"name": "عاجلة", "querystring": "priority=critical", "shared": "1"})
    view = SavedView.objects.get()
    assert "عاجلة" in sara.get("/desk/").content.decode()
    assert sara.post(f"/desk/views/{view.pk}/delete/").status_code == 404
    assert huda.post(f"/desk/views/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.exists()
    sara.post("/desk/views/", {"name": "لي", "querystring": "owner=me", "shared": "1"})
    assert not SavedView.objects.get().shared


def test_what_is_new_waits_behind_a_bar(co, sign_in):
    client = sign_in("sara")
    since = timezone.now() - timedelta(seconds=5)
    assert "freshbar" not in client.get("/desk/fresh/", {"view": "open", "since": since.isoformat()}).content.decode()
    scenarios.filed(co)
    assert "freshbar" in client.get("/desk/fresh/", {"view": "open", "since": since.isoformat()}).content.decode()
    assert client.get("/desk/fresh/?since=never").status_code == 204


def test_pages_follow_one_another_without_losing_a_row(co, sign_in):
    from tickets.queries import queue

    made = {scenarios.filed(co).reference for _ in range(7)}
    old, queue.PER_PAGE = queue.PER_PAGE, 3
    try:
        client = sign_in("sara")
        pages = [shown(client, f"view=open&page={n}") for n in (1, 2, 3)]
    finally:
        queue.PER_PAGE = old
    assert [len(p) for p in pages] == [3, 3, 1]
    assert {r for page in pages for r in page} == made


def test_days_that_are_left_are_said_in_words() -> None:
    with translation.override("ar"):
        assert [compact(timedelta(days=n)) for n in (1, 2, 5, 12)] == ["يوم", "يومان", "5 أيام", "12 يومًا"]
        assert compact(timedelta(days=2, hours=3)) == "يومان و3 س"
