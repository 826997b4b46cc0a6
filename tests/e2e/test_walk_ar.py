"""The whole life of a ticket in Arabic, the customer on a phone; real processes, messages read from a real SMTP server.

A file has a running product of its own, and this one moves its clock by a week.
"""

from __future__ import annotations

import pytest

from tests.e2e.people import Office
from tests.e2e.scene import Opener, Scene
from tests.e2e.stack import Stack
from tests.e2e.walk import a_week_later, walk_to_handover

pytestmark = pytest.mark.e2e


def test_from_report_to_dashboard(stack: Stack, office: Office, open_page: Opener) -> None:
    """Every page is looked at, from the report to the survey a week after the handover and the dashboard."""
    scene = Scene(stack, office, open_page, "ar", "walk-ar", phone=True)
    walk_to_handover(scene)
    a_week_later(scene)
