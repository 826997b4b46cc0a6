"""How many text messages an SMS makes: GSM-7 (160 signs, 153 of each part) or UCS-2 (70, 67). Pure.

Source: 3GPP TS 23.038 (alphabets) and 23.040 (concatenation). Arabic is UCS-2: seventy signs are one message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # two places each: an escape sign goes before them
GSM, UCS = "GSM-7", "UCS-2"
LIMITS = {GSM: (160, 153), UCS: (70, 67)}
# Typographic signs that would turn a whole English message into UCS-2, and what means the same.
_PLAIN = str.maketrans({
    "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "•": "-", "\t": " ",
})
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Count:
    """``units``: places taken; ``segments``: messages that are paid for; ``left``: places free in the last one."""

    encoding: str
    units: int
    segments: int
    left: int


def plain(text: str) -> str:
    """The text as it goes by SMS: no marks of direction (telephones order the words themselves), no costly quotes.

    Quotes are made plain only where nothing else needs UCS-2: in Arabic they cost nothing.
    """
    text = _MARKS.sub("", text).strip()
    simple = text.translate(_PLAIN)
    return simple if encoding_of(simple) == GSM else text


def encoding_of(text: str) -> str:
    """Alphabet that the whole text needs; one foreign letter is enough for UCS-2."""
    return GSM if all(sign in BASIC or sign in EXTENDED for sign in text) else UCS


def count(text: str) -> Count:
    """Count the messages of ``text``. A sign of two places is never cut in two. An empty text makes none."""
    encoding = encoding_of(text)
    sizes = [2 if (sign in EXTENDED if encoding == GSM else ord(sign) > 0xFFFF) else 1 for sign in text]
    single, part = LIMITS[encoding]
    units = sum(sizes)
    if units <= single:
        return Count(encoding, units, 1 if units else 0, single - units)
    segments, room = 1, part
    for size in sizes:
        if size > room:
            segments, room = segments + 1, part
        room -= size
    return Count(encoding, units, segments, room)
