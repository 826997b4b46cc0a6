"""Compiling the Arabic catalogue without the gettext tools: ``python -m helpdesk.lib.catalogue``."""

from __future__ import annotations

import os
from pathlib import Path

import polib

LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"
ARABIC = LOCALE_DIR / "ar" / "LC_MESSAGES" / "django.po"


def compile_catalogues() -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` that is newer than it; returns the catalogues that were compiled."""
    compiled = []
    for source in sorted(LOCALE_DIR.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        draft = target.with_suffix(f".{os.getpid()}.tmp")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)  # a running server never reads half a catalogue
        compiled.append(source)
    return compiled


if __name__ == "__main__":
    compile_catalogues()
