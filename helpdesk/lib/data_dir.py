"""The one folder the product writes to, and the secrets it keeps there when the environment names none."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent


def locate() -> Path:
    """The folder named by ``DATA_DIR``; ``var/`` beside ``manage.py`` when it is unset or empty."""
    return Path(os.environ.get("DATA_DIR") or _ROOT / "var").resolve()


def stored_key(folder: Path, name: str = "secret_key") -> str:
    """The secret key kept in ``folder``, or an empty text. Never makes one: a server must not invent its secret."""
    try:
        return (folder / name).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def ensure_key(folder: Path, name: str = "secret_key", make: Callable[[], str] = lambda: secrets.token_urlsafe(64)) -> str:
    """The secret key kept in ``folder``, made once (mode 0600) and the same ever after."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    if not stored_key(folder, name):
        # Written aside and linked into place: of two first starts one wins, and no reader sees half a key.
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
        try:
            os.link(draft, target)
        except FileExistsError:
            if not stored_key(folder, name):  # an empty file left by a full disk
                os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    return stored_key(folder, name)
