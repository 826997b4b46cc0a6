"""From one letter file to three forms: plain text, HTML and a short text.

A letter (``templates/notifications/<name>/<language>.txt``) begins with header lines (``subject:``, ``strip:``,
``tone:``, ``title:``, ``short:``) and goes on with blocks, each begun by a sign that no value may hold:

- ``• label ⇥ value`` a row of a table, ``◦ text`` an item of a list, ``❝ line`` quoted words,
- ``▶ label ⇥ address`` a button, ``▷ label ⇥ address`` a link, ``▫ text`` small print; everything else a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SIGNS = {"•": "row", "◦": "item", "❝": "quote", "▶": "button", "▷": "link", "▫": "small"}
SEPARATOR = "⇥"
_HEADER = re.compile(r"^(subject|strip|tone|title|short):[ \t]*(.*)$")
_FORBIDDEN = re.compile("[" + "".join(SIGNS) + SEPARATOR + "\u2028\u2029\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS = re.compile(r"https?://\S+")
_REFERENCE = re.compile(r"(\b[A-Z0-9]{2,8}(?:-[A-Z0-9]{2,8})+\b)")
# The blank behind a day or a count, and before a year or an hour.
_BESIDE_NUMBER = re.compile(r"(?<=\b\d) (?=[^\W\d])|(?<!:\d\d)(?<=\b\d\d) (?=[^\W\d])| (?=\d{4}\b)| (?=\d\d:\d\d)")
_ISOLATES = re.compile("[\u2066-\u2069]")


@dataclass
class Block:
    """One piece of a letter: ``kind`` and either ``text`` or ``rows`` of (label, value)."""

    kind: str
    text: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Rendered:
    """A letter in its three forms. ``subject`` is a single line."""

    subject: str
    text: str
    html: str
    short: str


Arrange = Callable[[dict[str, str], list[Block]], tuple[dict[str, str], list[Block]]]


def one_line(value: object) -> str:
    """A value made harmless for a letter: one line, none of the signs that begin a block or break a header."""
    return " ".join(_FORBIDDEN.sub(" ", str(value)).split())


def cleaned(value: Any) -> Any:
    """The same structure with every text made harmless; numbers and truths stay."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return one_line(value)


def render(
    name: str, language: str, context: dict[str, Any], *, arrange: Arrange | None = None, change: Callable[[str], str] = str
) -> Rendered:
    """Render a letter. The caller has activated the language and the time zone that dates are told in.

    ``arrange`` puts the company's own words around the shipped parts; ``change`` goes over every text, not over addresses.
    """
    values = cleaned(context)
    headers, blocks = shipped(name, language, values)
    if arrange:
        headers, blocks = arrange(headers, blocks)
    _, foot = parse(_fill(f"notifications/email/foot.{language}.txt", values))
    headers = {key: change(text) for key, text in headers.items()}
    blocks, foot = [_changed(block, change) for block in blocks], [_changed(block, change) for block in foot]
    subject = _ISOLATES.sub("", headers["subject"])
    rtl = language == "ar"
    drawn, drawn_foot = [_drawn(block) for block in blocks], [_drawn(block) for block in foot]
    html = render_to_string(
        "notifications/email/shell.html",
        {
            "brand": values["brand"], "reference": values["reference"], "subject": subject, "blocks": drawn, "foot": drawn_foot,
            "strip": unbroken(headers.get("strip", "")), "tone": headers.get("tone", ""), "letter_title": headers["title"],
            "preheader": _preheader(headers, values["brand"]), "language": language, "direction": "rtl" if rtl else "ltr",
            "start": "right" if rtl else "left", "end": "left" if rtl else "right",
        },
    )
    text = "\n\n".join(filter(None, [headers["title"], _plain(blocks), "--", _plain(foot)]))
    return Rendered(subject=subject, text=text + "\n", html=html, short=headers["short"])


def shipped(name: str, language: str, values: dict[str, Any]) -> tuple[dict[str, str], list[Block]]:
    """Headers and blocks of the letter as it comes with the product; the values are made harmless already."""
    return parse(_fill(f"notifications/{name}/{language}.txt", values))


