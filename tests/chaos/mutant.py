"""What one mutation is: a fault put into the product on purpose, and the sign by which its promise must fall."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Stale(Exception):
    """The list says something of a file that the file does not hold."""


@dataclass(frozen=True)
class Edit:
    """Text that stands exactly once in a file of the product, and what takes its place."""

    file: str
    old: str
    new: str

    def found(self, root: Path) -> int:
        """How often the old text stands there."""
        return (root / self.file).read_text(encoding="utf-8").count(self.old)

    def apply(self, root: Path) -> None:
        """Change the file below ``root``. Raises ``Stale`` unless the old text stands there once, and the new one is Python."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise Stale(f"{self.file} holds {text.count(self.old)} times: {self.old.strip().splitlines()[0]}")
        changed = text.replace(self.old, self.new)
        compile(changed, str(path), "exec")
        path.write_text(changed, encoding="utf-8")


@dataclass(frozen=True)
class Mutation:
    """A fault. ``sign`` is an expression over the promise's figures, true when it fell because of this fault; a figure
    whose name begins with a digit has ``_`` before it.

    ``full``: the small sizes cannot show it. A gap that is made wider than a real one says so in ``words``.
    """

    promise: str
    words: str
    sign: str
    edits: tuple[Edit, ...]
    full: bool = False

    def shows(self, figures: dict[str, object]) -> bool:
        """Whether the figures bear the sign."""
        try:
            known = {f"_{name}" if name[0].isdigit() else name: value for name, value in figures.items()}
            return bool(eval(self.sign, {"__builtins__": {}}, known))
        except (NameError, KeyError, TypeError):
            return False
