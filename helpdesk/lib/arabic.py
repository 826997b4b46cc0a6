"""Folding of Arabic and Latin text, so that what people type finds what others wrote."""

from __future__ import annotations

import re
import unicodedata

# Marks that change how a word looks, not which word it is: harakat, Quranic marks, superscript alef, tatweel,
# directional marks and joiners that phones and office programs paste along.
_DROPPED = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACES = re.compile(r"\s+")
_LETTERS = str.maketrans({
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ى": "ي", "ی": "ي", "ئ": "ي",
    "ة": "ه", "ؤ": "و", "ک": "ك",
})
_DIGITS = str.maketrans(
    "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹",
    "01234567890123456789",
)


def latin_digits(text: str) -> str:
    """Write the Arabic (٠–٩) and Persian (۰–۹) digits of ``text`` as 0–9; leave all else alone."""
    return text.translate(_DIGITS)


def strip_marks(text: str) -> str:
    """Drop diacritics, tatweel and invisible directional marks."""
    return _DROPPED.sub("", text)


def fold(text: str) -> str:
    """Bring ``text`` into the form that search compares: one spelling per word, whoever wrote it.

    Compatibility forms are resolved, marks dropped, look-alike letters merged (أ إ آ ٱ → ا, ى ی ئ → ي, ة → ه, ؤ → و,
    ک → ك), digits written 0–9, case folded, white space collapsed. ``fold(fold(x)) == fold(x)``.
    """
    if text.isascii():
        return _SPACES.sub(" ", text.casefold()).strip()
    # Folding case may decompose (İ → i + dot) and so call for composing again; a second round settles it.
    for _ in range(2):
        text = strip_marks(unicodedata.normalize("NFKC", text).casefold())
    text = unicodedata.normalize("NFKC", text).translate(_LETTERS).translate(_DIGITS)
    return _SPACES.sub(" ", text).strip()
