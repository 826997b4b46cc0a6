"""What people do in the browser, by the names of fields and buttons they see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.e2e.stack import Stack, links_of
from tests.e2e.watching import look

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASSWORD = "demo-repair-2026"
REFERENCE = re.compile(r"RMA-[0-9A-Z]{4}-[0-9A-Z]{4}")


def fill(scope: Locator | Page, name: str, value: str | bool) -> None:
    """Set one field as a person does: type, choose, tick."""
    field = scope.locator(f"[name='{name}']")
    kind = field.first.evaluate("e => e.type || e.tagName")
    if kind == "radio":
        chosen = scope.locator(f"[name='{name}'][value='{value}']")
        if not chosen.is_checked():
            scope.locator(f"label:has([name='{name}'][value='{value}'])").first.click()
    elif kind == "checkbox":
        if field.is_checked() != bool(value):
            scope.locator(f"label:has([name='{name}'])").first.click()
    elif kind.startswith("select"):
        label = next(t for t in field.locator("option").all_text_contents() if str(value) in t) if not str(value).isdigit() else ""
        field.select_option(label=label) if label else field.select_option(str(value))
    else:
        field.fill(str(value))


class Customer:
    """A person with a browser and a mailbox, in one language."""

    def __init__(self, page: Page, stack: Stack, language: str, email: str, name: str, phone: str) -> None:
        self.page, self.stack, self.language, self.email, self.name, self.phone = page, stack, language, email, name, phone
        self.reference = self.link = ""

    def report(self, serial: str, *, description: str, year: int, look_at: bool = False) -> str:
        """File a report through the six steps; the reference."""
        page = self.page
        page.goto("/report/")
        steps: list[dict[str, str]] = [
            {"device_type": "phone", "serial": serial},
            {"purchase_month": "3", "purchase_year": str(year)},
            {"symptom": "no-charge", "description": description, "impact": "serious", "safety": "no"},
            {"name": self.name, "phone": self.phone, "email": self.email, "preferred_channel": "email",
             "language": self.language},
            {"arrival": "branch", "branch": "olaya"},
            {},
        ]
        for number, fields in enumerate(steps, 1):
            step = page.locator(f"#step-{number}")
            step.wait_for(state="visible")
            for name, value in fields.items():
                fill(step, name, value)
            if number == 1:
                step.locator("[name='product']").select_option(label="N7 Pro")
            if number == 4:
                step.locator("[name='honorific']").select_option("ms" if self.language == "en" else "mr")
            if look_at:
                look(page, f"report-{number}")
            if number < len(steps):
                step.locator("[data-next]").click()
        page.locator("#step-6 button[type=submit], #step-6 .formfoot button").first.click()
        page.wait_for_url(re.compile(r"/received/"))
        found = REFERENCE.search(page.locator("main").inner_text())
        assert found, page.locator("main").inner_text()
        self.reference = found.group()
        if look_at:
            look(page, "received")
        return self.reference

    def follow_mail(self, holding: str = "") -> Page:
        """Open the first link of the newest message about this ticket (or one holding these words)."""
        message = self.stack.mail(self.email, holding=holding or self.reference)
        links = [u for u in links_of(message) if u.startswith(self.stack.url)]
        assert links, message
        self.link = links[0]
        self.page.goto(links[0])
        return self.page

    def answer_quote(self, verdict: str) -> None:
        """Open the quote's answer page from the tracking page and confirm."""
        page = self.page
        page.locator(f"#quote a[href*='/{verdict}/']").click()
        page.locator("main form button").first.click()
        page.wait_for_url(re.compile(r"/t/[^/]+/(#.*)?$"))

    def object(self, reason: str) -> None:
        """Ask for a second opinion on the finding."""
        page = self.page
        if page.locator("details#objection:not([open])").count():
            page.locator("#objection summary").click()
        page.locator("#objection [name=objection-reason]").fill(reason)
        page.locator("#objection form button").first.click()
        page.wait_for_url(re.compile(r"/t/[^/]+/(#.*)?$"))

    def follow_up(self, answer: str, *, words: str = "") -> str:
        """Open the follow-up message a week later; opening records nothing, the button does. No: the new reference."""
        page = self.page
        message = self.stack.mail(self.email, holding="/survey/", timeout=90)
        page.goto(next(u for u in links_of(message) if "/survey/" in u))
        look(page, "follow-up")
        if answer == "yes":
            with page.expect_navigation():
                page.locator("form[action$='/works/'] button").click()
            return ""
        page.locator("a[href$='/return/']").click()
        page.fill("[name=description]", words)
        look(page, "return")
        with page.expect_navigation():
            page.locator("main form .formfoot button").click()
        found = REFERENCE.findall(page.locator("main").inner_text())
        new = [reference for reference in found if reference != self.reference]
        assert new, page.locator("main").inner_text()
        return new[0]

    def survey(self, *, csat: int, ces: int, nps: int, comment: str) -> None:
        """Rate; nothing is chosen before."""
        page = self.page
        assert page.locator("main form input[type=radio]:checked").count() == 0
        for name, value in (("csat", csat), ("ces", ces), ("nps", nps)):
            fill(page.locator("main form"), name, str(value))
        page.fill("[name=comment]", comment)
        page.locator("main form .formfoot button").click()
        page.wait_for_url("**/thanks/**")


