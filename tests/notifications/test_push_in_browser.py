"""Notices in a real browser: offered where they can work, a polite sentence where not, shown by the worker in the right language.

The browser's own push service is out of reach here, as for many a reader. So its absence is the first test; in the second
our fake stands in its place, and what it opened is handed to the browser's worker by the browser's own tool.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpdesk.lib import web_push
from notifications import delivery, dispatch
from notifications.models import PushSubscription
from tests import engines, scenarios
from tests.conftest import CHROMIUM_ARGS
from tests.push_service import FakeBrowser, PushService
from tests.services import missing
from tests.tickets.portal.conftest import _nothing_kept  # noqa: F401 - the pages' kept lists, for this file too
from tickets.access import tracking_token

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
STAND_IN = """
  const keys = %s, plain = (t) => atob(t.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = (t) => Uint8Array.from(t, (c) => c.charCodeAt(0)).buffer;
  const mine = () => sessionStorage.key_of_ours && {
    endpoint: keys.endpoint, getKey: (name) => bytes(plain(keys[name])),
    options: { applicationServerKey: bytes(sessionStorage.key_of_ours) },
    unsubscribe: async () => { delete sessionStorage.key_of_ours; return true; },
  };
  PushManager.prototype.getSubscription = async () => mine() || null;
  PushManager.prototype.subscribe = async (wish) => {
    sessionStorage.key_of_ours = String.fromCharCode(...new Uint8Array(wish.applicationServerKey));
    return mine();
  };
"""


@pytest.fixture
def service(settings: Any, live_server: Any) -> Iterator[PushService]:
    with PushService() as running:
        settings.WEB_PUSH_PRIVATE_KEY, settings.WEB_PUSH_HOSTS = web_push.new_key(), [running.origin]
        settings.SITE_URL = live_server.url
        yield running


@pytest.fixture
def phone(browser: Any, live_server: Any) -> Iterator[Any]:
    """A phone that was asked and allows; the browser without a desktop refuses every notification, so this is the whole one."""
    path = engines.chromium_path(whole=True)
    if path is None:
        missing("Chromium")
    whole = browser.browser_type.launch(executable_path=path, args=CHROMIUM_ARGS)
    context = whole.new_context(viewport={"width": 390, "height": 850}, locale="ar")
    context.grant_permissions(["notifications"], origin=live_server.url)
    yield context
    whole.close()


def said(page: Any, words: str) -> None:
    page.locator("[data-push-says]", has_text=words).wait_for()


def test_a_browser_without_its_push_service_says_so_and_the_page_stays(service: PushService, phone: Any, live_server: Any) -> None:
    address = f"{live_server.url}/t/{tracking_token(scenarios.filed())}/"
    page = phone.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(address)
    page.click("text=أبلغوني هنا")
    said(page, "ورسائلنا تصلك كما كانت")
    assert page.locator("[data-push-do=on]").is_enabled()
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    page.fill("textarea[name=body]", "شكرًا")
    assert not trouble
    assert not PushSubscription.objects.exists()


def test_a_notice_from_the_button_to_the_screen_and_off_again(service: PushService, phone: Any, live_server: Any) -> None:
    co = scenarios.company()
    ticket = scenarios.filed(co)
    address = f"{live_server.url}/t/{tracking_token(ticket)}/"
    fake: FakeBrowser = service.browser()
    phone.add_init_script(STAND_IN % json.dumps(fake.keys))
    page = phone.new_page()
    page.goto(address)
    page.click("text=أبلغوني هنا")
    said(page, "من الآن")
    scenarios.say(ticket, co.sara)
    dispatch.dispatch_pending()
    delivery.drain(seconds=20)
    notices = [json.dumps(shown) for shown in service.shown]
    assert len(notices) == 2  # the report's own word had not been told yet
    tools = phone.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(200)
    for data in (notices[0], notices[1], notices[1]):  # a repeat takes its own place
        tools.send("ServiceWorker.deliverPushMessage", {
            "origin": live_server.url, "registrationId": found[0]["registrationId"], "data": data,
        })
    page.wait_for_timeout(300)
    shown = page.evaluate("""async () => (await (await navigator.serviceWorker.ready).getNotifications())
        .map((n) => ({ title: n.title, body: n.body, lang: n.lang, dir: n.dir, tag: n.tag, ...n.data }))""")
    assert sorted(shown, key=lambda one: one["tag"]) == sorted(service.shown, key=lambda one: one["tag"])
    assert {(one["lang"], one["dir"]) for one in shown} == {("ar", "rtl")}
    page.goto(shown[0]["url"])
    page.click("text=إيقافها هنا")  # a page opened anew knows that it is on
    said(page, "لن يعرض هذا المتصفح")
    assert PushSubscription.objects.get().state == "off"
    assert page.locator("text=أبلغوني هنا").is_visible()
