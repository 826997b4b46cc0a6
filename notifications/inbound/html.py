"""The words of an HTML mail, without its dress. Pure and linear; never raises. The markup itself is never shown."""

from __future__ import annotations

import re
from html import unescape

LIMIT = 1_000_000
_TAG = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]{0,30})")
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")  # any other bracket is a word's
_SILENT = {"script", "style", "head", "title", "noscript", "template", "svg", "object", "iframe", "textarea", "select"}
_BLOCKS = {"p", "div", "section", "article", "table", "tr", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
           "header", "footer", "address", "pre", "form", "fieldset", "figure", "center", "main", "nav", "aside"}
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
# What programs put around the mail that is answered.
_QUOTED = re.compile(
    r"gmail_quote|yahoo_quoted|divrplyfwdmsg|appendonsend|moz-cite-prefix|olk_src_body_section|protonmail_quote|"
    r"zmail_extra|mail-editor-reference-message|_originalcontent|ms-outlook-mobile-reference-message|quote-header", re.I)
_WRAPPERS = {"div", "blockquote", "span", "section", "table", "a"}


class _Finder:
    """Where a sign stands next; asked from left to right, it reads the markup once."""

    def __init__(self, markup: str, sign: str) -> None:
        self.markup, self.sign, self.known = markup, sign, -2

    def after(self, at: int) -> int:
        """First place at or behind ``at``, else -1."""
        if self.known != -1 and self.known < at:
            self.known = self.markup.find(self.sign, at)
        return self.known


class _Writer:
    """Collects words line by line; ``level`` is how deep in quotations the reader is."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pieces: list[str] = []
        self.last = ""  # the line's last sign
        self.level = 0
        self.cut = -1  # number of the line where the answered mail begins
        self.pre = 0

    def say(self, text: str) -> None:
        text = unescape(text)
        if not self.pre:
            text = re.sub(r"[ \t\r\n\f]+", " ", text)
            if self.last in ("", " "):
                text = text.lstrip(" ")
        for number, piece in enumerate(text.split("\n") if self.pre else [text]):
            if number:
                self.end(force=True)
            self.put(piece)

    def put(self, piece: str) -> None:
        """Words as they are."""
        if piece:
            self.pieces.append(piece)
            self.last = piece[-1]

    def end(self, force: bool = False) -> None:
        text = "".join(self.pieces).replace("\u00a0", " ").rstrip()
        if text or force:
            self.lines.append("> " * min(self.level, 8) + text)
        self.pieces, self.last = [], ""

    def gap(self) -> None:
        self.end()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append("> " * min(self.level, 8))


def to_text(markup: str) -> tuple[str, int]:
    """Plain text of ``markup`` and the line where the answered mail begins (-1 where nothing tells)."""
    markup = markup[:LIMIT]
    out, at, silent = _Writer(), 0, ""
    close, comment = _Finder(markup, ">"), _Finder(markup, "-->")
    while at < len(markup):
        opening = _OPENING.search(markup, at)
        left = opening.start() if opening else -1
        if not silent:
            out.say(markup[at : left if left >= 0 else len(markup)])
        if left < 0:
            break
        if markup.startswith("<!--", left):
            stop = comment.after(left + 4)
            at = stop + 3 if stop >= 0 else left + 4
            continue
        found = _TAG.match(markup, left + 1)
        if not found:
            if markup[left + 1 : left + 2] in ("!", "?"):
                stop = close.after(left)
                at = stop + 1 if stop >= 0 else left + 2
                continue
            at = left + 1
            continue
        stop = close.after(found.end())
        if stop < 0:
            at = found.end()
            continue
        silent = _tag(out, found[1].lower(), markup[left + 1 : stop], silent)
        at = stop + 1
    out.end()
    text = "\n".join(out.lines)
    return re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", text).strip("\n"), _moved(out)


def _tag(out: _Writer, name: str, inside: str, silent: str) -> str:
    """Take one tag; the name of the element whose words are skipped from here on."""
    closing = inside.startswith("/")
    if silent:
        return "" if (closing and name == silent) or name == "body" else silent
    if name in _SILENT:
        return "" if closing or inside.endswith("/") else name
    if not closing and out.cut < 0 and name in _WRAPPERS and _QUOTED.search(inside[:500]):
        out.end()
        out.cut = len(out.lines)
    if name == "br":
        out.end(force=True)
    elif name == "hr":
        out.end()
        out.lines.append("> " * out.level + "________________________________")
    elif name == "blockquote":
        out.gap()
        out.level = max(0, out.level + (-1 if closing else 1))
    elif name == "pre":
        out.end()
        out.pre = max(0, out.pre + (-1 if closing else 1))
    elif name == "li" and not closing:
        out.end()
        out.put("- ")
    elif name in ("td", "th") and closing:
        out.put(" " if out.last not in ("", " ") else "")
    elif name == "img" and not closing:
        _picture(out, inside)
    elif name in _BLOCKS:
        if name in _APART:
            out.gap()
        else:
            out.end()
    return ""


def _picture(out: _Writer, inside: str) -> None:
    """A picture's words, where a person wrote some: emoji of some programs are pictures."""
    found = re.search(r"""\balt\s*=\s*("[^"]{1,20}"|'[^']{1,20}')""", inside)
    if found and not found[1].strip("\"' ").isascii():
        out.put(unescape(found[1][1:-1]))


def _moved(out: _Writer) -> int:
    """The cut's line number after empty lines were taken together."""
    if out.cut < 0:
        return -1
    before = "\n".join(out.lines[: out.cut])
    kept = re.sub(r"\n(?:[> ]*\n){2,}", "\n\n", before + "\n").strip("\n")
    return kept.count("\n") + 1 if kept.strip() else 0
