"""Template tags for moments of a working day and for what rows say."""

from django import template

from meetings import rowwords
from pokja.models.region import Zone

register = template.Library()


@register.simple_tag
def kapan(meeting, moment) -> str:
    """pukul 10.41 WIB; with the day before it when that is not today."""
    zone = Zone(meeting.pokja.region.zone)
    return f"pukul {zone.clock(moment)}" if zone.local(moment).date() == zone.local().date() else zone.stamp(moment)


register.filter("isi", rowwords.shown)
register.filter("rincian", rowwords.facts)
