"""What the pages of the audit log need."""

from django import template

register = template.Library()


@register.filter
def waktu(moment, zone) -> str:
    """30 Mei 2016 pukul 09.12 WIB"""
    return zone.stamp(moment)
