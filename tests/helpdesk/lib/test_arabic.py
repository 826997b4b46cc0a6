"""One spelling per word, whoever wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.arabic import fold, latin_digits


@pytest.mark.parametrize(("typed", "folded"), [
    ("أحمد", "احمد"),
    ("إصلاح", "اصلاح"),
    ("آلة", "اله"),
    ("ٱلسماعة", "السماعه"),
    ("مستشفى", "مستشفي"),
    ("سماعة", "سماعه"),
    ("مؤشر", "موشر"),
    ("طارئ", "طاري"),
    ("کهرباء", "كهرباء"),
    ("ایران", "ايران"),
    ("شَاشَةٌ مُكَسَّرَة", "شاشه مكسره"),
    ("شـــاشة", "شاشه"),
    ("هٰذا", "هذا"),
    ("رقم ٠١٢٣٤٥٦٧٨٩", "رقم 0123456789"),
    ("۴۵۶", "456"),
    ("١٢٣4", "1234"),
    ("\u202bشاشة\u202c \u200fالهاتف\u200e", "شاشه الهاتف"),
    ("الشاشة\n\n لا   تعمل\u00a0", "الشاشه لا تعمل"),
    ("ﻻ ﺗﻌﻤﻞ", "لا تعمل"),
    ("iPhone 15 PRO", "iphone 15 pro"),
    ("ＧＡＬＡＸＹ", "galaxy"),
    ("Straße", "strasse"),
    ("SN-٠٠٧", "sn-007"),
    ("", ""),
    ("   ", ""),
])
def test_folding_merges_the_ways_of_writing_a_word(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_words_that_differ_stay_different() -> None:
    words = ["شاشة", "سماعة", "بطارية", "شاحن", "گوشی", "چراغ", "بطاقة"]
    assert len({fold(word) for word in words}) == len(words)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="أإآٱاىیيئةهؤوکكَُِّْـ٠٩۰۹ \u200f\u202aİŞﷺﻼ½ABz\u0307\u0315\u0654"))
def test_folding_twice_changes_nothing_on_difficult_letters(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.text())
def test_folded_text_is_one_line_without_edges(before: str, after: str) -> None:
    folded = fold(f"{before}  {after}")
    assert folded == " ".join(folded.split())


def test_latin_digits_leave_the_words_alone() -> None:
    assert latin_digits("هاتف أحمد ٠٥٥ ۱۲۳ 77") == "هاتف أحمد 055 123 77"
