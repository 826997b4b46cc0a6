"""Fixtures that every folder of tests shares: the real engines and a real mail server on loopback."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import engines, examples, template
from tests.gateways import SmtpSink
from tests.services import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples every time, and no clock on them: the machine may be busy. Set here and not in ``tests``, since the
# processes that tests start need no Hypothesis: a quarter of a second each.
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=examples(60))
settings.load_profile("steady")

Ground = Callable[[], AbstractContextManager[None]]
LONG = (
    "tests/e2e/", "tests/notifications/test_crashes.py", "tests/helpdesk/test_serve.py", "tests/tickets/portal/test_in_browser.py",
    "tests/demo/",
    "tests/tickets/test_papers.py",
)
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
    # Every window of today's Chromium loads its address bar's suggestions as two pages, which cost more than ours. The
    # list replaces the driver's own, hence the others.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding,"
    "MediaRouter,OptimizationHints,LensOverlay,ThirdPartyStoragePartitioning,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,NetworkTimeServiceQuerying",
]


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Address of a real Redis that belongs to this run."""
    if not os.environ.get("TEST_REDIS_URL"):
        missing("Redis")
    return os.environ["TEST_REDIS_URL"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium without a window; open one context per journey."""
    path = engines.chromium_path()
    if path is None:
        missing("Chromium")
    from playwright.sync_api import sync_playwright

    # The browser's driver keeps an event loop in this thread; Django would take our tests for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test database is a copy of the template and goes with the run's engine."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a copy of the template where Django looks for the test database; there is nothing left to migrate."""
    from django.db import connection

    options = connection.settings_dict["TEST"]
    options["MIGRATE"] = False
    if connection.vendor == "postgresql":
        options["TEMPLATE"] = template.ready()
    else:
        shutil.copyfile(template.ready(), options["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """A test with real transactions ends with a fresh copy of the template: emptying ninety tables takes five times as long."""
    from django.db import connection
    from django.test import TransactionTestCase

    def copied_anew(case: TransactionTestCase) -> None:
        connection.close()
        template.restore(str(connection.settings_dict["NAME"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", copied_anew)
        yield


class Order:
    """Start first what waits on other processes, so that no runner ends alone."""

    # Behind pytest-django, which would put what has no database of its own at the end.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: next((n for n, place in enumerate(LONG) if item.nodeid.startswith(place)), len(LONG)))


def pytest_configure(config: pytest.Config) -> None:
    """A second hook of the same name needs an object of its own."""
    config.pluginmanager.register(Order())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what a database can change, before anything is chosen by marks."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or names & {"db", "transactional_db", "ground", "class_ground", "stack"}:
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not walk through it again and again."""
    gc.freeze()


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A real SMTP server on loopback that keeps every message and can be told to misbehave."""
    with SmtpSink() as sink:
        yield sink


@contextmanager
def _calm() -> Iterator[None]:
    """In English, with nothing kept in the process from what was before."""
    from django.utils import translation

    from tickets.sla import calendar, estimates

    calendar.forget()
    estimates.forget()
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _calm_ground() -> Iterator[None]:
    """Each test starts calmly."""
    with _calm():
        yield


@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """For fixtures of a module: what they write inside of ``with ground():`` stands there before each of its tests.

    Every test still works in a transaction of its own, here a savepoint, and leaves the ground as it found it; with the
    module all of it goes. Not for modules whose tests need real transactions. An object that is handed on is read anew:
    what a test changes in it would stay.
    """
    yield from _ground(django_db_blocker)


@pytest.fixture(scope="class")
def class_ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[Ground]:
    """The same for the tests of one class, where others of the module need a bare ground."""
    yield from _ground(django_db_blocker)


def _ground(django_db_blocker: Any) -> Iterator[Ground]:
    from django.db import transaction

    @contextmanager
    def prepare() -> Iterator[None]:
        with django_db_blocker.unblock(), _calm():
            yield

    whole = transaction.atomic()
    with django_db_blocker.unblock():
        whole.__enter__()
    yield prepare
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)
