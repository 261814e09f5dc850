"""Template tags for what was prepared before a meeting."""

from django import template

from meetings import lookback
from meetings.workflow import carrying

register = template.Library()


@register.simple_tag
def open_follow_ups(meeting) -> int:
    """How many follow-ups of earlier meetings are open."""
    return lookback.open_count(meeting)


@register.simple_tag
def is_review_item(row) -> bool:
    """Whether the row is the standing agenda item "Tinjau tindak lanjut …"."""
    return row.uid == carrying.review_uid(row.meeting)
