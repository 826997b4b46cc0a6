"""How many messages an SMS makes. Mutation: take 160 for each part, or count Arabic by 160."""

from __future__ import annotations

import pytest

from notifications import segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "parts", "left"),
    [
        ("", "GSM-7", 0, 0, 160), ("a" * 160, "GSM-7", 160, 1, 0), ("a" * 161, "GSM-7", 161, 2, 145),
        ("a" * 306, "GSM-7", 306, 2, 0), ("a" * 307, "GSM-7", 307, 3, 152), ("€" * 80, "GSM-7", 160, 1, 0),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2, 141),  # the euro sign is not cut in two
        ("ج" * 70, "UCS-2", 70, 1, 0), ("ج" * 71, "UCS-2", 71, 2, 63), ("ج" * 134, "UCS-2", 134, 2, 0),
        ("ج" * 135, "UCS-2", 135, 3, 66), ("a" * 69 + "ج", "UCS-2", 70, 1, 0), ("📱" * 35, "UCS-2", 70, 1, 0),
        ("ج" * 66 + "📱" + "ج" * 10, "UCS-2", 78, 2, 55),
    ],
)
def test_segments_are_counted_as_they_are_paid(text: str, encoding: str, units: int, parts: int, left: int) -> None:
    assert segments.count(text) == segments.Count(encoding, units, parts, left)


def test_marks_of_direction_and_fine_quotes_do_not_make_an_english_text_dear() -> None:
    assert segments.plain("Code \u2066RP-1\u2069 – “ready”…") == 'Code RP-1 - "ready"...'
    assert segments.plain("الرمز \u2066123\u2069 – جاهز") == "الرمز 123 – جاهز"
