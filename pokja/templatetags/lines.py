"""What lists draw on every line, quick enough for that; known to every template (config.settings)."""

from functools import cache
from uuid import UUID

from django import template
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_SOME_NUMBER = 1234567890


def drawn(template: str, **context) -> SafeString:
    """A template of Jinja2 (config/jinja.py), which escapes as Django's own do."""
    return mark_safe(get_template(template, using="jinja2").render(context))  # noqa: S308


@register.simple_tag
def status(value) -> str:
    """A mark and a word for a stored value: {% status meeting.status %}"""
    return _drawn(value)


@cache
def _drawn(value) -> str:
    return render_to_string("components/_status.html", {"value": value})


@register.simple_tag
def address(name: str, key: int | UUID) -> str:
    """As `url` answers for the one number or UUID in an address: {% address "meetings:detail" meeting.pk %}"""
    before, behind = _around(name, isinstance(key, UUID))
    return f"{before}{key}{behind}"


@cache
def _around(name: str, is_uuid: bool) -> tuple[str, str]:
    some = UUID(int=_SOME_NUMBER) if is_uuid else _SOME_NUMBER
    before, behind = reverse(name, args=[some]).split(str(some))
    return before, behind
