"""Rows of a sheet as its scripts know them: where a row stands, what its form edits, and how it is shown."""

from django.db.models import prefetch_related_objects

from meetings.forms.minutes import OWNERS, form_for
from meetings.models import Meeting, Row
from meetings.models.minutes import RowQuerySet
from meetings.quickline import due_box
from meetings.rowwords import facts, shown
from pokja.models.region import Zone

_NAMED = ("pokja__region", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang")


def read_rows(rows: RowQuerySet) -> list[Row]:
    """The rows with all that `rows_json` tells of them.

    Few rows name a Pokja or an owner, and joins of all that they may name cost more than a whole save: these are asked
    for only where some row names one.
    """
    found = list(rows.with_place())
    for path in _NAMED:
        if any(getattr(row, f"{path.partition('__')[0]}_id") for row in found):
            prefetch_related_objects(found, path)
    return found


def rows_json(rows: list[Row], meeting: Meeting) -> list[dict]:
    """`rows` come with their parent, agenda item and all that they name."""
    zone = Zone(meeting.pokja.region.zone)
    return [_row_json(row, zone) for row in rows]


def row_json(row: Row, meeting: Meeting) -> dict:
    return rows_json(read_rows(Row.objects.filter(pk=row.pk)), meeting)[0]


def _row_json(row: Row, zone: Zone) -> dict:
    return {
        "uid": str(row.uid),
        "kind": row.kind,
        "parent": str(row.parent.uid) if row.parent else None,
        "agenda": str(row.agenda.uid) if row.agenda else None,
        "rank": row.rank,
        "no": row.pk,
        "version": row.version,
        "removed": row.removed_at is not None,
        "with": _gone_with(row),
        "values": values_of(row),
        "shown": shown(row),
        "facts": facts(row),
        "by": str(row.changed_by) if row.changed_by else "",
        "at": zone.clock(row.changed_at),
    }


def _gone_with(row: Row) -> str | None:
    """The row together with which this one was removed and comes back."""
    above = [other for other in (row.parent, row.agenda) if other and other.removed_at == row.removed_at]
    return str(above[0].uid) if above and row.removed_at else None


def values_of(row) -> dict[str, str]:
    """What the form of the row, or of an event of it, posts when nothing is changed."""
    special = {"due": _due, "owner": _owner, "pokja": lambda row: str(row.pokja_id or "")}
    form = form_for(row.kind)
    return {name: special[name](row) if name in special else _plain(getattr(row, name)) for name in form.writes}


def _plain(value) -> str:
    return ("true" if value else "") if isinstance(value, bool) else str(value)


def _due(row) -> str:
    return due_box(row.due_date, row.due_text)


def _owner(row) -> str:
    ids = {name: getattr(row, f"owner_{name}_id") for name in OWNERS}
    return next((f"{name}:{pk}" for name, pk in ids.items() if pk), "")
