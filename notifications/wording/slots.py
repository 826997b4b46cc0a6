"""The small grammar of texts that staff edit. No template engine ever reads what a person typed.

- ``{name}`` stands for a value from the allow-list of the message,
- ``{he|she}`` is the form that agrees with the customer: the first for a man or an unknown title, the second for a woman,
- ``[ ... {name} ... ]`` is left out as a whole when one of its values is empty.

Values are put in after reading, so nothing inside a value is ever read as grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 8000
_NAME = re.compile(r"\w{1,40}")
_BREAKS = re.compile(r"[ \t]+\n")


class BadText(ValueError):
    """The text cannot be read; ``code`` says why and ``part`` what it stumbled over."""

    def __init__(self, code: str, part: str) -> None:
        super().__init__(f"{code}: {part}")
        self.code, self.part = code, part


@dataclass(frozen=True)
class Words:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class Slot:
    """A place for a value."""

    name: str


@dataclass(frozen=True)
class Agreement:
    """Two forms of a word."""

    he: str
    she: str


@dataclass(frozen=True)
class Optional:
    """A passage that needs all its values."""

    parts: tuple[Words | Slot | Agreement, ...]


Part = Words | Slot | Agreement | Optional


@lru_cache(maxsize=512)
def read(text: str) -> tuple[Part, ...]:
    """Read a text. Raises ``BadText`` with code ``open_brace``, ``open_bracket``, ``stray``, ``nested`` or ``name``."""
    parts: list[Part] = []
    inner: list[Words | Slot | Agreement] | None = None
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "{":
            end = text.find("}", at)
            if end < 0:
                raise BadText("open_brace", text[at : at + 30])
            piece = _slot(text[at + 1 : end])
            (parts if inner is None else inner).append(piece)
            at = end + 1
        elif sign == "[":
            if inner is not None:
                raise BadText("nested", text[at : at + 30])
            inner, at = [], at + 1
        elif sign == "]":
            if inner is None:
                raise BadText("stray", "]")
            parts.append(Optional(tuple(inner)))
            inner, at = None, at + 1
        elif sign == "}":
            raise BadText("stray", "}")
        else:
            end = next((i for i in range(at, len(text)) if text[i] in "{}[]"), len(text))
            (parts if inner is None else inner).append(Words(text[at:end]))
            at = end
    if inner is not None:
        raise BadText("open_bracket", text[text.rfind("[") :][:30])
    return tuple(parts)


def _slot(inside: str) -> Slot | Agreement:
    if "{" in inside:
        raise BadText("open_brace", "{" + inside[:30])
    if "|" in inside:
        he, _, she = inside.partition("|")
        if "|" in she or not he.strip() or not she.strip():
            raise BadText("name", "{" + inside + "}")
        return Agreement(he, she)
    name = inside.strip()
    if not _NAME.fullmatch(name):
        raise BadText("name", "{" + inside + "}")
    return Slot(name)


def names(text: str) -> list[str]:
    """Names of all slots, in their order, each once."""
    found: dict[str, None] = {}
    for part in read(text):
        inside: Iterable[Part] = part.parts if isinstance(part, Optional) else (part,)
        found.update({one.name: None for one in inside if isinstance(one, Slot)})
    return list(found)


def outside_options(text: str) -> set[str]:
    """Names that stand whatever the other values are: what is required may not hang on something else."""
    return {part.name for part in read(text) if isinstance(part, Slot)}


def fill(text: str, values: Mapping[str, str], *, female: bool = False) -> str:
    """Put the values in. A name without a value stands for nothing."""
    said = []
    for part in read(text):
        if not isinstance(part, Optional):
            said.append(_say(part, values, female))
        elif all(values.get(one.name) for one in part.parts if isinstance(one, Slot)):
            said.extend(_say(one, values, female) for one in part.parts)
    return _BREAKS.sub("\n", "".join(said)).strip()


def _say(part: Part, values: Mapping[str, str], female: bool) -> str:
    if isinstance(part, Slot):
        return values.get(part.name, "")
    if isinstance(part, Agreement):
        return part.she if female else part.he
    return part.text if isinstance(part, Words) else ""
