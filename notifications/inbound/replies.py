"""The newest words of a mail: what was quoted and what programs write below is folded away. Pure; never raises."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_LINES = 20_000
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]")
_TASHKEEL = re.compile("[\u064b-\u0655\u0670\u0640]")

# "On … wrote:", in the languages of our customers and of their programs, on one line or wrapped over up to four.
_ENDS = re.compile(
    r"(?:\bwrote|\bكتب[تا]?|\bكتبوا|بكتابة ما يلي|كتب التالي|ارسل ما يلي|\bschrieb|escribió|a écrit|yazdı|نوشت|"
    r"نوشته است)\s?:?$", re.I)
_NAMES = re.compile(r"(?:\bwrote|\bكتب[تا]?|كتابة ما يلي بواسطة|\bschrieb)\b[^:]{0,120}:$", re.I)
_DATED = re.compile(r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[^<>]{0,80}<[^<>]{3,120}>\s?:$")
_STARTS = re.compile(r"^[>\s]*(?:on|في|بتاريخ|يوم|le|am|el|قام|كتب|در|\d{4}[-/.])\b", re.I)
# A line that begins what was answered or forwarded.
_DIVIDER = re.compile(
    r"^[-_=*\s>]{0,40}(?:original message|original appointment|forwarded message|begin forwarded message|reply message|"
    r"(?:ال)?رسال[ةه] (?:ال)?[اأ]صلي[ةه]|رسال[ةه] [اأ]صلي[ةه]|رسال[ةه] (?:م[عُ]اد|معاد|مع[اأ]د) توجيهها|رسال[ةه] محول[ةه]|"
    r"الرسال[ةه] المحول[ةه]|بدء الرسال[ةه] الم(?:عاد توجيهها|حول[ةه])|"
    r"message d'origine|ursprüngliche nachricht|mensaje original|orijinal mesaj)[-_=*\s:]{0,40}$", re.I)
_FROM = re.compile(r"^[*\s>]*(?:from|de|von|kimden|من|المرسل)\s*\*?\s*:", re.I)
_FIELD = re.compile(
    r"^[*\s>]*(?:sent|date|to|cc|subject|importance|reply-to|envoyé|à|objet|gesendet|an|betreff|kime|konu|"
    r"تم ال[إا]رسال|[اأ]رسلت|ال[إا]رسال|مرسل|التاريخ|تاريخ|تاريخ ال[إا]رسال|[إا]لى|الى|المستلم|نسخ[ةه]|الموضوع)\s*\*?\s*:", re.I)
_RULE = re.compile(r"^[_\-=*⎯─—\s]{8,}$")
_ABOVE = re.compile(r"(reply above this line|اكتب رد[كّ]+ (?:فوق|اعلى|أعلى) هذا السطر)", re.I)
# What telephones and programs write below.
_DEVICE = re.compile(
    r"^[\s\-–—_]*(?:"
    r"sent (?:from|via|with|using) (?:my|the|an?|yahoo|outlook|mail|samsung|huawei|gmail|proton|blackberry|windows|aol|myMail|"
    r"spark|mobile|xiaomi|galaxy|iphone|ipad|android|bluemail|nine|airmail|telefon|the all).{0,120}|"
    r"get (?:outlook|bluemail|yahoo mail|mymail|proton).{0,120}|download (?:outlook|yahoo).{0,80}|"
    r"(?:[اأُ]*رسلت?|[اأُ]*رسل|تم ال[إا]رسال|تم [إا]رسال(?:ه|ها)?|م?رسل[ةه]?|مرسل[ةه]?|تم [إا]رسال هذ[اه].{0,20}) "
    r"(?:من|عبر|بواسط[ةه]|باستخدام|ب).{1,120}|"
    r"(?:الحصول|احصل|للحصول|حم[ّ]?ل|قم بتنزيل) (?:على )?(?:تطبيق )?.{0,30}(?:outlook|yahoo|gmail|bluemail).{0,80}|"
    r"envoyé (?:de|depuis) mon .{1,60}|von meinem .{1,60} gesendet|enviado (?:desde|do) .{1,60}|"
    r"(?:شکرا|مع تحيات) (?:هاتفي|جوالي).{0,40}"
    r")\s*\.?$", re.I)
_CLOSED = re.compile(r"^[\s>]*(?:[-–—_*]{2,3}|—|–)\s*$")
_NOTICE = re.compile(
    r"(confidential|intended (?:only |solely )?for|privileged|disclaimer|if you are not the intended|please consider the "
    r"environment|virus-free|scanned (?:by|for)|سري[ةه]?(?:\b|ّ)|خصوصي[ةه] هذه الرسال|المرسل [إا]لي[هه]|[إا]ذا لم تكن|"
    r"[إا]خلاء مسؤولي[ةه]|[إا]خلاء المسؤولي[ةه]|يرجى مراعا[ةه] البيئ[ةه]|فك[ّ]?ر في البيئ[ةه])", re.I)


@dataclass(frozen=True)
class Trimmed:
    """``reply`` is what the person wrote now, ``quoted`` the rest, ``signature`` what stood below the words."""

    reply: str
    quoted: str
    signature: str = ""


def plain(line: str) -> str:
    """A line without direction marks, vowel signs and doubled blanks, for comparing."""
    return " ".join(_TASHKEEL.sub("", _MARKS.sub("", line.replace("\u00a0", " "))).split())


def trim(text: str, cut: int = -1) -> Trimmed:
    """Split ``text``. ``cut`` is the line where markup says that the quotation begins."""
    lines = text.split("\n")[:MAX_LINES]
    bare = [plain(line[:400]) for line in lines]
    start, after = _begin(bare)
    if 0 <= cut < len(lines) and (start is None or cut < start) and any(bare[:cut]):
        start, after = cut, cut
    if start is None:
        own, rest = _without_quotes(lines, bare)
    elif _all_marked(bare, after):
        # The answer may stand below or between the quoted lines.
        below, marked = _without_quotes(lines[after:], bare[after:])
        own, rest = [*lines[:start], "", *below], lines[start:after] + marked
    else:
        own, rest = lines[:start], lines[start:]
    reply, signature = _sign_off(own)
    return Trimmed(reply, "\n".join(rest).strip(), signature)


MAX_TRIES = 1000


def _begin(bare: list[str]) -> tuple[int | None, int]:
    """First line of the quotation and the first one behind its heading."""
    tries = 0
    for at, line in enumerate(bare):
        if not line:
            continue
        if _ABOVE.search(line):
            return at, at + 1
        if _DIVIDER.match(line):
            return at, _behind_fields(bare, at + 1)
        if _FROM.match(line) and _heading(bare, at):
            above = at - 1
            while above >= 0 and not bare[above]:
                above -= 1
            begin = above if above >= 0 and _RULE.match(bare[above]) else at
            return begin, _behind_fields(bare, at)
        if tries >= MAX_TRIES or not (_STARTS.match(line) or "@" in line or line.endswith(":")):
            continue
        tries += 1
        size = _wrote(bare, at)
        if size:
            return at, at + size
    return None, 0


def _wrote(bare: list[str], at: int) -> int:
    """How many lines from here make "On … wrote:", 0 where none do."""
    joined = ""
    for size in range(1, 5):
        if at + size > len(bare) or not bare[at + size - 1]:
            return 0
        joined = f"{joined} {bare[at + size - 1].lstrip('> ') if size > 1 else bare[at]}".strip()
        if len(joined) > 400:
            return 0
        if _is_heading(joined) and (joined.endswith(":") or _quote_follows(bare, at + size)):
            return size
        if size == 1 and not _STARTS.match(bare[at]) and "@" not in bare[at]:
            return 0
    return 0


def _is_heading(line: str) -> bool:
    """Whether a line says who wrote what follows."""
    starts = bool(_STARTS.match(line))
    if _ENDS.search(line):
        return starts or "@" in line
    return bool((starts and _NAMES.search(line)) or _DATED.match(line))


def _quote_follows(bare: list[str], at: int) -> bool:
    return next((line.startswith(">") for line in bare[at : at + 3] if line), False)


def _heading(bare: list[str], at: int) -> bool:
    """Whether From is followed by at least two of Sent, To, Subject within the next lines."""
    return sum(bool(_FIELD.match(line)) for line in bare[at + 1 : at + 8]) >= 2


def _behind_fields(bare: list[str], at: int) -> int:
    while at < len(bare) and (not bare[at] or _FROM.match(bare[at]) or _FIELD.match(bare[at])):
        at += 1
    return at


def _all_marked(bare: list[str], at: int) -> bool:
    """Whether the quotation behind its heading is marked line by line, so that other lines are the person's own."""
    rest = [line for line in bare[at:] if line]
    return bool(rest) and rest[0].startswith(">") and any(not line.startswith(">") for line in rest)


def _without_quotes(lines: list[str], bare: list[str]) -> tuple[list[str], list[str]]:
    own = [line for line, b in zip(lines, bare, strict=True) if not b.startswith(">")]
    return own, [line for line, b in zip(lines, bare, strict=True) if b.startswith(">")]


def _sign_off(own: list[str]) -> tuple[str, str]:
    """Cut what stands below the words: behind "-- ", a telephone's line, a notice of confidentiality."""
    while own and not own[-1].strip():
        own = own[:-1]
    bare = [plain(line[:400]) for line in own]
    end = len(own)
    for at in range(len(own) - 1, max(-1, len(own) - 40), -1):
        line = bare[at]
        below = sum(bool(b) for b in bare[at + 1 : end])
        starts = any(bare[:at])
        closed = starts and below <= 12 and (_CLOSED.match(own[at]) or (len(line) > 40 and _NOTICE.search(line)))
        if closed or (below <= 4 and _DEVICE.match(line)):
            end = at
    while end > 0 and (not bare[end - 1] or (_RULE.match(bare[end - 1]) and end < len(own))):
        end -= 1
    return "\n".join(own[:end]).strip("\n").rstrip(), "\n".join(own[end:]).strip()
