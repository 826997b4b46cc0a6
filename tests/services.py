"""Pytest plugin: gives every run its own DATA_DIR and real engines, before Django reads its settings.

Loaded with ``-p tests.services``. ``TEST_ENGINE`` chooses ``sqlite`` (default) or ``postgres``. The environment of the
person at the keyboard (databases, mail server, Redis, addresses, DEBUG) does not reach the tests.
Where CI or REQUIRE_ENGINES is set, a missing engine is a failure, not a skip.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

import pytest

from tests import engines, engines_required

FOREIGN = ("DATABASE_URL", "DEBUG", "SECRET_KEY", "SITE_URL", "PORT", "REDIS_URL", "BROKER_URL", "MAIL_URL", "ALLOWED_HOSTS",
           "CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY", "FOLLOW_UP_DAYS", "FOLLOW_UP_REMINDER_DAYS",
           "FOLLOW_UP_SILENCE_DAYS", "INBOUND_ADDRESS", "MAIL_FETCH_URL", "MAIL_HOOK_SECRET", "MAIL_PROVIDER_SECRET",
           "SMS_URL", "SMS_KEY", "SMS_SECRET", "SMS_PRICE", "SMS_IDEMPOTENT", "WHATSAPP_URL",
           "WHATSAPP_TOKEN", "WHATSAPP_NUMBER_ID", "WHATSAPP_SECRET", "WHATSAPP_VERIFY_TOKEN",
           "WEB_PUSH_PRIVATE_KEY", "WEB_PUSH_HOSTS")
_labels: list[str] = []


def missing(what: str) -> NoReturn:
    """Skip the test that needs ``what``, or fail it where engines are required."""
    if engines_required():
        pytest.fail(f"{what} is required here and missing", pytrace=False)
    pytest.skip(f"{what} is not on this machine")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the engines; a wrapper runs before pytest-django, which loads the settings in this same hook."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _prepare()
        if getattr(early_config.known_args_namespace, "numprocesses", None):
            _begin_template()
    return (yield)


def _begin_template() -> None:
    """Make the template while the runners still gather their tests: one of them would wait for it, and the others too."""
    maker = subprocess.Popen([sys.executable, "-m", "tests.template"], cwd=Path(__file__).resolve().parent.parent)
    atexit.register(maker.wait)
    atexit.register(maker.terminate)


def _prepare() -> None:
    for name in FOREIGN:
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = folder / "data"
    (data / "static").mkdir(parents=True)
    os.environ["DATA_DIR"] = str(data)
    os.environ["TEST_FOLDER"] = str(folder)
    _start_database(folder)
    if not os.environ.get("TEST_REDIS_URL"):
        _start_redis(folder)
    browser = engines.chromium_path()
    _labels.append(_version_of(browser) if browser else "no Chromium on this machine")


def _start_database(folder: Path) -> None:
    choice = os.environ.get("TEST_ENGINE", "sqlite")
    if choice == "sqlite":
        import sqlite3

        _labels.append(f"SQLite {sqlite3.sqlite_version}")
        return
    if choice != "postgres":
        raise pytest.UsageError(f"TEST_ENGINE is sqlite or postgres, not {choice!r}")
    try:
        engine = engines.start_postgres(folder)
    except engines.EngineUnavailable as reason:
        raise pytest.UsageError(f"No PostgreSQL for the tests: {reason}") from reason
    atexit.register(engine.stop)
    os.environ["DATABASE_URL"] = engine.url
    _labels.append(engine.label)


def _start_redis(folder: Path) -> None:
    try:
        engine = engines.start_redis(folder)
    except engines.EngineUnavailable as reason:
        if engines_required():
            raise pytest.UsageError(f"No Redis for the tests: {reason}") from reason
        _labels.append(str(reason))
        return
    atexit.register(engine.stop)
    os.environ["TEST_REDIS_URL"] = engine.url
    _labels.append(engine.label)


def _version_of(browser: str) -> str:
    try:
        answer = subprocess.run([browser, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        answer = ""
    return " ".join(answer.split()[:2]) or browser


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests ran on."""
    if _labels:
        python = ".".join(map(str, sys.version_info[:3]))
        terminalreporter.write_line(f"ran on: {', '.join(_labels)}, Python {python}")
