"""The report in a real browser: step by step with script, one page without, no finding of the accessibility audit."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.e2e.watching import OPTIONS
from tickets.access import tracking_token
from tickets.models import Ticket

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "منفذ الشحن.png"
    Image.new("RGB", (60, 40), "teal").save(path)
    return path


def audit(page: Any) -> None:
    """No finding, and nothing that makes the page wider than the screen."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert not found, [(v["id"], v["nodes"][0]["html"][:120]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_report_in_six_steps_on_a_phone(co: SimpleNamespace, live_server: Any, browser: Any, photo: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 850}, locale="ar")
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"{live_server.url}/report/")
    page.click("#step-1 [data-next]")
    assert page.locator("#step-1 .has-error").count() == 1
    page.check("input[name=device_type][value=phone]")
    audit(page)
    page.select_option("#id_product", "n7-pro")
    page.click("#step-1 [data-next]")
    page.select_option("#id_purchase_month", "3")
    page.fill("#id_purchase_year", "2026")
    page.wait_for_selector("[data-warranty-status] .note")
    audit(page)
    page.click("#step-2 [data-next]")
    page.check("input[name=symptom][value=no-charge]")
    page.fill("#id_description", "لا يشحن إلا بزاوية معينة")
    page.set_input_files("#id_photos", [photo])
    assert page.locator("#field-photos .file__name").inner_text() == "منفذ الشحن.png"
    page.check("input[name=impact][value=serious]")
    page.check("input[name=safety][value=yes]", force=True)
    assert page.locator(".safetybox__card").is_visible()
    audit(page)
    page.check("input[name=safety][value=no]", force=True)
    page.click("#step-3 [data-next]")
    page.select_option("#id_honorific", "ms")
    page.fill("#id_name", "نورة القحطاني")
    assert "أستاذة نورة" in page.locator("[data-preview]").inner_text()
    page.fill("#id_email", "noura@example.com")
    page.check("input[name=preferred_channel][value=email]")
    audit(page)
    page.click("#step-4 [data-next]")
    page.check("input[name=arrival][value=branch]")
    audit(page)
    page.click("#step-5 [data-next]")
    page.locator("#step-6").wait_for()
    assert "نورة القحطاني" in page.locator("[data-summary]").inner_text()
    audit(page)
    page.click("#step-6 button.btn--primary")
    page.wait_for_url("**/received/")
    assert "أستاذة نورة" in page.locator("h1").inner_text()
    audit(page)
    assert Ticket.objects.get().attachments.count() == 1
    page.goto(f"{live_server.url}/t/{tracking_token(Ticket.objects.get())}/")
    audit(page)
    assert not trouble
    context.close()


def test_report_on_one_page_without_script(co: SimpleNamespace, live_server: Any, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/report/")
    assert not page.locator("[data-next]").first.is_visible()
    for name, value in (("device_type", "phone"), ("symptom", "no-charge"), ("impact", "nuisance"), ("safety", "no"),
                        ("preferred_channel", "sms"), ("arrival", "branch")):
        page.check(f"input[name={name}][value={value}]", force=True)
    page.fill("#id_description", "It charges at one angle only")
    page.fill("#id_name", "Sam Lee")
    page.click("#step-6 button.btn--primary")
    assert page.locator('.errsum a[href="#id_phone"]').count() == 1
    assert page.locator("#id_description").input_value() == "It charges at one angle only"
    page.fill("#id_phone", "0500000142")
    page.click("#step-6 button.btn--primary")
    page.wait_for_url("**/received/")
    assert Ticket.objects.get().language == "en"
    context.close()
