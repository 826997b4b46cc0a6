"""The grammar of edited texts, Arabic digits: what they take and what they refuse."""

from __future__ import annotations

import pytest

from notifications.wording import slots
from notifications.wording.catalogue import CHANNELS, EVENTS, LANGUAGES, NAMES, allowed, names_in, required, shipped
from notifications.wording.digits import eastern


def test_values_are_put_in_and_never_read() -> None:
    text = "{brand}: {Dear|Dear Madam} {name}[, ready {day}][, pay {sum}]."
    values = {"brand": "Nuwar", "name": "{code} [x] {{ y }}", "day": "Monday", "sum": ""}
    assert slots.fill(text, values) == "Nuwar: Dear {code} [x] {{ y }}, ready Monday."
    assert slots.fill(text, values, female=True).startswith("Nuwar: Dear Madam ")


@pytest.mark.parametrize(
    ("text", "code"),
    [("Hello {name", "open_brace"), ("{a{b}}", "open_brace"), ("[x {a}", "open_bracket"), ("x]", "stray"), ("x}", "stray"),
     ("[a [b]]", "nested"), ("{}", "name"), ("{a b}", "name"), ("{{ settings }}", "open_brace"), ("{% load x %}", "name"),
     ("{a|b|c}", "name"), ("{|b}", "name"), ("{a.b}", "name"), ("{" + "a" * 41 + "}", "name")],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, code: str) -> None:
    with pytest.raises(slots.BadText) as refusal:
        slots.read(text)
    assert refusal.value.code == code
    assert refusal.value.part


def test_arabic_digits_leave_alone_what_is_typed_or_clicked() -> None:
    assert eastern("جاهز الأربعاء 25 نوفمبر، من 09:00 إلى 21:00") == "جاهز الأربعاء ٢٥ نوفمبر، من ٠٩:٠٠ إلى ٢١:٠٠"
    assert eastern("المجموع 1,460.00 ر.س.") == "المجموع ١٬٤٦٠٫٠٠ ر.س."
    kept = "RMA-7K3F-92QX N7 iPhone 15 https://x.example/m/12345 a1@b2.example \u20664711\u2069 +966 11 234 5678"
    assert eastern(kept) == kept


def test_every_shipped_text_keeps_the_rules_that_edited_ones_must_keep() -> None:
    assert len(set(NAMES.values())) == len(NAMES)
    for event in EVENTS:
        for channel in CHANNELS:
            for language in LANGUAGES:
                body = shipped(event, channel, language).body
                assert names_in(body) <= set(allowed(event, channel)), (event, channel, language)
                assert set(required(event, channel)) <= names_in(body), (event, channel, language)
