"""Files that were dear to make, kept in ``DATA_DIR/sheets`` while what they say still holds."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

# They hold personal data, and a signed link that grows old: after a week they are made anew.
KEEP = timedelta(days=7)


def folder() -> Path:
    """Where they are."""
    return Path(settings.DATA_DIR) / "sheets"


def place(name: str, content: str) -> Path:
    """Where the file of this name lies that says ``content`` (any text that changes whenever the file would)."""
    return folder() / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:20]}.pdf"


def holds(target: Path) -> bool:
    """Whether it is there and young enough."""
    try:
        return _age(target) < KEEP.total_seconds()
    except FileNotFoundError:
        return False


def keep(target: Path, made: bytes) -> None:
    """Put the file there in one move; files of the same name that said something else go."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        draft.write(made)
    os.replace(draft.name, target)
    for old in target.parent.glob(f"{target.stem.rpartition('-')[0]}-*.pdf"):
        if old != target:
            old.unlink(missing_ok=True)


def sweep() -> int:
    """Delete what is too old; how many. Safe to run twice, and beside somebody who keeps a new one."""
    gone = 0
    for one in folder().glob("*"):
        try:
            if _age(one) >= KEEP.total_seconds():
                one.unlink()
                gone += 1
        except FileNotFoundError:
            continue
    return gone


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime
