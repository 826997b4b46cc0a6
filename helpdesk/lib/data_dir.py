"""The one folder the product writes to, and the secret key it keeps there when the environment names none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent.parent


def locate() -> Path:
    """The folder named by ``DATA_DIR``; ``var/`` beside ``manage.py`` when it is unset or empty."""
    return Path(os.environ.get("DATA_DIR") or _ROOT / "var").resolve()


def stored_key(folder: Path) -> str:
    """The secret key kept in ``folder``, or an empty text. Never makes one: a server must not invent its secret."""
    try:
        return (folder / "secret_key").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def ensure_key(folder: Path) -> str:
    """The secret key kept in ``folder``, made once (mode 0600) and the same ever after."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "secret_key"
    if not stored_key(folder):
        # Written aside and linked into place: of two first starts one wins, and no reader sees half a key.
        draft = folder / f".secret_key.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, target)
        except FileExistsError:
            if not stored_key(folder):  # an empty file left by a full disk
                os.replace(draft, target)
        finally:
            draft.unlink(missing_ok=True)
    return stored_key(folder)
