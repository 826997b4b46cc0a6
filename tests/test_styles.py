"""One set of styles serves both directions, and no page carries inline code that the policy would block."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css") if "vendor" not in path.parts)
# Mail clients know neither style sheets nor logical properties: letters carry their styles inside.
PAGES = sorted(
    path for path in (ROOT / "templates").rglob("*.html")
    if not {"mail", "email", "messages", "emails"} & set(path.relative_to(ROOT).parts)
)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)(?:-\w+)?\s*:"
    r"|(?:left|right)\s*:"
    r"|border-(?:top|bottom)-(?:left|right)-radius\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
    r")"
)
INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)(?![^>]*type=["']application/(?:ld\+)?json)""",
    re.IGNORECASE,
)


def _offences(path: Path, pattern: re.Pattern[str], text: str) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_uses_logical_properties_only(path: Path) -> None:
    assert not _offences(path, PHYSICAL, _without_comments(path.read_text(encoding="utf-8")))


def test_pages_hold_no_inline_style_or_script() -> None:
    assert not [line for path in PAGES for line in _offences(path, INLINE, path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("line", ["margin-left: 1px", "left:0", "text-align: right", "border-top-left-radius: 2px"])
def test_physical_directions_are_seen(line: str) -> None:
    assert PHYSICAL.search(f".a {{ {line} }}")


@pytest.mark.parametrize("line", ["margin-inline-start: 1px", "inset-inline: 0", "grid-area: left", "--left: 1px"])
def test_logical_directions_pass(line: str) -> None:
    assert not PHYSICAL.search(f".a {{ {line} }}")


@pytest.mark.parametrize("line", ['<p style="x">', '<a onclick="x">', "<script>x</script>", "<style>"])
def test_inline_code_is_seen(line: str) -> None:
    assert INLINE.search(line)


@pytest.mark.parametrize("line", ['<script src="{% static %}" defer>', '<script id="d" type="application/json">'])
def test_linked_scripts_and_plain_data_pass(line: str) -> None:
    assert not INLINE.search(line)
