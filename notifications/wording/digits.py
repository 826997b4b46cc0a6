"""Arabic digits in Arabic messages, where the company writes them; what is typed or clicked keeps its own."""

from __future__ import annotations

import re

_EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
# Kept: addresses of pages and mail, everything between direction marks (codes, telephones, serials), words with Latin
# letters in them (references, models), telephone numbers with a plus.
_KEPT = re.compile(
    "https?://\\S+|\u2066[^\u2069]*\u2069|\\S+@\\S+|\\+\\d[\\d \\-]+|[\\w./-]*[A-Za-z][\\w./-]*(?: [0-9][A-Za-z0-9]*)*"
)
_NUMBER = re.compile(r"[0-9][0-9,.:]*[0-9]|[0-9]")
_MARKS = str.maketrans({",": "٬", ".": "٫"})


def eastern(text: str) -> str:
    """Write the numbers of an Arabic text in Arabic digits: ``1,460.00`` becomes ``١٬٤٦٠٫٠٠``."""
    said, at = [], 0
    for kept in _KEPT.finditer(text):
        said += [_write(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*said, _write(text[at:])])


def _write(text: str) -> str:
    return _NUMBER.sub(lambda found: found[0].translate(_EASTERN).translate(_MARKS), text)
