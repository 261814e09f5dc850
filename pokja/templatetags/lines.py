"""What lists draw on every line, quick enough for that; known to every template (config.settings)."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse

register = template.Library()
_SOME_NUMBER = 1234567890


@register.simple_tag
def status(value) -> str:
    """A mark and a word for a stored value: {% status meeting.status %}"""
    return _drawn(value)


@cache
def _drawn(value) -> str:
    return render_to_string("components/_status.html", {"value": value})


@register.simple_tag
def address(name: str, number: int) -> str:
    """As `url` answers for the one number in an address: {% address "meetings:detail" meeting.pk %}"""
    before, behind = _around(name)
    return f"{before}{int(number)}{behind}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, behind = reverse(name, args=[_SOME_NUMBER]).split(str(_SOME_NUMBER))
    return before, behind
