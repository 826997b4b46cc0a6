"""Two people on one ticket: nobody's work is overwritten, nobody's words are lost."""

from __future__ import annotations

from tests import scenarios
from tests.tickets.desk.conftest import step
from tickets.actions import conversation, triage


def test_stale_page_names_who_was_faster_and_keeps_the_words(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    seen = ticket.version
    triage.set_priority(ticket, actor=co.sara, priority="high", reason="عاجل")
    values = {"version": seen, "cause": "defect", "text": "نص لا يضيع", "explanation": "شرح"}
    client = sign_in("khalid")
    answer = client.post(f"/desk/t/{ticket.reference}/do/record_finding/", values)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Sara Alnajjar" in page
    assert "نص لا يضيع" in page
    assert ticket.findings.count() == 0
    ticket.refresh_from_db()
    assert answer.context["form"]["version"].value() == str(ticket.version)
    assert step(client, ticket, "record_finding", **{**values, "version": ticket.version}).status_code == 302


def test_stale_step_that_is_no_longer_possible_shows_what_was_typed(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    seen = ticket.version
    step(sign_in("khalid"), ticket, "record_finding", cause="defect", text="أول", explanation="أول")
    answer = sign_in("nouf").post(
        f"/desk/t/{ticket.reference}/do/record_finding/",
        {"version": seen, "cause": "defect", "text": "ثانٍ لا يضيع", "explanation": "شرح"},
    )
    assert answer.status_code == 409
    assert "ثانٍ لا يضيع" in answer.content.decode()
    assert ticket.findings.count() == 1


def test_the_same_form_sent_twice_in_a_row_is_taken_once_without_a_scare(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    client, seen = sign_in("sara"), ticket.version
    for _ in range(2):
        answer = client.post(
            f"/desk/t/{ticket.reference}/do/set_priority/", {"version": seen, "priority": "high", "reason": "x"}
        )
        assert answer.status_code == 302
    assert ticket.events.filter(kind="set_priority").count() == 1


def test_words_are_never_stale(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    seen = ticket.version
    conversation.write(ticket, actor=scenarios.customer_of(ticket), body="سؤال")
    answer = sign_in("sara").post(f"/desk/t/{ticket.reference}/do/reply/", {"version": seen, "body": "جواب"})
    assert answer.status_code == 302


def test_other_words_from_an_older_tab_of_the_same_person_are_shown_and_offered_as_a_note(co, sign_in):
    ticket = scenarios.filed(co)
    client, seen = sign_in("desk"), ticket.version
    first = {"version": seen, "condition": "خدش في الظهر", "marks": ""}
    assert client.post(f"/desk/t/{ticket.reference}/do/check_in/", first).status_code == 302
    assert client.post(f"/desk/t/{ticket.reference}/do/check_in/", first).status_code == 302  # sent twice
    answer = client.post(f"/desk/t/{ticket.reference}/do/check_in/", {**first, "condition": "شرخ في زاوية الشاشة"})
    assert answer.status_code == 409
    assert "شرخ في زاوية الشاشة" in answer.context["talk"]["note"]["body"].value()
    assert answer.content.decode().count("شرخ في زاوية الشاشة") == 2
    assert answer.context["talk_open"] == "note"


def test_a_closed_step_gives_back_what_was_changed_in_words_and_says_who_it_was(co, sign_in):
    ticket = scenarios.ticket_at("deciding", co=co)
    seen = {"version": ticket.version, "remedy": "replace", "customer_pays": "on", "quantity_0": "1", "options_0": "all"}
    huda, url = sign_in("huda"), f"/desk/t/{ticket.reference}/do/decide/"
    assert step(huda, ticket, "decide", remedy="repair").status_code == 302
    answer = huda.post(url, seen)
    assert answer.context["conflict"]["title"] == "You did this already in another tab"
    assert answer.context["conflict"]["typed"] == [("Your decision", "Replacement"), ("The customer pays", "Yes")]
    assert sign_in("sara").post(url, seen).context["conflict"]["title"] == "Huda Alsalem was faster"


def test_a_step_beside_this_one_is_told_as_such(co, sign_in):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    seen = ticket.version
    triage.set_priority(ticket, actor=co.sara, priority="high", reason="x")
    page = sign_in("khalid").post(f"/desk/t/{ticket.reference}/do/start_work/", {"version": seen}).content.decode()
    assert "Sara Alnajjar has changed the ticket meanwhile; your step is still possible" in page
    assert "What you typed" not in page
