"""Template tags for what was found in a signed paper."""

from datetime import datetime

from django import template

from meetings.workflow.locking import stamp

register = template.Library()


@register.simple_tag
def saat(meeting, moment: str) -> str:
    """A moment kept as ISO 8601, in the zone of the meeting's Pokja."""
    return stamp(meeting, datetime.fromisoformat(moment))
