"""The whole life of a ticket in a real browser, with real processes, messages read from a real SMTP server.

A file has a running product of its own; this one's clock moves by a week in each language.
"""

from __future__ import annotations

import pytest

from tests.e2e.people import Office
from tests.e2e.scene import Opener, Scene
from tests.e2e.stack import Stack
from tests.e2e.walk import a_week_later, walk_to_handover

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("language", "phone"), [("ar", True), ("en", False)])
def test_from_report_to_dashboard(stack: Stack, office: Office, open_page: Opener, language: str, phone: bool) -> None:
    """In Arabic on a phone, in English at a desk: every page from the report to the survey and the dashboard is looked at."""
    scene = Scene(stack, office, open_page, language, f"walk-{language}", phone=phone)
    walk_to_handover(scene)
    a_week_later(scene)
