"""Every page of staff opens for every role in both languages; the page of a ticket: ``test_cost``."""

from __future__ import annotations

import pytest

from tests import scenarios
from tickets.enums import Stage

pytestmark = pytest.mark.once

PEOPLE = ("desk", "sara", "khalid", "huda", "admin")


@pytest.mark.parametrize("person", PEOPLE)
def test_queue_opens_for_every_role_with_every_view(co, sign_in, person):
    ticket = scenarios.ticket_at("diagnosing", co=co)
    for language in ("ar", "en"):
        client = sign_in(person, language)
        assert ticket.reference in client.get("/desk/").content.decode()
        for view in ("mine", "unassigned", "overdue", "customer", "part", "ready", "returns", "delivered", "closed", "nonsense"):
            assert client.get(f"/desk/?view={view}").status_code == 200


def test_every_offered_step_opens_as_a_form_of_its_own(co, sign_in):
    from tickets.forms.steps import offer
    from tickets.views.desk import page as pages

    seen = set()
    for stage in Stage:
        ticket = scenarios.ticket_at(stage, co=co)
        client = sign_in("huda")
        answer = client.get(f"/desk/t/{ticket.reference}/")
        fresh = set(offer(answer.context["step"]).actions) - seen  # a form is the same in every stage that offers it
        seen |= fresh
        for action in sorted(fresh):
            form = client.get(f"/desk/t/{ticket.reference}/do/{action}/")
            assert form.status_code == 200, (stage, action)
            assert f"/desk/t/{ticket.reference}/do/{action}/" in form.content.decode()
    assert pages


def test_pages_of_staff_lead_strangers_to_the_sign_in(client, co):
    ticket = scenarios.filed(co)
    for path in ("", "tasks/", f"t/{ticket.reference}/", f"t/{ticket.reference}/receipt/", "fresh/"):
        answer = client.get(f"/desk/{path}")
        assert answer.status_code == 302
        assert answer.url.startswith("/staff/login/")


def test_an_unknown_reference_is_a_page_that_says_so(sign_in):
    client = sign_in("sara")
    for reference in ("RMA-0000-0000", "nonsense", "RMA-7K3F-92QX"):
        assert client.get(f"/desk/t/{reference}/").status_code == 404


def test_a_reference_typed_otherwise_leads_to_the_one_address(co, sign_in):
    ticket = scenarios.filed(co)
    typed = ticket.reference.lower().replace("-", "")
    assert sign_in("sara").get(f"/desk/t/{typed}/").url == f"/desk/t/{ticket.reference}/"
