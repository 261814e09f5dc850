"""Where the rows of a meeting stand: moving, nesting, hanging them on agenda items, and their order."""

from django.db import transaction
from django.db.models import Max, Q

from meetings.models import Kind, Row
from meetings.models.minutes import MAX_DEPTH, RANK_STEP
from meetings.workflow.locking import Refused, lock_editable

# Kinds that are read item by item; the other results make one list, whatever item they hang on.
LISTED_UNDER_AGENDA = (Kind.SPEAKER, Kind.NOTE, Kind.RECOMMENDATION)
FIRST = "first"  # where a row may be put besides behind another one


@transaction.atomic
def put_row(
    row: Row, *, by, parent: Row | None = None, agenda: Row | None = None, after: Row | str | None = None
) -> Row:
    """Put the row, with all below it, under `parent` or on `agenda`: behind the row `after`, FIRST, or at the end.

    An `after` that others removed or moved away meanwhile is the end of the list. Raises Refused where the place itself
    is no more, or would be too deep.
    """
    row = standing(row)
    _check_place(row, parent, agenda)
    row.parent = parent
    row.agenda = None if row.kind == Kind.AGENDA else (parent.agenda if parent else agenda)
    Row.objects.filter(pk__in=[below.pk for below in all_below(row)]).update(agenda=row.agenda)
    row.rank = rank_at(row, after)
    row.changed_by = by
    row.save(update_fields=["parent", "agenda", "rank", "changed_by", "changed_at"])
    return row


def _check_place(row: Row, parent: Row | None, agenda: Row | None) -> None:
    for place in (parent, agenda):
        if place is not None and (place.meeting_id != row.meeting_id or place.removed_at):
            raise Refused("Tempat baru baris ini sudah dihapus.")
    if agenda is not None and agenda.kind != Kind.AGENDA:
        raise Refused("Agenda ini sudah berganti jenis.")
    if parent is None:
        return
    if row.kind == Kind.SPEAKER:
        raise Refused("Narasumber tidak bertingkat.")
    if parent.kind != row.kind or parent == row or parent in all_below(row):
        raise Refused("Baris ini tidak dapat dimasukkan ke sana.")
    if level_of(parent) + height_of(row) > MAX_DEPTH:
        raise Refused("Daftar paling banyak tiga tingkat.")


@transaction.atomic
def move_row(row: Row, step: int, *, by) -> Row:
    """Move the row up (-1) or down (+1) among its siblings; at the end it stays."""
    row = standing(row)
    siblings = list(siblings_of(row).standing().order_by("rank", "pk"))
    to = siblings.index(row) + step
    if not 0 <= to < len(siblings):
        return row
    siblings.remove(row)
    return put_row(row, by=by, parent=row.parent, agenda=row.agenda, after=siblings[to - 1] if to else FIRST)


@transaction.atomic
def indent_row(row: Row, *, by) -> Row:
    """Nest the row below its previous sibling. Refuses beyond the third level."""
    row = standing(row)
    if row.kind == Kind.SPEAKER:
        raise Refused("Narasumber tidak bertingkat.")
    siblings = list(siblings_of(row).standing().order_by("rank", "pk"))
    at = siblings.index(row)
    return put_row(row, by=by, parent=siblings[at - 1]) if at else row


@transaction.atomic
def outdent_row(row: Row, *, by) -> Row:
    """Lift the row one level, behind its former parent."""
    row = standing(row)
    former = row.parent
    return put_row(row, by=by, parent=former.parent, agenda=row.agenda, after=former) if former else row


@transaction.atomic
def place_row(row: Row, *, by, agenda=None) -> Row:
    """Hang a row on another agenda item (or none), with all below it.

    What is listed under its agenda item goes to the end of the list there; other results keep their place.
    """
    row = standing(row)
    if row.kind == Kind.AGENDA:
        raise Refused("Agenda tidak dapat digantungkan pada agenda lain.")
    if row.kind in LISTED_UNDER_AGENDA:
        return put_row(row, by=by, agenda=agenda)
    _check_place(row, None, agenda)
    row.agenda, row.changed_by = agenda, by
    Row.objects.filter(pk__in=[below.pk for below in all_below(row)]).update(agenda=agenda)
    row.save(update_fields=["agenda", "changed_by", "changed_at"])
    return row


def standing(row: Row) -> Row:
    """The row as it is now, in its meeting held for writing; refuses when somebody removed it."""
    meeting = lock_editable(row.meeting)
    row = Row.objects.get(pk=row.pk, meeting=meeting)
    if row.removed_at:
        raise Refused("Baris ini sudah dihapus. Pulihkan dulu untuk mengubahnya.")
    return row


def siblings_of(row: Row):
    """The rows among which `row` is ordered, itself included."""
    siblings = Row.objects.filter(meeting=row.meeting_id, kind=row.kind, parent=row.parent_id)
    return siblings.filter(agenda=row.agenda_id) if row.kind in LISTED_UNDER_AGENDA else siblings


def children_of(row: Row):
    return Row.objects.filter(parent=row, kind=row.kind)


def _behind(row: Row) -> Q:
    return Q(rank__gt=row.rank) | Q(rank=row.rank, pk__gt=row.pk)


def rank_at(row: Row, after: Row | str | None) -> int:
    """The rank of a place among the siblings of `row`: behind the row `after`, FIRST, or at the end."""
    siblings = siblings_of(row).exclude(pk=row.pk)
    if after == FIRST and (following := siblings.order_by("rank", "pk").first()):
        return following.rank - RANK_STEP
    before = siblings.filter(pk=after.pk).first() if isinstance(after, Row) else None
    if before is None:
        return (siblings.aggregate(last=Max("rank"))["last"] or 0) + RANK_STEP
    following = siblings.filter(_behind(before)).order_by("rank", "pk").first()
    high = following.rank if following else before.rank + 2 * RANK_STEP
    if high - before.rank >= 2:
        return (before.rank + high) // 2
    _spread(row)
    return rank_at(row, after)


def _spread(row: Row) -> None:
    """Number the siblings anew, with gaps."""
    for n, sibling in enumerate(siblings_of(row).exclude(pk=row.pk).order_by("rank", "pk"), start=1):
        Row.objects.filter(pk=sibling.pk).update(rank=n * RANK_STEP)


def all_below(row: Row, removed: bool = False) -> list[Row]:
    """All rows nested under `row`, at most two levels."""
    children = list(children_of(row) if removed else children_of(row).standing())
    return children + [below for child in children for below in all_below(child, removed)]


def level_of(row: Row) -> int:
    return 1 + (level_of(row.parent) if row.parent else 0)


def height_of(row: Row) -> int:
    return 1 + max((height_of(child) for child in children_of(row).standing()), default=0)
