"""What a form says of a field without words of its own, in both languages and with the right plural."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation
from phonenumber_field.formfields import PhoneNumberField

from helpdesk.lib.amounts import AmountField

SAID = [
    (forms.CharField(max_length=160), "x" * 300, "160 حرفًا على الأكثر، وما كتبته 300", "At most 160 characters; you wrote 300."),
    (forms.CharField(max_length=1), "xx", "حرف واحد على الأكثر، وما كتبته 2", "At most 1 character; you wrote 2."),
    (forms.CharField(max_length=5), "x" * 6, "5 أحرف على الأكثر، وما كتبته 6", "At most 5 characters; you wrote 6."),
    (forms.CharField(min_length=3), "x", "3 أحرف على الأقل، وما كتبته 1", "At least 3 characters; you wrote 1."),
    (forms.IntegerField(min_value=1), "0", "1 على الأقل", "At least 1."),
    (forms.IntegerField(max_value=99), "100", "99 على الأكثر", "At most 99."),
    (forms.IntegerField(), "x", "اكتب عددًا صحيحًا بالأرقام", "Write a whole number in digits."),
    (forms.DecimalField(decimal_places=2), "1.234", "منزلتان عشريتان على الأكثر", "At most 2 decimals."),
    (AmountField(), "1.2345", "منزلتان عشريتان على الأكثر", "At most 2 decimals."),
    (PhoneNumberField(region="SA"), "123", "اكتب رقم جوال صحيحًا، مثل 0501234567، أو رقمًا يبدأ برمز الدولة",
     "Write a valid mobile number, such as 0501234567, or one with + and the country code."),
]


@pytest.mark.parametrize(("language", "place"), [("ar", 2), ("en", 3)])
def test_general_errors_of_fields_speak_in_our_voice(language: str, place: int) -> None:
    with translation.override(language):
        for row in SAID:
            with pytest.raises(forms.ValidationError) as refused:
                row[0].clean(row[1])
            assert refused.value.messages == [row[place]]
