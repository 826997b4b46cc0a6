"""Telephone numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumber_field.phonenumber import PhoneNumber

from helpdesk.lib.phones import _mobile, last_digits, parse_phone


@pytest.mark.parametrize("typed", [
    "0551234567", "+966551234567", "00966551234567", "٠٥٥١٢٣٤٥٦٧", "۰۵۵۱۲۳۴۵۶۷", "055 123 4567", "(055) 123-4567",
    "+٩٦٦ ٥٥ ١٢٣ ٤٥٦٧", "\u202a+966 55 123 4567\u202c", "551234567",
])
def test_one_number_in_many_writings(typed: str) -> None:
    assert parse_phone(typed).as_e164 == "+966551234567"


def test_a_local_number_belongs_to_the_region_asked_for() -> None:
    assert parse_phone("٠٧٧٠١٢٣٤٥٦٧", region="IQ").as_e164 == "+9647701234567"
    assert parse_phone("+9647701234567").as_e164 == "+9647701234567"


@pytest.mark.parametrize("typed", ["", "   ", "123", "هاتف", "+999123456789", "055123456", "0551234567 ext 9", "+966"])
def test_what_nobody_can_dial_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a telephone number"):
        parse_phone(typed)


@given(st.text())
def test_refusal_is_the_only_failure(text: str) -> None:
    try:
        number = parse_phone(text)
    except ValueError:
        return
    assert number.is_valid()


def test_last_digits_compare_what_is_typed_with_what_is_stored() -> None:
    assert last_digits(parse_phone("0551234567")) == last_digits("٤٥٦٧") == last_digits(" 45 67 ") == "4567"
    assert last_digits(parse_phone("0551234567"), 6) == "234567"
    assert last_digits("12") == "12"
    assert last_digits("") == ""


@given(st.sampled_from(["05", "+9665", "+966", "9665", "5", "0", "00966", "+97150", "+1"]), st.text("0123456789", max_size=10))
def test_the_quick_look_at_a_mobile_number_says_what_the_library_says(start: str, rest: str) -> None:
    quick = _mobile(start + rest, "SA")
    if quick is not None:
        slow = PhoneNumber.from_string(start + rest, region="SA")
        assert slow.is_valid()
        assert (quick.as_e164, quick) == (slow.as_e164, slow)
