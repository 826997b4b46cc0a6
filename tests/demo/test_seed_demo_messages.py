"""The demonstration's letters are all written, kept in the log, and never sent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from notifications.demo.life import live
from notifications.models import FollowUp, Message, PendingEvent
from tickets.demo import company
from tickets.models import Survey

pytestmark = pytest.mark.once

END = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.mark.django_db
@override_settings(MAIL_URL="smtp://127.0.0.1:1")
def test_every_letter_is_written_at_its_moment_and_stays_in_the_log() -> None:
    world = company.build(12, 5, END, 60)
    live(world)
    assert world.simulation.refused == []
    assert PendingEvent.objects.exists()
    assert not PendingEvent.objects.filter(done_at=None).exists()
    assert set(Message.objects.values_list("state", "transport")) <= {("sent", "log"), ("suppressed", "log")}
    assert not Message.objects.filter(sent_at__gt=END).exists()
    assert FollowUp.objects.filter(kind__in=["follow_up", "survey_only"], state="sent").exists()
    assert Survey.objects.exists()
