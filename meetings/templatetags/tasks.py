"""What the lists of follow-ups draw on every line."""

from functools import cache

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from meetings.assigned import owner_words
from meetings.models import FollowUpStatus
from meetings.tasklines import Line
from pokja.templatetags.lines import drawn

register = template.Library()
_OPTION = {True: '<option value="{}" selected>{}</option>', False: '<option value="{}">{}</option>'}


@register.filter
def penanggung_jawab(row) -> str:
    """Who is to do it: a follow-up, a task or news that says so."""
    return owner_words(row) or "belum ada"


@register.simple_tag(takes_context=True)
def task_lines(context, lines: list[Line], back: str) -> SafeString:
    """Follow-ups one below the other; their forms lead back to `back`."""
    told = {name: context.get(name) for name in ("csrf_token", "user")}
    csrf = get_template("components/_csrf.html").render(told)
    return drawn("task_lines.html", lines=lines, csrf=csrf, back=back, status_options=status_options)


@cache
def status_options(chosen: str) -> SafeString:
    """The options of a choice among all statuses; the same for every line with this one."""
    options = (format_html(_OPTION[value == chosen], value, label) for value, label in FollowUpStatus.choices)
    return format_html_join("", "{}", ([option] for option in options))
