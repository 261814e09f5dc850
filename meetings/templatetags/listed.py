"""Meetings one below the other."""

from django import template
from django.utils.safestring import SafeString

from meetings.listing import Line
from pokja.templatetags.lines import drawn

register = template.Library()


@register.simple_tag
def meeting_lines(lines: list[Line], caption: str) -> SafeString:
    """Meetings as a table: {% meeting_lines lines "Rapat, yang terbaru di atas" %}"""
    return drawn("meeting_lines.html", lines=lines, caption=caption)
