"""Template tags for moments of a meeting, in the zone of its Pokja."""

from django import template

from meetings.workflow.locking import stamp

register = template.Library()


@register.simple_tag
def cap_waktu(meeting, moment) -> str:
    """31 Mei 2016 pukul 08.10 WIB"""
    return stamp(meeting, moment) if moment else ""
