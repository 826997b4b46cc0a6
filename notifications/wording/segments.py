"""How long a text message is on the wire: alphabet, units, segments (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

from dataclasses import dataclass

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")  # two units each
SINGLE, JOINED = {"gsm": 160, "ucs2": 70}, {"gsm": 153, "ucs2": 67}


@dataclass(frozen=True)
class Size:
    """``alphabet`` is ``gsm`` or ``ucs2``; ``units`` counts what the network counts; ``left`` what fits without one more."""

    alphabet: str
    units: int
    segments: int
    left: int


def size_of(text: str) -> Size:
    """Size of one text message. An empty text is one segment."""
    if all(sign in GSM or sign in GSM_EXTENDED for sign in text):
        widths, alphabet = [2 if sign in GSM_EXTENDED else 1 for sign in text], "gsm"
    else:
        widths, alphabet = [len(sign.encode("utf-16-be")) // 2 for sign in text], "ucs2"
    units = sum(widths)
    if units <= SINGLE[alphabet]:
        return Size(alphabet, units, 1, SINGLE[alphabet] - units)
    room, segments, left = JOINED[alphabet], 1, JOINED[alphabet]
    for width in widths:  # a sign of two units is not cut in two
        if width > left:
            segments, left = segments + 1, room
        left -= width
    return Size(alphabet, units, segments, left)