def _preheader(headers: dict[str, str], brand: str) -> str:
    """What a list of mails shows beside the subject: the letter in one line, without the sender's name and addresses."""
    said = _ADDRESS.sub("", headers["short"].removeprefix(f"{brand}: ")).strip()
    return said.rstrip(":").strip()


def _changed(block: Block, change: Callable[[str], str]) -> Block:
    if block.kind in ("button", "link"):
        label, address = block.rows[0]
        return Block(block.kind, change(block.text), [(change(label), address)])
    return Block(block.kind, change(block.text), [(change(label), change(value)) for label, value in block.rows])


def unbroken(text: str) -> str:
    """Text for the HTML part: a number stays beside its word, a reference or a day on one line."""
    pieces = _REFERENCE.split(_BESIDE_NUMBER.sub("\u00a0", text))
    return format_html_join("", "{}{}", (
        (piece, "") if at % 2 == 0 else ("", format_html('<span style="white-space:nowrap">{}</span>', piece))
        for at, piece in enumerate(pieces)
    ))


def whole_references(text: str) -> SafeString:
    """Plain text for a page: a reference is one piece, so that it never breaks away from the brackets around it."""
    return format_html_join("", "{}", (
        (format_html('<bdi class="ref" dir="ltr">{}</bdi>', piece) if at % 2 else piece,)
        for at, piece in enumerate(_REFERENCE.split(text))
    ))


def _drawn(block: Block) -> Block:
    """A block for the HTML part; what a person wrote stays as it was written."""
    if block.kind == "row":
        return Block("row", rows=[(label, unbroken(value)) for label, value in block.rows])
    return block if block.rows else Block(block.kind, unbroken(block.text))


def _fill(path: str, values: dict[str, Any]) -> str:
    # Plain text: escaping belongs to the HTML shell, which does its own.
    return get_template(path).template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]


def parse(source: str) -> tuple[dict[str, str], list[Block]]:
    """Split a filled letter into its headers and its blocks."""
    headers: dict[str, str] = {}
    blocks: list[Block] = []
    fresh = True  # whether the next line begins a block of its own
    in_head = True
    for raw in source.splitlines():
        line = raw.strip()
        found = _HEADER.match(line) if in_head else None
        if found:
            headers[found[1]] = found[2].strip()
            continue
        if not line:
            fresh = True
            continue
        in_head = False
        _append(blocks, line, fresh)
        fresh = False
    return headers, blocks


def _append(blocks: list[Block], line: str, fresh: bool) -> None:
    kind = SIGNS.get(line[0], "p")
    content = line[1:].strip() if kind != "p" else line
    last = blocks[-1] if blocks else None
    if kind in ("row", "button", "link"):
        label, _, value = (part.strip() for part in content.partition(SEPARATOR))
        if last and last.kind == kind == "row":
            last.rows.append((label, value))
        else:
            blocks.append(Block(kind, label, [(label, value)]))
    elif kind in ("item", "quote"):
        if last and last.kind == kind:
            last.rows.append((content, ""))
        else:
            blocks.append(Block(kind, rows=[(content, "")]))
    elif last and last.kind == kind and not fresh:
        last.text = f"{last.text} {content}"
    else:
        blocks.append(Block(kind, content))


def _plain(blocks: list[Block]) -> str:
    parts = []
    for block in blocks:
        if block.kind == "row":
            parts.append("\n".join(f"{label}: {value}" if label else value for label, value in block.rows))
        elif block.kind == "item":
            parts.append("\n".join(f"- {label}" for label, _ in block.rows))
        elif block.kind == "quote":
            parts.append("\n".join(f"> {label}".rstrip() for label, _ in block.rows))
        elif block.kind in ("button", "link"):
            parts.append(f"{block.rows[0][0]}:\n{block.rows[0][1]}")
        else:
            parts.append(block.text)
    return "\n\n".join(parts)
