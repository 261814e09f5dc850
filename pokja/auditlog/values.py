"""Says a stored value in the words of the screen."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Field

from pokja.auditlog.names import Names
from pokja.indonesian import clock, decimal_text, short_date
from pokja.models.region import Zone


def value_text(field: Field, value, names: Names, zone: Zone) -> str:
    """Empty for what is empty."""
    if value is None or value == "" or value == []:
        return ""
    if field.remote_field:
        return names.text(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain_text(value, zone)


def _plain_text(value, zone: Zone) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, datetime):
        return zone.stamp(value)
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, time):
        return clock(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(_plain_text(part, zone) for part in value)
    return str(value)
