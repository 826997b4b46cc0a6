"""Names of our own lists in the reader's language, where a row keeps the words that were chosen in another one.

What stands in no list is somebody's own words and stays as it was typed. The lists are told by the apps above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import get_language

# Text in any of our languages → the same in each language.
Names = Mapping[str, Mapping[str, str]]
_sources: list[Callable[[], Names]] = []


def tell(source: Callable[[], Names]) -> None:
    """Let a list of names be known; it is asked at every use and keeps its own answer."""
    if source not in _sources:
        _sources.append(source)


def spoken(text: str) -> str:
    """The text in the reader's language when it is one of our names, else as it stands."""
    for source in _sources:
        twin = source().get(text)
        if twin:
            return twin.get(get_language() or "en", text)
    return text
