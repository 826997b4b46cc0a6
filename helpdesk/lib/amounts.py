"""Amounts as people type them: Arabic or Latin digits, a point or a comma. What could be two sums is refused in words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from helpdesk.lib.arabic import latin_digits, strip_marks
from helpdesk.lib.field_words import AT_MOST_DECIMALS

_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_TWO_WAYS = re.compile(r"-?\d{1,3},\d{3}")
_COMMA = re.compile(r"-?\d+,\d{1,2}")
_PLAIN = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")


def plain_amount(text: str) -> str:
    """The typed amount with Latin digits, a point and no thousands. ``ValueError`` with words when it is none or could be two."""
    typed = re.sub(r"[\s_']", "", latin_digits(strip_marks(text))).replace("٫", ".").replace("−", "-")
    # The Arabic sign for thousands says what it is; a comma may be either.
    typed = re.sub(r"٬(?=\d{3}(?!\d))", "", typed)
    if _TWO_WAYS.fullmatch(typed):
        raise ValueError(_("“%(typed)s” can be two different amounts. Write it without thousands: %(one)s.00.") % {
            "typed": typed, "one": typed.replace(",", "")})
    if _GROUPED.fullmatch(typed):
        typed = typed.replace(",", "")
    if _COMMA.fullmatch(typed):
        typed = typed.replace(",", ".")
    if not _PLAIN.fullmatch(typed):
        raise ValueError(_("Write an amount in digits, for example 1250.50."))
    return typed


class AmountField(forms.DecimalField):
    """A sum or a measure with at most two decimals. The browser keeps what was typed: its own number field drops Arabic digits."""

    widget = forms.TextInput
    default_error_messages = {
        "max_digits": _l("This amount is too large; that is surely a slip."),
        "max_whole_digits": _l("This amount is too large; that is surely a slip."),
        "max_decimal_places": AT_MOST_DECIMALS,
        "min_value": _l("Not less than %(limit_value)s."),
        "max_value": _l("Not more than %(limit_value)s."),
    }

    def __init__(self, *, max_digits: int = 9, decimal_places: int = 2, **options: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A keyboard of digits, left to right."""
        return {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        """Read it. Raises ``ValidationError`` in words."""
        if value in self.empty_values or isinstance(value, Decimal):
            return super().to_python(value)
        try:
            return super().to_python(plain_amount(str(value)))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong), code="invalid") from None
