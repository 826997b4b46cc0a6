"""The running product for the journeys, and browsers as people hold them."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import engines, template
from tests.e2e.people import Office
from tests.e2e.stack import Stack
from tests.gateways import SmtpSink
from tests.services import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """The product on a founded database of its own, with a Redis and a mail server of its own, for one file."""
    if not engines.redis_path():
        missing("Redis")
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-stack-"))
    redis = engines.start_redis(folder)  # of its own: stacks that share a broker take each other's tasks
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with SmtpSink() as sink:
        running = Stack(folder, template.copy(f"stack_{request.module.__name__.rpartition('.')[2]}"), redis.url, sink)
        try:
            running.start()
            yield running
            died = running.process is None or running.process.poll() is not None
            assert not died, f"the stack died during the journeys:\n{running.logs()}"
        finally:
            running.stop()
            redis.stop()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def browsers(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Open a browser for one person: ``open_page("ar", phone=True)``; script errors and policy violations fail."""
    contexts, complaints = [], []

    def opened(language: str, *, phone: bool = False, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=stack.url, locale="ar-SA" if language == "ar" else "en-GB", reduced_motion="reduce",
            color_scheme="dark" if dark else "light", **(PHONE if phone else DESKTOP),
        )
        context.add_cookies([{"name": "lang", "value": language, "url": stack.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda m: complaints.append(f"{page.url}: {m.text}") if "Content Security" in m.text else None)
        page.set_default_timeout(45_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def open_page(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """``browsers`` for one test."""
    with browsers(browser, stack) as opened:
        yield opened


@pytest.fixture(scope="module")
def office(browser: Browser, stack: Stack) -> Iterator[Office]:
    """The staff, each at a desk where they stay signed in from story to story."""
    with browsers(browser, stack) as opened:
        yield Office(opened)
