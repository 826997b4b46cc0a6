"""Bytes to text, whatever their label says: Arabic code pages, wrong labels, no label. Pure; never raises."""

from __future__ import annotations

import codecs
import re

# Names that mail programs write and Python does not know, or knows as something else.
NAMES = {
    "windows-1256": "cp1256", "x-windows-1256": "cp1256", "cp-1256": "cp1256", "win-1256": "cp1256", "windows1256": "cp1256",
    "x-cp1256": "cp1256", "arabic": "cp1256", "ms-arab": "cp1256", "asmo-708": "iso8859-6", "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6", "iso_8859-6": "iso8859-6", "x-iso-8859-6": "iso8859-6", "dos-720": "cp720",
    "iso-8859-8-i": "iso8859-8", "unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "utf-8-mac": "utf-8", "x-utf-8": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "ansi_x3.110-1983": "latin-1", "x-mac-arabic": "mac_arabic", "windows-1252": "cp1252",
}
# Labels that say nothing, or that programs write whatever the bytes are.
UNSURE = {"", "ascii", "us-ascii", "ansi_x3.4-1968", "latin-1", "iso8859-1", "cp1252", "unknown-8bit", "x-unknown", "default",
          "_autodetect", "unknown", "binary", "8bit", "none", "null"}
_FAMILY = re.compile(r"(utf|cp\d|iso|koi8|mac|gb|big5|euc|shift|hz|latin|ascii|tis|johab|ptcp|kz)")
_COMMON = frozenset("المينورتبهةعدسفكقح")
_ARABIC = re.compile("[\u0600-\u06ff]")
_TWICE = re.compile("[ØÙÚÛ][\u0080-\u00bf\u0152-\u2122§©]|[ØÙ][^\x00-\x7f]")
# NUL and its like, and the marks that end no line but break lists and headers; direction marks stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufff9-\ufffb\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def codec_of(label: str) -> str:
    """Python's name of a text codec, or an empty text for labels that name none (or name a transformation)."""
    plain = re.sub(r"[^a-z0-9_.:+-]", "", label.strip().lower())[:40]
    plain = NAMES.get(plain, plain)
    if plain in ("", "unicode", "utf"):
        return ""
    try:
        name = codecs.lookup(plain).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    return name if _FAMILY.match(name) and "escape" not in name else ""


def decode(data: bytes, label: str = "") -> str:
    """Text of ``data``; the label counts unless the bytes speak against it."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return clean(data[len(mark):].decode(name, "replace"))
    codec = codec_of(label)
    if codec.startswith(("utf-16", "utf-32", "utf-7", "iso2022", "hz")):
        return clean(_stateful(data, codec))
    if data.isascii():
        return clean(data.decode("ascii"))
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:  # bytes above 127 that make valid UTF-8 are UTF-8, whatever the label says
        return clean(_once(utf8))
    if codec == "utf-8" and _mostly_utf8(data):
        return clean(data.decode("utf-8", "replace"))
    if codec and codec not in UNSURE and codec != "utf-8":
        known = _strict(data, codec)
        if known is not None:
            return clean(known)
        if codec not in ("iso8859-6", "cp1256"):
            return clean(data.decode(codec, "replace"))
    return clean(guess(data))


def guess(data: bytes) -> str:
    """Text of bytes that are no UTF-8 and carry no label: Arabic where the bytes run in words, else Western."""
    sample = data[:20000]
    high = sum(byte > 127 for byte in sample)
    runs = sum(len(run) for run in re.findall(rb"[\x80-\xff]{2,}", sample))
    if runs * 2 >= high:
        best = max(("cp1256", "iso8859-6"), key=lambda name: _familiar(sample, name))
        if _familiar(sample, best) > 0.3:
            return data.decode(best, "replace")
    return data.decode("cp1252", "replace")


def clean(text: str) -> str:
    """Text that a database and a page can keep: one kind of line end, no control signs, no half characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _stateful(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec, "replace")
    except (UnicodeError, LookupError, ValueError):
        return data.decode("utf-8", "replace")


def _mostly_utf8(data: bytes) -> bool:
    """Whether broken UTF-8 is UTF-8 with a few damaged places rather than another code page."""
    text = data.decode("utf-8", "replace")
    good = sum(sign > "\x7f" and sign != "\ufffd" for sign in text)
    return good > 2 * text.count("\ufffd")


def _once(text: str) -> str:
    """Undo UTF-8 that was taken for Western letters and encoded again (``Ø§Ù„`` for «ال»)."""
    if len(_TWICE.findall(text[:5000])) < 3 or _ARABIC.search(text[:5000]):
        return text
    for codec in ("cp1252", "latin-1"):
        try:
            undone = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if _ARABIC.search(undone):
            return undone
    return text


def _familiar(data: bytes, codec: str) -> float:
    """Share of frequent Arabic letters among the signs above 127, less what no Arabic word holds."""
    signs = [sign for sign in data.decode(codec, "replace") if sign > "\x7f"]
    if not signs:
        return 0.0
    strange = sum(not ("\u0600" <= sign <= "\u06ff" or sign in "«»–—“”’…\u00a0\u200c\u200d\u200e\u200f") for sign in signs)
    return (sum(sign in _COMMON for sign in signs) - strange) / len(signs)
