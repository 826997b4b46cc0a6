"""The Arabic catalogue is complete: every text of the source, with all plural forms, and nothing besides."""

from __future__ import annotations

import pytest

from helpdesk.lib import msgids
from helpdesk.lib.msgids import Message

SHOWN = 15


@pytest.fixture(scope="module")
def report() -> msgids.Report:
    """One examination for all the tests here."""
    return msgids.examine()


@pytest.mark.parametrize("fault", ["missing", "untranslated", "fuzzy", "stale", "plurals", "placeholders"])
def test_catalogue_has_no(report: msgids.Report, fault: str) -> None:
    found = [getattr(message, "msgid", message) for message in getattr(report, fault)]
    if found:
        lines = "\n".join(f"  {text}" for text in found[:SHOWN])
        more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        pytest.fail(f"{len(found)} {fault}; `manage.py check_catalogue` prints them all:\n{lines}{more}", pytrace=False)


def test_extraction_finds_every_way_to_mark_a_text_in_a_template() -> None:
    source = """{% translate "One" %} {% translate 'Two' context "short" as two %}
      {% blocktranslate trimmed with n=x|floatformat:0 %}
        Three {{ n }}
      {% endblocktranslate %}
      {% blocktranslate count n=total %}{{ n }} part{% plural %}{{ n }} parts{% endblocktranslate %}
      {{ _("Four") }} {% include "x.html" with title=_("Five") %} {{ x|default:_("Six") }} {# _("Not") #}"""
    assert set(msgids.from_template(source)) == {
        Message("One"), Message("Two", context="short"), Message("Three %(n)s"),
        Message("%(n)s part", plural="%(n)s parts"), Message("Four"), Message("Five"), Message("Six"),
    }


def test_extraction_finds_every_way_to_mark_a_text_in_python() -> None:
    source = """
from django.utils import translation
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as in_context
a = _("One" " more"); b = ngettext("%(n)s part", "%(n)s parts", n); c = in_context("short", "Two")
d = translation.gettext("Three"); e = _(computed)
"""
    assert set(msgids.from_python(source)) == {
        Message("One more"), Message("%(n)s part", plural="%(n)s parts"), Message("Two", context="short"),
        Message("Three"),
    }
