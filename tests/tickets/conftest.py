"""A ticket in each stage, reached once for all tests of a module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import scenarios
from tickets.enums import Stage
from tickets.models import Ticket

Standing = Callable[[str], Ticket]


@pytest.fixture(scope="module")
def standing(ground: Any) -> Standing:
    """Gives the module's ticket of a stage, read anew; what a test does with it is taken back with the test.

    For modules that begin at a stage dozens of times; all of these tickets stand in lists and counts.
    """
    with ground():
        co = scenarios.company()
        keys = {stage: scenarios.ticket_at(stage, co=co).pk for stage in Stage}
    return lambda stage: scenarios.of_key(keys[Stage(stage)])
