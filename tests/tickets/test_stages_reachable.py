"""Every stage is reached through actions."""

import pytest

from tests import scenarios
from tickets.enums import Stage


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [s.value for s in Stage])
def test_stage_is_reached_through_actions(stage):
    ticket = scenarios.ticket_at(stage)
    assert ticket.stage == stage
    assert ticket.version == ticket.events.count()
    assert ticket.events.order_by("seq").first().kind == "file"
