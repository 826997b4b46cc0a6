"""QR codes for links and references, drawn into the page itself."""

from __future__ import annotations

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Four empty modules all round, as the standard asks; without them readers fail on busy paper.
QUIET = 4


def qr_svg(text: str, title: str = "") -> SafeString:
    """Return an inline ``<svg class="qr">`` that holds ``text``; ``title`` is read aloud instead of it.

    It has no size, no style and the colour of the text around it: the sheet decides. It needs a light ground also on
    a dark page (``.qr`` sets one). Never a Micro QR, which telephones cannot read. Raises ``ValueError`` when the text
    is too long (about 2,300 bytes).
    """
    # Readers guess at anything but ASCII; UTF-8 is what they guess first.
    code = segno.make_qr(text, error="m", encoding=None if text.isascii() else "utf-8")
    side = code.symbol_size(border=QUIET)[0]
    label = format_html("<title>{}</title>", title) if title else ""
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" {role} shape-rendering="crispEdges" focusable="false">'
        '{label}<path fill="currentColor" d="{path}"/></svg>',
        side=side,
        role=SafeString('role="img"' if title else 'aria-hidden="true"'),
        label=label,
        path=_path(code.matrix),
    )


def _path(matrix: tuple[bytearray, ...]) -> str:
    """Draw each run of dark modules of a row as one rectangle."""
    parts = []
    for y, row in enumerate(matrix, QUIET):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                parts.append(f"M{x + QUIET} {y}h{run}v1h-{run}z")
            x += run or 1
    return "".join(parts)