class Staff:
    """A member of staff at a desk."""

    def __init__(self, page: Page, username: str) -> None:
        self.page, self.username = page, username

    def sign_in(self) -> Staff:
        """Sign in; the landing page is the queue."""
        self.page.goto("/staff/login/?next=/desk/")
        self.page.fill("[name=username]", self.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url("**/desk/**")
        return self

    def open(self, reference: str) -> Page:
        """Open a ticket."""
        self.page.goto(f"/desk/t/{reference}/")
        return self.page

    def do(self, reference: str, action: str, **fields: str | bool) -> str:
        """Take one step through its form; the words of the page afterwards. AssertionError when it is refused."""
        page = self.open(reference)
        box = page.locator(f"#step-{action}")
        if not box.count():  # one of the other steps has a page of its own
            page.locator("details.wstep:has(.wlinks) > summary").click()
            page.locator(f".wlinks a[href$='/do/{action}/']").click()
        if box.evaluate("e => e.tagName === 'DETAILS' && !e.open"):
            group = box.locator("xpath=ancestor::details[not(@open)]")
            for _ in range(group.count()):
                group.nth(0).locator("summary").first.click()
            box.locator("summary").first.click()
        form = box.locator("form")
        for name, value in fields.items():
            fill(form, name, value)
        with page.expect_navigation():
            form.locator(".formfoot button").first.click()
        errors = page.locator(".errsum, .conflict")
        assert errors.count() == 0, errors.first.inner_text()
        return page.locator("main").inner_text()

    def test_sheet(self, reference: str, *, fail: str = "") -> None:
        """Answer every line of the test sheet; ``fail`` names the line that fails."""
        page = self.open(reference)
        form = page.locator("#step-pass_test form")
        names = form.locator("input[type=radio][value=pass]").evaluate_all("els => els.map(e => e.name)")
        assert len(names) >= 5
        for name in names:
            fill(form, name, "fail" if name == f"test_{fail}" else "pass")
        for name, limits in form.locator("[data-measure]").evaluate_all("els => els.map(e => [e.name, e.dataset.measure])"):
            low = re.findall(r"[\d.]+", limits)[0]
            fill(form, name, "0.1" if name == f"test_{fail}" else low)
        with page.expect_navigation():
            form.locator(".formfoot button").first.click()
        assert page.locator(".errsum").count() == 0, page.locator(".errsum").first.inner_text()

    def add_loan_unit(self, serial: str, condition: str) -> None:
        """Put a phone into the stock of loan devices."""
        page = self.page
        page.goto("/desk/loans/")
        fold = page.locator("details:has(form[action$='/loans/add/'])")
        if not fold.evaluate("e => e.open"):
            fold.locator("summary").click()
        for name, value in (("product", "N7 Pro"), ("serial", serial), ("condition", condition)):
            fill(fold, name, value)
        with page.expect_navigation():
            fold.locator("button.btn--primary").click()
        assert serial in page.locator("main").inner_text()

    def first_option(self, reference: str, action: str, field: str) -> str:
        """Label of the first real choice of a select field."""
        page = self.open(reference)
        options = page.locator(f"#step-{action} [name='{field}'] option")
        return next(t.strip() for t in options.all_text_contents() if t.strip())


class Office:
    """Staff by language and name; who comes first signs in, and stays."""

    def __init__(self, open_page: Callable[..., Page]) -> None:
        self.open_page = open_page
        self._desks: dict[tuple[str, str], Staff] = {}
        self._away: dict[tuple[str, str], Staff] = {}

    def staff(self, language: str, username: str) -> Staff:
        """A member of staff, signed in."""
        who = (language, username)
        if who in self._away:
            self._desks[who] = self._away.pop(who)
            self._desks[who].page.context.clear_cookies(name=re.compile("session"))
            self._desks[who].sign_in()
        elif who not in self._desks:
            self._desks[who] = Staff(self.open_page(language), username).sign_in()
        return self._desks[who]

    def next_week(self) -> None:
        """All sessions have ended; who is needed signs in again, in the browser they had."""
        self._away, self._desks = self._desks, {}
