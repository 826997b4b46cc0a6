"""Plain-language hints for staff who write: never errors, only what a reader would stumble over."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications import segments
from notifications.wording.catalogue import CASES, EMAIL, Text, names_in

LONGEST = 25  # words of a sentence that is still read at one go
MANY_SEGMENTS = 2
_SENTENCE = re.compile(r"[.؟?!:\n]+\s*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_SLOT = re.compile(r"\{[^{}]*\}")
PADDING = {"ar": ("يرجى", "الرجاء", "نرجو", "فضلًا"), "en": ("please", "kindly")}
OFFICE = {
    "ar": ("تذكرة", "تشخيص", "معلّق", "معلق", "نظرًا لظروف", "خارجة عن إرادتنا", "أيام عمل", "سوء استخدام", "قد تُطبَّق رسوم"),
    "en": ("ticket", "pending", "business days", "due to circumstances", "misuse", "charges may apply", "invalid"),
}
ACTS = {"ar": ("{الرابط}", "{رابط_الجواب}", "{الأزرار}"), "en": ("{link}", "{survey_link}", "{buttons}")}


def hints(event: str, text: Text, said: str, channel: str, language: str) -> list[str]:
    """What could be said better. ``text`` is what staff typed, ``said`` what the customer would read."""
    typed = " ".join((text.subject, text.title, text.body))
    lower = _SLOT.sub(" ", typed).lower()
    found = []
    longest = max((len(one.split()) for one in _SENTENCE.split(_SLOT.sub("x", typed))), default=0)
    if longest > LONGEST:
        found.append(
            ngettext("A sentence has %(n)s word. Two short ones read easier.",
                     "A sentence has %(n)s words. Two short ones read easier.", longest) % {"n": longest}
        )
    if "!" in typed:
        found.append(_("An exclamation mark sounds like advertising. A full stop is calmer."))
    if _EMOJI.search(typed):
        found.append(_("Small pictures look different on each telephone, and make a text message dearer."))
    if word := next((one for one in PADDING[language] if one in lower), ""):
        found.append(_("“%(word)s” adds nothing. Say what happens, or what is needed.") % {"word": word})
    if word := next((one for one in OFFICE[language] if one in lower), ""):
        found.append(_("“%(word)s” is a word of the office. Say it as you would to a neighbour.") % {"word": word})
    if channel == EMAIL and event in CASES and not _keeps_shipped(text):
        found.append(
            _("This message goes out in several cases. Words of your own are read in all of them; the shipped parts fit each.")
        )
    if channel != EMAIL:
        if not any(act in typed for act in (*ACTS["ar"], *ACTS["en"])):
            found.append(_("The reader does not learn what to do next. Add the way to the report's page."))
        size = segments.count(said)
        if channel == "sms" and size.segments > MANY_SEGMENTS:
            found.append(
                ngettext("It takes %(n)s text message, and each is paid for.",
                         "It takes %(n)s text messages, and each is paid for.", size.segments) % {"n": size.segments}
            )
    if re.search(r"\b[A-Z]{4,}\b", _SLOT.sub(" ", typed)) and language == "en":
        found.append(_("Capital letters shout. Write the word as usual."))
    return found


def _keeps_shipped(text: Text) -> bool:
    return "standard" in names_in(text.subject) and "standard" in names_in(text.title) and "opening" in names_in(text.body)
