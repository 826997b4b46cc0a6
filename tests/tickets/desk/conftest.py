"""People signed in, and a ticket in any stage."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tests import scenarios


@pytest.fixture
def co(db: None) -> SimpleNamespace:
    """The company."""
    return scenarios.company()


@pytest.fixture
def sign_in(co: SimpleNamespace) -> Callable[..., Client]:
    """A browser of a member of staff, reading English unless asked."""

    def make(name: str, language: str = "en") -> Client:
        client = Client()
        client.cookies["lang"] = language
        client.force_login(getattr(co.users, name))
        return client

    return make


def step(client: Client, ticket: Any, action: str, **values: Any) -> Any:
    """Send the form of a step as the page would."""
    ticket.refresh_from_db()
    return client.post(f"/desk/t/{ticket.reference}/do/{action}/", {"version": ticket.version, **values})
