"""Rows of a sheet as its scripts know them: where a row stands, what its form edits, and how it is shown."""

from zoneinfo import ZoneInfo

from django.utils import timezone

from meetings.forms.minutes import OWNERS, form_for
from meetings.models import Meeting, Row
from meetings.quickline import due_box
from meetings.rowwords import facts, shown
from pokja.indonesian import clock
from pokja.models.region import Zone

# What is told of a row, beside the rows it hangs on.
RELATED_TO_ROW = (
    "pokja__region", "owner_institution", "owner_bidang", "owner_pokja__region", "owner_seat__bidang", "changed_by",
)  # fmt: skip
RELATED = ("parent", "agenda", *RELATED_TO_ROW)


def rows_json(rows, meeting: Meeting) -> list[dict]:
    """`rows` come with what RELATED names."""
    zone = Zone(meeting.pokja.region.zone)
    return [_row_json(row, zone) for row in rows]


def row_json(row: Row, meeting: Meeting) -> dict:
    return rows_json(Row.objects.select_related(*RELATED).filter(pk=row.pk), meeting)[0]


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
        "at": f"{clock(timezone.localtime(row.changed_at, ZoneInfo(zone.tz_name)).time())} {zone}",
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
    return {True: "true", False: ""}.get(value, value) if isinstance(value, bool) else str(value)


def _due(row) -> str:
    return due_box(row.due_date, row.due_text)


def _owner(row) -> str:
    ids = {name: getattr(row, f"owner_{name}_id") for name in OWNERS}
    return next((f"{name}:{pk}" for name, pk in ids.items() if pk), "")
