"""What a form says of a field without words of its own: the framework's general texts in our voice, in both languages.

The framework translates them sentence by sentence ("Ensure this value has at most …"), in Arabic longer than the field and
with one plural for all numbers. They are replaced where they are kept, so that every form, the admin's too, says the same.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy
from phonenumber_field.formfields import PhoneNumberField

AT_MOST_CHARACTERS = ngettext_lazy(
    "At most %(limit_value)s character; you wrote %(show_value)s.",
    "At most %(limit_value)s characters; you wrote %(show_value)s.", "limit_value",
)
AT_LEAST_CHARACTERS = ngettext_lazy(
    "At least %(limit_value)s character; you wrote %(show_value)s.",
    "At least %(limit_value)s characters; you wrote %(show_value)s.", "limit_value",
)
AT_MOST_DECIMALS = ngettext_lazy("At most %(max)s decimal.", "At most %(max)s decimals.", "max")
AT_MOST_DIGITS = ngettext_lazy("At most %(max)s digit.", "At most %(max)s digits.", "max")
AT_MOST_WHOLE_DIGITS = ngettext_lazy(
    "At most %(max)s digit before the point.", "At most %(max)s digits before the point.", "max"
)
NO_WHOLE_NUMBER = _l("Write a whole number in digits.")
NO_NUMBER = _l("Write a number in digits.")
NO_PHONE = _l("Write a valid mobile number, such as 0501234567, or one with + and the country code.")
NO_EMAIL = _l("This e-mail address is not complete. It looks like name@example.com.")


def speak() -> None:
    """Put our words in the place of the framework's. Called once at the start; words that a field has of its own stay."""
    _say(validators.MaxLengthValidator, AT_MOST_CHARACTERS)
    _say(validators.MinLengthValidator, AT_LEAST_CHARACTERS)
    _say(validators.MaxValueValidator, _l("At most %(limit_value)s."))
    _say(validators.MinValueValidator, _l("At least %(limit_value)s."))
    _say(validators.EmailValidator, NO_EMAIL)
    decimals: dict[str, Any] = {
        "invalid": NO_NUMBER, "max_digits": AT_MOST_DIGITS, "max_decimal_places": AT_MOST_DECIMALS,
        "max_whole_digits": AT_MOST_WHOLE_DIGITS,
    }
    validators.DecimalValidator.messages = decimals
    for field, words in (
        (forms.IntegerField, NO_WHOLE_NUMBER), (forms.FloatField, NO_NUMBER), (forms.DecimalField, NO_NUMBER),
        (PhoneNumberField, NO_PHONE),
    ):
        field.default_error_messages = {**getattr(field, "default_error_messages", {}), "invalid": words}  # type: ignore[attr-defined]


def _say(validator: type[Any], words: Any) -> None:
    validator.message = words
