"""What the tests of crashes let a child of the nursery do."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from pathlib import Path

from tests.chaos import reports


def take_reports(count: str, seconds: str, told: str) -> None:
    """File ``count`` reports, stay at most ``seconds`` until they are acknowledged; what ``reports`` prints goes into ``told``."""
    sys.argv = ["reports", count, seconds]
    with Path(told).open("w", encoding="utf-8") as lines, redirect_stdout(lines):
        reports.main()
