"""A refused form answers at an address that takes a POST only: who asks for it again is led to the form's page."""

from __future__ import annotations

import uuid

from tests import scenarios
from tickets.access import tracking_token
from warranty.models import Part

DEVICE = f"/desk/devices/{uuid.uuid4()}/"
FORMS = {
    "/desk/policy/2/": ("publish", "terms", "discard", "withdraw", "copy", "clauses/7/remove", "clauses/7/move"),
    "/desk/mail/3/": ("accept", "aside", "again"), DEVICE: ("sold-on", "correct", "cover", "cover/end"),
    "/desk/loans/": ("add", "4/retire"), "/desk/t/R-1/": ("passcode", "take"),
}


def test_another_language_of_a_refused_form_is_its_page(co, sign_in):
    huda = sign_in("huda")
    for page, ends in FORMS.items():
        for end in ends:
            answer = huda.get(f"{page}{end}/", {"lang": "ar"})
            assert (answer.status_code, answer.headers.get("Location")) == (302, f"{page}?lang=ar"), end
            assert answer.cookies["lang"].value == "ar"


def test_another_language_of_a_refused_message_is_the_tracking_page(co, client):
    page = f"/t/{tracking_token(scenarios.filed(co))}/"
    assert client.post(f"{page}messages/", {"body": ""}).status_code == 422
    assert client.get(f"{page}messages/", {"lang": "en"})["Location"] == f"{page}?lang=en"
    assert client.put(f"{page}messages/").status_code == 405


def test_a_form_of_a_part_leads_to_its_shelf(co, sign_in):
    page = f"/desk/parts/{Part.objects.get(sku='P-7712-B').pk}/olaya/"
    assert sign_in("huda").get(f"{page}do/level/")["Location"] == page
