"""Tests: one folder per floor, named as the code they are about."""

import os


def engines_required() -> bool:
    """Whether a missing engine must fail the run, and properties are tried with all of their examples: so in CI."""
    return os.environ.get("CI", "").lower() in ("1", "true") or os.environ.get("REQUIRE_ENGINES", "") == "1"


def examples(number: int) -> int:
    """So many examples of a property in CI, and the first two fifths of them for somebody who waits."""
    return number if engines_required() else number * 2 // 5
