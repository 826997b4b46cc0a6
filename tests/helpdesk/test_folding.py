"""Folded templates say what Django's own loader says, in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

PARTS = {
    "root.html": "<title>{% block title %}{% translate \"Save\" %}{% endblock %}</title>"
    "{% block body %}{% translate \"Close\" as word %}[{{ word }}{% block inner %}root{% endblock %}]{% endblock %}({{ word }})",
    "middle.html": '{% extends "root.html" %}{% block inner %}middle {{ block.super }}{% endblock %}',
    "leaf.html": '{% extends "middle.html" %}{% block title %}{{ block.super }}!{% endblock %}'
    "{% block body %}{{ block.super }}{% if on %}{% include \"part.html\" with name=name %}{% endif %}{{ name }}{% endblock %}"
    "{% block inner %}leaf {{ block.super }}{% endblock %}",
    "part.html": '{% comment %}x{% endcomment %}{% translate "Cancel" as word %}<i>{{ word }} {{ name }}</i>{% icon "x" %}'
    '{% for n in "ab" %}{% if forloop.first %}{% include "part.html" with only=1 %}{% endif %}{% endfor %}',
    "other.html": '{% extends "root.html" %}{% block body %}{% language tongue|default:"ar" %}{% translate "Close" %}'
    '{{ block.super }}'
    '{% include "part.html" %}{% endlanguage %}{% translate "Close" %}{% endblock %}',
    "by_name.html": '{% extends shell %}{% block inner %}mine {{ block.super }}{% endblock %}',
}
PARTS["part.html"] = PARTS["part.html"].split("{% for")[0]  # a part that includes itself would never end
LOCMEM = ("django.template.loaders.locmem.Loader", PARTS)


def engines() -> tuple[Engine, Engine]:
    builtins = settings.TEMPLATES[0]["OPTIONS"]["builtins"]
    plain = Engine(loaders=[("django.template.loaders.cached.Loader", [LOCMEM])], builtins=builtins)
    return plain, Engine(loaders=[("helpdesk.lib.folding.Loader", [LOCMEM])], builtins=builtins)


@pytest.mark.parametrize("name", ["root.html", "middle.html", "leaf.html", "part.html", "other.html", "by_name.html"])
def test_folding_changes_nothing_that_is_shown(name):
    plain, folded = engines()
    for language in ("ar", "en", "ar"):
        for values in ({"name": "<b>", "on": True, "shell": "middle.html", "tongue": "en"}, {"name": "ن", "shell": "root.html"}):
            with translation.override(language):
                expected = plain.get_template(name).render(Context(dict(values)))
                assert folded.get_template(name).render(Context(dict(values))) == expected


def test_folding_leaves_only_what_a_request_can_change():
    _plain, folded = engines()
    with translation.override("en"):
        names = [type(node).__name__ for node in folded.get_template("middle.html").nodelist]
    assert "ExtendsNode" not in names
    assert "BlockNode" not in names


def test_real_pages_are_the_same_with_and_without_folding():
    request = RequestFactory().get("/track/?reference=1")
    options = settings.TEMPLATES[0]["OPTIONS"]
    loaders = [("django.template.loaders.cached.Loader", list(options["loaders"][0][1]))]
    plain = [{**settings.TEMPLATES[0], "OPTIONS": {**options, "loaders": loaders}}]
    pages: list[tuple[str, dict[str, str]]] = [
        ("portal/home.html", {}),
        ("errors/404.html", {"shell": "errors/shell.html"}),
        ("errors/503.html", {"shell": "errors/shell.html", "again": "/"}),
    ]

    def shown() -> list[str]:
        # Django masks the form's token anew each time.
        return [re.sub(r'value="\w{64}"', "", render_to_string(name, values, request)) for name, values in pages]

    for language in ("ar", "en"):
        with translation.override(language):
            folded = shown()
            with override_settings(TEMPLATES=plain):
                assert shown() == folded
