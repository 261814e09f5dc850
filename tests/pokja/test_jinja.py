"""Lines that Jinja2 draws are escaped as everything else, and a name that a template mistypes is no empty place."""

import pytest
from django.template import engines
from django.utils.html import format_html
from jinja2 import UndefinedError

JINJA = engines["jinja2"]


def test_words_are_escaped_and_what_was_drawn_is_not_escaped_twice():
    template = JINJA.from_string('<a title="{{ text }}">{{ text }}</a>{{ drawn }}')
    text = """<script>alert("x")</script> & 'y'"""
    page = template.render({"text": text, "drawn": format_html("<mark>{}</mark>", "<b>")})
    assert "<script>" not in page and '"x"' not in page and "&amp; " in page
    assert page.endswith("<mark>&lt;b&gt;</mark>")


def test_mistyped_name_is_told():
    with pytest.raises(UndefinedError):
        JINJA.from_string("{{ tittle }}").render({"title": "Rakor"})
