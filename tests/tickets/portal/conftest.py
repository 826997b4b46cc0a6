"""A company, a visitor's browser without an account, and a complete report."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests import scenarios
from tickets.queries import catalogue, durations
from tickets.sla import calendar, estimates


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Lists that processes keep for seconds must not outlive a test's database."""
    for keeper in (catalogue, durations, calendar, estimates):
        keeper.forget()
    yield
    for keeper in (catalogue, durations, calendar, estimates):
        keeper.forget()


@pytest.fixture
def co(db: Any) -> SimpleNamespace:
    """Branch, people, one model, the default policy."""
    return scenarios.company()


@pytest.fixture
def visitor() -> Client:
    """A browser that reads Arabic."""
    return Client(headers={"accept-language": "ar"})


@pytest.fixture
def answers() -> dict[str, Any]:
    """Everything that the form needs."""
    return {
        "device_type": "phone", "product": "n7-pro", "model_text": "", "serial": "nw7p 2408-3155", "purchase_day": "٢",
        "purchase_month": "3", "purchase_year": "2026", "symptom": "no-charge", "description": "لا يشحن إلا بزاوية معينة",
        "impact": "serious", "safety": "no", "honorific": "mr", "name": "محمد العتيبي", "phone": "٠٥٠ ٠٠٠ ٠١٤٢",
        "email": "m@example.com", "preferred_channel": "email", "language": "ar", "arrival": "branch", "branch": "olaya",
        "address": "", "submission_key": "k" * 32,
    }
