"""Telephone numbers as people type them."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

import phonenumbers
from django.conf import settings
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from helpdesk.lib.arabic import latin_digits, strip_marks


class Dialled(PhoneNumber):
    """A number that was found valid: the look at all rules of numbering is dear, and lists bring 100,000 of them."""

    @cached_property
    def e164(self) -> str:
        """The one writing that we store."""
        return phonenumbers.format_number(self, phonenumbers.PhoneNumberFormat.E164)

    def is_valid(self) -> bool:
        """It was, when it was read."""
        return True

    def format_as(self, format: int) -> str:
        """In this form; the stored one is made once."""
        return self.e164 if format == phonenumbers.PhoneNumberFormat.E164 else super().format_as(format)


@lru_cache
def _home(region: str) -> tuple[str, str, re.Pattern[str], frozenset[int]] | None:
    """Of a country with a code of its own: national prefix, code, and how its mobile numbers look; from the library's table."""
    data = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if data is None or not data.country_code or data.national_prefix_transform_rule:
        return None
    if not data.mobile or not data.mobile.national_number_pattern:
        return None
    prefix = data.national_prefix or ""
    if not prefix or data.national_prefix_for_parsing not in (None, prefix):
        return None
    if tuple(phonenumbers.region_codes_for_country_code(data.country_code)) != (region,):
        return None
    pattern = re.compile(data.mobile.national_number_pattern)
    return prefix, f"+{data.country_code}", pattern, frozenset(data.mobile.possible_length)


def _mobile(plain: str, region: str) -> Dialled | None:
    """A mobile number of the own country in plain digits, known by one look; None: it is left to the library."""
    home = _home(region)
    if home is None or not plain.isascii() or not plain[1:].isdigit():
        return None
    prefix, code, pattern, lengths = home
    start = next((begin for begin in (code, prefix) if plain.startswith(begin)), "")
    national = plain[len(start):]
    if not start or national[:1] == "0" or len(national) not in lengths or not pattern.fullmatch(national):
        return None
    return Dialled(country_code=int(code), national_number=int(national), raw_input=plain)


def parse_phone(text: str, region: str | None = None) -> PhoneNumber:
    """Read a telephone number; local writings belong to ``region`` (two letters; default: the company's country).

    Arabic digits, spaces, brackets, dashes, ``00`` and pasted directional marks are forgiven.
    Raises ``ValueError`` when it is no number that can be dialled.
    """
    plain = latin_digits(strip_marks(text)).strip()
    quick = _mobile(plain, region or settings.PHONENUMBER_DEFAULT_REGION)
    if quick is not None:
        return quick
    try:
        number = Dialled.from_string(plain, region=region or settings.PHONENUMBER_DEFAULT_REGION)
    except NumberParseException as error:
        raise ValueError(f"not a telephone number: {text!r}") from error
    # An extension would let two writings of one number differ; nobody can be reached by SMS on it either.
    if number.extension or not phonenumbers.is_valid_number(number):
        raise ValueError(f"not a telephone number: {text!r}")
    return number


def last_digits(phone: PhoneNumber | str, n: int = 4) -> str:
    """Return the last ``n`` digits, in 0–9, of a number or of what somebody typed."""
    text = phone if isinstance(phone, str) else phone.as_e164
    return re.sub(r"[^0-9]", "", latin_digits(text))[-n:]
