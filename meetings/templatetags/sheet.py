"""Template tag for moments of a working day."""

from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from meetings.workflow.locking import stamp
from pokja.indonesian import clock
from pokja.models.region import Zone

register = template.Library()


@register.simple_tag
def kapan(meeting, moment) -> str:
    """pukul 10.41 WIB; with the day before it when that is not today."""
    zone = Zone(meeting.pokja.region.zone)
    local, today = (timezone.localtime(at, ZoneInfo(zone.tz_name)) for at in (moment, timezone.now()))
    return f"pukul {clock(local.time())} {zone}" if local.date() == today.date() else stamp(meeting, moment)
