"""Amounts: read in any digits; what could be two sums, or none, is refused in words."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation

from helpdesk.lib.amounts import AmountField

READ = {
    "1250.50": "1250.50", "١٢٣٫٥٠": "123.50", "۱۲۳٫۵": "123.5", "1250,5": "1250.5", "1,234.50": "1234.50", "١٬٢٣٤": "1234",
    "1,234,567": "1234567", " 12 000 ": "12000", "\u200f٢٠٠\u200e": "200", ".5": "0.5", "0": "0",
}
REFUSED = {
    "1,234": "two different amounts", "1e99": "in digits", "NaN": "in digits", "Infinity": "in digits", "-inf": "in digits",
    "abc": "in digits", "12٬34": "in digits", "1.234": "At most 2", "٠٫٠٠١": "At most 2", "99999999": "too large",
    "9" * 40: "too large", "-1": "Not less than 0", "١٢٣٫٥٫١": "in digits",
}


@pytest.mark.parametrize(("typed", "read"), READ.items())
def test_amounts_are_read_as_people_write_them(typed, read):
    assert str(AmountField().clean(typed)) in (read, f"{read}.00")


@pytest.mark.parametrize(("typed", "words"), REFUSED.items())
def test_what_is_no_amount_is_named_in_both_languages(typed, words):
    field = AmountField(min_value=0)
    with pytest.raises(forms.ValidationError) as wrong:
        field.clean(typed)
    assert words in " ".join(wrong.value.messages)
    with translation.override("ar"):
        with pytest.raises(forms.ValidationError) as wrong:
            field.clean(typed)
        assert all(any("\u0600" <= sign <= "\u06ff" for sign in said) for said in wrong.value.messages)
