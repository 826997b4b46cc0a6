"""Template tags: values in the reader's language, direction marks, forms with their errors tied to them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from helpdesk.lib import display


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_references_and_phones_are_isolated_left_to_right():
    assert render("{{ r|ref }}", r="RMA-7K3F-92QX") == '<bdi class="ref" dir="ltr">RMA-7K3F-92QX</bdi>'
    assert render("{{ p|phone }}", p="+966501234567") == '<bdi class="ltr" dir="ltr">+966 50 123 4567</bdi>'


def test_values_are_escaped():
    assert "<script" not in render("{{ r|ref }}{{ r|ltr }}{% avatar r %}", r="<script>")


@pytest.mark.parametrize(("language", "expected"), [("ar", "1,460.50 ر.س"), ("en", "SAR 1,460.50")])
def test_money_names_its_currency_in_the_readers_language(language, expected):
    with translation.override(language):
        assert display.money_text(Decimal("1460.5")) == expected


@time_machine.travel("2026-11-18T09:00Z", tick=False)
@pytest.mark.parametrize(
    ("language", "this_year", "other_year"),
    [
        ("ar", "الأربعاء 25 نوفمبر", "الأربعاء 3 فبراير 2027"),
        ("en", "Wednesday 25 November", "Wednesday 3 February 2027"),
    ],
)
def test_days_name_the_year_only_when_it_is_not_this_year(language, this_year, other_year):
    with translation.override(language):
        assert display.day_text(dt.date(2026, 11, 25)) == this_year
        assert display.day_text(dt.date(2027, 2, 3)) == other_year


def test_paper_names_the_year_and_both_calendars():
    day, sheet = dt.date(2026, 2, 18), "{{ d|fullday }}|{{ d|fullday:'short' }}|{{ d|hijri }}"
    with time_machine.travel("2026-11-22"), translation.override("ar"):
        assert [part.split(">")[-1] for part in render(sheet, d=day).replace("</time>", "").split("|")] == [
            "الأربعاء 18 فبراير 2026", "18 فبراير 2026", "1 رمضان 1447 هـ",
        ]
    assert (display.hijri_text(day), display.hijri_text(dt.date(2090, 1, 1))) == ("1 Ramadan 1447 AH", "")


@time_machine.travel("2026-11-18T09:00Z", tick=False)
def test_moments_near_now_are_told_by_word_in_local_time():
    late = dt.datetime(2026, 11, 17, 22, 30, tzinfo=dt.UTC)  # already the 18th in Riyadh
    with translation.override("ar"):
        assert display.when_text(late) == "اليوم 01:30"
        assert display.when_text(late - dt.timedelta(days=1)) == "أمس 01:30"
        assert display.when_text(late - dt.timedelta(days=5)) == "الجمعة 13 نوفمبر، 01:30"


@pytest.mark.parametrize(
    ("minutes", "day", "arabic", "english"),
    [
        (0, 0, "أقل من دقيقة", "less than a minute"),
        (1, 0, "دقيقة", "1 minute"),
        (2, 0, "دقيقتان", "2 minutes"),
        (5, 0, "5 دقائق", "5 minutes"),
        (48, 0, "48 دقيقة", "48 minutes"),
        (60, 0, "ساعة", "1 hour"),
        (75, 0, "ساعة و15 دقيقة", "1 hour 15 minutes"),
        (120, 0, "ساعتان", "2 hours"),
        (-90, 0, "ساعة و30 دقيقة", "1 hour 30 minutes"),
        (1080, 540, "يومان", "2 days"),
        (1620 + 60, 540, "3 أيام وساعة", "3 days 1 hour"),
        (540 * 11, 540, "11 يومًا", "11 days"),
    ],
)
def test_durations_are_words_in_the_right_plural(minutes, day, arabic, english):
    with translation.override("ar"):
        assert display.duration_text(minutes, day) == arabic
    with translation.override("en"):
        assert display.duration_text(minutes, day) == english


def test_an_unknown_icon_fails_while_developing():
    with pytest.raises(TemplateSyntaxError):
        render('{% icon "no-such-icon" %}')


def test_a_meter_has_no_inline_style():
    html = render("{% meter 43 50 %}")
    assert 'width="86.0"' in html
    assert "style" not in html


def test_query_keeps_other_parameters_and_forgets_language():
    request = RequestFactory().get("/desk/?view=mine&page=3&lang=en&q=a%26b")
    assert render("{% query page=None %}", request=request) == "/desk/?view=mine&amp;q=a%26b"
    assert render('{% query lang="ar" %}', request=request).endswith("lang=ar")


def test_a_link_to_a_page_that_does_not_exist_is_left_out():
    assert render('{% nav_item "nowhere:page" "inbox" "Nowhere" %}').strip() == ""


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your papers")
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    mail = forms.EmailField(label="E-mail", required=False)
    agreed = forms.BooleanField(label="I agree", error_messages={"required": "Agree to the terms"})


FIELDS = "{% error_summary form %}{% for f in form %}{% field f %}{% endfor %}"


def test_errors_stand_beside_the_field_and_in_the_summary_that_links_to_it():
    with translation.override("en"):
        html = render(FIELDS, form=Sample({"mail": "nonsense"}))
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html
    assert "Name: This field is required." in html
    assert "Correct 4 answers" in html
    assert 'aria-describedby="id_name-h id_name-er"' in html
    assert 'id="id_name-h"' in html
    assert 'id="id_name-er"' in html
    assert html.count('aria-invalid="true"') == 5  # two of them are the radios of one group
    assert 'value="nonsense"' in html


def test_a_form_not_sent_shows_no_errors():
    html = render(FIELDS, form=Sample())
    assert "errsum" not in html
    assert "aria-invalid" not in html


def test_every_aria_reference_points_to_an_element():
    import re

    html = render(FIELDS, form=Sample({}))
    ids = set(re.findall(r' id="([^"]+)"', html))
    for value in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(value.split()) <= ids
