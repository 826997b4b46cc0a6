"""Which texts the source asks to translate, and what the Arabic catalogue lacks. Pure Python: no gettext tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from helpdesk.lib.catalogue import ARABIC

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = ("helpdesk", "warranty", "tickets", "notifications", "templates")
PLURAL_FORMS = 6  # zero, one, two, few, many, other
ARABIC_LETTER = re.compile("[\u0621-\u064a]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|%[sd]|\{(\w*)\}")
# Names that are written in Latin letters in Arabic text too.
SAME_IN_ARABIC = {"English", "WhatsApp", "Wi-Fi", "Bluetooth", "Excel"}

_CALLS = {
    name + suffix: kind
    for name, kind in {"gettext": "m", "ngettext": "mp", "pgettext": "cm", "npgettext": "cmp"}.items()
    for suffix in ("", "_lazy", "_noop")
}
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TEMPLATE_CALL = re.compile(rf" (_|n?p?gettext)\(\s*({_STRING})(?:\s*,\s*({_STRING}))?(?:\s*,\s*({_STRING}))?")


@dataclass(frozen=True)
class Message:
    """One text of the source; ``plural`` and ``context`` are empty when there are none."""

    msgid: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies an entry of the catalogue."""
        return self.context, self.msgid


@dataclass
class Report:
    """What is wrong with the catalogue; empty lists when nothing is."""

    missing: list[Message] = field(default_factory=list)
    untranslated: list[str] = field(default_factory=list)
    fuzzy: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    plurals: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)


def in_source() -> dict[tuple[str, str], Message]:
    """Every translatable text of the Python code and the templates; a text met with a plural keeps its plural."""
    found: dict[tuple[str, str], Message] = {}
    for message in _all_messages():
        known = found.get(message.key)
        if known is None or (message.plural and not known.plural):
            found[message.key] = message
    return found


def _all_messages() -> Iterator[Message]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield from from_python(path.read_text(encoding="utf-8"))
            elif path.suffix in {".html", ".txt"} and "locale" not in path.parts:
                yield from from_template(path.read_text(encoding="utf-8"))


def from_python(source: str) -> Iterator[Message]:
    """The texts in calls of Django's gettext family, under whatever name they were imported."""
    tree = ast.parse(source)
    names = dict(_CALLS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname: _CALLS[alias.name] for alias in node.names if alias.asname and alias.name in _CALLS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if kind := names.get(name):
                words = [arg.value if isinstance(arg, ast.Constant) else None for arg in node.args[: len(kind)]]
                yield from _message(kind, words)


def from_template(source: str) -> Iterator[Message]:
    """The texts of ``{% translate %}``, ``{% blocktranslate %}`` and ``_("…")`` in tags and filters."""
    for call in _TEMPLATE_CALL.finditer(templatize(source)):
        kind = "m" if call[1] == "_" else _CALLS[call[1]]
        words = [ast.literal_eval(group) if group else None for group in call.groups()[1:]]
        yield from _message(kind, words[: len(kind)])


def _message(kind: str, words: Sequence[object]) -> Iterator[Message]:
    """A call with a computed text is skipped: its words are marked where they are written down."""
    if len(words) == len(kind) and all(isinstance(word, str) for word in words):
        parts = dict(zip(kind, map(str, words), strict=True))
        if parts["m"]:
            yield Message(parts["m"], parts.get("p", ""), parts.get("c", ""))


def examine() -> Report:
    """Compare the source with the Arabic catalogue."""
    report, wanted = Report(), in_source()
    catalogue = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(ARABIC)) if not entry.obsolete}
    report.missing = [message for key, message in sorted(wanted.items()) if key not in catalogue]
    report.stale = [_name(key) for key in sorted(catalogue) if key not in wanted]
    for key, entry in sorted(catalogue.items()):
        if key in wanted:
            _examine_entry(report, wanted[key], entry)
    return report


def drop_stale() -> int:
    """Take the texts out of the Arabic catalogue that the source no longer says; returns how many there were."""
    wanted = in_source()
    # Cut as text, so that no other entry is written anew.
    head, *blocks = ARABIC.read_text(encoding="utf-8").strip("\n").split("\n\n")
    kept = [block for block in blocks if _key_of(head, block) in wanted]
    if len(kept) < len(blocks):
        ARABIC.write_text("\n\n".join([head, *kept]) + "\n", encoding="utf-8")
    return len(blocks) - len(kept)


def _key_of(head: str, block: str) -> tuple[str, str]:
    (entry,) = polib.pofile(f"{head}\n\n{block}\n")
    return entry.msgctxt or "", entry.msgid


def _examine_entry(report: Report, message: Message, entry: polib.POEntry) -> None:
    name = _name(message.key)
    if entry.fuzzy:
        report.fuzzy.append(name)
    if message.plural and (entry.msgid_plural != message.plural or len(entry.msgstr_plural) != PLURAL_FORMS):
        report.plurals.append(name)
    texts = [entry.msgstr_plural[form] for form in sorted(entry.msgstr_plural)] or [entry.msgstr]
    if not all(text.strip() for text in texts) or _copied(message.msgid, texts):
        report.untranslated.append(name)
    elif not all(_placeholders_agree(message, form, text) for form, text in enumerate(texts)):
        report.placeholders.append(name)


def _copied(msgid: str, texts: Iterable[str]) -> bool:
    """An English sentence that came over unchanged; codes, units and a few names may."""
    words = PLACEHOLDER.sub("", msgid)
    return (
        msgid not in SAME_IN_ARABIC
        and re.search("[a-z]{3}", words) is not None
        and any(text == msgid and not ARABIC_LETTER.search(text) for text in texts)
    )


def _placeholders_agree(message: Message, form: int, text: str) -> bool:
    """The same names as in English; the Arabic words for none, one and two may hold the number in themselves."""
    found = set(PLACEHOLDER.findall(text))
    wanted = set(PLACEHOLDER.findall(message.plural or message.msgid))
    if message.plural and form < 3:
        return found <= wanted | set(PLACEHOLDER.findall(message.msgid))
    return found == wanted


def _name(key: tuple[str, str]) -> str:
    return f"{key[0]}\u0004{key[1]}" if key[0] else key[1]
