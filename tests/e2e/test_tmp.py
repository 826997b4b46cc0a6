import pytest
from tests.e2e.test_journeys import Scene
@pytest.mark.e2e
def test_tmp(stack, open_page):
    s = Scene(stack, open_page, "ar", "tmp", phone=True)
    ref = s.reach_decision("misuse")
    sara = s.staff("sara")
    sara.do(ref, "decide", remedy="repair", customer_pays=True, text_0=s.words["line"], price_0="340", quantity_0="1")
    s.customer.follow_mail("391")
    s.customer.page.screenshot(path="/tmp/shots/e-track.png", full_page=True)
    sara.open(ref); sara.page.screenshot(path="/tmp/shots/e-ticket.png")
